package happened

// CaseRecommended 特色案例推荐: Step is one of recommended, taken_back, waits: a correction put a
// name into it, and it is shown to nobody below until who recommends it has looked again. OrgID is whose case it is.
type CaseRecommended struct {
	MeetingID int64  `json:"meetingId" journal:"about"`
	ItemID    int64  `json:"itemId"`
	OrgID     int64  `json:"orgId"`
	OrgPath   string `json:"orgPath" journal:"org"`
	ByOrgID   int64  `json:"byOrgId"` // who recommends it to all below
	Step      string `json:"step"`
	Reason    string `json:"reason,omitempty"` // 推荐语
}
