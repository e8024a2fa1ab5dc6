package sheet

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// epoch tells which day a workbook counts its dates from: 1904 (old Macs)
// rather than 1900.
type epoch bool

// A layout is how a cell's number is shown as a date or time, or "" if it is
// a plain number.
const (
	dateOnly = time.DateOnly
	timeOnly = "15:04"
	dateTime = dateOnly + " " + timeOnly
)

// layouts reads the workbook's cell styles: the layout of each, by index.
func (b *workbook) layouts() ([]string, error) {
	if b.styles == nil {
		return nil, nil
	}
	var sheet struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Styles []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := b.decode(b.styles.Name, &sheet); err != nil {
		return nil, malformed(err)
	}
	custom := map[int]string{}
	for _, format := range sheet.Formats {
		custom[format.ID] = format.Code
	}
	layouts := make([]string, len(sheet.Styles))
	for i, style := range sheet.Styles {
		if code, ok := custom[style.Format]; ok {
			layouts[i] = layoutOf(code)
		} else {
			layouts[i] = builtIn(style.Format)
		}
	}
	return layouts, nil
}

// builtIn gives the layout of the formats that have numbers only, as Chinese
// Excel shows them.
func builtIn(format int) string {
	switch {
	case format >= 14 && format <= 17, format >= 27 && format <= 31, format == 36,
		format >= 50 && format <= 54, format == 57, format == 58:
		return dateOnly
	case format >= 18 && format <= 21, format >= 32 && format <= 35, format >= 45 && format <= 47,
		format == 55, format == 56:
		return timeOnly
	case format == 22:
		return dateTime
	}
	return ""
}

// layoutOf reads a format code such as yyyy"年"m"月"d"日". It looks at the
// code for positive numbers, without what is quoted, escaped or in brackets.
func layoutOf(code string) string {
	var bare strings.Builder
	for i := 0; i < len(code) && code[i] != ';'; i++ {
		switch code[i] {
		case '"':
			i += strings.IndexByte(code[i+1:]+`"`, '"') + 1
		case '[': // a colour, a language, or hours beyond a day: [h]
			if strings.HasPrefix(strings.ToLower(code[i:]), "[h") {
				bare.WriteByte('h')
			}
			i += strings.IndexByte(code[i:]+"]", ']')
		case '\\', '_', '*':
			i++
		default:
			bare.WriteByte(code[i])
		}
	}
	text := strings.ToLower(bare.String())
	if strings.HasPrefix(text, "general") {
		return ""
	}
	day, hour := strings.ContainsAny(text, "yd"), strings.ContainsAny(text, "hs")
	switch {
	case day && hour:
		return dateTime
	case day, !hour && strings.Contains(text, "m"):
		return dateOnly
	case hour:
		return timeOnly
	}
	return ""
}

// number writes a cell's number as people write it: dates by their layout,
// and no exponents (an ID number typed as a number is damaged, but seen).
func number(text, layout string, from epoch) string {
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(value, 0) || math.IsNaN(value) {
		return text
	}
	if layout != "" {
		if day, err := excelize.ExcelDateToTime(value, bool(from)); err == nil {
			if layout == dateTime && value == math.Trunc(value) {
				layout = dateOnly
			}
			return day.Round(time.Minute).Format(layout)
		}
	}
	if strings.ContainsAny(text, ".eE") {
		// Excel keeps 15 digits; the rest of a binary fraction is noise.
		value, _ = strconv.ParseFloat(strconv.FormatFloat(value, 'g', 15, 64), 64)
		return strconv.FormatFloat(value, 'f', -1, 64)
	}
	return text
}
