package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"zhibu/app"
	"zhibu/party/attendance"
	"zhibu/party/happened"
	"zhibu/party/meetings"
	"zhibu/party/meetings/themes"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/scores"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// atOnce is how many branches' meetings go into one transaction.
const atOnce = 500

// titles are the months' themes, newest first.
var titles = []string{"重温入党誓词 争做时代先锋", "学党章 守党规 话初心", "助力秋收 服务群众", "共商村事 民主公开", "传承红色基因 凝聚奋进力量", "庆七一 过政治生日"}

const minutes = "会议由支部书记主持。一、全体党员诵读党章第一章。二、组织委员通报党费收缴情况。三、学习上级文件精神，党员代表交流发言。" +
	"四、讨论本月重点工作：人居环境整治、入户走访和冬季防火，明确分工与完成时限。五、公开上月党务、村务、财务情况，回答党员提问。" +
	"会议要求，党员要带头落实议定事项，对行动不便的老党员由支委送学上门。会议形成三项决议：一是划分党员责任区；二是月底前完成走访台账；三是下月主题党日汇报进展。" +
	"与会党员一致同意以上事项，由支部委员会负责督促落实，并在公示栏公开接受监督。"

// day is one branch's theme day in the making.
type day struct {
	org     orgs.Org
	roll    []members.RollEntry
	meeting meetings.Meeting
	past    []terms.Presence // nil unless it is over
	facts   scores.Facts     // what the roll does not tell
	photos  []meetings.Photo
}

// maker makes theme days on a loaded cell.
type maker struct {
	app   *app.App
	o     Options
	said  *script
	album album    // pictures of theme days
	shown showcase // cases that are recommended
}

// ThemeDays fills a loaded cell with theme days: so many past months, all
// filed and marked, and this month in every state there is; the oilfield also
// with its elections of 2020. example is the branch whose secretary can log in: last month's record is still to be filed,
// this month's meeting is about to begin.
func ThemeDays(ctx context.Context, a *app.App, o Options, months int, example int64) error {
	m := maker{app: a, o: o, said: o.Scale.script(), shown: showcase{}}
	var err error
	if m.album, err = drawAlbum(ctx, a); err != nil {
		return err
	}
	var branches []*cell // of the scales that show every kind of meeting
	if o.Scale == Mine || o.Scale == County {
		if branches, err = m.cells(ctx, orgs.Root); err != nil {
			return err
		}
	}
	for back := months; back >= 0; back-- {
		if err := m.monthAgo(ctx, back, example, branches); err != nil {
			return err
		}
	}
	if o.Scale == Mine {
		if err := m.fortnight(ctx, branches); err != nil {
			return err
		}
	}
	if err := errors.Join(a.CountDuties(ctx), a.BeginPages(ctx)); err != nil {
		return err
	}
	return errors.Join(m.recommend(ctx), m.news(ctx))
}

// monthAgo fills the month so many months ago; 0 is this one.
func (m maker) monthAgo(ctx context.Context, back int, example int64, branches []*cell) error {
	start, _, err := clock.MonthRange(clock.Month(m.o.Now))
	if err != nil {
		return err
	}
	month := start.AddDate(0, -back, 0)
	theme, err := m.theme(ctx, month, titles[back%len(titles)])
	if err != nil {
		return err
	}
	held := month.AddDate(0, 0, 24).Add(15 * time.Hour)
	err = m.month(ctx, theme, func(d *day, r *rand.Rand) {
		switch {
		case back == 1 && d.org.ID == example:
			m.unfiled(d, r, held)
		case back > 0:
			m.over(d, r, held, true)
			if branches != nil && quarterly(back) {
				d.combined()
			}
		case d.org.ID == example:
			m.soon(d)
		default:
			m.thisMonth(d, r)
		}
		if d.meeting.State == terms.Filed && (d.adds() || d.org.ID == example) {
			d.photos = m.album.of(d)
			d.facts.Photos = len(d.photos)
		}
	})
	if err != nil || back == 0 {
		return err
	}
	return m.ordinary(ctx, branches, month)
}

// theme writes the month's theme of the root org, as issued.
func (m maker) theme(ctx context.Context, month time.Time, title string) (themes.Theme, error) {
	root, err := m.root(ctx)
	if err != nil {
		return themes.Theme{}, err
	}
	t := themes.Theme{ID: store.NewID(), OrgID: root.ID, OrgPath: root.Path, Month: clock.Month(month), Title: title,
		Requirement: "各支部结合实际认真准备，规定动作全部完成，自选动作体现特色。", IssuedAt: store.At(month.AddDate(0, 0, 1)), Branches: root.Branches}
	return t, m.app.DB.Write(ctx, func(tx *store.Tx) error { return m.app.Themes.Load(ctx, tx, t, themes.StandardItems) })
}

func (m maker) root(ctx context.Context) (root orgs.Org, err error) {
	err = m.app.DB.NewSelect().Model(&root).Where("path = ?", orgs.Root).Scan(ctx)
	return root, err
}

// month makes one meeting of theme for every branch, as shape says.
func (m maker) month(ctx context.Context, theme themes.Theme, shape func(*day, *rand.Rand)) error {
	branches, err := m.branches(ctx, orgs.Root)
	if err != nil {
		return err
	}
	done := func(int) {}
	if m.o.Progress != nil {
		done = m.o.Progress("主题党日 "+theme.Month, int64(len(branches)))
	}
	for group := range slices.Chunk(branches, atOnce) {
		days := make([]day, len(group))
		err := m.app.DB.Write(ctx, func(tx *store.Tx) error {
			for i, org := range group {
				roll, err := m.app.Members.Roll(ctx, tx, org.ID)
				if err != nil {
					return err
				}
				days[i] = day{org: org, roll: roll, meeting: meetings.Meeting{ID: store.NewID(), OrgID: org.ID, OrgPath: org.Path, Kind: terms.ThemeDay,
					Month: theme.Month, ThemeID: theme.ID, Title: theme.Title, State: terms.Draft, Place: "党员活动室", Lat: org.Lat, Lng: org.Lng}}
				shape(&days[i], rand.New(rand.NewPCG(m.o.Seed, uint64(org.ID)^uint64(len(theme.Month)+int(theme.Month[6])))))
			}
			return m.write(ctx, tx, theme, days)
		})
		if err != nil {
			return fmt.Errorf("主题党日 %s：%w", theme.Month, err)
		}
		done(len(group))
	}
	return nil
}

func (m maker) branches(ctx context.Context, path string) ([]orgs.Org, error) {
	var all []orgs.Org
	err := store.Within(m.app.DB.NewSelect().Model(&all), "o.path", path).Where("o.state = 'active' AND o.kind IN (?) AND o.members > 0",
		store.In([]terms.OrgKind{terms.Branch, terms.JointBranch, terms.TemporaryBranch, terms.MobileBranch})).Order("o.path").Scan(ctx)
	return all, err
}

// write puts a group of days into the capabilities that share them.
func (m maker) write(ctx context.Context, tx *store.Tx, theme themes.Theme, days []day) error {
	if err := m.app.Meetings.Load(ctx, tx, func(yield func(meetings.Loaded) bool) {
		for i := range days {
			d := &days[i]
			if !yield(meetings.Loaded{Meeting: d.meeting, Items: m.place(d, d.items(m.said)), Photos: d.photos, What: "下发"}) {
				return
			}
		}
	}); err != nil {
		return err
	}
	if err := m.lessons(ctx, tx, days); err != nil {
		return err
	}
	if err := m.app.Attendance.OpenMany(ctx, tx, func(yield func(attendance.Opening) bool) {
		for i := range days {
			if d := &days[i]; d.opened() && !yield(d.opening()) {
				return
			}
		}
	}); err != nil {
		return err
	}
	facts := map[string]scores.Facts{}
	for _, d := range days {
		facts[d.org.Path] = d.facts
	}
	return m.app.Scores.Load(ctx, tx, theme.Month, facts)
}

// news has the journal tell of the last branches that filed this month, so
// that a wall that is opened now does not stand empty.
func (m maker) news(ctx context.Context) error {
	var filed []meetings.Meeting
	if err := m.app.DB.NewSelect().Model(&filed).Where("m.month = ? AND m.state = ?", clock.Month(m.o.Now), terms.Filed).
		OrderExpr("m.filed_at DESC").Limit(8).Scan(ctx); err != nil {
		return err
	}
	return m.app.DB.Write(ctx, func(tx *store.Tx) error {
		for _, f := range filed {
			e := happened.MeetingFiled{MeetingID: f.ID, OrgID: f.OrgID, OrgPath: f.OrgPath, Kind: f.Kind, Month: f.Month}
			if err := m.app.Bus.Publish(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *day) opened() bool {
	s := d.meeting.State
	return s == terms.Approved || s == terms.Closed || s == terms.Filed
}

func (d *day) opening() attendance.Opening {
	mt := d.meeting
	o := attendance.Opening{Roll: d.roll, Past: d.past, Meeting: happened.MeetingApproved{MeetingID: mt.ID, OrgID: mt.OrgID, OrgPath: mt.OrgPath,
		Kind: mt.Kind, Month: mt.Month, Title: mt.Title, StartsAt: mt.StartsAt.Time(), EndsAt: mt.EndsAt.Time(), SetItems: len(themes.StandardItems),
		Place: happened.Place{Name: mt.Place}}}
	if mt.Lat != nil && mt.Lng != nil {
		o.Meeting.Place.Lat, o.Meeting.Place.Lng, o.Meeting.Place.Set = *mt.Lat, *mt.Lng, true
	}
	return o
}

// adds tells whether the branch did something of its own.
func (d *day) adds() bool { return d.org.ID%3 == 0 }

func (d *day) items(said *script) []meetings.Item {
	items := make([]meetings.Item, len(themes.StandardItems))
	for i, planned := range themes.StandardItems {
		items[i] = meetings.Item{No: i + 1, Kind: meetings.SetItem, Title: planned.Title, Note: planned.Note}
		if d.past != nil && i < d.facts.ItemsDone {
			items[i].Done, items[i].Evidence = true, "见会议记录第"+fmt.Sprint(i+1)+"项"
		}
	}
	if d.adds() {
		own := said.own[int(d.org.ID)/3%len(said.own)].Item
		own.No, own.Kind, own.Done = len(items)+1, meetings.OwnItem, d.past != nil
		if !own.Done {
			own.Evidence = ""
		}
		items = append(items, own)
	}
	return items
}
