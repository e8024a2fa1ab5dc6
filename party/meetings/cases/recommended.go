package cases

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/meetings/forms"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// Recommendation 推荐 says that an org holds a case of a branch below up to all that is below it. Each of
// them finds it then, its words and the branch's name, and nothing else of the meeting. It holds for as
// long as the org stands above the branch.
type Recommendation struct {
	bun.BaseModel `bun:"table:meeting_recommendation,alias:r"`

	ItemID   int64 `bun:",pk"`
	OrgID    int64 `bun:",pk"` // who recommends
	OrgPath  string
	CasePath string // of the org whose case it is
	Note     string
	At       store.Instant
	WaitsAt  store.Instant // since when whoever gave it is to look again, see LookAgain; 0: it holds
}

// RecommendationView is who recommends a case, and why.
type RecommendationView struct {
	OrgName string    `json:"orgName"`
	Note    string    `json:"note" doc:"推荐语"`
	At      time.Time `json:"at"`
	Mine    bool      `json:"mine,omitempty" doc:"由我的单位推荐，我可以改推荐语、收回"`
	Waits   bool      `json:"waits,omitempty" doc:"更正以后的文字里有了党员的姓名，推荐的单位核对以前，别的单位查不到"`
}

// recommended begins a query of the recommendations that hold.
func recommended(r store.Reader) *bun.SelectQuery {
	return r.NewSelect().TableExpr("meeting_recommendation AS r").Where("substr(r.case_path, 1, length(r.org_path)) = r.org_path")
}

// recommendedAt narrows it to what whoever reads the meetings at home knows of: recommended from there,
// from above, or by an org below. One that waits is known to who gave it alone.
func recommendedAt(r store.Reader, home string) *bun.SelectQuery {
	from, to := store.Range(home)
	return recommended(r).Where("(r.waits_at = 0 OR r.org_path = ?)", home).Where("(r.org_path IN (?) OR r.org_path >= ? AND r.org_path < ?)", store.In(orgs.Ancestors(home)), from, to)
}

// Step is what became of a recommendation, for the meeting's history and the journal.
type Step struct {
	Case Case
	By   orgs.Org // who recommends it
	Name string   // as [happened.CaseRecommended] has it
	Note string   // why
}

// recommender is where the org stands in whose name the caller recommends a case of the org at path: the
// highest above it whose records the caller marks. "" is nowhere.
func recommender(ctx context.Context, path string) string {
	for _, at := range orgs.Ancestors(orgs.ParentPath(path)) {
		if access.CallerFrom(ctx).May(access.MeetingMark, at) {
			return at
		}
	}
	return ""
}

// Recommender is the org in whose name the caller recommends a case of the org at path, or refuses.
func Recommender(ctx context.Context, r store.Reader, path string) (by orgs.Org, err error) {
	at := recommender(ctx, path)
	if at == "" {
		return by, api.Refused("特色案例由上级党组织推荐，请联系上级党组织。")
	}
	return by, r.NewSelect().Model(&by).Where("path = ?", at).Scan(ctx)
}

// Recommend holds a case up to all below an org, or says anew why; no step where it is said already. Where
// the case's words have the name of one of the branch's members, others would read it: confirmed tells
// that the caller has looked and that it names nobody.
func (s *Service) Recommend(ctx context.Context, tx *store.Tx, by orgs.Org, c Case, note string, confirmed bool) ([]Step, error) {
	faults := forms.Text("note", "推荐语", note, forms.MaxReason)
	if forms.Blank(note) {
		faults = append(faults, forms.Fault{"note", "请填写推荐语，说明好在哪里。"})
	}
	names, err := s.memberNames(ctx, tx, c)
	if err != nil {
		return nil, err
	}
	if len(c.naming(names)) > 0 && !confirmed {
		faults = append(faults, forms.Fault{"confirmed", "这一项里有该支部党员的姓名，推荐以后别的支部也会看到。请先请支部更正记录、隐去姓名；不是指这位党员的，请勾选确认。"})
	}
	if err := forms.Refuse(faults); err != nil {
		return nil, err
	}
	r := Recommendation{ItemID: c.ItemID, OrgID: by.ID, OrgPath: by.Path, CasePath: c.OrgPath, Note: note, At: store.At(s.now())}
	res, err := tx.NewInsert().Model(&r).On("CONFLICT (item_id, org_id) DO UPDATE").Set("note = excluded.note, at = excluded.at, org_path = excluded.org_path, case_path = excluded.case_path, waits_at = 0").
		Where("r.waits_at <> 0 OR r.note <> excluded.note OR r.org_path <> excluded.org_path OR r.case_path <> excluded.case_path").Exec(ctx)
	if err != nil {
		return nil, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 { // it says so already
		return nil, err
	}
	return []Step{{c, by, "recommended", note}}, nil
}

// TakeBack ends what an org recommends; one that is not recommended is left alone.
func TakeBack(ctx context.Context, tx *store.Tx, by orgs.Org, c Case) ([]Step, error) {
	n, err := tx.Exec(ctx, `DELETE FROM meeting_recommendation WHERE item_id = ? AND org_id = ?`, c.ItemID, by.ID)
	if err != nil || n == 0 {
		return nil, err
	}
	return []Step{{c, by, "taken_back", ""}}, nil
}

// memberNames are those in the register of the branch that holds a case's meeting or took over its record.
func (s *Service) memberNames(ctx context.Context, r store.Reader, c Case) (names []string, err error) {
	org, err := s.orgs.Get(ctx, r, c.OrgID)
	if err != nil {
		return nil, err
	}
	branch := org.Path
	if org.Kind == terms.Group {
		branch = orgs.ParentPath(branch)
	}
	return names, r.NewRaw(`SELECT p.name FROM member AS p JOIN org AS o ON o.id = p.org_id WHERE o.path IN (?, ?)`, branch, c.HeirPath).Scan(ctx, &names)
}

// naming are those of some names that stand in a case's words.
func (c Case) naming(names []string) (found []string) {
	for _, name := range names {
		if utf8.RuneCountInString(name) > 1 && strings.Contains(c.text(), name) {
			found = append(found, name)
		}
	}
	return found
}

// LookAgain follows a correction of a meeting's record: a recommended item that has the name of a member now, and had
// it not before, is found by nobody until whoever recommends it has looked again, or takes it back.
func (s *Service) LookAgain(ctx context.Context, tx *store.Tx, meetingID int64, before, now []Case) (waits []Step, err error) {
	var given []Recommendation
	if err := tx.NewSelect().Model(&given).Where("waits_at = 0 AND item_id IN (SELECT id FROM meeting_item WHERE meeting_id = ?)", meetingID).Order("item_id", "org_id").Scan(ctx); err != nil || len(given) == 0 {
		return nil, err
	}
	names, err := s.memberNames(ctx, tx, now[0])
	if err != nil {
		return nil, err
	}
	said := map[int64][]string{}
	for _, c := range before {
		said[c.ItemID] = c.naming(names)
	}
	for _, c := range now {
		fresh := slices.ContainsFunc(c.naming(names), func(name string) bool { return !slices.Contains(said[c.ItemID], name) })
		for _, r := range given {
			if !fresh || r.ItemID != c.ItemID {
				continue
			}
			step, err := s.wait(ctx, tx, c, r)
			if err != nil {
				return nil, err
			}
			waits = append(waits, step)
		}
	}
	return waits, nil
}

func (s *Service) wait(ctx context.Context, tx *store.Tx, c Case, r Recommendation) (Step, error) {
	r.WaitsAt = store.At(s.now())
	if _, err := tx.NewUpdate().Model(&r).Column("waits_at").WherePK().Exec(ctx); err != nil {
		return Step{}, err
	}
	by, err := s.orgs.Get(ctx, tx, r.OrgID)
	return Step{c, by, "waits", "更正以后的文字里有了党员的姓名，核对以前各支部查不到。"}, err
}

const whyWaits = "归档的记录更正以后，推荐的案例里有了党员的姓名：核对以前各支部查不到。核对无误的请再推荐一次，不合适的请收回，或者请支部更正、隐去姓名。"

// lookWithin is how many days a recommendation may wait before it presses.
const lookWithin = 15

// ToLookAt is one line of the to-dos of whoever recommends cases at the orgs at paths.
func (s *Service) ToLookAt(ctx context.Context, paths []string) ([]terms.Todo, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	var p struct {
		N     int
		First store.Instant
	}
	err := recommended(s.db).ColumnExpr("count(*) AS n, coalesce(min(r.waits_at), 0) AS first").Where("r.waits_at <> 0 AND r.org_path IN (?)", store.In(paths)).Scan(ctx, &p)
	if err != nil || p.N == 0 {
		return nil, err
	}
	due := p.First.Time().AddDate(0, 0, lookWithin)
	return []terms.Todo{{Kind: "case", Title: strconv.Itoa(p.N) + " 项推荐的特色案例更正过，有了党员姓名，待核对", Why: whyWaits, Link: "cases", Due: due, Overdue: !s.now().Before(due)}}, nil
}

// OnOrgAbolished hands what an org recommended to the one it was merged into, whose subtree its
// branches have gone to. Below one that was abolished nobody is left to find it.
func (s *Service) OnOrgAbolished(ctx context.Context, tx *store.Tx, e happened.OrgAbolished) error {
	if e.IntoID == 0 {
		return nil
	}
	into, err := s.orgs.Get(ctx, tx, e.IntoID)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM meeting_recommendation WHERE org_id = ? AND item_id IN (SELECT item_id FROM meeting_recommendation WHERE org_id = ?)`,
		e.OrgID, into.ID); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE meeting_recommendation SET org_id = ?, org_path = ? WHERE org_id = ?`, into.ID, into.Path, e.OrgID)
	return err
}
