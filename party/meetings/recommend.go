package meetings

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/meetings/cases"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// cases are the cases 特色案例 among a meeting's items: own ones that were done, of a meeting that is filed.
func (m *Meeting) cases(items ...Item) (found []cases.Case) {
	for _, i := range items {
		if m.State == terms.Filed && i.Kind == OwnItem && i.Done {
			found = append(found, m.asCases(i)...)
		}
	}
	return found
}

// asCases are a meeting's items as package cases knows them, whatever they are now.
func (m *Meeting) asCases(items ...Item) []cases.Case {
	all := make([]cases.Case, len(items))
	for n, i := range items {
		all[n] = cases.Case{ItemID: i.ID, OrgID: m.OrgID, OrgPath: m.OrgPath, HeirPath: m.HeirPath, Title: i.Title, Note: i.Note, Evidence: i.Evidence}
	}
	return all
}

// keepCases makes the cases of a meeting just filed findable.
func keepCases(ctx context.Context, tx *store.Tx, m Meeting) error {
	items, err := itemsOf(ctx, tx, m.ID)
	if err != nil {
		return err
	}
	return cases.Keep(ctx, tx, m.cases(items...))
}

// correctCases follows a correction: the cases are found by their new words, and what is recommended may have to be
// looked at again.
func (s *Service) correctCases(ctx context.Context, tx *store.Tx, m Meeting, before []Item) error {
	if err := cases.Forget(ctx, tx, m.ID); err != nil {
		return err
	}
	items, err := itemsOf(ctx, tx, m.ID)
	if err != nil {
		return err
	}
	if err := cases.Keep(ctx, tx, m.cases(items...)); err != nil {
		return err
	}
	waits, err := s.Cases.LookAgain(ctx, tx, m.ID, m.asCases(before...), m.asCases(items...))
	if err != nil {
		return err
	}
	return s.tellRecommended(ctx, tx, m, waits)
}

// Recommend has the caller's org hold a case up to all below it: see [cases.Service.Recommend].
func (s *Service) Recommend(ctx context.Context, meetingID, itemID int64, note string, confirmed bool) error {
	return s.recommending(ctx, meetingID, itemID, func(tx *store.Tx, by orgs.Org, m Meeting, i Item) ([]cases.Step, error) {
		found := m.cases(i)
		if len(found) == 0 {
			return nil, api.Conflict("只有已归档会议里完成了的自选动作可以推荐，请刷新页面再看。")
		}
		return s.Cases.Recommend(ctx, tx, by, found[0], note, confirmed)
	})
}

// TakeBack ends what the caller's org recommends: see [cases.TakeBack]. The item need be no case any more.
func (s *Service) TakeBack(ctx context.Context, meetingID, itemID int64) error {
	return s.recommending(ctx, meetingID, itemID, func(tx *store.Tx, by orgs.Org, m Meeting, i Item) ([]cases.Step, error) {
		return cases.TakeBack(ctx, tx, by, m.asCases(i)[0])
	})
}

// recommending is the frame of both: the item, and the org in whose name the caller speaks.
func (s *Service) recommending(ctx context.Context, meetingID, itemID int64, fn func(tx *store.Tx, by orgs.Org, m Meeting, i Item) ([]cases.Step, error)) error {
	return s.Beside(ctx, access.MeetingMark, meetingID, func(tx *store.Tx, m Meeting) error {
		by, err := cases.Recommender(ctx, tx, m.OrgPath)
		if err != nil {
			return err
		}
		var i Item
		err = tx.NewSelect().Model(&i).Where("id = ? AND meeting_id = ?", itemID, meetingID).Scan(ctx)
		if store.Missing(err) {
			return api.NotFound("这次会议里没有这一项，请刷新页面再看。")
		}
		if err != nil {
			return err
		}
		steps, err := fn(tx, by, m, i)
		if err != nil {
			return err
		}
		return s.tellRecommended(ctx, tx, m, steps)
	})
}

func (s *Service) tellRecommended(ctx context.Context, tx *store.Tx, m Meeting, steps []cases.Step) error {
	for _, t := range steps {
		what := map[string]string{"recommended": "推荐为特色案例", "taken_back": "收回特色案例的推荐", "waits": "对特色案例的推荐等待核对"}[t.Name]
		if err := s.note(ctx, tx, m.ID, t.By.ShortName+what, strings.TrimSuffix("“"+t.Case.Title+"”："+t.Note, "：")); err != nil {
			return err
		}
		if err := s.bus.Publish(ctx, tx, happened.CaseRecommended{MeetingID: m.ID, ItemID: t.Case.ItemID, OrgID: m.OrgID, OrgPath: m.OrgPath,
			ByOrgID: t.By.ID, Step: t.Name, Reason: t.Note}); err != nil {
			return err
		}
	}
	return nil
}

// ItemInput names one item of a meeting.
type ItemInput struct {
	IDInput
	ItemID int64 `path:"itemId"`
}

type recommendInput struct {
	ItemInput
	Body struct {
		Note      string `json:"note" maxLength:"500" doc:"推荐语"`
		Confirmed bool   `json:"confirmed,omitempty" doc:"已经核对：文字里没有指名道姓"`
	}
}

// caseRoutes registers the search and what the levels above recommend.
func (s *Service) caseRoutes(a huma.API) {
	const one = "/api/meetings/{id}/items/{itemId}/recommendation"
	s.Cases.Routes(a)
	huma.Register(a, access.Op(http.MethodPut, one, "recommendCase", "推荐特色案例", access.MeetingMark), func(ctx context.Context, in *recommendInput) (*detailOutput, error) {
		return s.shown(ctx, in.ID, s.Recommend(ctx, in.ID, in.ItemID, in.Body.Note, in.Body.Confirmed))
	})
	huma.Register(a, access.Op(http.MethodDelete, one, "takeBackCase", "收回特色案例的推荐", access.MeetingMark), func(ctx context.Context, in *ItemInput) (*detailOutput, error) {
		return s.shown(ctx, in.ID, s.TakeBack(ctx, in.ID, in.ItemID))
	})
}
