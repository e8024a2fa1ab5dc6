package members

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/crypt"
	"zhibu/platform/event"
	"zhibu/platform/intake"
	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

var tables = []store.Migrations{{Name: "seal", FS: seal.Migrations}, {Name: "event", FS: event.Migrations}, {Name: "orgs", FS: orgs.Migrations},
	{Name: "members", FS: Migrations}, {Name: "intake", FS: intake.Migrations}}

// today is when the tests take place.
var today = time.Date(2026, 6, 25, 10, 0, 0, 0, clock.Shanghai)

// house is a small town: 001. the committee, 001.001. and 001.002. its branches, 001.003. another
// committee with the branch 001.003.001.
type house struct {
	t    testing.TB
	db   *store.DB
	bus  *event.Bus
	orgs *orgs.Service
	*Service
}

// The orgs of the house.
const (
	town   = 1
	nearby = 11 // 第一党支部
	second = 12 // 第二党支部
	other  = 2  // 邻镇党委
	third  = 21 // 邻镇党支部
)

func each(t *testing.T, fn func(h *house)) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) { fn(newHouse(t, db)) })
}

func newHouse(t testing.TB, db *store.DB) *house {
	t.Helper()
	clk := clock.NewFake(today)
	bus := event.New(db, clk.Now)
	tree := orgs.New(db, bus, clk.Now)
	box, err := crypt.Open(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t, db, bus, tree, New(db, bus, tree, box, clk.Now)}
	event.Within(bus, "党员人数", tree.OnMembersCounted)
	event.Within(bus, "党组织划转", h.OnOrgMoved)
	event.Within(bus, "党支部合并", h.OnOrgAbolished)
	h.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := orgs.Load(ctx, tx, func(yield func(orgs.Org) bool) {
			for _, o := range []orgs.Org{
				{ID: town, Path: "001.", NextChild: 3, Name: "武侯镇党委", Code: "Z1", Kind: terms.Committee, Branches: 3},
				{ID: nearby, ParentID: town, Path: "001.001.", Name: "武侯镇第一党支部", Code: "Z11", Kind: terms.Branch, Branches: 1},
				{ID: second, ParentID: town, Path: "001.002.", Name: "武侯镇第二党支部", Code: "Z12", Kind: terms.Branch, Branches: 1},
				{ID: other, ParentID: town, Path: "001.003.", NextChild: 1, Name: "邻镇党委", Code: "Z2", Kind: terms.Committee, Branches: 1},
				{ID: third, ParentID: other, Path: "001.003.001.", Name: "邻镇党支部", Code: "Z21", Kind: terms.Branch, Branches: 1},
			} {
				o.State, o.ShortName = orgs.Active, o.Name
				if !yield(o) {
					return
				}
			}
		})
		return err
	})
	return h
}

func (h *house) write(fn func(ctx context.Context, tx *store.Tx) error) {
	h.t.Helper()
	ctx := context.Background()
	if err := h.db.Write(ctx, func(tx *store.Tx) error { return fn(ctx, tx) }); err != nil {
		h.t.Fatal(err)
	}
}

// citizen makes the ID number of the n-th person born on a day, a man for odd n.
func citizen(birthOn string, n int) string {
	body := fmt.Sprintf("610725%s%s%s%03d", birthOn[:4], birthOn[5:7], birthOn[8:], n)
	return body + string(checkDigit(body))
}

// person is a member as the form wants one.
func person(name string, n int) Details {
	gender := Female
	if n%2 == 1 {
		gender = Male
	}
	return Details{Name: name, IDNumber: citizen("1980-05-04", n), Gender: gender, Ethnicity: "01", BirthOn: "1980-05-04", Education: "21",
		Category: Full, JoinedOn: "2004-07-01", ConfirmedOn: "2005-07-01", Job: "村民", Phone: fmt.Sprintf("138%08d", n), Address: "陕西省汉中市勉县"}
}

// synthetic yields n members over the leaves, with names as frequent as in life.
func synthetic(n int, leaves []orgs.Org) func(func(Member) bool) {
	surnames := []rune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤")
	given := []rune("国建华明文军平志强伟东海春红玉秀英兰芳梅丽娟霞敏静燕艳萍桂珍凤云德永福成荣生林祥庆光新民忠义宝金玲莉杰涛超勇斌辉鹏飞宇浩轩子涵梓怡欣雨佳俊博文晓小天一")
	return func(yield func(Member) bool) {
		rnd := rand.New(rand.NewPCG(1, 2))
		pick := func(from []rune) rune { // the first are the most frequent
			f := rnd.Float64()
			return from[int(f*f*float64(len(from)))]
		}
		day := time.Date(1935, 1, 1, 0, 0, 0, 0, time.UTC)
		for i := range n {
			o := leaves[i*len(leaves)/n]
			name := []rune{pick(surnames), pick(given)}
			if rnd.IntN(100) < 82 {
				name = append(name, pick(given))
			}
			birth := day.AddDate(0, 0, i/999).Format(time.DateOnly)
			d := person(string(name), i%999+1)
			d.BirthOn, d.IDNumber = birth, citizen(birth, i%999+1)
			d.Phone = fmt.Sprintf("13%09d", i)
			if d.Mobile = i%20 == 0; d.Mobile {
				d.MobileTo = "广东省深圳市"
			}
			if !yield(Member{ID: int64(i + 1), OrgID: o.ID, OrgPath: o.Path, Status: Normal, Details: d, CreatedAt: 1, UpdatedAt: 1}) {
				return
			}
		}
	}
}
