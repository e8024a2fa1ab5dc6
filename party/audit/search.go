package audit

import (
	"context"
	"time"

	"zhibu/party/access"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// lately is how many days back one looks who names no first day.
const lately = 30

// search turns a request into a search within what the caller may read.
func (s *Service) search(ctx context.Context, in Query) (e event.Search, err error) {
	if e.From, e.To, err = s.span(in.From, in.To); err != nil {
		return e, err
	}
	e.Topics, e.Text = topicsOf(in.Group), in.Q
	if in.Result != "" {
		failed := in.Result == "failed"
		e.Failed = &failed
	}
	if in.Person != "" {
		if e.Actors, e.About, err = s.person(ctx, in.Person); err != nil {
			return e, err
		}
	}
	path, err := access.Scope(ctx, access.JournalRead, in.Within)
	if err != nil || in.Within == 0 { // the audit administrator's role lies at the whole cell, also where no org stands
		return e, err
	}
	moves, err := moves(ctx, s.db)
	e.Within = everStood(path, moves)
	return e, err
}

// span is the days from and to, in China, as moments.
func (s *Service) span(from, to string) (store.Instant, store.Instant, error) {
	if to == "" {
		to = clock.Day(s.now())
	}
	last, err := time.ParseInLocation(time.DateOnly, to, clock.Shanghai)
	if err != nil {
		return 0, 0, err
	}
	first := last.AddDate(0, 0, -lately)
	if from != "" {
		if first, err = time.ParseInLocation(time.DateOnly, from, clock.Shanghai); err != nil {
			return 0, 0, err
		}
	}
	if last.Before(first) {
		return 0, 0, api.Field("结束日期应不早于开始日期。", "query.to")
	}
	return store.At(first), store.At(last.AddDate(0, 0, 1)), nil
}

// person is who bears a name or an account: the accounts that acted, and what entries about them are about.
func (s *Service) person(ctx context.Context, name string) (accounts []int64, about []event.About, err error) {
	accounts, people := []int64{}, []int64{}
	if err := s.db.NewRaw(`SELECT id FROM account WHERE login = ? OR name = ?`, name, name).Scan(ctx, &accounts); err != nil {
		return nil, nil, err
	}
	if err := s.db.NewRaw(`SELECT id FROM member WHERE name = ?`, name).Scan(ctx, &people); err != nil {
		return nil, nil, err
	}
	return accounts, []event.About{{Topics: topicsAbout(anAccount), IDs: accounts}, {Topics: topicsAbout(aMember), IDs: people}}, nil
}

// page is one page of a search in words, and the key of the next.
func (s *Service) page(ctx context.Context, search event.Search) (items []Entry, after int64, err error) {
	found, err := event.Entries(ctx, s.db, search)
	if err != nil {
		return nil, 0, err
	}
	if len(found) == search.Limit {
		after = found[len(found)-1].ID
	}
	items, err = s.inWords(ctx, s.db, found)
	return items, after, err
}

// LogInView is one log-in to one's own account, or a try.
type LogInView struct {
	ID     int64     `json:"id"`
	At     time.Time `json:"at"`
	OK     bool      `json:"ok"`
	Result string    `json:"result" doc:"成功, or why not"`
	Source string    `json:"source,omitempty" doc:"network address"`
	Device string    `json:"device,omitempty" doc:"kind of device and browser"`
}

// LogIns lists the log-ins to an account, those that failed too, the newest first.
func (s *Service) LogIns(ctx context.Context, accountID, after int64, limit int) ([]LogInView, int64, error) {
	items, next, err := s.page(ctx, event.Search{About: []event.About{{Topics: []string{"LoggedIn"}, IDs: []int64{accountID}}}, After: after, Limit: limit})
	out := make([]LogInView, len(items))
	for i, e := range items {
		out[i] = LogInView{e.ID, e.At, e.OK, e.Result, e.Source, e.Device}
	}
	return out, next, err
}
