package members

import (
	"context"
	"strings"
	"time"

	"zhibu/party/access"
	"zhibu/platform/crypt"
)

// MemberBrief is a member in a list. ID number and phone are masked for everybody. It is exported
// because huma documents the fields of an embedded struct only then.
type MemberBrief struct {
	ID          int64    `json:"id"`
	Name        string   `json:"name"`
	Gender      string   `json:"gender" doc:"code, see /api/members/codes"`
	Category    Category `json:"category" enum:"full,probationary" doc:"正式、预备"`
	Status      Status   `json:"status" doc:"word, see /api/members/codes"`
	OrgID       int64    `json:"orgId"`
	OrgName     string   `json:"orgName" doc:"the short name in a list, of one member the full name"`
	JoinedOn    string   `json:"joinedOn" doc:"YYYY-MM-DD"`
	PhoneMasked string   `json:"phoneMasked"`
	IDMasked    string   `json:"idMasked"`
	Mobile      bool     `json:"mobile" doc:"流动党员"`
	Lost        bool     `json:"lost" doc:"失联党员"`
	Exempt      bool     `json:"exempt" doc:"need not attend"`
}

func briefOf(m Member) MemberBrief {
	return MemberBrief{m.ID, m.Name, m.Gender, m.Category, m.Status, m.OrgID, m.OrgShort, m.JoinedOn, crypt.MaskPhone(m.Phone), crypt.MaskID(m.IDNumber),
		m.Mobile, m.Lost, m.Exempt}
}

// full is a member with everything the caller may see: a comrade of the branch sees the brief,
// the member and those with member.read_all see the rest.
type full struct {
	MemberBrief
	Private  *private      `json:"private,omitempty" doc:"absent for callers who may not see it"`
	Warnings []warning     `json:"warnings,omitempty" doc:"after saving: what is worth a look"`
	Waiting  *RevisionView `json:"waiting,omitempty" doc:"after saving: nothing has changed yet, the change waits for the level above"`
	Review   *ReviewView   `json:"review,omitempty" doc:"for whoever may change the member: what the level above reviews"`
}

// private are the fields kept from comrades. Address and landline are masked like ID number and
// phone, for everybody: in clear they are shown by POST /api/privacy/reveals alone.
type private struct {
	AddressMasked  string     `json:"addressMasked"`
	LandlineMasked string     `json:"landlineMasked"`
	Ethnicity      string     `json:"ethnicity" doc:"code"`
	BirthOn        string     `json:"birthOn"`
	Education      string     `json:"education" doc:"code"`
	Degree         string     `json:"degree" doc:"code"`
	NativePlace    string     `json:"nativePlace"`
	ConfirmedOn    string     `json:"confirmedOn"`
	Job            string     `json:"job"`
	LostOn         string     `json:"lostOn"`
	MobileTo       string     `json:"mobileTo"`
	ExemptReason   string     `json:"exemptReason"`
	Standings      []Standing `json:"standings" doc:"留党察看, the last first; of the last the form has the fields"`
	Note           string     `json:"note"`
	GroupID        int64      `json:"groupId,omitempty" doc:"党小组"`
	LeftOn         string     `json:"leftOn,omitempty"`
	LeftReason     string     `json:"leftReason,omitempty"`
	More           More       `json:"more" doc:"further fields of the form"`
	Erased         bool       `json:"erased,omitempty" doc:"left long ago: the personal data were erased"`
	UpdatedAt      time.Time  `json:"updatedAt"`
}

// warning is a finding that did not hinder saving.
type warning struct {
	Field   string `json:"field" doc:"name of the field in this API"`
	Message string `json:"message"`
	Cure    string `json:"cure"`
}

func warningsOf(found []Finding) (list []warning) {
	for _, f := range found {
		list = append(list, warning{byTitle[f.Field].json, f.Message, f.Cure})
	}
	return list
}

// fullOf shows m as the caller under ctx may see it.
func fullOf(ctx context.Context, m Member, standings []Standing) full {
	v := full{MemberBrief: briefOf(m)}
	v.OrgName = m.OrgName
	if c := access.CallerFrom(ctx); c.May(access.MemberReadAll, m.OrgPath) || c.MemberID == m.ID && m.ID != 0 {
		v.Private = privateOf(m, standings)
	}
	return v
}

// privateOf shows all but the personal fields, which stay masked. Whoever calls it has checked that the caller may see it.
func privateOf(m Member, standings []Standing) *private {
	return &private{Mask("address", m.Address), Mask("landline", m.Landline), m.Ethnicity, m.BirthOn, m.Education, m.Degree, m.NativePlace, m.ConfirmedOn, m.Job,
		m.LostOn, m.MobileTo, m.ExemptReason, standings, m.Note, m.GroupID, m.LeftOn, m.LeftReason, m.More, m.ErasedAt != 0, m.UpdatedAt.Time()}
}

// edit is what a clerk fills in: absent fields stay as they are.
type edit struct {
	OrgID         *int64  `json:"orgId,omitempty" doc:"the branch; on a change: another branch under the same clerk"`
	GroupID       *int64  `json:"groupId,omitempty" doc:"党小组 of the branch; 0 = none"`
	Name          *string `json:"name,omitempty" maxLength:"50" doc:"姓名"`
	IDNumber      *string `json:"idNumber,omitempty" maxLength:"30" doc:"公民身份号码"`
	Gender        *string `json:"gender,omitempty" doc:"code"`
	Ethnicity     *string `json:"ethnicity,omitempty" doc:"code"`
	BirthOn       *string `json:"birthOn,omitempty" maxLength:"10" doc:"YYYY-MM-DD"`
	Education     *string `json:"education,omitempty" doc:"code"`
	Degree        *string `json:"degree,omitempty" doc:"code"`
	NativePlace   *string `json:"nativePlace,omitempty" maxLength:"100"`
	Category      *string `json:"category,omitempty" enum:"full,probationary"`
	JoinedOn      *string `json:"joinedOn,omitempty" maxLength:"10" doc:"加入党组织日期"`
	ConfirmedOn   *string `json:"confirmedOn,omitempty" maxLength:"10" doc:"转为正式党员日期"`
	Job           *string `json:"job,omitempty" maxLength:"100" doc:"工作岗位"`
	Phone         *string `json:"phone,omitempty" maxLength:"30" doc:"手机号"`
	Landline      *string `json:"landline,omitempty" maxLength:"30"`
	Address       *string `json:"address,omitempty" maxLength:"200"`
	Lost          *bool   `json:"lost,omitempty"`
	LostOn        *string `json:"lostOn,omitempty" maxLength:"10"`
	Mobile        *bool   `json:"mobile,omitempty"`
	MobileTo      *string `json:"mobileTo,omitempty" maxLength:"100"`
	Exempt        *bool   `json:"exempt,omitempty"`
	ExemptReason  *string `json:"exemptReason,omitempty" maxLength:"100"`
	ObservedFrom  *string `json:"observedFrom,omitempty" maxLength:"10" doc:"留党察看开始日期"`
	ObservedUntil *string `json:"observedUntil,omitempty" maxLength:"10" doc:"留党察看截止日期"`
	ObservedBy    *string `json:"observedBy,omitempty" maxLength:"100" doc:"作出决定的党组织和文号"`
	ExtendedOn    *string `json:"extendedOn,omitempty" maxLength:"10" doc:"延长一年的决定的日期"`
	ExtendedBy    *string `json:"extendedBy,omitempty" maxLength:"100" doc:"作出延长决定的党组织和文号"`
	RestoredOn    *string `json:"restoredOn,omitempty" maxLength:"10" doc:"恢复党员权利日期"`
	RestoredBy    *string `json:"restoredBy,omitempty" maxLength:"100" doc:"作出恢复决定的党组织和文号"`
	Note          *string `json:"note,omitempty" maxLength:"500"`
	More          *More   `json:"more,omitempty" doc:"replaced as a whole"`
	Reason        string  `json:"reason,omitempty" maxLength:"200" doc:"of a change: at least 4 characters where a reviewed field that was filled in changes"`
}

// apply writes what was filled in into m, in the form in which it is stored.
func (e edit) apply(m *Member) error {
	put(&m.OrgID, e.OrgID)
	put(&m.GroupID, e.GroupID)
	put(&m.Lost, e.Lost)
	put(&m.Mobile, e.Mobile)
	put(&m.Exempt, e.Exempt)
	put(&m.More, e.More)
	var found []Finding
	for _, f := range []struct {
		title Field
		text  *string
	}{
		{FName, e.Name}, {FIDNumber, e.IDNumber}, {FGender, e.Gender}, {FEthnicity, e.Ethnicity}, {FBirthOn, e.BirthOn}, {FEducation, e.Education},
		{FDegree, e.Degree}, {FNativePlace, e.NativePlace}, {FCategory, e.Category}, {FJoinedOn, e.JoinedOn}, {FConfirmedOn, e.ConfirmedOn},
		{FJob, e.Job}, {FPhone, e.Phone}, {FLandline, e.Landline}, {FAddress, e.Address}, {FLostOn, e.LostOn}, {FMobileTo, e.MobileTo},
		{FExemptReason, e.ExemptReason}, {FObservedFrom, e.ObservedFrom}, {FObservedUntil, e.ObservedUntil}, {FObservedBy, e.ObservedBy},
		{FExtendedOn, e.ExtendedOn}, {FExtendedBy, e.ExtendedBy}, {FRestoredOn, e.RestoredOn}, {FRestoredBy, e.RestoredBy}, {FNote, e.Note},
	} {
		if f.text == nil {
			continue
		}
		if why, cure := byTitle[f.title].set(&m.Details, strings.TrimSpace(*f.text)); why != "" {
			found = append(found, Finding{f.title, why, cure, false})
		}
	}
	_, err := refuse(found)
	return err
}

func put[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}
