package duties

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/uptrace/bun"

	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// Where an act comes from.
const (
	fromMeeting = "meeting"
	fromTalk    = "talk"
	fromReview  = "review"
	fromRecord  = "record"
)

// act is one thing held, for one duty of one org.
type act struct {
	bun.BaseModel `bun:"table:duty_act"`
	SourceID      int64
	Duty          Key
	OrgID         int64
	OrgPath       string
	Source        string
	ByOrg         int64
	HeldOn        string // YYYY-MM-DD
	N             int
	Counts        bool
	Late          bool // entered once its period was over 补录: it makes up at most
	Note          string
}

var actColumns = []string{"source_id", "duty", "org_id", "org_path", "source", "by_org", "held_on", "n", "counts", "late", "note"}

func (a act) values() []any {
	return []any{a.SourceID, string(a.Duty), a.OrgID, a.OrgPath, a.Source, a.ByOrg, a.HeldOn, a.N, a.Counts, a.Late, a.Note}
}

// byGroup tells whether one of the branch's groups held it for its own members. A lecture of a committee's
// secretary is held by another org too, and by none of its groups.
func (a act) byGroup() bool { return a.ByOrg != a.OrgID && a.Duty != SecretaryLecture }

func (a act) year() int  { return number(a.HeldOn[:4]) }
func (a act) month() int { return number(a.HeldOn[5:7]) }

// spot is one card: an org's year.
type spot struct {
	path string
	year int
}

// replace puts acts in the place of those a source had before, and counts the cards of both anew, and others.
func replace(ctx context.Context, tx *store.Tx, sourceID int64, acts []act, others ...spot) error {
	var before []act
	if err := tx.NewSelect().Model(&before).Where("source_id = ?", sourceID).Scan(ctx); err != nil {
		return err
	}
	touched := spots(others, before, acts)
	if err := lock(ctx, tx, touched); err != nil {
		return err
	}
	if len(before) > 0 {
		if _, err := tx.Exec(ctx, `DELETE FROM duty_act WHERE source_id = ?`, sourceID); err != nil {
			return err
		}
	}
	if len(acts) > 0 {
		if _, err := tx.NewInsert().Model(&acts).Exec(ctx); err != nil {
			return err
		}
	}
	for _, at := range touched {
		if err := oneReview(ctx, tx, " AND org_path = ? AND held_on >= ? AND held_on < ?", at.path, strconv.Itoa(at.year), strconv.Itoa(at.year+1)); err != nil {
			return err
		}
		if err := recount(ctx, tx, at); err != nil {
			return err
		}
	}
	return nil
}

// oneReview drops what meetings 民主评议 count for where the review they were held for is filed: that of their year,
// or the one of the year before that was held on their day. It counts, once.
func oneReview(ctx context.Context, tx *store.Tx, where string, args ...any) error {
	_, err := tx.Exec(ctx, `DELETE FROM duty_act WHERE duty = ? AND source = ? AND EXISTS (SELECT 1 FROM duty_act AS r WHERE r.org_id = duty_act.org_id AND r.duty = duty_act.duty
		AND r.source = ? AND (substr(r.held_on, 1, 4) = substr(duty_act.held_on, 1, 4) OR r.note = duty_act.held_on || ?))`+where,
		append([]any{MemberReview, fromMeeting, fromReview, afterwards("")}, args...)...)
	return err
}

// spots are the cards acts are on, and others, each once, in one order for all.
func spots(all []spot, lists ...[]act) []spot {
	for _, a := range slices.Concat(lists...) {
		all = append(all, spot{a.OrgPath, a.year()})
	}
	slices.SortFunc(all, func(a, b spot) int { return cmp.Or(cmp.Compare(a.path, b.path), cmp.Compare(a.year, b.year)) })
	return slices.Compact(all)
}

// lock has whoever counts a card wait for who counts it now: two who file at once on PostgreSQL
// do not see each other's acts, and the later would write over the earlier's count.
func lock(ctx context.Context, tx *store.Tx, cards []spot) error {
	for _, at := range cards {
		if _, err := tx.Exec(ctx, `INSERT INTO duty_card (year, org_path, counts) VALUES (?, ?, ?) ON CONFLICT (year, org_path) DO UPDATE SET counts = duty_card.counts`,
			at.year, at.path, string(tally(nil))); err != nil {
			return err
		}
	}
	return nil
}

// recount writes one card from the acts; lock has made it.
func recount(ctx context.Context, tx *store.Tx, at spot) error {
	acts, err := actsOf(ctx, tx, at.path, at.year)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE duty_card SET counts = ? WHERE year = ? AND org_path = ?`, string(tally(acts)), at.year, at.path)
	return err
}

// actsOf are an org's acts of a year, in order of day.
func actsOf(ctx context.Context, r store.Reader, path string, year int) (acts []act, err error) {
	err = r.NewSelect().Model(&acts).Where("org_path = ? AND held_on >= ? AND held_on < ?", path, strconv.Itoa(year), strconv.Itoa(year+1)).
		Order("held_on", "source_id").Scan(ctx)
	return acts, err
}

// standing is an org whose duties are looked at.
type standing struct {
	ID       int64
	ParentID int64
	Path     string
	Name     string
	Branch   `bun:"embed:"`
	groups   []group // active ones, in the order of the tree
	newest   int     // month in which the last of them was founded, see monthAndDay; 0 where none is known
}

// group is a 党小组 of a branch.
type group struct {
	ID        int64
	ParentID  int64
	Name      string
	FoundedOn string // YYYY-MM-DD, "" when unknown
	mark      string // see card.heldBy
}

// kinds are those of orgs that have duties: branches, and committees for their secretaries' lecture.
var kinds = []terms.OrgKind{terms.Committee, terms.LeadingGroup, terms.Branch, terms.JointBranch, terms.TemporaryBranch, terms.MobileBranch}

var committeePosts = func() (posts []terms.Post) {
	for _, p := range terms.Posts {
		if p.InCommittee() {
			posts = append(posts, p)
		}
	}
	return posts
}()

// reach is a range of paths: a subtree, or one org alone.
type reach struct{ from, to string }

func subtree(path string) (r reach) {
	r.from, r.to = store.Range(path)
	return r
}

// alone holds the org and nothing below it: what is below goes on with a digit, which follows '!'.
func alone(path string) reach { return reach{path, path + "!"} }

// standings are the active orgs in reach that have duties, in the order of the tree; one that is no more is found alone.
func standings(ctx context.Context, r store.Reader, in reach) (all []standing, err error) {
	err = r.NewRaw(`SELECT o.id, o.parent_id, o.path, o.short_name AS name, o.kind, o.field, o.established_on AS founded_on, o.abolished_on AS closed_on, o.members, `+
		`(SELECT count(DISTINCT p.member_id) FROM org_post p WHERE p.org_id = o.id AND p.until_on = o.abolished_on AND p.post IN (?)) AS committee `+ // of one that is no more, those in office to the end
		`FROM org o WHERE o.path >= ? AND o.path < ? AND (o.state = 'active' OR ?) AND o.kind IN (?) ORDER BY o.path`,
		store.In(committeePosts), in.from, in.to, in == alone(in.from), store.In(kinds)).Scan(ctx, &all)
	if err != nil {
		return nil, err
	}
	if err := addGroups(ctx, r, in, all); err != nil {
		return nil, err
	}
	return all, countFull(ctx, r, all)
}

// addGroups gives each branch its active groups.
func addGroups(ctx context.Context, r store.Reader, in reach, all []standing) error {
	var found []group
	const groups = `SELECT id, parent_id, short_name AS name, established_on AS founded_on FROM org WHERE state = 'active' AND kind = 'group' AND `
	q := r.NewRaw(groups+`path >= ? AND path < ? ORDER BY path`, in.from, in.to)
	if in == alone(in.from) && len(all) > 0 { // its groups lie outside of it; below a committee are others'
		q = r.NewRaw(groups+`parent_id = ? ORDER BY path`, all[0].ID)
	}
	if err := q.Scan(ctx, &found); err != nil || len(found) == 0 {
		return err
	}
	at := make(map[int64]*standing, len(all))
	for i := range all {
		at[all[i].ID] = &all[i]
	}
	for _, g := range found {
		if b := at[g.ParentID]; b != nil {
			g.mark = mark(g.ID)
			b.groups = append(b.groups, g)
			if month, _ := monthAndDay(g.FoundedOn); month > b.newest {
				b.newest = month
			}
			b.Groups++
		}
	}
	return nil
}

// countFull counts full members where it decides anything: in branches that could have a committee and have none.
func countFull(ctx context.Context, r store.Reader, all []standing) error {
	open := map[int64]*standing{}
	var paths []string
	for i := range all {
		b := &all[i]
		b.Full = b.Members
		if b.Kind.IsBranch() && b.Members >= 7 && b.Committee < smallestCommittee {
			open[b.ID], paths = b, append(paths, b.Path)
		}
	}
	if len(paths) == 0 {
		return nil
	}
	var counted []struct {
		OrgID int64
		N     int
	}
	if err := r.NewRaw(`SELECT org_id, count(*) AS n FROM member WHERE org_path IN (?) AND category = 'full' AND left_on = '' GROUP BY org_id`,
		store.In(paths)).Scan(ctx, &counted); err != nil {
		return err
	}
	for _, b := range open {
		b.Full = 0
	}
	for _, c := range counted {
		if b := open[c.OrgID]; b != nil {
			b.Full = c.N
		}
	}
	return nil
}

// cards are the cards of a year in reach, by path.
func cards(ctx context.Context, r store.Reader, in reach, year int) (map[string]card, error) {
	var rows []struct {
		OrgPath string
		Counts  string
	}
	if err := r.NewRaw(`SELECT org_path, counts FROM duty_card WHERE year = ? AND org_path >= ? AND org_path < ?`, year, in.from, in.to).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	all := make(map[string]card, len(rows))
	for _, row := range rows {
		all[row.OrgPath] = card(row.Counts)
	}
	return all, nil
}

// branchOf is the org whose duties the meetings of an org count for: a group's is the branch above it.
func branchOf(ctx context.Context, r store.Reader, id int64) (o orgs.Org, err error) {
	err = r.NewSelect().Model(&o).Where("o.id = ? AND o.kind <> 'group' OR o.id = (SELECT g.parent_id FROM org g WHERE g.id = ? AND g.kind = 'group')", id, id).Scan(ctx)
	return o, err
}

// lecturing are the committees whose secretary was among members on a day (OL-06).
func lecturing(ctx context.Context, r store.Reader, members []int64, day string) (all []orgs.Org, err error) {
	err = r.NewRaw(`SELECT DISTINCT o.id, o.path FROM org_post p JOIN org o ON o.id = p.org_id WHERE p.member_id IN (?) AND p.post = ? AND p.from_on <= ? `+
		`AND (p.until_on = '' OR p.until_on >= ?) AND o.kind IN (?, ?)`, store.In(members), terms.Secretary, day, day, terms.Committee, terms.LeadingGroup).Scan(ctx, &all)
	return all, err
}
