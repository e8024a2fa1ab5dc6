package privacy

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"zhibu/party/partytest"
)

// together sends the same requests at the same moment, and counts the answers by status.
func (h *house) together(n int, ask func(i int) int) map[int]int {
	var all sync.WaitGroup
	var mu sync.Mutex
	codes := map[int]int{}
	for i := range n {
		all.Go(func() {
			code := ask(i)
			mu.Lock()
			defer mu.Unlock()
			codes[code]++
		})
	}
	all.Wait()
	return codes
}

// What may be done once, or so many times, may be no oftener by those who ask at the same moment.
func TestAtTheSameMoment(t *testing.T) {
	each(t, func(h *house) {
		codes := h.together(RevealsPerHour+20, func(int) int {
			return h.Ask("wang", "POST", "/api/privacy/reveals", fmt.Sprintf(`{"memberId":%d,"fields":["phone"],"reason":%q}`, li, why)).Code
		})
		if codes[200] != RevealsPerHour || codes[429] != 20 {
			t.Errorf("reveals: %v", codes)
		}
		for range 6 {
			h.exportAtTheSameMoment()
			h.correctionAtTheSameMoment()
		}
		if codes := h.together(maxOpen+6, func(int) int { return h.Ask("chen", "POST", "/api/privacy/mine/corrections", correct("教师")).Code }); codes[204] != maxOpen || codes[409] != 6 {
			t.Errorf("corrections under way: %v", codes)
		}
	})
}

func (h *house) exportAtTheSameMoment() {
	h.T.Helper()
	h.Ask("zhang", "POST", "/api/privacy/exports", `{"orgId":1,"reason":"年度统计上报，需要核对身份证号"}`)
	e := partytest.Get[struct{ Items []ExportView }](h.Town, "zhang", "/api/privacy/exports").Items[0]
	at := fmt.Sprintf("/api/privacy/exports/%d", e.ID)
	codes := h.together(4, func(i int) int {
		return h.Ask("zhao", "POST", at+"/decision", fmt.Sprintf(`{"grant":%t,"note":"已经核实"}`, i%2 == 0)).Code
	})
	if codes[204] != 1 || codes[409] != 3 {
		h.T.Errorf("decisions: %v", codes)
	}
	want := 0
	if partytest.Get[struct{ Items []ExportView }](h.Town, "zhang", "/api/privacy/exports").Items[0].State == Approved {
		want = 1
	}
	if codes := h.together(4, func(int) int { return h.Ask("zhang", "POST", at+"/file", "").Code }); codes[200] != want || codes[409] != 4-want {
		h.T.Errorf("an export, approved %d times: %v", want, codes)
	}
}

func correct(job string) string {
	return fmt.Sprintf(`{"field":"job","value":%q,"reason":"换了工作"}`, job)
}

// A correction that was refused has changed nothing.
func (h *house) correctionAtTheSameMoment() {
	h.T.Helper()
	before, err := h.members.Get(h.T.Context(), h.db, li)
	if err != nil {
		h.T.Fatal(err)
	}
	job := before.Job + "员"
	h.Ask("li", "POST", "/api/privacy/mine/corrections", correct(job))
	c := partytest.Get[struct{ Items []CorrectionView }](h.Town, "wang", "/api/privacy/corrections").Items[0]
	codes := h.together(4, func(i int) int {
		return h.Ask("wang", "POST", fmt.Sprintf("/api/privacy/corrections/%d/decision", c.ID), fmt.Sprintf(`{"grant":%t,"note":"已经核实"}`, i%2 == 0)).Code
	})
	if codes[204] != 1 || codes[409] != 3 {
		h.T.Errorf("corrections decided: %v", codes)
	}
	after, err := h.members.Get(h.T.Context(), h.db, li)
	if err != nil {
		h.T.Fatal(err)
	}
	steps := strings.Join(h.Journal(), "\n")
	last := steps[strings.LastIndex(steps, "CorrectionStep"):]
	if granted := strings.Contains(last, `"step":"granted"`); granted != (after.Job == job) {
		h.T.Errorf("granted %v, the register changed %v", granted, after.Job == job)
	}
}
