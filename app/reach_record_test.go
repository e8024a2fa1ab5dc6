package app_test

import (
	"fmt"
	"net/http/httptest"

	"zhibu/platform/store"
)

// record adds to the meeting at p a reflection with a comment, an attachment, a version before a correction, one asked for, and a task that follows from it.
func (w *reachWorld) record(p place) {
	w.t.Helper()
	has, by := w.things[p.id], person{w.cell, fmt.Sprint("officer-", p.id)}
	meeting := "/api/meetings/" + has["meeting"]
	r := upload("POST", meeting+"/attachments", "方案.pdf", fmt.Appendf(nil, "%%PDF-1.7\n%d 0 obj", p.id))
	r.Header.Set("Authorization", "Bearer "+by.token)
	answer := httptest.NewRecorder()
	if w.Handler.ServeHTTP(answer, r); answer.Code >= 300 {
		w.t.Fatalf("attachment: %d %s", answer.Code, answer.Body)
	}
	var detail struct{ Attachments []struct{ ID int64 } }
	by.does("GET", meeting, nil, 200, &detail)
	has["attachment"], has["version"], has["amendment"], has["task"] = fmt.Sprint(detail.Attachments[0].ID), "7", fmt.Sprint(p.id), fmt.Sprint(p.id)
	has["writer"], has["comment"] = fmt.Sprint(p.id*100+2), fmt.Sprint(p.id)
	secret, author := canary+"会"+p.name, p.id*100+1
	if p.id == ownID { // whose officer then hides what another wrote; the others' officers are there until the end to withdraw theirs
		author = p.id * 100
	}
	if err := w.DB.Write(w.t.Context(), func(tx *store.Tx) error {
		if _, err := tx.Exec(w.t.Context(), `INSERT INTO meeting_version (meeting_id, version, until_at, who, reason, content) VALUES (?, 7, 1, '书记', '错字', ?)`,
			has["meeting"], fmt.Sprintf(`{"minutes":%q}`, secret)); err != nil {
			return err
		}
		if _, err := tx.Exec(w.t.Context(), `INSERT INTO meeting_correction (id, meeting_id, state, version, reason, content, asked_by, asked_at, decided_by, decided_at, note)
			VALUES (?, ?, 'asked', 1, ?, ?, '书记', 1, '', 0, '')`, p.id, has["meeting"], secret, fmt.Sprintf(`{"Writing":{"Minutes":%q}}`, secret)); err != nil {
			return err
		}
		if _, err := tx.Exec(w.t.Context(), `INSERT INTO meeting_reflection (meeting_id, member_id, body, at) VALUES (?, ?, ?, 1)`, has["meeting"], p.id*100+2, secret); err != nil {
			return err
		}
		if _, err := tx.Exec(w.t.Context(), `INSERT INTO meeting_comment (id, meeting_id, about_id, member_id, body, at, state, hidden_why) VALUES (?, ?, ?, ?, ?, 1, '', '')`,
			p.id, has["meeting"], p.id*100+2, author, secret); err != nil {
			return err
		}
		_, err := tx.Exec(w.t.Context(), `INSERT INTO task (id, org_id, org_path, meeting_id, item_id, title, member_id, due_on, state, note, ended_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, '2026-12-20', 'open', '', 0)`, p.id, p.id, p.path, has["meeting"], p.id, secret, p.id*100+1)
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
}
