package faults

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
)

const sheetBad = 300

// sheetRows is 200,000 under make faults; a tenth where make test has no minute for it.
var sheetRows = map[bool]int{true: 200_000, false: 20_000}[os.Getenv("ZHIBU_FAULTS") == "full"]

const orgSheet = `党组织全称,简称,编号,党组织类别,领域,上级党组织,属地代码,成立日期,联系人,联系电话
中共勉县武侯镇委员会,武侯镇党委,610725-01,党委,机关,,610725,1996-07-01,王建国,0916-3210000
中共勉县武侯镇莲水村支部委员会,莲水村党支部,610725-02,党支部,农村,中共勉县武侯镇委员会,610725,2001-07-01,李秀英,0916-3210001
`

// R9: a sheet of 200,000 members in GBK, as old programs write it, with 300
// wrong numbers. The dry run names each of them and nothing is written; set
// right it goes in whole, and a second time it changes nothing.
func TestALargeSheetWithBadRows(t *testing.T) {
	dir := t.TempDir()
	run := func(want int, args ...string) string {
		t.Helper()
		began := time.Now()
		c := exec.Command(zhibu, append([]string{"import", "--dir", filepath.Join(dir, "cell"), "--yes"}, args...)...)
		out, _ := c.CombinedOutput()
		if code := c.ProcessState.ExitCode(); code != want {
			t.Fatalf("%v ended with %d, want %d:\n%.2000s", args, code, want, out)
		}
		t.Logf("%s: %s", filepath.Base(args[len(args)-1]), time.Since(began).Round(time.Millisecond))
		return string(out)
	}
	write := func(name, text string) string {
		t.Helper()
		gbk, err := simplifiedchinese.GBK.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(gbk), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	run(0, "orgs", write("orgs.csv", orgSheet))
	good, bad := write("good.csv", memberSheet(0)), write("bad.csv", memberSheet(sheetBad))
	refused := run(3, "members", bad)
	if n := strings.Count(refused, "身份证号："); n != sheetBad || !strings.Contains(refused, fmt.Sprintf("其中 %d 行有错误", sheetBad)) {
		t.Errorf("%d bad rows are named of %d:\n%.1000s", n, sheetBad, refused)
	}
	if !strings.Contains(refused, "没有写入任何内容") {
		t.Errorf("%.1000s", refused)
	}
	if said := run(0, "members", good); !strings.Contains(said, fmt.Sprintf("新增 %d 行，更改 0 行，未变 0 行", sheetRows)) {
		t.Errorf("%.1000s", said)
	}
	if said := run(0, "members", good); !strings.Contains(said, fmt.Sprintf("新增 0 行，更改 0 行，未变 %d 行", sheetRows)) {
		t.Errorf("%.1000s", said)
	}
}

// memberSheet is a sheet of made-up members, of whom so many have a number whose check digit is wrong.
func memberSheet(bad int) string {
	var out strings.Builder
	out.WriteString("所在党支部,姓名,公民身份号码,性别,民族,出生日期,学历,人员类别,加入党组织日期,转为正式党员日期,工作岗位,手机号,家庭住址,党籍状态,是否失联党员,是否流动党员\n")
	birth := time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC)
	for n := range sheetRows {
		born := birth.AddDate(0, 0, n/20)
		number := number(fmt.Sprintf("610725%s%03d", born.Format("20060102"), n%20*2+1)) // odd: a man
		if bad > 0 && n%(sheetRows/bad) == 0 && n/(sheetRows/bad) < bad {
			number = number[:17] + string("1234567890"[strings.IndexByte("0123456789X", number[17])%10])
		}
		fmt.Fprintf(&out, "610725-02,王%c%c,%s,男性,汉族,%s,高中,正式党员,2001-07-01,2002-07-01,农民,138%08d,莲水村,正常,否,否\n", 0x4e00+n%2000, 0x4e00+n/2000, number, born.Format(time.DateOnly), n)
	}
	return out.String()
}

// number completes an ID number by its check digit (GB 11643).
func number(body string) string {
	weights, sum := []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}, 0
	for i, w := range weights {
		sum += int(body[i]-'0') * w
	}
	return body + string("10X98765432"[sum%11])
}
