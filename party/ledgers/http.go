package ledgers

import (
	"context"
	"io"
	"net/http"
	"path"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/page"
)

// Routes registers /api/ledgers and the documents under /print.
func (s *Service) Routes(a huma.API) {
	huma.Register(a, access.Op(http.MethodGet, "/api/ledgers/statistics", "getStatistics", "组织生活统计", access.LedgerRead), s.getStatistics)
	huma.Register(a, access.Op(http.MethodGet, "/api/ledgers/statistics/rows", "listStatisticsRows", "统计数字来自的会议", access.LedgerRead), s.listRows)
	huma.Register(a, access.Op(http.MethodGet, "/api/ledgers/people", "findFiles", "按姓名和单位查找电子档案", access.LedgerRead), s.findFiles)
	huma.Register(a, access.Op(http.MethodGet, "/api/ledgers/completeness", "getCompleteness", "党员信息完整率", access.LedgerRead), s.getCompleteness)
	huma.Register(a, access.Op(http.MethodGet, "/api/ledgers/completeness/members", "listIncomplete", "缺必填项的党员", access.LedgerRead), s.listIncomplete)
	show(s, a, sort{"/mine", "OwnFile", "本人的电子档案", access.Self}, s.ownFile)
	show(s, a, sort{"/members/{memberId}", "MemberFile", "党员电子档案", access.LedgerRead}, s.memberFile)
	show(s, a, sort{"/orgs/{orgId}", "OrgFile", "党组织电子档案", access.LedgerRead}, s.orgFile)
	hand(s, a, sort{"/mine", "OwnFile", "本人的电子档案", access.Self}, "file", s.ownFile)
	hand(s, a, sort{"/members/{memberId}", "MemberFile", "党员电子档案", access.LedgerRead}, "file", s.memberFile)
	hand(s, a, sort{"/orgs/{orgId}", "OrgFile", "党组织电子档案", access.LedgerRead}, "file", s.orgFile)
	hand(s, a, sort{"/statistics", "Statistics", "组织生活统计表", access.LedgerRead}, "statistics", s.statisticsPaper)
	hand(s, a, sort{"/leaders", "Leaders", "党员领导干部双重组织生活情况表", access.LedgerRead}, "leaders", s.leadersPaper)
	hand(s, a, sort{"/books/{orgId}", "Book", "支部年度台账", access.LedgerRead}, "book", s.bookPaper)
	hand(s, a, sort{"/meetings/{meetingId}", "Minutes", "会议记录", access.LedgerRead}, "minutes", s.minutesPaper)
	hand(s, a, sort{"/sign-in/{meetingId}", "SignInSheet", "签到表", access.LedgerRead}, "sheet", s.signInPaper)
	write(s, a, sort{"/photos/{meetingId}", "PhotoPage", "照片页", access.LedgerRead}, "photos", s.photoPaper)
}

// sort is a sort of paper: its address below /api/ledgers and /print/ledgers, how its operations
// are called, and who may have it.
type sort struct {
	at, id, name string
	may          access.Action
}

// asking is what is asked for a paper; it knows the address it was asked under.
type asking[I any] interface {
	*I
	origin() string
}

type paperOutput struct{ Body PaperView }

// show registers a paper as JSON, for the pages that show it.
func show[I any](s *Service, a huma.API, k sort, of func(context.Context, *I) (Paper, error)) {
	huma.Register(a, access.Op(http.MethodGet, "/api/ledgers"+k.at, "get"+k.id, k.name, k.may), func(ctx context.Context, in *I) (*paperOutput, error) {
		p, err := of(ctx, in)
		return &paperOutput{view(p)}, err
	})
}

// hand registers a paper in every form it can be taken in: printed, .docx and .xlsx.
func hand[I any, P asking[I]](s *Service, a huma.API, k sort, file string, of func(context.Context, *I) (Paper, error)) {
	write[I, P](s, a, k, file, of)
	download[I, P](s, a, k, file+".xlsx", of, func(_ context.Context, p Paper, to io.Writer) error { return p.Xlsx(to) })
}

// write registers a paper in the forms of a text: printed and .docx.
func write[I any, P asking[I]](s *Service, a huma.API, k sort, file string, of func(context.Context, *I) (Paper, error)) {
	printed[I, P](s, a, k, of)
	download[I, P](s, a, k, file+".docx", of, func(ctx context.Context, p Paper, to io.Writer) error {
		return p.Docx(to, access.CallerFrom(ctx).Name, s.now())
	})
}

// download registers a paper as a file that fill writes.
func download[I any, P asking[I]](s *Service, a huma.API, k sort, file string, of func(context.Context, *I) (Paper, error), fill func(context.Context, Paper, io.Writer) error) {
	form := path.Ext(file)[1:]
	op := access.Op(http.MethodGet, "/api/ledgers"+k.at+"/"+file, "export"+k.id+strings.ToUpper(form[:1])+form[1:], "导出"+k.name, k.may)
	huma.Register(a, op, func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
		p, err := of(ctx, in)
		if err != nil {
			return nil, err
		}
		if err := s.take(ctx, &p, form, P(in).origin()); err != nil {
			return nil, err
		}
		return api.Download(p.file()+"."+form, func(to io.Writer) error { return fill(ctx, p, to) })
	})
}

// printed registers a paper as A4 pages, which the browser prints.
func printed[I any, P asking[I]](s *Service, a huma.API, k sort, of func(context.Context, *I) (Paper, error)) {
	op := access.Op(http.MethodGet, "/print/ledgers"+k.at, "print"+k.id, "打印"+k.name, k.may)
	op.Hidden = true // a page, not part of the API
	huma.Register(a, op, func(ctx context.Context, in *I) (*page.Output, error) {
		p, err := of(ctx, in)
		if err != nil {
			return nil, err
		}
		if err := s.take(ctx, &p, "html", P(in).origin()); err != nil {
			return nil, err
		}
		return p.Page()
	})
}

// Place is the address a paper was asked for under. It is exported because huma reads embedded
// fields only then.
type Place struct{ Here api.Here }

func (p Place) origin() string { return p.Here.Origin }

type yearInput struct {
	Place
	Year int `query:"year" minimum:"2000" maximum:"2100" doc:"this year when absent"`
}

type memberYearInput struct {
	Place
	ID   int64 `path:"memberId"`
	Year int   `query:"year" minimum:"2000" maximum:"2100" doc:"this year when absent"`
}

type orgYearInput struct {
	Place
	ID   int64 `path:"orgId"`
	Year int   `query:"year" minimum:"2000" maximum:"2100" doc:"this year when absent"`
}

type meetingInput struct {
	Place
	ID int64 `path:"meetingId"`
}

// Within says which meetings are asked for. It is exported because huma reads embedded fields only then.
type Within struct {
	Within int64  `query:"within" doc:"org id; the caller's widest range when absent"`
	From   string `query:"from" format:"date" doc:"first day; the first of January when absent"`
	To     string `query:"to" format:"date" doc:"last day; today when absent"`
}

type statisticsInput struct {
	Place
	Within
}

type statisticsOutput struct{ Body StatisticsView }

func (s *Service) getStatistics(ctx context.Context, in *statisticsInput) (*statisticsOutput, error) {
	org, span, err := s.asked(ctx, in.Within.Within, Span{in.From, in.To})
	if err != nil {
		return nil, err
	}
	st, err := s.Statistics(ctx, org, span)
	return &statisticsOutput{statisticsView(st)}, err
}

type rowsInput struct {
	Within
	Kind  terms.MeetingKind `query:"kind" enum:"assembly,committee_meeting,group_meeting,lecture,theme_day,life_meeting,member_review,leadership_meeting,election_meeting,political_birthday,training"`
	After int64             `query:"after" doc:"id of the last meeting of the page before"`
	Limit int               `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type rowsOutput struct {
	Body struct {
		Items []RowView `json:"items"`
		After int64     `json:"after,omitempty" doc:"asks for the next page; absent after the last"`
	}
}

func (s *Service) listRows(ctx context.Context, in *rowsInput) (*rowsOutput, error) {
	org, span, err := s.asked(ctx, in.Within.Within, Span{in.From, in.To})
	if err != nil {
		return nil, err
	}
	rows, err := s.Rows(ctx, org, span, in.Kind, in.After, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := &rowsOutput{}
	if len(rows) > in.Limit {
		rows = rows[:in.Limit]
		out.Body.After = rows[in.Limit-1].ID
	}
	out.Body.Items = make([]RowView, len(rows))
	for i, h := range rows {
		out.Body.Items[i] = rowView(h)
	}
	return out, nil
}
