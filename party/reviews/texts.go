package reviews

import (
	"context"
	"strings"

	"zhibu/party/access"
	"zhibu/platform/api"
	"zhibu/platform/crypt"
	"zhibu/platform/store"
)

func at(table, column string, id int64) string { return crypt.At(table, column, id) }

// Write writes a note down: what was studied, an opinion, a criticism.
func (s *Service) Write(ctx context.Context, id int64, n Note) error {
	n.ID, n.ReviewID = store.NewID(), id
	return s.change(ctx, id, func(tx *store.Tx, v Review) error {
		if why := wrongNote(v, n); why != "" {
			return api.Invalid(why)
		}
		if err := s.ofBranch(ctx, tx, v, n.MemberID, n.AboutID); err != nil {
			return err
		}
		n.TextSealed = s.box.Seal(strings.TrimSpace(n.Text), at("review_note", "text", n.ID))
		n.ReplySealed = s.box.Seal(strings.TrimSpace(n.Reply), at("review_note", "reply", n.ID))
		if err := insert(ctx, tx, &n); err != nil {
			return err
		}
		return s.wrote(ctx, tx, v, "note", 0) // an opinion may be unnamed
	})
}

// wrongNote tells why a note cannot be written; "" when it can.
func wrongNote(v Review, n Note) string {
	switch {
	case !Reached(v.Scope, v.Step, stepOf[n.Kind]):
		return "还没有到“" + stepOf[n.Kind].Name() + "”这一步，请先完成前面的步骤。"
	case strings.TrimSpace(n.Text) == "":
		return "请填写内容。"
	case n.Kind == Opinion && n.Said != "members" && n.Said != "masses":
		return "请说明是党员还是群众提出的意见。"
	case n.Kind == SelfCriticism && n.MemberID == 0:
		return "请选择作自我批评的党员。"
	case n.Kind == Criticism && (n.MemberID == 0 || n.AboutID == 0):
		return "请选择提出批评的党员和被批评的党员。"
	case n.Kind == Criticism && n.MemberID == n.AboutID:
		return "批评自己请登记为自我批评。"
	}
	return ""
}

// ofBranch refuses members who neither belong to the branch nor take part.
func (s *Service) ofBranch(ctx context.Context, r store.Reader, v Review, ids ...int64) error {
	for _, id := range ids {
		if id == 0 {
			continue
		}
		var n int
		if err := r.NewRaw(`SELECT count(*) FROM member m WHERE m.id = ? AND (m.org_path = ? OR EXISTS
			(SELECT 1 FROM review_participant p WHERE p.review_id = ? AND p.member_id = m.id))`, id, v.OrgPath, v.ID).Scan(ctx, &n); err != nil {
			return err
		}
		if n == 0 {
			return api.NotFound("没有找到这名党员，或不在本支部。请刷新后重新选择。")
		}
	}
	return nil
}

// Strike takes a note out again, as long as the review is not filed.
func (s *Service) Strike(ctx context.Context, id, noteID int64) error {
	return s.change(ctx, id, func(tx *store.Tx, v Review) error {
		n, err := tx.Exec(ctx, `DELETE FROM review_note WHERE id = ? AND review_id = ?`, noteID, id)
		if err == nil && n == 0 {
			err = api.NotFound("没有找到这一条，请刷新后重试。")
		}
		if err != nil {
			return err
		}
		return s.wrote(ctx, tx, v, "note_struck", 0)
	})
}

// AssessSelf writes a member's assessment of themselves; officers enter one that was written on paper.
//
// 支部工作条例 第十八条: 个人自评.
func (s *Service) AssessSelf(ctx context.Context, id, memberID int64, text string, grade Grade) error {
	v, _, err := s.taking(ctx, s.db, id)
	if err != nil {
		return err
	}
	me := access.CallerFrom(ctx).MemberID
	if memberID == 0 {
		memberID = me
	}
	if memberID != me {
		if err := access.Require(ctx, access.ReviewRun, v.OrgPath); err != nil {
			return err
		}
	}
	if strings.TrimSpace(text) == "" {
		return api.Field("请填写自评内容。", "body.text")
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		v, err := s.lock(ctx, tx, id)
		if err != nil {
			return err
		}
		if v.Step != Self {
			return api.Conflict("现在不是自评阶段，请看评议页面上的进度。")
		}
		p, err := s.participant(ctx, tx, id, memberID)
		if store.Missing(err) {
			return notTaking
		}
		if err != nil {
			return err
		}
		a := SelfAssessment{ID: store.NewID(), ReviewID: id, MemberID: memberID, Grade: grade}
		if !p.IsFull {
			a.Grade = "" // 预备党员不评定等次
		}
		a.TextSealed = s.box.Seal(strings.TrimSpace(text), at("review_self", "text", a.ID))
		if _, err := tx.Exec(ctx, `DELETE FROM review_self WHERE review_id = ? AND member_id = ?`, id, memberID); err != nil {
			return err
		}
		if err := insert(ctx, tx, &a); err != nil {
			return err
		}
		return s.wrote(ctx, tx, v, "self", memberID)
	})
}

// notesOf reads a review's notes in clear.
func (s *Service) notesOf(ctx context.Context, id int64) (list []Note, err error) {
	if err := s.db.NewSelect().Model(&list).Where("review_id = ?", id).Order("id").Scan(ctx); err != nil {
		return nil, err
	}
	for i := range list {
		n := &list[i]
		if n.Text, err = s.box.Open(n.TextSealed, at("review_note", "text", n.ID)); err != nil {
			return nil, err
		}
		if n.Reply, err = s.box.Open(n.ReplySealed, at("review_note", "reply", n.ID)); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// selvesOf reads the self assessments in clear, by member.
func (s *Service) selvesOf(ctx context.Context, id int64) (map[int64]SelfAssessment, error) {
	var list []SelfAssessment
	if err := s.db.NewSelect().Model(&list).Where("review_id = ?", id).Scan(ctx); err != nil {
		return nil, err
	}
	of := map[int64]SelfAssessment{}
	for _, a := range list {
		text, err := s.box.Open(a.TextSealed, at("review_self", "text", a.ID))
		if err != nil {
			return nil, err
		}
		a.Text = text
		of[a.MemberID] = a
	}
	return of, nil
}
