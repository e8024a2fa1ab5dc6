package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestEveryExportIsNeutral: S9. A formula in every text that can be stored;
// then every workbook that can be fetched is opened and each cell looked at.
// Its name is Chinese, as a clerk finds it again.
func TestEveryExportIsNeutral(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		tokens := c.attackers()
		target := person{c, tokens["branch_secretary"]}.target(tokens["city_clerk"])
		for _, attack := range []string{`=1+cmd|' /C calc'!A0`, "+1", "-1+1", "@SUM(1)", "\t=1", "\r=1"} {
			target.strings = func(string) any { return attack }
			target.stores(tokens, attack)
		}
		books, texts := 0, 0
		for _, op := range c.operations() {
			if op.method != "GET" || !strings.HasSuffix(op.path, ".xlsx") {
				continue
			}
			for _, token := range tokens {
				w := c.send(target.request(op, false, false), token)
				if w.Code != 200 {
					continue
				}
				books++
				if _, how, err := mime.ParseMediaType(w.Header().Get("Content-Disposition")); err != nil || !regexp.MustCompile(`^\p{Han}.*\.xlsx$`).MatchString(how["filename"]) {
					t.Errorf("%s is called %q: %v", op.OperationID, how["filename"], err)
				}
				texts += neutral(t, op.OperationID, w.Body.Bytes())
			}
		}
		if books < 6 || texts == 0 {
			t.Errorf("%d workbooks with %d attacks in them were looked at", books, texts)
		}
	})
}

// stores puts an attack where exports take their texts from.
func (t *target) stores(tokens map[string]string, attack string) {
	clerk, secretary := person{t.c, tokens["city_clerk"]}, person{t.c, tokens["branch_secretary"]}
	for path, body := range map[string]any{fmt.Sprintf("/api/orgs/%d", t.id("orgs")): map[string]any{"shortName": attack, "contact": attack, "code": attack},
		fmt.Sprintf("/api/members/%d", t.id("members")): map[string]any{"job": attack, "mobileTo": attack, "note": attack}} {
		for _, p := range []person{clerk, secretary} {
			text, err := json.Marshal(body)
			if err != nil {
				t.c.t.Fatal(err)
			}
			r := httptest.NewRequest("PATCH", path, bytes.NewReader(text))
			r.Header.Set("Content-Type", "application/json")
			t.c.send(r, p.token) // refused or kept
		}
	}
}

// neutral looks at each cell of a workbook and counts those that were made harmless.
func neutral(t *testing.T, name string, content []byte) (texts int) {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(name, err)
	}
	defer book.Close()
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(name, err)
		}
		for y, row := range rows {
			for x, text := range row {
				at, err := excelize.CoordinatesToCellName(x+1, y+1)
				if err != nil {
					t.Fatal(err)
				}
				if formula, err := book.GetCellFormula(sheet, at); err != nil || formula != "" {
					t.Errorf("%s: %s is a formula: %s %v", name, at, formula, err)
				}
				if strings.HasPrefix(text, "'") {
					texts++
				}
				if kind, err := book.GetCellType(sheet, at); err == nil && kind != excelize.CellTypeNumber && kind != excelize.CellTypeUnset && text != "" && strings.ContainsAny(text[:1], "=+-@\t\r") {
					t.Errorf("%s: %s begins like a formula: %q", name, at, text)
				}
			}
		}
	}
	return texts
}
