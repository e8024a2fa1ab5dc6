package partytest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"zhibu/party/access"
	"zhibu/party/access/passwords"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// The orgs: the committee, and its branches.
const (
	Committee = 1
	First     = 11
	Second    = 12
)

// PathOf is where one of the orgs stands.
func PathOf(org int64) string {
	return map[int64]string{Committee: "001.", First: "001.001.", Second: "001.002."}[org]
}

// Person is a member of a branch with an account, whose id is 1000 more than the member's, and a
// session; an alias, so that a table of people needs no keys.
type Person = struct {
	ID    int64
	Token string // also the login
	Name  string
	Org   int64
	Role  access.Role // besides being a member; an officer is of the branch, a superior of the town
}

// Those who live in the town when a test asks for nobody else.
const (
	Wang  = 101 // officer of 第一党支部
	Li    = 102 // of 第一党支部
	Zhao  = 103 // of 第一党支部
	Chen  = 104 // officer of 第二党支部
	Zhang = 105 // of 第二党支部, clerk of the town
	Sun   = 106 // of 第二党支部, clerk of the town as well
)

// People are Wang, Li, Zhao, Chen, Zhang and Sun.
var People = []Person{
	{Wang, "wang", "王建国", First, access.BranchOfficer}, {Li, "li", "李秀英", First, ""}, {Zhao, "zhao", "赵海燕", First, ""},
	{Chen, "chen", "陈志强", Second, access.BranchOfficer}, {Zhang, "zhang", "张玉兰", Second, access.Superior}, {Sun, "sun", "孙丽", Second, access.Superior},
}

// Password is everybody's.
const Password = "初心使命-2026-石榴"

var hashed = sync.OnceValue(func() string { return passwords.Hash(Password) })

// PhoneOf is a member's telephone.
func PhoneOf(id int64) string { return fmt.Sprintf("13800000%03d", id) }

// NumberOf is a member's ID number.
func NumberOf(id int64) string {
	body := fmt.Sprintf("61072519800504%03d", 2*id%1000)
	for _, last := range "0123456789X" {
		if _, _, why := members.IDNumber(body + string(last)); why == "" {
			return body + string(last)
		}
	}
	panic("no check digit fits")
}

func (w *Town) populate(ctx context.Context, tx *store.Tx, people []Person) error {
	if _, err := orgs.Load(ctx, tx, slices.Values([]orgs.Org{
		{ID: Committee, Path: PathOf(Committee), NextChild: 2, Name: "武侯镇党委", ShortName: "武侯镇", Code: "Z", Kind: terms.Committee, State: orgs.Active},
		{ID: First, ParentID: Committee, Path: PathOf(First), Name: "第一党支部", ShortName: "一支部", Code: "Z1", Kind: terms.Branch, State: orgs.Active},
		{ID: Second, ParentID: Committee, Path: PathOf(Second), Name: "第二党支部", ShortName: "二支部", Code: "Z2", Kind: terms.Branch, State: orgs.Active}})); err != nil {
		return err
	}
	if _, err := w.Members.Load(ctx, tx, func(yield func(members.Member) bool) {
		for _, p := range people {
			d := members.Details{Name: p.Name, IDNumber: NumberOf(p.ID), Gender: members.Female, Ethnicity: "01", BirthOn: "1980-05-04", Education: "21",
				Category: members.Full, JoinedOn: "2004-07-01", ConfirmedOn: "2005-07-01", Job: "村民", Phone: PhoneOf(p.ID), Address: "陕西省汉中市勉县定军山镇"}
			if !yield(members.Member{ID: p.ID, OrgID: p.Org, OrgPath: PathOf(p.Org), Status: members.Normal, Details: d, CreatedAt: 1, UpdatedAt: 1}) {
				return
			}
		}
	}); err != nil {
		return err
	}
	for _, p := range people {
		a := access.Account{ID: p.ID + 1000, Login: p.Token, Name: p.Name, MemberID: p.ID, OrgID: p.Org, OrgPath: PathOf(p.Org)}
		at := map[access.Role]int64{access.BranchOfficer: p.Org, access.Superior: Committee}[p.Role]
		if err := w.Account(ctx, tx, a, p.Role, at); err != nil {
			return err
		}
	}
	return nil
}

// Account makes an account with the password, a session opened an hour ago whose token is the login,
// and, where it is not "", a role at an org.
func (w *Town) Account(ctx context.Context, tx *store.Tx, a access.Account, role access.Role, at int64) error {
	now := w.Clock.Now()
	a.Password, a.CreatedAt = hashed(), 1
	if _, err := access.LoadAccounts(ctx, tx, slices.Values([]access.Account{a})); err != nil {
		return err
	}
	if _, err := access.LoadSessions(ctx, tx, func(yield func(string, access.Session) bool) {
		yield(a.Login, access.Session{ID: a.ID, AccountID: a.ID, Device: "测试", CreatedAt: store.At(now.Add(-time.Hour)), SeenAt: store.At(now), ExpiresAt: store.At(now.AddDate(5, 0, 0))})
	}); err != nil || role == "" {
		return err
	}
	return access.LoadGrant(ctx, tx, a.ID, role, at, 0)
}
