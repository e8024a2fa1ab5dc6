package app_test

import (
	"fmt"

	"zhibu/party/terms"
	"zhibu/platform/store"
)

// life makes what a branch's page is made of at p: a publication, a suggestion, a lesson that its member missed; and a link of a committee.
func (w *reachWorld) life(p place) {
	w.t.Helper()
	has, secret := w.things[p.id], canary+"会"+p.name
	var made struct {
		ID    int64
		Items []struct{ ID int64 }
	}
	if p.kind == terms.Committee {
		(person{w.cell, fmt.Sprint("superior-", p.id)}).does("POST", "/api/links", map[string]any{"orgId": p.id, "title": "共产党员网", "url": "https://www.12371.cn/", "kind": "learning", "fromOn": "2026-11-01"}, 0, &made)
		has["link"] = fmt.Sprint(made.ID)
	}
	if p.kind != terms.Branch {
		return
	}
	officer, member := person{w.cell, fmt.Sprint("officer-", p.id)}, person{w.cell, fmt.Sprint("member-", p.id)}
	officer.does("POST", "/api/openness/disclosures", map[string]any{"orgId": p.id, "category": "other", "title": secret, "text": secret}, 0, &made)
	has["disclosure"] = fmt.Sprint(made.ID)
	member.does("POST", "/api/openness/suggestions", map[string]any{"kind": "suggestion", "text": secret, "unnamed": false}, 0, nil)
	officer.does("GET", "/api/openness/suggestions", nil, 200, &made)
	has["suggestion"], has["makeup"] = fmt.Sprint(made.Items[0].ID), fmt.Sprint(p.id)
	if err := w.DB.Write(w.t.Context(), func(tx *store.Tx) error {
		if _, err := tx.Exec(w.t.Context(), `INSERT INTO makeup_meeting (meeting_id, org_path, kinds, title, ends_at) VALUES (?, ?, 'lecture', ?, 1)`, has["meeting"], p.path, secret); err != nil {
			return err
		}
		_, err := tx.Exec(w.t.Context(), `INSERT INTO makeup (id, meeting_id, member_id, org_id, org_path, cause, state, since, due_on, body)
			VALUES (?, ?, ?, ?, ?, 'absent', 'written', 1, '2026-12-20', ?)`, p.id, has["meeting"], p.id*100, p.id, p.path, secret)
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
}
