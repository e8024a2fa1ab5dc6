package ledgers

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"mime"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// year2020 is a branch's year: an assembly with a vote, a theme day that is also a lecture, one that nobody filed.
func (w *world) year2020() (assembly int64) {
	some := map[int64]terms.Presence{wang: terms.Present, li: terms.Leave, chen: terms.Absent}
	assembly = w.hold(meeting{org: drilling, path: "001.001.", kind: terms.Assembly, state: terms.Filed, at: "2020-03-05 15:00:00", roll: some})
	lecture := w.hold(meeting{org: drilling, path: "001.001.", kind: terms.ThemeDay, also: "lecture", state: terms.Filed, late: true, at: "2020-07-01 15:00:00", roll: all3})
	w.hold(meeting{org: group1, path: "001.001.001.", kind: terms.GroupMeeting, state: terms.Closed, at: "2020-08-05 15:00:00", roll: all3})
	w.write(func(ctx context.Context, tx *store.Tx) error {
		for _, sql := range []string{
			fmt.Sprintf(`INSERT INTO meeting_decision (item_id, meeting_id, engine, secret, due, present, yes, no, abstain, written_yes, why, passed, member_id, due_on)
				VALUES (%d, %d, 'ordinary', FALSE, 3, 2, 2, 0, 0, 0, '', TRUE, %d, '2020-04-01')`, assembly, assembly, wang),
			fmt.Sprintf(`INSERT INTO meeting_lecturer (meeting_id, no, member_id, name, unit) VALUES (%d, 1, %d, '王建国', '')`, lecture, wang),
			fmt.Sprintf(`INSERT INTO meeting_lecturer (meeting_id, no, member_id, name, unit) VALUES (%d, 2, %d, '周平', '炼油厂党委书记')`, lecture, zhou),
			fmt.Sprintf(`INSERT INTO meeting_guest (meeting_id, no, member_id, name, unit) VALUES (%d, 1, 0, '赵刚', '油田组织部')`, lecture),
			fmt.Sprintf(`INSERT INTO meeting_photo (id, meeting_id, hash, caption, late, at) VALUES (1, %d, 'abc', '会场', FALSE, 0)`, lecture),
			fmt.Sprintf(`INSERT INTO talk (id, org_id, org_path, kind, one_id, other_id, reader_id, held_on, place, kept, paper) VALUES (1, %d, '001.001.', 'members', %d, %d, 0, '2020-05-06', '队部', TRUE, TRUE)`,
				drilling, wang, li),
			fmt.Sprintf(`INSERT INTO talk (id, org_id, org_path, kind, one_id, other_id, reader_id, held_on, place, kept, paper) VALUES (2, %d, '001.001.', 'committee_member', %d, %d, 0, '2020-05-07', '队部', FALSE, FALSE)`,
				drilling, wang, li),
			fmt.Sprintf(`INSERT INTO review_result (review_id, member_id, year, org_id, org_path, home_id, grade, filed_on) VALUES (1, %d, 2020, %d, '001.001.', %d, 'excellent', '2020-09-01')`, li, drilling, drilling),
			fmt.Sprintf(`INSERT INTO makeup (id, meeting_id, member_id, org_id, org_path, cause, state, since, due_on) VALUES (1, %d, %d, %d, '001.001.', 'absent', 'due', %d, '2020-04-05')`,
				assembly, chen, drilling, mustDay("2020-03-05")),
			fmt.Sprintf(`INSERT INTO task (id, org_id, org_path, meeting_id, item_id, title, member_id, due_on, state, note, ended_at) VALUES (1, %d, '001.001.', %d, %d, '走访老党员', %d, '2020-04-01', 'open', '', 0)`,
				drilling, assembly, assembly, wang),
			`INSERT INTO seal_head (id, size, at, meeting_id, note) VALUES (7, 1234, 0, 0, '')`,
		} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return fmt.Errorf("%s: %w", sql, err)
			}
		}
		return nil
	})
	w.Duties = func(context.Context, store.Reader, orgs.Org, int) ([]Duty, error) {
		return []Duty{{Name: "党员大会", Article: "支部工作条例第十一条", Periods: []DutyPeriod{{"第一季度", "done"}, {"第二季度", "missing"}, {"第三季度", "missing"}}}}, nil
	}
	return assembly
}

func mustDay(day string) store.Instant {
	from, _, err := Span{day, day}.edges()
	if err != nil {
		panic(err)
	}
	return from
}

func TestTheAnnualBook(t *testing.T) {
	each(t, func(w *world) {
		assembly := w.year2020()
		whole := []string{"支部年度台账", "钻井队党支部", "2020 年度", "王建国", "党员大会", "50.0%", "66.6%", "已完成：第一季度", "未完成：第二季度、第三季度", "支部工作条例第十一条", "赞成 2 票，反对 0 票，弃权 0 票，通过", "负责人：王建国，期限：2020年4月1日",
			"赵刚（油田组织部）", "党小组会　第1003次会议　一组", "会议由支部书记主持。", "授课人", "尚未归档，不计入", "补录", "党员之间", "优秀", "待补课", "走访老党员", "进行中", "由油田李敏于2020年9月15日 09:00导出", "存证凭证第 7 号", "/seal/7"}
		at := fmt.Sprintf("/print/ledgers/books/%d", drilling)
		w.run(w.t.(*testing.T), []call{
			{"打印的年度台账", "field", at, 200, append(whole, "学习了&lt;党章&gt;。", "目录", "<thead>"), []string{"<党章>", "<script", "王建国、李芳", "2020.5.6", "委员和党员", "第一党小组"}},
			{"支部书记也可以", "secretary", at + "?year=2020", 200, []string{"由王建国于", "王建国、李芳", "2020.5.6"}, []string{"2020.5.7"}},
			{"没有会议的一年", "field", at + "?year=2019", 200, []string{"这一年还没有已开的会议。"}, nil},
			{"党委没有年度台账", "field", fmt.Sprintf("/print/ledgers/books/%d", field), 422, []string{"请选择一个党支部"}, nil},
			{"别的单位看不到", "other", at, 404, nil, nil},
			{"党员不能取走", "member", at, 403, nil, nil},
			{"没有编号的支部", "field", "/print/ledgers/books/0", 404, nil, nil},
			{"会议记录", "secretary", fmt.Sprintf("/print/ledgers/meetings/%d", assembly), 200, []string{"党员大会记录", "请假", "缺勤", "主持人（签字）"}, nil},
			{"签到表", "secretary", fmt.Sprintf("/print/ledgers/sign-in/%d", assembly), 200, []string{"党员大会签到表", "签字", "陈强"}, nil},
			{"照片页", "secretary", fmt.Sprintf("/print/ledgers/photos/%d", assembly+1), 200, []string{"会场"}, []string{"<img"}},
			{"没有照片", "secretary", fmt.Sprintf("/print/ledgers/photos/%d", assembly), 200, []string{"这次会议没有照片。"}, nil},
			{"没有这次会议", "secretary", "/print/ledgers/sign-in/5", 404, nil, nil},
			{"统计表", "field", "/print/ledgers/statistics?from=2020-01-01&to=2020-09-15", 200, []string{"组织生活统计表", "2020年1月1日至2020年9月15日", "66.6%"}, nil},
		})
		text := w.docx(fmt.Sprintf("/api/ledgers/books/%d/book.docx", drilling), "钻井队党支部2020 年度支部年度台账.docx")
		for _, part := range whole {
			if !strings.Contains(text, part) {
				w.t.Errorf("no %s in the .docx", part)
			}
		}
		w.docx(fmt.Sprintf("/api/ledgers/meetings/%d/minutes.docx", assembly), "钻井队党支部党员大会记录.docx")
		sheets := w.xlsx(fmt.Sprintf("/api/ledgers/books/%d/book.xlsx", drilling))
		for name, want := range map[string]int{"基本情况": 5, "统计": 7, "会议一览": 3, "议定事项": 3, "谈心谈话": 1, "党员出勤": 3, "到会明细": 9} {
			if got := len(sheets[name]) - 1; name != "到会明细" && got != want || name == "到会明细" && got != want+2 { // the last sheet ends with who took it, 统计 with how it was counted
				w.t.Errorf("%s: %d rows, want %d", name, got, want)
			}
		}
		taken := 0
		if err := w.db.NewRaw(`SELECT count(*) FROM event WHERE topic = 'LedgerTaken' AND org_path = '001.001.'`).Scan(context.Background(), &taken); err != nil || taken != 12 {
			w.t.Errorf("%d were taken, %v", taken, err)
		}
	})
}

// docx opens a document that was downloaded and gives its text.
func (w *world) docx(path, name string) string {
	w.t.Helper()
	files := w.unzip("field", path)
	if _, how, err := mime.ParseMediaType(w.get("field", path).Header().Get("Content-Disposition")); err != nil || how["filename"] != name {
		w.t.Errorf("called %v, %v", how, err)
	}
	for file, text := range files {
		if strings.HasPrefix(file, "word/media/") {
			continue
		}
		for d := xml.NewDecoder(strings.NewReader(text)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				w.t.Fatalf("%s: %v", file, err)
			}
		}
	}
	return files["word/document.xml"]
}

func (w *world) unzip(token, path string) map[string]string {
	w.t.Helper()
	out := w.get(token, path)
	r, err := zip.NewReader(bytes.NewReader(out.Body.Bytes()), int64(out.Body.Len()))
	if err != nil {
		w.t.Fatalf("%s: %d %v", path, out.Code, err)
	}
	files := map[string]string{}
	for _, f := range r.File {
		open, err := f.Open()
		if err != nil {
			w.t.Fatal(err)
		}
		text, err := io.ReadAll(open)
		if err != nil {
			w.t.Fatal(err)
		}
		files[f.Name] = string(text)
	}
	return files
}

func (w *world) xlsx(path string) map[string][][]string {
	w.t.Helper()
	file, err := excelize.OpenReader(w.get("field", path).Body)
	if err != nil {
		w.t.Fatal(err)
	}
	defer file.Close()
	sheets := map[string][][]string{}
	for _, name := range file.GetSheetList() {
		if sheets[name], err = file.GetRows(name); err != nil {
			w.t.Fatal(err)
		}
	}
	return sheets
}

func TestFiles(t *testing.T) {
	each(t, func(w *world) {
		w.year2020()
		liFile := fmt.Sprintf("/api/ledgers/members/%d", li)
		w.run(w.t.(*testing.T), []call{
			{"按姓名和单位找到", "field", "/api/ledgers/people?name=王建国&unit=钻井队", 200, []string{`"name":"王建国"`, `"orgName":"钻井队党支部"`, "1101**********0101"}, []string{"110105194912310101"}},
			{"单位不对就没有", "field", "/api/ledgers/people?name=王建国&unit=炼油厂", 200, []string{`"items":[]`}, nil},
			{"只在自己的范围里找", "other", "/api/ledgers/people?name=王建国", 200, []string{`"items":[]`}, nil},
			{"党员的一年", "field", liFile + "?year=2020", 200, []string{"李芳", "138****0102", "黑龙江省大", "50.0%", "谈心谈话", "党员之间", "补课", "党内奖励"}, []string{"2020-05-06", "委员和党员", "优秀", "13800000102", "让胡路区", "队部"}},
			{"支部班子看得到评议结果", "secretary", liFile, 200, []string{"优秀"}, nil},
			{"本人看自己的", "member", "/api/ledgers/mine", 200, []string{"李芳", "优秀", "必填项", "齐全"}, nil},
			{"党员看不到别人的", "member", fmt.Sprintf("/api/ledgers/members/%d", wang), 403, nil, nil},
			{"没有这名党员", "field", "/api/ledgers/members/999", 404, nil, nil},
			{"没有党员身份的账号", "field", "/api/ledgers/mine", 409, []string{"没有电子档案"}, nil},
			{"书记的职务和授课", "field", fmt.Sprintf("/api/ledgers/members/%d", wang), 200, []string{"书记", "2018-05-01", "在任", "授课"}, nil},
			{"在别的支部讲的党课也在档案里", "other", fmt.Sprintf("/api/ledgers/members/%d", zhou), 200, []string{`"heading":"讲党课"`, `["7月1日","钻井队党支部","第1002次会议","补录"]`}, nil},
			{"缺项的党员", "field", fmt.Sprintf("/api/ledgers/members/%d", chen), 200, []string{"缺 1 项：学历"}, nil},
			{"党组织档案", "secretary", fmt.Sprintf("/api/ledgers/orgs/%d", drilling), 200, []string{"钻井队党支部", "任职", "党员信息完整率", "66.6%（缺必填项 1 人）"}, nil},
			{"完整率", "field", "/api/ledgers/completeness", 200, []string{`"members":4,"complete":3,"rate":"75.0%"`, `"name":"钻井队党支部","members":3,"complete":2`, `"name":"炼油厂党委","members":1,"complete":1,"rate":"100%"`}, nil},
			{"缺项名单", "field", "/api/ledgers/completeness/members", 200, []string{`"name":"陈强"`, `"missing":["学历"]`}, []string{"李芳"}},
			{"打印本人档案", "member", "/print/ledgers/mine", 200, []string{"党员电子档案", "由李芳于"}, nil},
		})
		if files := w.unzip("member", "/api/ledgers/mine/file.docx"); !strings.Contains(files["word/document.xml"], "李芳") {
			w.t.Error("no name in the own file")
		}
		sheets := w.xlsx(liFile + "/file.xlsx?year=2020")
		if about := sheets["基本情况"]; len(about) < 20 || !slices.Equal(about[1], []string{"姓名", "李芳"}) {
			w.t.Errorf("who it is about: %v", about)
		}
		if given := sheets["讲党课"]; len(given) != 2 || given[1][0] != "没有讲过党课的记录。" {
			w.t.Errorf("an empty list: %v", given)
		}
		last := sheets["信息变更记录"]
		if end := fmt.Sprint(last[len(last)-5:]); !strings.Contains(end, "填表人（签字）：") || !strings.Contains(end, "党组织（盖章）：") || !strings.Contains(end, "由油田李敏于") {
			w.t.Errorf("who signs: %s", end)
		}
	})
}

// A book of a year with 52 meetings of 30 members, four pictures of each shown, is there in two seconds: docs/performance.md.
func BenchmarkBook(b *testing.B) {
	w := newWorld(b, storetest.Open(b, b.TempDir()+"/bench.db", migrations))
	roll := map[int64]terms.Presence{}
	w.write(func(ctx context.Context, tx *store.Tx) error {
		for i := range int64(30) {
			roll[5000+i] = terms.Present
			if _, err := tx.Exec(ctx, `INSERT INTO member (id, org_id, org_path, name, pinyin, initials, pinyin_alt, initials_alt, id_blind, id_sealed, id_tail,
				gender, ethnicity, birth_on, education, category, status, joined_on, created_at, updated_at)
				VALUES (?, ?, '001.001.', ?, '', '', '', '', ?, ?, '0000', '1', '01', '1980-01-01', '20', 'full', 'normal', '2001-07-01', 0, 0)`,
				5000+i, drilling, fmt.Sprintf("党员%d", i), fmt.Appendf(nil, "%d", i), []byte{}); err != nil {
				return err
			}
		}
		return nil
	})
	pictures := make([]string, bookPhotos+1)
	for i := range pictures {
		pictures[i] = w.picture(1600+i, 1200)
	}
	for i := range 52 {
		id := w.hold(meeting{org: drilling, path: "001.001.", kind: terms.CommitteeMeeting, state: terms.Filed, at: fmt.Sprintf("2020-%02d-%02d 15:00:00", 1+i/5, 1+i%5*5), roll: roll})
		for _, hash := range pictures {
			w.photograph(id, hash, "会场", false)
		}
	}
	for _, form := range []string{"/print/ledgers/books/11", "/api/ledgers/books/11/book.docx", "/api/ledgers/books/11/book.xlsx"} {
		b.Run(form[strings.LastIndexAny(form, "/.")+1:], func(b *testing.B) {
			size := 0
			for b.Loop() {
				out := w.get("field", form)
				if out.Code != 200 {
					b.Fatal(out.Body)
				}
				size = out.Body.Len()
			}
			b.ReportMetric(float64(size)/1e6, "MB")
		})
	}
}
