package seals

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/platform/api"
)

// Routes registers /api/seals, /print/head and the public /seal.
func (s *Service) Routes(a huma.API) {
	huma.Register(a, access.Op(http.MethodGet, "/api/seals/heads", "listHeads", "交到各级党组织的存证凭证", access.SealRead), s.listHeads)
	huma.Register(a, access.Op(http.MethodPost, "/api/seals/receipts", "takeInHeads", "收存存证凭证", access.SealKeep, access.Status(http.StatusNoContent)), s.takeInHeads)
	huma.Register(a, access.Op(http.MethodGet, "/api/seals/proof", "getProof", "一条记录的存证", access.MeetingRead), s.getProof)
	huma.Register(a, access.Op(http.MethodGet, "/api/seals/proof.json", "exportProof", "下载一条记录的存证，供外部核验", access.MeetingRead), s.exportProof)
	s.pageRoutes(a)
}

// pageSize is how many heads a list shows at a time.
const pageSize = 50

type listInput struct {
	Within int64 `query:"within" doc:"id of an org; the caller's whole range without it"`
	After  int64 `query:"after" doc:"id of the last head of the page before"`
}

type listOutput struct {
	Body struct {
		Items []HeadView `json:"items" doc:"the newest first"`
		After int64      `json:"after,omitempty" doc:"ask for the next page with it"`
	}
}

func (s *Service) listHeads(ctx context.Context, in *listInput) (*listOutput, error) {
	path, err := access.Scope(ctx, access.SealRead, in.Within)
	if err != nil {
		return nil, err
	}
	found, err := handedOut(ctx, s.db, path, in.After, pageSize+1)
	if err != nil {
		return nil, err
	}
	out := &listOutput{}
	out.Body.Items = []HeadView{}
	if len(found) > pageSize {
		found = found[:pageSize]
		out.Body.After = found[pageSize-1].ID
	}
	for _, h := range found {
		out.Body.Items = append(out.Body.Items, s.view(h, access.CallerFrom(ctx).May(access.SealKeep, h.OrgPath)))
	}
	return out, nil
}

type takeInInput struct {
	Body struct {
		UpTo int64 `json:"upTo" minimum:"1" doc:"id of the newest head that was seen"`
	}
}

func (s *Service) takeInHeads(ctx context.Context, in *takeInInput) (*struct{}, error) {
	return nil, s.TakeIn(ctx, in.Body.UpTo)
}

type proofInput struct {
	Kind string `query:"kind" required:"true" enum:"meeting.record"`
	Ref  int64  `query:"ref" required:"true" doc:"id of the meeting"`
	Sub  int64  `query:"sub"`
}

type proofOutput struct{ Body StandingView }

func (s *Service) getProof(ctx context.Context, in *proofInput) (*proofOutput, error) {
	st, err := s.Standing(ctx, in.Kind, in.Ref, in.Sub)
	if err != nil {
		return nil, err
	}
	return &proofOutput{s.standingView(st)}, nil
}

type fileOutput struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (s *Service) exportProof(ctx context.Context, in *proofInput) (*fileOutput, error) {
	st, err := s.Standing(ctx, in.Kind, in.Ref, in.Sub)
	switch {
	case err != nil:
		return nil, err
	case !st.Covered:
		return nil, api.Conflict("最近的改动还没有签进存证凭证，一小时内会自动签发，请稍后再下载。")
	}
	text, err := json.MarshalIndent(st.Proof, "", "  ")
	return &fileOutput{"application/json", fmt.Sprintf(`attachment; filename="zhibu-proof-%d.json"`, in.Ref), text}, err
}
