package happened

import "time"

// OrgsExported 党组织名册已导出.
type OrgsExported struct {
	OrgPath string `json:"orgPath" journal:"org"`
	Orgs    int    `json:"orgs"`
}

// JournalExported 审计日志已导出: who took entries away, how many, and of which time.
type JournalExported struct {
	OrgPath string    `json:"orgPath,omitempty" journal:"org"`
	Entries int       `json:"entries"`
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
}
