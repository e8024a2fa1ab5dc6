package members

import (
	"context"
	"slices"
	"testing"

	"zhibu/platform/store"
)

// The rule that names the blanks and the statement that finds who has one must agree.
func TestBlanks(t *testing.T) {
	cases := map[string]struct {
		change func(*Details)
		want   []Field
	}{
		"应填的都填了":     {func(d *Details) {}, nil},
		"没有学历":       {func(d *Details) { d.Education = "" }, []Field{FEducation}},
		"没有岗位、电话和住址": {func(d *Details) { d.Job, d.Phone, d.Address = "", "", "" }, []Field{FJob, FPhone, FAddress}},
		"正式党员没有转正日期": {func(d *Details) { d.ConfirmedOn = "" }, []Field{FConfirmedOn}},
		"恢复预备期以前入党":  {func(d *Details) { d.JoinedOn, d.ConfirmedOn = "1970-07-01", "" }, nil},
		"预备党员":       {func(d *Details) { d.Category, d.ConfirmedOn = Probationary, "" }, nil},
		"失联没有日期":     {func(d *Details) { d.Lost = true }, []Field{FLostOn}},
		"流动没有去向":     {func(d *Details) { d.Mobile = true }, []Field{FMobileTo}},
		"不作要求没有原因":   {func(d *Details) { d.Exempt = true }, []Field{FExemptReason}},
	}
	each(t, func(h *house) {
		id, want := int64(0), map[int64]string{}
		h.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := h.Load(ctx, tx, func(yield func(Member) bool) {
				for name, c := range cases {
					id++
					d := person("王建国", int(id))
					c.change(&d)
					if asked, _ := Blanks(d); !slices.Equal(asked, c.want) {
						h.t.Errorf("%s: %v, want %v", name, asked, c.want)
					}
					if c.want != nil {
						want[id] = name
					}
					if !yield(Member{ID: id, OrgID: nearby, OrgPath: "001.001.", Status: Normal, Details: d}) {
						return
					}
				}
			})
			return err
		})
		found, err := h.List(context.Background(), h.db, Filter{Within: "001.", Blank: true, Limit: 200})
		if err != nil {
			h.t.Fatal(err)
		}
		for _, m := range found.Members {
			if want[m.ID] == "" {
				h.t.Errorf("%s is said to be incomplete", m.Name)
			}
			delete(want, m.ID)
		}
		if len(want) > 0 {
			h.t.Errorf("not found: %v", want)
		}
	})
}
