package members

import (
	"zhibu/party/policy"
	"zhibu/party/terms"
)

// Reviewable is a field of the register, by its name in the API, that the level above reviews where a switch says so.
type Reviewable struct {
	Field string
	By    policy.Key
}

// Reviewables are the fields that say who somebody is, or that decide the rights and the length of a membership. Which
// of them are reviewed, the cell decides; each switch shows what it rests on.
//
// 发展党员工作细则 第二十二条: 预备党员必须由党委审批; 第三十一条: 预备期从支部党员大会通过之日算起; 第三十二条: 转正报上级党委审批;
// 第三十三条: 党龄从预备期满转为正式党员之日算起. 干部人事档案工作条例 第三十六条: 重点审核出生日期、入党时间等基本信息.
var Reviewables = []Reviewable{
	{"name", policy.RegisterName}, {"idNumber", policy.RegisterIDNumber}, {"birthOn", policy.RegisterBirth},
	{"category", policy.RegisterCategory}, {"joinedOn", policy.RegisterJoined}, {"confirmedOn", policy.RegisterConfirmed},
}

// Revised is one field of a change: what the register said, and what it says afterwards.
type Revised struct {
	Field string `json:"field"`
	Was   string `json:"was"`
	Is    string `json:"is"`
}

// Overwrites are those of some changes that take the place of something: a blank that is filled in takes nothing away.
func Overwrites(changes []Revised) (list []Revised) {
	for _, c := range changes {
		if c.Was != "" {
			list = append(list, c)
		}
	}
	return list
}

// Level is an org that may be the one to review 上级.
type Level struct {
	ID   int64
	Path string
	Name string
	Kind terms.OrgKind
}

// LevelAbove is who reviews the register of a branch: of those above it, the root first, the nearest committee, since
// a general branch approves no admissions; where there is none, whoever stands right above. At the top of the cell
// nobody does, and the top decides.
//
// 发展党员工作细则 第二十二条: 预备党员必须由党委审批……党总支不能审批预备党员.
func LevelAbove(branch Level, above []Level) Level {
	for i := len(above) - 1; i >= 0; i-- {
		if k := above[i].Kind; k == terms.Committee || k == terms.WorkingCommittee {
			return above[i]
		}
	}
	if len(above) > 0 {
		return above[len(above)-1]
	}
	return branch
}

// NobodyReviews says that a change waits for a level at which, and above which, no account could decide on it, and who
// mends that.
//
// 个人信息保护法 第四十六条: 个人请求更正、补充其个人信息的，个人信息处理者应当……及时更正、补充.
func NobodyReviews(level Level) string {
	return level.Name + "和它的上级还没有能审核名册的账号，这份更改暂时没有人审核。请联系安全管理员，为" + level.Name + "的书记或者党务干部开通账号；不需要更改的，可以撤回。"
}

// Reviewer is somebody who would decide on a change.
type Reviewer struct {
	Above  bool // manages members at the level above
	Own    bool // it is about their own record, or they asked for it
	Branch bool // an officer of that branch as well
	Others bool // somebody else could decide
}

// MayReview tells whether somebody decides on a change: of the level above, and nobody on what is their own while
// another could; where there is no other, it would wait for ever.
//
// 个人信息保护法 第五十一条: 合理确定个人信息处理的操作权限; 等保三级 8.1.4.2 访问控制.
func MayReview(r Reviewer) bool { return r.Above && !((r.Own || r.Branch) && r.Others) }
