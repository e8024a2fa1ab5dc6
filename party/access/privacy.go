package access

import "github.com/danielgtaylor/huma/v2"

// MePrivacy is what pages must know of the caller's consents before they ask a phone for anything.
type MePrivacy struct {
	NoticeVersion int    `json:"noticeVersion" doc:"version of the notice in force"`
	Position      string `json:"position" enum:"unasked,granted,refused" doc:"consent to the use of the position; only with granted may a page ask the phone for it"`
}

// Answer writes err as a problem, for middleware of others.
func (s *Service) Answer(humaAPI huma.API, ctx huma.Context, err error) {
	s.answer(humaAPI, ctx, err)
}
