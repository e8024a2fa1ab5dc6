package audit

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/event"
	"zhibu/platform/sheet"
	"zhibu/platform/store"
)

// exportLimit is how many entries one export may hold.
const exportLimit = 100_000

// export answers with every entry of the search. The journal knows of it
// before the answer begins.
func (s *Service) export(ctx context.Context, in *Query) (*huma.StreamResponse, error) {
	search, err := s.search(ctx, *in)
	if err != nil {
		return nil, err
	}
	return api.Download("审计日志.xlsx", func(to io.Writer) error { return s.Export(ctx, to, search) })
}

var exportColumns = []sheet.Column{{Title: "时间", Width: 20}, {Title: "类别"}, {Title: "操作人"}, {Title: "做了什么", Width: 60}, {Title: "涉及", Width: 24},
	{Title: "党组织", Width: 30}, {Title: "结果", Width: 20}, {Title: "网络地址", Width: 20}, {Title: "设备", Width: 22}, {Title: "请求编号", Width: 16}, {Title: "日志编号", Width: 20}}

// Export writes the entries of a search, page by page, and notes in the journal that it did.
func (s *Service) Export(ctx context.Context, to io.Writer, search event.Search) error {
	w, err := sheet.NewWriter(to, "审计日志", exportColumns)
	if err != nil {
		return err
	}
	n, err := s.writeEntries(ctx, w, search)
	if err = errors.Join(err, w.Close()); err != nil { // Close removes what w keeps on the disk
		return err
	}
	done := happened.JournalExported{Entries: n, From: search.From.Time(), To: search.To.Time()}
	if len(search.Within) > 0 {
		done.OrgPath = search.Within[0]
	}
	return s.db.Write(ctx, func(tx *store.Tx) error { return s.bus.Publish(ctx, tx, done) })
}

func (s *Service) writeEntries(ctx context.Context, w *sheet.Writer, search event.Search) (n int, err error) {
	search.Limit = 500
	for {
		items, after, err := s.page(ctx, search)
		if err != nil {
			return n, err
		}
		for _, e := range items {
			if err := w.Write(e.At, e.GroupName, e.Who, e.What, e.About, e.OrgName, e.Result, e.Source, e.Device, e.RequestID, e.ID); err != nil {
				return n, err
			}
		}
		if n += len(items); n > exportLimit {
			return n, api.Invalid(fmt.Sprintf("查到的日志超过 %d 条，请缩短时间范围后分次导出。", exportLimit))
		}
		if search.After = after; after == 0 {
			return n, nil
		}
	}
}
