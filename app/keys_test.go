package app_test

import (
	"log/slog"
	"slices"
	"strings"
	"testing"

	"zhibu/app"
	"zhibu/platform/crypt"
)

// Every column of sealed values is sealed anew when the key changes: none may be forgotten in app.Sealed.
func TestEverySealedColumnIsRotated(t *testing.T) {
	a, err := app.Open(t.Context(), app.Options{Dir: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	var columns []struct{ Tbl, Col string }
	err = a.DB.NewRaw(`SELECT m.name AS tbl, c.name AS col FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name LIKE '%sealed'`).Scan(t.Context(), &columns)
	if err != nil || len(columns) < 3 {
		t.Fatal(columns, err)
	}
	for _, c := range columns {
		if !slices.Contains(app.Sealed, crypt.Column{Table: c.Tbl, Name: strings.TrimSuffix(c.Col, "_sealed")}) {
			t.Errorf("%s.%s is not in app.Sealed", c.Tbl, c.Col)
		}
	}
}
