package birthdays

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/platform/clock"
)

// Routes registers /api/birthdays.
func (s *Service) Routes(a huma.API) {
	const base = "/api/birthdays"
	huma.Register(a, access.Op(http.MethodGet, base, "listBirthdays", "本月过政治生日的党员", access.BirthdayRead), s.list)
	huma.Register(a, access.Op(http.MethodGet, base+"/mine", "getMyBirthday", "我的政治生日", access.Self), s.mine)
	huma.Register(a, access.Op(http.MethodPut, base+"/{memberId}/greeting", "greetMember", "发送政治生日祝贺", access.MemberManage, access.Status(http.StatusNoContent)), s.putGreeting)
}

type listInput struct {
	Within int64  `query:"within" doc:"党组织 id，只列它和它以下的"`
	Month  string `query:"month" pattern:"^\\d{4}-\\d{2}$" patternDescription:"应为月份，例如 2026-11" doc:"YYYY-MM，不填为本月"`
	Limit  int    `query:"limit" default:"100" minimum:"1" maximum:"200"`
	After  string `query:"after" pattern:"^\\d{2}-\\d{1,16}$" patternDescription:"应为上一页给出的位置" doc:"上一页给出的位置"`
}

// View is one member's political birthday.
type View struct {
	MemberID int64  `json:"memberId"`
	Name     string `json:"name"`
	OrgID    int64  `json:"orgId"`
	OrgName  string `json:"orgName"`
	JoinedOn string `json:"joinedOn" doc:"入党日期"`
	Day      string `json:"day" doc:"this year's, YYYY-MM-DD"`
	Years    int    `json:"years" doc:"since joining"`
	Greeted  bool   `json:"greeted"`
	MayGreet bool   `json:"mayGreet" doc:"the caller may send a greeting now"`
}

type listOutput struct {
	Body struct {
		Month string `json:"month"`
		Items []View `json:"items" doc:"by day"`
		After string `json:"after,omitempty" doc:"还有下一页时有"`
	}
}

func (s *Service) list(ctx context.Context, in *listInput) (*listOutput, error) {
	path, err := access.Scope(ctx, access.BirthdayRead, in.Within)
	if err != nil {
		return nil, err
	}
	out := &listOutput{}
	b := &out.Body
	if b.Month = in.Month; b.Month == "" {
		b.Month = clock.Month(s.now())
	}
	day, id := "", int64(0)
	if in.After != "" {
		day = in.After[:2]
		id, _ = strconv.ParseInt(in.After[3:], 10, 64) // digits, says the pattern
	}
	list, err := s.In(ctx, path, b.Month, day, id, in.Limit)
	year, _ := strconv.Atoi(b.Month[:4]) // digits, says the pattern
	b.Items = make([]View, len(list))
	for i, p := range list {
		v := View{MemberID: p.ID, Name: p.Name, OrgID: p.OrgID, OrgName: p.OrgName, JoinedOn: p.JoinedOn, Greeted: p.Greeted > 0}
		v.Day, v.Years, _ = In(p.JoinedOn, year)
		near, _, ok := Near(p.JoinedOn, s.now().In(clock.Shanghai))
		v.MayGreet = ok && near == v.Day && access.CallerFrom(ctx).May(access.MemberManage, p.OrgPath)
		b.Items[i] = v
	}
	if len(list) == in.Limit {
		last := list[in.Limit-1]
		b.After = fmt.Sprintf("%s-%d", last.JoinedOn[8:10], last.ID)
	}
	return out, err
}

// GreetingView is a greeting the member received.
type GreetingView struct {
	OrgName string    `json:"orgName"`
	Who     string    `json:"who"`
	Text    string    `json:"text"`
	At      time.Time `json:"at"`
}

type mineOutput struct {
	Body struct {
		JoinedOn  string         `json:"joinedOn,omitempty" doc:"none where the account belongs to no member, or the day is not known"`
		Day       string         `json:"day,omitempty" doc:"this year's"`
		Years     int            `json:"years"`
		Today     bool           `json:"today"`
		Greetings []GreetingView `json:"greetings" doc:"this year's, from the day on"`
	}
}

func (s *Service) mine(ctx context.Context, _ *struct{}) (*mineOutput, error) {
	c, out := access.CallerFrom(ctx), &mineOutput{}
	b := &out.Body
	b.Greetings = []GreetingView{}
	if c.MemberID == 0 {
		return out, nil
	}
	p, err := s.person(ctx, s.db, c.MemberID)
	if err != nil {
		return nil, err
	}
	now := s.now().In(clock.Shanghai)
	b.JoinedOn = p.JoinedOn
	day, years, ok := In(p.JoinedOn, now.Year())
	if !ok {
		return out, nil
	}
	b.Day, b.Years, b.Today = day, years, day == clock.Day(now)
	if day > clock.Day(now) {
		return out, nil
	}
	list, err := s.greetings(ctx, c.MemberID, now.Year())
	for _, g := range list {
		b.Greetings = append(b.Greetings, GreetingView{g.OrgName, g.Who, g.Body, g.At.Time()})
	}
	return out, err
}

type greetingInput struct {
	MemberID int64 `path:"memberId"`
	Body     struct {
		Text string `json:"text" maxLength:"1000" doc:"用自己的话写"`
	}
}

func (s *Service) putGreeting(ctx context.Context, in *greetingInput) (*struct{}, error) {
	return nil, s.Greet(ctx, in.MemberID, in.Body.Text)
}
