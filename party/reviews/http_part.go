package reviews

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
)

// partRoutes registers what each member does.
func (s *Service) partRoutes(a huma.API) {
	const one = "/api/reviews/{id}"
	part := func(method, path, id, summary string, extra ...func(*huma.Operation)) huma.Operation {
		return access.Op(method, one+path, id, summary, access.ReviewRead, extra...)
	}
	huma.Register(a, part(http.MethodPut, "/self", "assessSelf", "填写个人自评"), func(ctx context.Context, in *selfInput) (*detailOutput, error) {
		return s.shown(ctx, in.ID, s.AssessSelf(ctx, in.ID, in.Body.MemberID, in.Body.Text, in.Body.Grade))
	})
	huma.Register(a, part(http.MethodGet, "/ballot", "getReviewBallot", "我的互评或测评票"), s.getBallot)
	huma.Register(a, part(http.MethodPost, "/ballot", "handInReviewBallot", "交票", access.Status(http.StatusNoContent)), s.postBallot)
	huma.Register(a, part(http.MethodPost, "/objection", "objectToReview", "对评定结果提出异议"), func(ctx context.Context, in *objectInput) (*detailOutput, error) {
		return s.shown(ctx, in.ID, s.Object(ctx, in.ID, in.Body.Text))
	})
	huma.Register(a, part(http.MethodPost, "/fixes/{fixId}/done", "endReviewFix", "整改完成"), func(ctx context.Context, in *fixDoneInput) (*detailOutput, error) {
		return s.shown(ctx, in.ID, s.EndFix(ctx, in.ID, in.FixID, in.Body.Evidence))
	})
}

type selfInput struct {
	IDInput
	Body struct {
		MemberID int64  `json:"memberId,omitempty" doc:"支部代录书面自评时填写"`
		Text     string `json:"text" maxLength:"4000"`
		Grade    Grade  `json:"grade" enum:"excellent,qualified,basic,unqualified" doc:"自己认为的等次；预备党员不保存"`
	}
}

// BallotLine is one whom the caller assesses.
type BallotLine struct {
	MemberID int64  `json:"memberId"`
	Name     string `json:"name"`
	Self     string `json:"self,omitempty" doc:"本人的自评"`
}

type ballotOutput struct {
	Body struct {
		Step     Step         `json:"step"`
		HandedIn bool         `json:"handedIn" doc:"已经交过，不能查看或修改"`
		Lines    []BallotLine `json:"lines"`
	}
}

func (s *Service) getBallot(ctx context.Context, in *IDInput) (*ballotOutput, error) {
	v, me, err := s.taking(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	out := &ballotOutput{}
	out.Body.Step, out.Body.Lines = v.Step, []BallotLine{}
	if me.MemberID == 0 || me.Excused != "" || v.Step != Mutual && v.Step != Assembly {
		return out, nil
	}
	if box, err := boxOf(ctx, s.db, in.ID); err != nil || box.ID == 0 {
		return out, err
	}
	marks, err := handed(ctx, s.db, in.ID, v.Step)
	if err != nil {
		return nil, err
	}
	for _, m := range marks {
		out.Body.HandedIn = out.Body.HandedIn || m == me.MemberID
	}
	list, err := s.participantsOf(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	selves, err := s.selvesOf(ctx, in.ID)
	for _, p := range targetsOf(v, me, list) {
		out.Body.Lines = append(out.Body.Lines, BallotLine{p.MemberID, p.Name, selves[p.MemberID].Text})
	}
	return out, err
}

type ballotInput struct {
	IDInput
	Body struct {
		Step  Step        `json:"step" enum:"mutual,assembly"`
		Given []givenBody `json:"given" maxItems:"500" doc:"名单上每名同志一项"`
	}
}

type givenBody struct {
	MemberID int64 `json:"memberId"`
	Grade    Grade `json:"grade" enum:"excellent,qualified,basic,unqualified"`
}

func (s *Service) postBallot(ctx context.Context, in *ballotInput) (*struct{}, error) {
	given := make([]Given, len(in.Body.Given))
	for i, g := range in.Body.Given {
		given[i] = Given{MemberID: g.MemberID, Grade: g.Grade}
	}
	return nil, s.HandIn(ctx, in.ID, in.Body.Step, given)
}

type objectInput struct {
	IDInput
	Body struct {
		Text string `json:"text" maxLength:"1000"`
	}
}

type fixDoneInput struct {
	IDInput
	FixID int64 `path:"fixId"`
	Body  struct {
		Evidence string `json:"evidence" maxLength:"500" doc:"怎样整改的"`
	}
}
