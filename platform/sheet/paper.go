package sheet

import (
	"errors"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"
)

// font is the one that Excel and WPS set Chinese tables in.
const font = "宋体"

// upright is how many characters a line of A4 holds that stands upright; a list that is wider lies on its side.
const upright = 100

// lineHeight is that of a line of the default font, in points.
const lineHeight = 15

// layOut has a sheet print as it is handed in: A4, all columns side by side on one page, the head on every page, the
// title above it, the pages counted. It is said before the rows are written.
func layOut(file *excelize.File, sheet, title string, columns []Column) error {
	on, once, asMany, a4, orientation := true, 1, 0, 9, "portrait"
	scale := false
	top, side, edge := 0.9, 0.6, 0.4 // inches
	if lineWidth(columns) > upright {
		orientation = "landscape"
	}
	return errors.Join(
		file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &on}),
		file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &a4, Orientation: &orientation, FitToWidth: &once, FitToHeight: &asMany}),
		file.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{Top: &top, Bottom: &top, Left: &side, Right: &side, Header: &edge, Footer: &edge, Horizontally: &on}),
		file.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddHeader: "&C&14&B" + headline(title), OddFooter: "&C第 &P 页，共 &N 页", ScaleWithDoc: &scale, AlignWithMargins: &on}),
		file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + sheet + "'!$1:$1", Scope: sheet}))
}

// headline is a title as a page's head takes it, where & begins a command: Excel allows 255 characters.
func headline(title string) string {
	runes := []rune(title)
	return strings.ReplaceAll(string(runes[:min(len(runes), 80)]), "&", "&&")
}

// lineWidth is how many characters a line of a list holds.
func lineWidth(columns []Column) (sum float64) {
	for _, c := range columns {
		sum += c.width()
	}
	return sum
}

// linesOf is how many lines a text takes that is broken at a width, Chinese being twice as wide as other letters. The end of
// a line stays empty where the next word or sign does not fit.
func linesOf(text string, width float64) (n int) {
	width = max(1, width-2)
	for line := range strings.SplitSeq(text, "\n") {
		wide := 0
		for _, r := range line {
			if wide++; r > 0xff {
				wide++
			}
		}
		n += max(1, int(math.Ceil(float64(wide)/width)))
	}
	return n
}

// look is how the cells of a list are set, as the file numbers its styles.
type look struct{ head, text, number, note int }

// looks puts the styles of a list into a file.
func looks(file *excelize.File) (l look, err error) {
	if err = file.SetDefaultFont(font); err != nil {
		return l, err
	}
	broken := &excelize.Alignment{Vertical: "center", WrapText: true}
	for _, s := range []struct {
		to    *int
		style *excelize.Style
	}{
		{&l.head, headStyle(false)},
		{&l.text, &excelize.Style{Border: grid(), Alignment: broken, NumFmt: asText}},
		{&l.number, &excelize.Style{Border: grid(), Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center"}}},
		{&l.note, &excelize.Style{Alignment: broken}},
	} {
		if *s.to, err = file.NewStyle(s.style); err != nil {
			return l, err
		}
	}
	return l, nil
}

// asText is the number of the format @: what stands in the cell stays as it was typed.
const asText = 49

func headStyle(required bool) *excelize.Style {
	colour := "000000"
	if required {
		colour = "C00000"
	}
	return &excelize.Style{
		Font:      &excelize.Font{Family: font, Size: 11, Bold: true, Color: colour},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F2F2F2"}},
		Border:    grid(),
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true},
	}
}

// grid are thin lines around a cell.
func grid() (lines []excelize.Border) {
	for _, side := range []string{"left", "top", "right", "bottom"} {
		lines = append(lines, excelize.Border{Type: side, Color: "000000", Style: 1})
	}
	return lines
}

func frozenHead() *excelize.Panes {
	return &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
}
