package intake

import (
	"bytes"
	"context"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/platform/sheet"
)

// Door is how a capability guards its imports.
type Door struct {
	// Operation describes an operation, with the permission it needs.
	Operation func(method, path, id, summary string, extra ...func(*huma.Operation)) huma.Operation
	// Owner is who asks, and the subtree they may import into; an error refuses.
	Owner func(ctx context.Context) (Owner, error)
}

// pageSize is how many problems one answer holds.
const pageSize = 200

// view is an import as the API shows it.
type view struct {
	ID            int64      `json:"id"`
	State         State      `json:"state" enum:"reading,checked,refused,applying,done,failed" doc:"正在检查、待确认、需修改、正在写入、已完成、未完成"`
	Rows          int        `json:"rows" doc:"rows found so far"`
	Checked       int        `json:"checked" doc:"rows checked or written so far"`
	Bad           int        `json:"bad" doc:"rows that cannot be imported"`
	ToAdd         int        `json:"toAdd"`
	ToChange      int        `json:"toChange"`
	Unchanged     int        `json:"unchanged"`
	Sentence      string     `json:"sentence,omitempty" doc:"why the whole was refused or failed"`
	Problems      []Problem  `json:"problems" doc:"at most 200 of them, in the order of the sheet"`
	ProblemsAfter int        `json:"problemsAfter,omitempty" doc:"pass it as after to read the next problems; absent after the last"`
	StartedAt     time.Time  `json:"startedAt"`
	EndedAt       *time.Time `json:"endedAt,omitempty"`
}

// Routes registers /api/<name>/imports and /api/<name>/template.xlsx.
func (s *Service) Routes(api huma.API, kind Kind, door Door) {
	d := desk{s, kind, door}
	base := "/api/" + kind.Name
	imports := base + "/imports"
	plural := strings.ToUpper(kind.Name[:1]) + kind.Name[1:]
	one := strings.TrimSuffix(plural, "s")
	huma.Register(api, door.Operation(http.MethodPost, imports, "import"+plural, "上传并检查"+kind.Title+"表", accepted, bounded), d.upload)
	huma.Register(api, door.Operation(http.MethodGet, imports+"/{id}", "get"+one+"Import", kind.Title+"导入的进展和问题"), d.get)
	huma.Register(api, door.Operation(http.MethodPost, imports+"/{id}/confirm", "confirm"+one+"Import", "确认写入"+kind.Title, accepted), d.confirm)
	huma.Register(api, door.Operation(http.MethodGet, imports+"/{id}/problems.xlsx", "export"+one+"ImportProblems", kind.Title+"导入的问题清单"), d.problems)
	huma.Register(api, door.Operation(http.MethodGet, base+"/template.xlsx", "get"+one+"Template", kind.Title+"导入模板"), d.template)
}

func accepted(op *huma.Operation) { op.DefaultStatus = http.StatusAccepted }

// bounded sets how large an upload may be. The multipart frame may add a little.
func bounded(op *huma.Operation) { op.MaxBodyBytes = MaxUpload + 1<<20 }

// desk answers for one kind.
type desk struct {
	s    *Service
	kind Kind
	door Door
}

type uploadInput struct {
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true" doc:".xlsx or .csv"`
	}]
}

type idOutput struct {
	Body struct {
		ID int64 `json:"id" doc:"poll it at …/imports/{id}"`
	}
}

func (d desk) upload(ctx context.Context, in *uploadInput) (*idOutput, error) {
	owner, err := d.door.Owner(ctx)
	if err != nil {
		return nil, err
	}
	file := in.RawBody.Data().File
	defer file.Close()
	out := &idOutput{}
	out.Body.ID, err = d.s.Upload(ctx, d.kind, owner, file.Filename, file)
	return out, err
}

type getInput struct {
	ID    int64 `path:"id"`
	After int64 `query:"after" minimum:"0" doc:"problems after this one"`
}

type viewOutput struct {
	Body view
}

func (d desk) get(ctx context.Context, in *getInput) (*viewOutput, error) {
	imp, err := d.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	found, err := problems(ctx, d.s.db, imp.ID, in.After, pageSize)
	if err != nil {
		return nil, err
	}
	out := &viewOutput{Body: view{ID: imp.ID, State: imp.State, Rows: imp.Rows, Checked: imp.Checked, Bad: imp.Bad, ToAdd: imp.ToAdd,
		ToChange: imp.ToChange, Unchanged: imp.Unchanged, Sentence: imp.Sentence, Problems: found,
		StartedAt: imp.StartedAt.Time(), EndedAt: imp.EndedAt.Pointer()}}
	if len(found) == pageSize {
		out.Body.ProblemsAfter = int(in.After) + pageSize
	}
	return out, nil
}

func (d desk) find(ctx context.Context, id int64) (Import, error) {
	owner, err := d.door.Owner(ctx)
	if err != nil {
		return Import{}, err
	}
	return d.s.Get(ctx, d.kind, owner, id)
}

type oneInput struct {
	ID int64 `path:"id"`
}

func (d desk) confirm(ctx context.Context, in *oneInput) (*struct{}, error) {
	owner, err := d.door.Owner(ctx)
	if err != nil {
		return nil, err
	}
	return nil, d.s.Confirm(ctx, d.kind, owner, in.ID)
}

type fileOutput struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

func xlsx(name string, content *bytes.Buffer) *fileOutput {
	return &fileOutput{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		mime.FormatMediaType("attachment", map[string]string{"filename": name + ".xlsx"}), content.Bytes()}
}

var problemSheet = []sheet.Column{{Title: "行", Width: 8}, {Title: "单元格", Width: 10}, {Title: "列", Width: 20}, {Title: "类别", Width: 12},
	{Title: "问题", Width: 48}, {Title: "怎么改", Width: 60}, {Title: "是否必须改", Width: 12}}

func (d desk) problems(ctx context.Context, in *oneInput) (*fileOutput, error) {
	imp, err := d.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	all, err := d.s.Problems(ctx, imp.ID)
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	w, err := sheet.NewWriter(&buf, "问题清单", problemSheet)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		if err := w.Write(p.Row, p.Cell, p.Column, p.Kind, p.Message, p.Cure, !p.Warning); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return xlsx(d.kind.Title+"导入的问题清单", &buf), nil
}

func (d desk) template(context.Context, *struct{}) (*fileOutput, error) {
	var buf bytes.Buffer
	example := make([]string, len(d.kind.Columns))
	for i, c := range d.kind.Columns {
		example[i] = c.Example
	}
	if err := sheet.WriteTemplate(&buf, d.kind.Title, newLayout(d.kind.Columns).sheetColumns(), example); err != nil {
		return nil, err
	}
	return xlsx(d.kind.Title+"导入模板", &buf), nil
}
