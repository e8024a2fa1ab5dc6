package birthdays

import "time"

// In is the political birthday of whoever joined on a day, in a year, and how many years it has
// been; ok is false in the year of joining and before. Who joined on 29 February has it on the 28th
// of a common year.
//
// 关于加强党的政治建设的意见（十二）: 坚持和完善重温入党誓词、党员过“政治生日”等政治仪式.
func In(joinedOn string, year int) (day string, years int, ok bool) {
	joined, err := time.Parse(time.DateOnly, joinedOn)
	if err != nil || year <= joined.Year() {
		return "", 0, false
	}
	at := time.Date(year, joined.Month(), joined.Day(), 0, 0, 0, 0, time.UTC)
	if at.Month() != joined.Month() {
		at = at.AddDate(0, 0, -1)
	}
	return at.Format(time.DateOnly), year - joined.Year(), true
}

// Days is how many days before and after a political birthday it is greeted.
const Days = 31

// Near is the political birthday that may be greeted on a day, and its year, which may be the next
// or the last one.
func Near(joinedOn string, today time.Time) (day string, year int, ok bool) {
	from, to := today.AddDate(0, 0, -Days).Format(time.DateOnly), today.AddDate(0, 0, Days).Format(time.DateOnly)
	for y := today.Year() - 1; y <= today.Year()+1; y++ {
		if day, _, ok := In(joinedOn, y); ok && day >= from && day <= to {
			return day, y, true
		}
	}
	return "", 0, false
}
