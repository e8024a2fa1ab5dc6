package happened

// KeysChanged 密钥已更换: What is rotated, when everything was sealed anew, or retired, when old keys were removed.
type KeysChanged struct {
	What     string `json:"what"`
	KeyID    string `json:"keyId"` // of the active key; it tells nothing of the key
	Scheme   string `json:"scheme"`
	Values   int    `json:"values"`
	Resealed int    `json:"resealed"`
}

// MemberErased 个人信息已到期删除: of a member who left long ago.
type MemberErased struct {
	MemberID int64  `json:"memberId" journal:"about"`
	OrgID    int64  `json:"orgId"`
	OrgPath  string `json:"orgPath" journal:"org"`
}

// DataRevealed 个人信息已查看: personal fields of a member were shown in clear, to whom the journal says.
type DataRevealed struct {
	MemberID int64    `json:"memberId" journal:"about"`
	OrgPath  string   `json:"orgPath" journal:"org"`
	Fields   []string `json:"fields"`
	Reason   string   `json:"reason"`
	Own      bool     `json:"own,omitempty"` // by the member
}

// ExportStep 明文导出: Step is one of asked, approved, refused, taken.
type ExportStep struct {
	ExportID int64  `json:"exportId" journal:"about"`
	OrgPath  string `json:"orgPath" journal:"org"`
	Step     string `json:"step"`
	Members  int    `json:"members,omitempty"` // in the file that was taken
	Reason   string `json:"reason,omitempty"`
}

// CorrectionStep 更正申请: Step is one of asked, granted, refused. It names the field, never a value.
type CorrectionStep struct {
	CorrectionID int64  `json:"correctionId" journal:"about"`
	MemberID     int64  `json:"memberId"`
	OrgPath      string `json:"orgPath" journal:"org"`
	Field        string `json:"field"`
	Step         string `json:"step"`
}

// RevisionStep 名册关键信息更改: Step is one of asked, granted, refused, made, withdrawn. It names the fields, never a value.
type RevisionStep struct {
	RevisionID int64    `json:"revisionId"`
	MemberID   int64    `json:"memberId" journal:"about"`
	OrgPath    string   `json:"orgPath" journal:"org"`
	Fields     []string `json:"fields"`
	Step       string   `json:"step"`
}

// NoticePublished 隐私说明已发布: consents are asked for anew.
type NoticePublished struct {
	Version int    `json:"version"`
	Reason  string `json:"reason"`
}

// ConsentGiven 单独同意已表示或撤回: Purpose is what for, such as position.
type ConsentGiven struct {
	MemberID int64  `json:"memberId" journal:"about"`
	OrgPath  string `json:"orgPath" journal:"org"`
	Purpose  string `json:"purpose"`
	Version  int    `json:"version"`
	Granted  bool   `json:"granted"`
}

// UploadConfirmed 上传人确认不涉密: what no machine searches was taken in on the word of whoever uploaded it.
type UploadConfirmed struct {
	MeetingID int64  `json:"meetingId" journal:"about"`
	OrgID     int64  `json:"orgId"`
	OrgPath   string `json:"orgPath" journal:"org"`
	What      string `json:"what"` // photo or attachment
	Hash      string `json:"hash"` // SHA-256 of what was kept, 64 hex digits
}

// UploadBlocked 疑似涉密内容已拦截: the marking found and where; the content is not kept anywhere.
type UploadBlocked struct {
	OrgPath string `json:"orgPath,omitempty" journal:"org"`
	Place   string `json:"place"`
	Marking string `json:"marking"`
	Result  string `json:"result" journal:"result"`
}

// IncidentClosed 涉密拦截已处置.
type IncidentClosed struct {
	IncidentID int64  `json:"incidentId" journal:"about"`
	OrgPath    string `json:"orgPath,omitempty" journal:"org"`
	Note       string `json:"note"`
}

// DataDeleted 到期数据已删除: how much of a class of data was deleted or anonymised, and what was kept from when.
type DataDeleted struct {
	Class  string `json:"class"`
	Count  int    `json:"count"`
	Before string `json:"before"` // YYYY-MM-DD
}
