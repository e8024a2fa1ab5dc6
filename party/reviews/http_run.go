package reviews

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
)

// runRoutes registers what the branch committee does.
func (s *Service) runRoutes(a huma.API) {
	const one = "/api/reviews/{id}"
	run := func(method, path, id, summary string) huma.Operation {
		return access.Op(method, one+path, id, summary, access.ReviewRun)
	}
	huma.Register(a, run(http.MethodPost, "/next", "endReviewStep", "完成这一步"), func(ctx context.Context, in *nextInput) (*detailOutput, error) {
		return s.shown(ctx, in.ID, s.Next(ctx, in.ID, in.Body.Step, in.Body.DoneOn))
	})
	huma.Register(a, run(http.MethodPut, "/by-group", "setReviewByGroup", "互评的范围"), func(ctx context.Context, in *byGroupInput) (*detailOutput, error) {
		return s.shown(ctx, in.ID, s.Together(ctx, in.ID, in.Body.ByGroup))
	})
	huma.Register(a, run(http.MethodPost, "/notes", "addReviewNote", "登记学习、意见和批评"), s.postNote)
	huma.Register(a, run(http.MethodDelete, "/notes/{noteId}", "removeReviewNote", "删去一条登记"), func(ctx context.Context, in *noteIDInput) (*detailOutput, error) {
		return s.shown(ctx, in.ID, s.Strike(ctx, in.ID, in.NoteID))
	})
	huma.Register(a, run(http.MethodPost, "/excused", "excuseFromReview", "登记不能参加的党员"), func(ctx context.Context, in *excuseInput) (*detailOutput, error) {
		return s.shown(ctx, in.ID, s.Excuse(ctx, in.ID, in.Body.MemberID, in.Body.Reason))
	})
	huma.Register(a, run(http.MethodPost, "/box/take-back", "takeReviewBoxBack", "收回票箱，在会上当面评议"), func(ctx context.Context, in *boxInput) (*detailOutput, error) {
		return s.shown(ctx, in.ID, s.TakeBoxBack(ctx, in.ID, in.Body.Reason))
	})
	huma.Register(a, run(http.MethodPut, "/verdicts", "judgeReview", "评定等次"), s.putVerdicts)
	huma.Register(a, run(http.MethodPost, "/objection/answer", "answerReviewObjection", "答复异议"), func(ctx context.Context, in *answerInput) (*detailOutput, error) {
		return s.shown(ctx, in.ID, s.AnswerObjection(ctx, in.ID, in.Body.MemberID, in.Body.Answer))
	})
	huma.Register(a, run(http.MethodPost, "/fixes", "addReviewFix", "列入整改清单"), func(ctx context.Context, in *fixInput) (*detailOutput, error) {
		b := in.Body
		return s.shown(ctx, in.ID, s.AddFix(ctx, in.ID, Fix{Problem: b.Problem, Measure: b.Measure, MemberID: b.MemberID, DueOn: b.DueOn}))
	})
}

type nextInput struct {
	IDInput
	Body struct {
		Step   Step   `json:"step" doc:"要完成的一步，与正在进行的不同则拒绝"`
		DoneOn string `json:"doneOn,omitempty" format:"date" doc:"完成日期，不填为今天"`
	}
}

type byGroupInput struct {
	IDInput
	Body struct {
		ByGroup bool `json:"byGroup" doc:"在党小组范围内互评"`
	}
}

type noteInput struct {
	IDInput
	Body struct {
		Kind     NoteKind `json:"kind" enum:"study,opinion,self_criticism,criticism"`
		Said     string   `json:"said,omitempty" enum:"members,masses" doc:"意见来自党员还是群众"`
		MemberID int64    `json:"memberId,omitempty" doc:"谁说的；意见可以不署名"`
		AboutID  int64    `json:"aboutId,omitempty" doc:"批评谁"`
		Text     string   `json:"text" minLength:"1" maxLength:"2000"`
		Reply    string   `json:"reply,omitempty" maxLength:"2000" doc:"被批评的同志怎样表态"`
	}
}

func (s *Service) postNote(ctx context.Context, in *noteInput) (*detailOutput, error) {
	b := in.Body
	return s.shown(ctx, in.ID, s.Write(ctx, in.ID, Note{Kind: b.Kind, Said: b.Said, MemberID: b.MemberID, AboutID: b.AboutID, Text: b.Text, Reply: b.Reply}))
}

type noteIDInput struct {
	IDInput
	NoteID int64 `path:"noteId"`
}

type excuseInput struct {
	IDInput
	Body struct {
		MemberID int64  `json:"memberId"`
		Reason   string `json:"reason" maxLength:"200" doc:"不能参加的原因；空为取消登记"`
	}
}

type boxInput struct {
	IDInput
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"200" doc:"为什么交不齐"`
	}
}

type verdictsInput struct {
	IDInput
	Body struct {
		Verdicts []verdictBody `json:"verdicts" maxItems:"500" doc:"每名正式党员一项，整体替换"`
	}
}

type verdictBody struct {
	MemberID int64  `json:"memberId"`
	Grade    Grade  `json:"grade" enum:"excellent,qualified,basic,unqualified"`
	Reason   string `json:"reason,omitempty" maxLength:"500" doc:"基本合格、不合格时必填"`
}

func (s *Service) putVerdicts(ctx context.Context, in *verdictsInput) (*detailOutput, error) {
	given := make([]Given, len(in.Body.Verdicts))
	for i, v := range in.Body.Verdicts {
		given[i] = Given(v)
	}
	return s.shown(ctx, in.ID, s.Judge(ctx, in.ID, given))
}

type answerInput struct {
	IDInput
	Body struct {
		MemberID int64  `json:"memberId"`
		Answer   string `json:"answer" maxLength:"1000"`
	}
}

type fixInput struct {
	IDInput
	Body struct {
		Problem  string `json:"problem" maxLength:"500"`
		Measure  string `json:"measure" maxLength:"500"`
		MemberID int64  `json:"memberId" doc:"责任人"`
		DueOn    string `json:"dueOn" format:"date"`
	}
}
