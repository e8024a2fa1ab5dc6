package members

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/platform/store"
)

func (s *Service) revisionRoutes(api huma.API) {
	const base = "/api/members/revisions"
	huma.Register(api, access.Op(http.MethodGet, base, "listRevisions", "名册更改：等我审核的，和我报审的结果", access.Self), s.listRevisions)
	huma.Register(api, access.Op(http.MethodPost, base+"/{id}/decision", "decideRevision", "审核名册更改", access.MemberManage, access.Status(http.StatusNoContent)), s.postDecision)
	huma.Register(api, access.Op(http.MethodPost, base+"/decisions", "decideRevisions", "一并审核名册更改", access.MemberManage), s.postDecisions)
	huma.Register(api, access.Op(http.MethodPost, base+"/{id}/withdraw", "withdrawRevision", "撤回报审的名册更改", access.Self, access.Status(http.StatusNoContent)), s.postWithdraw)
	huma.Register(api, access.Op(http.MethodPost, base+"/read", "readRevisions", "知道了审核结果", access.Self, access.Status(http.StatusNoContent)), s.postRead)
	huma.Register(api, access.Op(http.MethodGet, "/api/members/history/{memberId}", "listMemberHistory", "党员关键信息的变更记录", access.MemberReadAll), s.history)
}

// RevisedView is one field of a revision.
type RevisedView struct {
	Field    string `json:"field" doc:"name of the field in this API"`
	Title    string `json:"title" doc:"in Chinese"`
	Was      string `json:"was" doc:"as a person reads it; empty where nothing was filled in; numbers and address masked"`
	Is       string `json:"is"`
	Personal bool   `json:"personal" doc:"masked: in clear it is shown by POST /api/privacy/reveals alone"`
}

// RevisionView is a change of reviewed fields: who asked, who decided, what was and what is.
type RevisionView struct {
	ID         int64         `json:"id"`
	MemberID   int64         `json:"memberId"`
	MemberName string        `json:"memberName"`
	OrgID      int64         `json:"orgId"`
	OrgName    string        `json:"orgName"`
	Changes    []RevisedView `json:"changes" doc:"empty once the personal data of a member who left were erased"`
	Reason     string        `json:"reason"`
	State      RevisionState `json:"state" enum:"asked,granted,refused,made,withdrawn" doc:"made: written at once, by the level above or into a blank"`
	Asker      string        `json:"asker"`
	AskedAt    time.Time     `json:"askedAt"`
	Level      string        `json:"level,omitempty" doc:"while it waits: whose officers decide"`
	Stuck      string        `json:"stuck,omitempty" doc:"while it waits: why nobody could decide now, and who mends that"`
	ImportID   int64         `json:"importId,omitempty" doc:"the same for all that one import asked for"`
	Decider    string        `json:"decider,omitempty"`
	Note       string        `json:"note,omitempty"`
	DecidedAt  *time.Time    `json:"decidedAt,omitempty"`
}

// View is the revision as the API shows it.
func (v Revision) View() RevisionView {
	out := RevisionView{ID: v.ID, MemberID: v.MemberID, MemberName: v.MemberName, OrgID: v.OrgID, OrgName: v.OrgName, Changes: []RevisedView{}, Reason: v.Reason,
		State: v.State, Asker: v.Asker, AskedAt: v.AskedAt.Time(), Level: v.Level.Name, Stuck: v.Stuck, ImportID: v.ImportID, Decider: v.Decider, Note: v.Note, DecidedAt: v.DecidedAt.Pointer()}
	for _, c := range v.Shown() {
		out.Changes = append(out.Changes, RevisedView{c.Field, string(FieldOf(c.Field)), c.Was, c.Is, slices.Contains(PersonalFields, c.Field)})
	}
	return out
}

// ReviewView is which fields of a member the level above reviews once they are filled in.
type ReviewView struct {
	Fields []string `json:"fields" doc:"names of the fields in this API"`
	By     string   `json:"by,omitempty" doc:"whose officers decide; absent where the caller does, who changes at once with a reason"`
	Stuck  string   `json:"stuck,omitempty" doc:"why nobody could decide now, and who mends that"`
}

// reviewOf tells how the caller's changes of m are reviewed; nil where nothing is.
func (s *Service) reviewOf(ctx context.Context, m Member) (*ReviewView, error) {
	v := &ReviewView{Fields: s.ReviewedFields(ctx)}
	if len(v.Fields) == 0 {
		return nil, nil
	}
	may, level, err := s.decides(ctx, s.db, m, []Revised{{Field: v.Fields[0], Was: "-"}})
	if err != nil || may {
		return v, err
	}
	v.By = level.Name
	v.Stuck, err = s.stuck(ctx, s.db, level)
	return v, err
}

type revisionsOutput struct {
	Body struct {
		Items []RevisionView `json:"items"`
	}
}

// deskOutput is what concerns the caller.
type deskOutput struct {
	Body struct {
		Items   []RevisionView  `json:"items" doc:"wait for the caller's decision, the oldest first, at most 200"`
		Total   int             `json:"total" doc:"how many wait for it in all"`
		Imports []AskedByImport `json:"imports" doc:"those of them that an import asked for, import by import"`
		Answers []RevisionView  `json:"answers" doc:"the caller asked for, and has not read what was decided"`
		Asked   []RevisionView  `json:"asked" doc:"the caller asked for, and nobody has decided; can be withdrawn"`
	}
}

// AskedByImport is what one import asked for and waits for the caller's decision.
type AskedByImport struct {
	ImportID int64     `json:"importId"`
	Asker    string    `json:"asker"`
	AskedAt  time.Time `json:"askedAt"`
	Count    int       `json:"count"`
}

// importsOf puts together what waits by the import that asked for it, the first first.
func importsOf(list []Revision) []AskedByImport {
	imports, at := []AskedByImport{}, map[int64]int{}
	for _, v := range list {
		if v.ImportID == 0 {
			continue
		}
		i, known := at[v.ImportID]
		if !known {
			i = len(imports)
			at[v.ImportID], imports = i, append(imports, AskedByImport{v.ImportID, v.Asker, v.AskedAt.Time(), 0})
		}
		imports[i].Count++
	}
	return imports
}

func views(list []Revision) []RevisionView {
	out := make([]RevisionView, len(list))
	for i, v := range list {
		out[i] = v.View()
	}
	return out
}

// shownAtOnce is how many waiting revisions one answer holds.
const shownAtOnce = 200

func (s *Service) listRevisions(ctx context.Context, _ *struct{}) (*deskOutput, error) {
	c, out := access.CallerFrom(ctx), &deskOutput{}
	list, err := s.Waiting(ctx, c, 0)
	if err != nil {
		return nil, err
	}
	answers, err := s.answered(ctx, c)
	if err != nil {
		return nil, err
	}
	asked, err := s.AskedBy(ctx, c.AccountID)
	b := &out.Body
	b.Items, b.Total, b.Imports, b.Answers, b.Asked = views(list[:min(len(list), shownAtOnce)]), len(list), importsOf(list), views(answers), views(asked)
	return out, err
}

type historyInput struct {
	MemberID int64 `path:"memberId"`
}

func (s *Service) history(ctx context.Context, in *historyInput) (*revisionsOutput, error) {
	m, err := s.Get(ctx, s.db, in.MemberID)
	if err != nil {
		return nil, err
	}
	if err := access.Require(ctx, access.MemberReadAll, m.OrgPath); err != nil {
		return nil, err
	}
	list, err := s.Revisions(ctx, s.db, m)
	out := &revisionsOutput{}
	out.Body.Items = views(list)
	return out, err
}

type decisionInput struct {
	ID   int64 `path:"id"`
	Body struct {
		Grant bool   `json:"grant" doc:"同意"`
		Note  string `json:"note" minLength:"2" maxLength:"200" doc:"审核的意见"`
	}
}

func (s *Service) postDecision(ctx context.Context, in *decisionInput) (*struct{}, error) {
	return nil, s.DecideRevision(ctx, in.ID, in.Body.Grant, in.Body.Note)
}

type decisionsInput struct {
	Body struct {
		IDs      []int64 `json:"ids,omitempty" maxItems:"200" doc:"审核哪几份；按导入审核的不填"`
		ImportID int64   `json:"importId,omitempty" doc:"一次导入报审的全部"`
		Grant    bool    `json:"grant" doc:"同意"`
		Note     string  `json:"note" minLength:"2" maxLength:"200" doc:"审核的意见，每一份都记下"`
	}
}

type decisionsOutput struct {
	Body struct {
		Decided int         `json:"decided" doc:"审核了几份"`
		Left    []Undecided `json:"left" doc:"没有审核成的，每一份的原因"`
	}
}

func (s *Service) postDecisions(ctx context.Context, in *decisionsInput) (out *decisionsOutput, err error) {
	out = &decisionsOutput{}
	out.Body.Decided, out.Body.Left, err = s.DecideRevisions(ctx, in.Body.IDs, in.Body.ImportID, in.Body.Grant, in.Body.Note)
	return out, err
}

type withdrawInput struct {
	ID int64 `path:"id"`
}

func (s *Service) postWithdraw(ctx context.Context, in *withdrawInput) (*struct{}, error) {
	return nil, s.WithdrawRevision(ctx, in.ID)
}

// postRead ends the to-dos that tell the caller of answers.
func (s *Service) postRead(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return nil, s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE member_revision SET told_at = ? WHERE asked_by = ? AND decided_at > 0 AND told_at = 0 AND state <> 'made'`,
			store.At(s.now()), access.CallerFrom(ctx).AccountID)
		return err
	})
}
