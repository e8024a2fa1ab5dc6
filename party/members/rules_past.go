package members

// Doubt is what the register cannot know of a member for a day of the past.
type Doubt string

// The doubts.
const (
	NoDoubt     Doubt = ""
	CameUnknown Doubt = "came_unknown" // registered after that day, without a day of arrival 组织关系转入时间
	PastUnknown Doubt = "past_unknown" // changed since, before the register kept what was before
)

// Placed is where a member stood, and how, from one day until another.
type Placed struct {
	OrgID, GroupID int64
	Status         Status
	LeftOn         string
	Mobile, Exempt bool
	From, Until    string // what is dated a day holds on it; Until "" is now
}

// Dates are what the register dates of a member by itself.
type Dates struct {
	Category     Category // today's
	JoinedOn     string
	ConfirmedOn  string
	ArrivedOn    string // 组织关系转入时间, "" unknown
	RegisteredOn string
}

// PlacedOn tells where a member stood on a day of the past: places are those kept, the oldest first, today's last.
// It is ok where the member belonged to an org at all, and what the register cannot know is said, not guessed.
//
// 党章 第八条: 每个党员都必须编入党的一个支部; 教育管理条例 第二十五条: 组织关系转入、转出以接收为准 (MB-03).
func PlacedOn(day string, d Dates, places []Placed) (at Placed, doubt Doubt, ok bool) {
	if d.JoinedOn > day {
		return at, NoDoubt, false
	}
	i := 0
	for i < len(places)-1 && places[i].Until <= day {
		i++
	}
	at = places[i]
	if i == 0 && at.From > day {
		switch arrived := d.ArrivedOn; {
		case arrived != "" && (at.Until == "" || arrived < at.Until):
			if arrived > day {
				return at, NoDoubt, false
			}
		case d.RegisteredOn > day:
			doubt = CameUnknown
		default:
			doubt = PastUnknown
		}
	}
	status := Normal
	for _, p := range places[i:] { // a leaving may be recorded days after it
		if p.Status != Normal && p.LeftOn <= day {
			status = p.Status
			break
		}
	}
	at.Status = status
	return at, doubt, status == Normal || status == Suspended
}

// CategoryOn is whether a member was full on a day: the vote begins after the assembly that confirmed 转正.
//
// 党章 第七条: 预备党员……没有表决权、选举权和被选举权。
func CategoryOn(day string, d Dates) Category {
	if d.Category == Full && d.ConfirmedOn != "" && day <= d.ConfirmedOn {
		return Probationary
	}
	return d.Category
}
