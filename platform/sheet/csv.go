package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

var utf8BOM = []byte("\ufeff")

// readCSV reads comma-separated text. Excel on a Chinese Windows saves it in
// GBK and says so nowhere, so text that is not valid UTF-8 is taken for GBK.
func readCSV(r io.ReaderAt, size int64, out *rows) error {
	isUTF8, err := scanText(io.NewSectionReader(r, 0, size))
	if err != nil {
		return err
	}
	var text io.Reader = io.NewSectionReader(r, 0, size)
	if isUTF8 {
		text = skipBOM(r, size)
	} else {
		text = transform.NewReader(text, simplifiedchinese.GB18030.NewDecoder())
	}
	records := csv.NewReader(text)
	records.FieldsPerRecord = -1
	n, line := 0, 0 // the row in a spreadsheet, and the line of text it ended on
	for {
		cells, err := records.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return csvRefusal(err)
		}
		// The reader skips empty lines, which a spreadsheet counts as rows.
		first, _ := records.FieldPos(0)
		n += first - line
		last := len(cells) - 1
		line, _ = records.FieldPos(last)
		line += strings.Count(cells[last], "\n")
		for _, cell := range cells {
			if !isUTF8 && strings.ContainsRune(cell, utf8.RuneError) {
				return refuse(Malformed, nil, "第 %d 行的文字编码不是 UTF-8 或 GBK，请另存为 .xlsx 后再导入。", n)
			}
		}
		if err := out.add(n, cells); err != nil {
			return err
		}
	}
}

func csvRefusal(err error) error {
	if broken, ok := errors.AsType[*csv.ParseError](err); ok {
		return refuse(Malformed, err, "从第 %d 行起引号没有成对，请更正或另存为.xlsx后再导入。", broken.StartLine)
	}
	return err
}

func skipBOM(r io.ReaderAt, size int64) io.Reader {
	start := make([]byte, len(utf8BOM))
	if n, _ := r.ReadAt(start, 0); n == len(start) && bytes.Equal(start, utf8BOM) {
		return io.NewSectionReader(r, int64(n), size-int64(n))
	}
	return io.NewSectionReader(r, 0, size)
}

// scanText tells whether r is valid UTF-8. A zero byte is in no csv.
func scanText(r io.Reader) (isUTF8 bool, err error) {
	isUTF8 = true
	for text := bufio.NewReader(r); ; {
		r, width, err := text.ReadRune()
		switch {
		case err == io.EOF:
			return isUTF8, nil
		case err != nil:
			return false, err
		case r == 0:
			return false, refuse(WrongFormat, nil, "文件不是文本格式的csv，请另存为.xlsx后再导入。")
		case r == utf8.RuneError && width == 1:
			isUTF8 = false
		}
	}
}
