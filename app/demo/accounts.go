package demo

import (
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"zhibu/party/access"
	"zhibu/party/access/passwords"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// Account is one that can log in, with its one-time password: it must be
// changed at the first log-in.
type Account struct {
	Role     string `json:"role"`  // city_clerk, county_reviewer, branch_secretary or member
	Title    string `json:"title"` // the same in Chinese
	Account  string `json:"account"`
	Password string `json:"password"`
	Name     string `json:"name"`
	Org      string `json:"org"`
}

// cast are the four whose log-ins are printed.
type cast struct {
	parts    []part
	branch   int64 // where the ordinary member is looked for
	accounts []Account
}

// part is one of the four: whoever holds a post in an org; post "" is an
// ordinary member.
type part struct {
	role, title, login string
	org                *unit
	post               terms.Post
	member             int64 // once met
}

// cast chooses the orgs of the four: the whole cell, a county (勉县 where
// there is one) and a village branch below it.
func (t *tree) cast() cast {
	top := &t.units[0]
	county, reviewer := top, terms.OrganisationMember
	for i := range t.units {
		u := &t.units[i]
		if len(u.RegionCode) == 6 && u.ParentID != 0 && (county == top || u.RegionCode == "610725" && county.RegionCode != "610725") && u.Kind == terms.Committee && u.Field == terms.Organ {
			county, reviewer = u, terms.Clerk
		}
	}
	branch := t.example(county)
	return cast{branch: branch.ID, parts: []part{
		{"city_clerk", "上级党务干事", "clerk", top, terms.Clerk, 0},
		{"county_reviewer", "县级审核人", "reviewer", county, reviewer, 0},
		{"branch_secretary", "党支部书记", "secretary", branch, terms.Secretary, 0},
		{"member", "党员", "member", branch, "", 0},
	}}
}

// example is a village branch of middling size below an org, or any branch.
func (t *tree) example(below *unit) *unit {
	var found *unit
	for i := range t.units {
		u := &t.units[i]
		if !u.Kind.IsBranch() || !orgs.Contains(below.Path, u.Path) || u.Members < 15 || u.Members > 30 {
			continue
		}
		if u.Field == terms.Village {
			return u
		}
		if found == nil {
			found = u
		}
	}
	return found
}

// meet notes m if it plays one of the parts. posts are those filled so far;
// m's own, if it holds one, is the last.
func (c *cast) meet(m members.Member, posts []orgs.Holding) {
	var held orgs.Holding
	if n := len(posts); n > 0 && posts[n-1].MemberID == m.ID {
		held = posts[n-1]
	}
	for i := range c.parts {
		p := &c.parts[i]
		switch {
		case p.post != "" && held.OrgID == p.org.ID && held.Post == p.post:
			p.member = m.ID
		case p.post == "" && held.ID == 0 && m.OrgID == c.branch && m.Category == members.Full && !m.Mobile && !m.Exempt:
			p.member = m.ID
		}
	}
}

// passwordDays is how long a printed password works.
const passwordDays = 30

// account is a member's. Whoever is not of the cast has no password and
// cannot log in until one is handed out.
func (c *cast) account(m members.Member, now time.Time) access.Account {
	a := access.Account{ID: m.ID, Login: fmt.Sprintf("d%07d", m.ID), Name: m.Name, MemberID: m.ID, OrgID: m.OrgID, OrgPath: m.OrgPath, CreatedAt: store.At(now)}
	for _, p := range c.parts {
		if p.member != m.ID {
			continue
		}
		word := oneTime()
		a.Login, a.Password, a.MustChange = p.login, passwords.Hash(word), true
		a.OneTimeUntil = store.At(now.AddDate(0, 0, passwordDays))
		c.accounts = append(c.accounts, Account{p.role, p.title, p.login, word, m.Name, p.org.ShortName})
	}
	return a
}

// oneTime is a random password of 60 bits, easy to type.
func oneTime() string {
	t := strings.ToLower(rand.Text())
	return t[:4] + "-" + t[4:8] + "-" + t[8:12]
}
