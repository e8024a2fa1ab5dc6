package demo

import (
	"iter"
	"math/rand/v2"
	"strconv"
	"time"

	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// ages of members by field: from, to. What is not listed works in an office.
var ages = map[terms.Field][2]int{
	terms.Village: {22, 88}, terms.Community: {22, 88}, terms.Retired: {60, 90}, terms.PrivateEnterprise: {22, 62}, terms.Mobile: {22, 58},
}

// people makes up the members of a tree, a branch at a time.
type people struct {
	tree  *tree
	seed  uint64
	posts []orgs.Holding // filled while members are drawn

	next   int64          // id of the next member
	region string         // of the numbers given so far
	given  map[int32]int8 // how many numbers of this region and birthday and sex
}

// all draws every member, branch by branch in the order of the tree, so that
// at no time more than one is in memory. It can be drawn once.
func (p *people) all() iter.Seq[members.Member] {
	return func(yield func(members.Member) bool) {
		for i := range p.tree.units {
			if u := &p.tree.units[i]; u.Kind.IsBranch() && !p.branch(i, u, yield) {
				return
			}
		}
	}
}

// branch draws the members of one branch and fills the posts wanted from it.
func (p *people) branch(i int, u *unit, yield func(members.Member) bool) bool {
	r := rand.New(rand.NewPCG(p.seed, uint64(i)))
	if u.region != p.region {
		p.region, p.given = u.region, map[int32]int8{}
	}
	wanted := u.wanted
	leaders := u.groups
	for n := range u.Members {
		m := p.member(r, u)
		fit := m.Category == members.Full && !m.Mobile && !m.Exempt
		if k := len(u.groups); k > 0 {
			m.GroupID = p.tree.units[u.groups[n%k]].ID
		}
		switch {
		case fit && len(wanted) > 0 && age(m.BirthOn, p.tree.now) < 68 || len(wanted) > 0 && u.Members-n <= len(wanted) && m.Category == members.Full:
			p.appoint(r, &m, wanted[0])
			wanted = wanted[1:]
		case fit && len(leaders) > 0 && m.GroupID == p.tree.units[leaders[0]].ID:
			p.appoint(r, &m, role{leaders[0], terms.GroupLeader})
			leaders = leaders[1:]
		}
		if !yield(m) {
			return false
		}
	}
	return true
}

func (p *people) appoint(r *rand.Rand, m *members.Member, to role) {
	u := &p.tree.units[to.org]
	if to.post == terms.Secretary {
		u.Contact = m.Name
	}
	from := p.tree.now.AddDate(0, 0, -r.IntN(900)).Format(time.DateOnly)
	p.posts = append(p.posts, orgs.Holding{ID: int64(len(p.posts) + 1), OrgID: u.ID, MemberID: m.ID, Post: to.post, FromOn: from, CreatedAt: store.At(p.tree.now)})
}

// member draws one member of a branch.
func (p *people) member(r *rand.Rand, u *unit) members.Member {
	p.next++
	span, known := ages[u.Field]
	if !known {
		span = [2]int{23, 60}
	}
	female := r.IntN(100) < 31
	years := span[0] + (r.IntN(span[1]-span[0])+r.IntN(span[1]-span[0]))/2
	born := p.tree.now.AddDate(-years, 0, -1-r.IntN(364))
	m := members.Member{ID: p.next, OrgID: u.ID, OrgPath: u.Path, Status: members.Normal, CreatedAt: store.At(p.tree.now), UpdatedAt: store.At(p.tree.now)}
	m.Name = nameOf(r, female, born.Year())
	m.Gender = members.Male
	if female {
		m.Gender = members.Female
	}
	m.BirthOn = born.Format(time.DateOnly)
	m.IDNumber = p.number(born, female)
	m.Phone = phone(r)
	m.Ethnicity = ethnicity(r, u.region)
	m.Education = education(r, u.Field, years)
	m.Job = jobs[u.Field][r.IntN(len(jobs[u.Field]))]
	m.Address = u.address + strconv.Itoa(1+r.IntN(300)) + "号"
	joined(r, &m, born, years, p.tree.now)
	circumstances(r, &m, u.Field, years)
	return m
}

// joined sets when the member joined: full members before a year ago, two in a
// hundred on probation since.
func joined(r *rand.Rand, m *members.Member, born time.Time, years int, now time.Time) {
	if years < 50 && r.IntN(100) < 3 {
		m.Category = members.Probationary
		m.JoinedOn = now.AddDate(0, 0, -5-r.IntN(340)).Format(time.DateOnly)
		return
	}
	m.Category = members.Full
	earliest, latest := 19, min(years-2, 48)
	at := earliest
	if latest > earliest {
		at += (r.IntN(latest-earliest+1) + r.IntN(latest-earliest+1)) / 2
	}
	on := born.AddDate(at, r.IntN(12), 0)
	m.JoinedOn = on.Format(time.DateOnly)
	m.ConfirmedOn = on.AddDate(1, 0, 0).Format(time.DateOnly)
}

// circumstances sets who is away and who need not attend 教育管理条例第二十三条.
func circumstances(r *rand.Rand, m *members.Member, field terms.Field, years int) {
	share := 2
	switch field {
	case terms.Village:
		share = 9
	case terms.Mobile:
		share = 100
	}
	switch {
	case years < 60 && r.IntN(100) < share:
		m.Mobile, m.MobileTo = true, away[r.IntN(len(away))]
	case years >= 80 || years >= 70 && r.IntN(6) == 0:
		m.Exempt, m.ExemptReason = true, "年老体弱"
	case r.IntN(250) == 0:
		m.Exempt, m.ExemptReason = true, "身患重病"
	}
}

// number makes up an ID number: a real region and a right check digit, and a
// sequence that counts down from the end, where offices that count up from the
// beginning have not got to. No two are alike.
func (p *people) number(born time.Time, female bool) string {
	key := int32(born.Year()*10000+int(born.Month())*100+born.Day()) * 2
	sequence := 999
	if female {
		key++
		sequence = 998
	}
	sequence -= 2 * int(p.given[key])
	p.given[key]++
	var b [18]byte
	copy(b[:], p.region)
	write(b[6:14], int(key/2))
	write(b[14:17], sequence)
	b[17] = checkDigit(b[:17])
	return string(b[:])
}

// write fills to with the decimal digits of n.
func write(to []byte, n int) {
	for i := len(to) - 1; i >= 0; i-- {
		to[i] = byte('0' + n%10)
		n /= 10
	}
}

// checkDigit is ISO 7064:1983 MOD 11-2, as GB 11643-1999 has it.
func checkDigit(body []byte) byte {
	sum := 0
	for i, weight := range [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(body[i]-'0') * weight
	}
	return "10X98765432"[sum%11]
}

// phone makes up a number that shows it is one: four zeros in the middle.
func phone(r *rand.Rand) string {
	var b [11]byte
	copy(b[:], "1")
	b[1] = "35789"[r.IntN(5)]
	b[2] = byte('0' + r.IntN(10))
	copy(b[3:], "0000")
	write(b[7:], r.IntN(10000))
	return string(b[:])
}

// ethnicity draws a code of GB/T 3304: mostly 汉 but for the prefectures that bear another's name.
func ethnicity(r *rand.Rand, region string) string {
	at := r.IntN(100)
	switch region[:4] {
	case "6229":
		if at < 50 {
			return [...]string{"03", "03", "26"}[at%3]
		}
	case "6230":
		if at < 55 {
			return "04"
		}
	}
	if at == 99 {
		return "03"
	}
	return "01"
}

// education draws a code of GB/T 4658: the young and the offices went to school longer.
func education(r *rand.Rand, field terms.Field, years int) string {
	level := r.IntN(3)
	if years < 45 {
		level += 2
	} else if years < 60 {
		level++
	}
	if field != terms.Village && field != terms.Community {
		level += 2
	}
	return [...]string{"81", "71", "61", "41", "31", "21", "14"}[min(level, 6)]
}

// age is whole years, counted by the calendar year.
func age(birthOn string, now time.Time) int {
	year, err := strconv.Atoi(birthOn[:4])
	if err != nil {
		return 0
	}
	return now.Year() - year
}
