package cases

import (
	"cmp"
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/party/orgs"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// CaseView is a case as the search shows it.
type CaseView struct {
	ItemID    int64  `json:"itemId"`
	MeetingID int64  `json:"meetingId,omitempty" doc:"不在我管理范围内的案例没有：只推荐了这一项，会议看不到"`
	OrgID     int64  `json:"orgId,omitempty" doc:"同上"`
	OrgName   string `json:"orgName"`
	Month     string `json:"month" doc:"YYYY-MM"`
	Title     string `json:"title"`
	Note      string `json:"note"`
	Evidence  string `json:"evidence" doc:"完成情况"`

	Adopted      int                  `json:"adopted" doc:"已被几个别的支部采用：抄进了计划，计划已通过、没有取消"`
	Recommended  []RecommendationView `json:"recommended,omitempty" bun:"-" doc:"哪些上级推荐"`
	MayRecommend bool                 `json:"mayRecommend,omitempty" bun:"-" doc:"我可以推荐给本单位以下的各支部"`

	OrgPath string `json:"-"`
}

// Filter narrows a search for cases.
type Filter struct {
	Home        string   // path of what the caller reads, as wide as it is: what is recommended from above reaches it too
	Within      string   // path of a subtree to look through alone, "" for no such
	Words       []string // the case has all of them; may be left out of Recommended
	Recommended bool     // only what is recommended
	ByAdoption  bool     // those that most branches took up first, instead of those planned last
	After       string   // where the page before ended, "" for the first page
	Limit       int
}

// key is a case's place in the list: recommended ones first.
type key struct {
	Recommended, Adopted int
	ID                   int64
}

const keyText = "%d-%d-%d"

// Find finds one page of cases, and says where it ended; "" when it was the last.
func (s *Service) Find(ctx context.Context, f Filter) (found []CaseView, after string, err error) {
	page, err := s.keys(ctx, f)
	if err != nil || len(page) == 0 {
		return []CaseView{}, "", err
	}
	ids := make([]int64, len(page))
	for n, key := range page {
		ids[n] = key.ID
	}
	var rows []CaseView
	if err := s.db.NewSelect().TableExpr("meeting_item AS i").ColumnExpr("i.id AS item_id, i.meeting_id, m.org_id, m.org_path, c.short_name AS org_name, m.month, i.title, i.note, i.evidence").
		ColumnExpr("? AS adopted", adopted()).Join("JOIN meeting AS m ON m.id = i.meeting_id").Join("JOIN org AS c ON c.id = m.org_id").
		Where("i.id IN (?)", store.In(ids)).Scan(ctx, &rows); err != nil {
		return nil, "", err
	}
	by, err := s.recommendations(ctx, f.Home, ids, rows)
	if err != nil {
		return nil, "", err
	}
	of := make(map[int64]CaseView, len(rows))
	for _, c := range rows {
		c.Recommended, c.MayRecommend = by[c.ItemID], recommender(ctx, c.OrgPath) != ""
		if !orgs.Contains(cmp.Or(f.Within, f.Home), c.OrgPath) {
			c.MeetingID, c.OrgID = 0, 0
		}
		of[c.ItemID] = c
	}
	for _, id := range ids {
		found = append(found, of[id])
	}
	if len(page) == f.Limit {
		last := page[len(page)-1]
		after = fmt.Sprintf(keyText, last.Recommended, last.Adopted, last.ID)
	}
	return found, after, nil
}

// keys is one page of the list, in its order.
func (s *Service) keys(ctx context.Context, f Filter) (page []key, err error) {
	keys := s.db.NewSelect().TableExpr("(?) AS i", s.matching(f)).Column("i.id").
		ColumnExpr("CASE WHEN i.id IN (?) THEN 1 ELSE 0 END AS recommended", recommendedAt(s.db, f.Home).Column("r.item_id"))
	if f.ByAdoption {
		keys = keys.ColumnExpr("? AS adopted", adopted())
	} else {
		keys = keys.ColumnExpr("0 AS adopted")
	}
	q := s.db.NewSelect().TableExpr("(?) AS k", keys).Column("k.recommended", "k.adopted", "k.id").
		OrderExpr("k.recommended DESC, k.adopted DESC, k.id DESC").Limit(int64(f.Limit))
	if f.After != "" {
		var last key
		if _, err := fmt.Sscanf(f.After, keyText, &last.Recommended, &last.Adopted, &last.ID); err != nil {
			return nil, api.Field("这一页接不上了，请回到第一页再看。", "query.after")
		}
		q = q.Where("(k.recommended, k.adopted, k.id) < (?, ?, ?)", last.Recommended, last.Adopted, last.ID)
	}
	return page, q.Scan(ctx, &page)
}

// matching selects the cases that a filter asks for. For each word one range of the primary key is
// read, and nothing else of those not shown.
func (s *Service) matching(f Filter) *bun.SelectQuery {
	praised := recommendedAt(s.db, f.Home).ColumnExpr("DISTINCT r.item_id AS id").Join("JOIN meeting_item AS d ON d.id = r.item_id AND d.done")
	if f.Within != "" {
		praised = store.Within(praised, "r.case_path", f.Within)
	}
	if len(f.Words) > 0 {
		praised = praised.Where("(SELECT count(*) FROM meeting_case AS c WHERE c.word IN (?) AND c.org_path = r.case_path AND c.item_id = r.item_id) = ?",
			store.In(f.Words), len(f.Words))
	}
	if f.Recommended {
		return praised
	}
	below := store.Within(s.db.NewSelect().TableExpr("meeting_case AS c").ColumnExpr("c.item_id AS id").Where("c.word IN (?)", store.In(f.Words)),
		"c.org_path", cmp.Or(f.Within, f.Home)).Group("c.item_id").Having("count(*) = ?", len(f.Words))
	if f.Within != "" {
		return below
	}
	return s.db.NewSelect().TableExpr("(SELECT a.id FROM (?) AS a UNION SELECT b.id FROM (?) AS b) AS u", below, praised).Column("u.id")
}

// recommendations are who recommends the cases of a page, the highest first.
func (s *Service) recommendations(ctx context.Context, home string, ids []int64, cases []CaseView) (map[int64][]RecommendationView, error) {
	var rows []struct {
		ItemID           int64
		OrgPath, OrgName string
		Note             string
		At, WaitsAt      store.Instant
	}
	err := recommendedAt(s.db, home).ColumnExpr("r.item_id, r.org_path, o.short_name AS org_name, r.note, r.at, r.waits_at").Join("JOIN org AS o ON o.id = r.org_id").
		Where("r.item_id IN (?)", store.In(ids)).Order("r.org_path").Scan(ctx, &rows)
	mine := map[int64]string{}
	for _, c := range cases {
		mine[c.ItemID] = recommender(ctx, c.OrgPath)
	}
	by := map[int64][]RecommendationView{}
	for _, r := range rows {
		by[r.ItemID] = append(by[r.ItemID], RecommendationView{r.OrgName, r.Note, r.At.Time(), r.OrgPath == mine[r.ItemID], r.WaitsAt != 0})
	}
	return by, err
}

type casesInput struct {
	Q           string `query:"q" maxLength:"50" doc:"至少两个相连的汉字，或者一个词；几个词要都有。只看上级推荐的可以不填"`
	Within      int64  `query:"within" doc:"党组织 id，只查它和它以下的；不填时也查上级推荐的"`
	Recommended bool   `query:"recommended" doc:"只列上级推荐的"`
	Sort        string `query:"sort" default:"recent" enum:"recent,adopted" doc:"推荐的在前；其次最近的在前，或者采用最多的在前"`
	Limit       int    `query:"limit" default:"50" minimum:"1" maximum:"200"`
	After       string `query:"after" maxLength:"60" doc:"上一页给出的 after"`
}

type casesOutput struct {
	Body struct {
		Items []CaseView `json:"items"`
		After string     `json:"after,omitempty" doc:"还有下一页时有"`
	}
}

func (s *Service) listCases(ctx context.Context, in *casesInput) (*casesOutput, error) {
	home, err := access.Scope(ctx, access.MeetingRead)
	if err != nil {
		return nil, err
	}
	f := Filter{Home: home, Words: wordsOf(in.Q), Recommended: in.Recommended, ByAdoption: in.Sort == "adopted", After: in.After, Limit: in.Limit}
	if in.Within != 0 {
		if f.Within, err = access.Scope(ctx, access.MeetingRead, in.Within); err != nil {
			return nil, err
		}
	}
	if len(f.Words) == 0 && !(in.Recommended && in.Q == "") {
		return nil, api.Field("请至少输入两个相连的汉字，再查找案例。", "query.q")
	}
	out := &casesOutput{}
	out.Body.Items, out.Body.After, err = s.Find(ctx, f)
	return out, err
}

// Routes registers the search.
func (s *Service) Routes(a huma.API) {
	huma.Register(a, access.Op(http.MethodGet, "/api/meetings/cases", "listCases", "查找特色案例", access.MeetingRead), s.listCases)
}
