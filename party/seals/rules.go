package seals

import (
	"time"

	"zhibu/party/orgs"
)

// Witness is the path of the org that is handed the head of a filing: the one
// above the branch, which has no interest in changing the branch's record
// later; for the cell's top org itself, that org.
//
// 《支部工作条例（试行）》第十六条: 开展后，应当抓好议定事项的组织落实: what was
// agreed on must stay as it was written down.
func Witness(path string) string {
	if above := orgs.ParentPath(path); above != "" {
		return above
	}
	return path
}

// HourlyDue tells whether the hourly head is due: the log has grown since the
// last one, and an hour has passed or the clock was set back before it. The
// heads of filings do not count: they are in other hands.
func HourlyDue(last, now time.Time, lastSize, size int64) bool {
	return size > lastSize && (now.Before(last) || !now.Before(last.Add(time.Hour)))
}
