package tasks

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"zhibu/party/members"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// Task is one thing that somebody sees to.
type Task struct {
	bun.BaseModel `bun:"table:task,alias:t"`

	ID        int64 `bun:",pk"`
	OrgID     int64
	OrgPath   string
	MeetingID int64
	ItemID    int64 // of the agenda, the decision it follows from
	Title     string
	MemberID  int64  // responsible
	DueOn     string // YYYY-MM-DD
	State     State
	Note      string // of the step that ended it
	EndedAt   store.Instant

	MemberName string `bun:",scanonly"`
	OrgName    string `bun:",scanonly"`
}

// Entry is a line of a task's history.
type Entry struct {
	bun.BaseModel `bun:"table:task_step,alias:e"`

	ID     int64 `bun:",pk"`
	TaskID int64
	At     store.Instant
	Who    string
	Step   Step
	Note   string
}

func shown(r store.Reader, list *[]Task) *bun.SelectQuery {
	return r.NewSelect().Model(list).ColumnExpr("t.*").ColumnExpr("m.name AS member_name, o.short_name AS org_name").
		Join("JOIN member AS m ON m.id = t.member_id").Join("JOIN org AS o ON o.id = t.org_id")
}

// one reads a task; ok is false where there is none.
func one(ctx context.Context, r store.Reader, id int64) (t Task, ok bool, err error) {
	var list []Task
	if err := shown(r, &list).Where("t.id = ?", id).Scan(ctx); err != nil || len(list) == 0 {
		return t, false, err
	}
	return list[0], true, nil
}

// Filter narrows a list of tasks.
type Filter struct {
	Within   string // path of the subtree; "" with a member
	MemberID int64  // 0 for everybody's
	State    State  // "" for all
	Overdue  bool   // only open ones past their day
	After    int64  // id of the last task of the page before
	Limit    int
}

// List reads one page of tasks: those to be done soonest first, those that ended after them.
func (s *Service) List(ctx context.Context, f Filter) (list []Task, err error) {
	const order = "CASE WHEN t.state = 'open' THEN 0 ELSE 1 END, t.due_on, t.id"
	q := shown(s.db, &list).OrderExpr(order).Limit(int64(f.Limit))
	if f.MemberID != 0 {
		q = q.Where("t.member_id = ?", f.MemberID)
	} else {
		q = store.Within(q, "t.org_path", f.Within)
	}
	if f.Overdue {
		q = q.Where("t.state = ? AND t.due_on < ?", Open, s.today())
	} else if f.State != "" {
		q = q.Where("t.state = ?", f.State)
	}
	if f.After != 0 {
		last, ok, err := one(ctx, s.db, f.After)
		if err != nil || !ok {
			return nil, err
		}
		ended := 1
		if last.State == Open {
			ended = 0
		}
		q = q.Where("(CASE WHEN t.state = 'open' THEN 0 ELSE 1 END, t.due_on, t.id) > (?, ?, ?)", ended, last.DueOn, last.ID)
	}
	return list, q.Scan(ctx)
}

func historyOf(ctx context.Context, r store.Reader, taskID int64) (found []Entry, err error) {
	return found, r.NewSelect().Model(&found).Where("task_id = ?", taskID).Order("id").Scan(ctx)
}

// lock reads the task of an agenda item, or of an id, to be changed.
func lock(ctx context.Context, tx *store.Tx, column string, id int64) (t Task, ok bool, err error) {
	if _, err := tx.Exec(ctx, `UPDATE task SET state = state WHERE `+column+` = ?`, id); err != nil {
		return t, false, err
	}
	var list []Task
	if err := tx.NewSelect().Model(&list).Where(column+" = ?", id).Scan(ctx); err != nil || len(list) == 0 {
		return t, false, err
	}
	return list[0], true, nil
}

func save(ctx context.Context, tx *store.Tx, t Task) error {
	_, err := tx.NewUpdate().Model(&t).WherePK().Exec(ctx)
	return err
}

// write adds a line to a task's history.
func (s *Service) write(ctx context.Context, tx *store.Tx, t Task, step Step, note string) error {
	e := Entry{ID: store.NewID(), TaskID: t.ID, At: store.At(s.now()), Who: event.ActorFrom(ctx).Name, Step: step, Note: note}
	_, err := tx.NewInsert().Model(&e).Exec(ctx)
	return err
}

// pile is how many tasks there are of a sort, and the earliest day by which one is due.
type pile struct {
	N     int
	First string
}

// overdue counts the tasks within some subtrees past their day.
func (s *Service) overdue(ctx context.Context, paths []string) (pile, error) {
	return s.waiting(ctx, paths, `FROM task t WHERE t.state = 'open' AND t.due_on < ?`, s.today())
}

// deserted counts the open tasks within some subtrees whose responsible member is on no roll any more.
func (s *Service) deserted(ctx context.Context, paths []string) (pile, error) {
	return s.waiting(ctx, paths, `FROM task t JOIN member m ON m.id = t.member_id WHERE t.state = 'open' AND m.status <> ?`, members.Normal)
}

func (s *Service) waiting(ctx context.Context, paths []string, which string, arg any) (all pile, err error) {
	slices.Sort(paths)
	for _, path := range slices.Compact(paths) {
		from, to := store.Range(path)
		var p pile
		if err := s.db.NewRaw(`SELECT count(*) AS n, coalesce(min(t.due_on), '') AS first `+which+` AND t.org_path >= ? AND t.org_path < ?`, arg, from, to).Scan(ctx, &p); err != nil {
			return pile{}, err
		}
		all.N += p.N
		if p.N > 0 && (all.First == "" || p.First < all.First) {
			all.First = p.First
		}
	}
	return all, nil
}
