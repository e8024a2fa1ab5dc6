package members

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"zhibu/platform/intake"
	"zhibu/platform/sheet"
)

func readSheet(t testing.TB, content []byte, name string) (rows [][]string) {
	t.Helper()
	err := sheet.Read(context.Background(), bytes.NewReader(content), int64(len(content)), name, sheet.Limits{}, func(r sheet.Row) error {
		rows = append(rows, r.Cells)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func unzipped(t testing.TB, content []byte) (all []byte) {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range archive.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, text...)
	}
	return all
}

// titles are the columns of the test's files.
var titles = []string{"所在党支部", "姓名", "公民身份号码", "性别", "民族", "出生日期", "学历", "人员类别", "加入党组织日期", "转为正式党员日期", "工作岗位", "手机号", "家庭住址", "党籍状态"}

// line is one member as the test's files have it.
func line(branch, name string, n int) []string {
	d := person(name, n)
	return []string{branch, name, d.IDNumber, Genders.Name(d.Gender), "汉", d.BirthOn, "本科", "正式", d.JoinedOn, d.ConfirmedOn, d.Job, d.Phone, d.Address, "正常"}
}

// book makes an .xlsx of lines under the titles.
func book(t testing.TB, lines [][]string, more ...func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, cells := range append([][]string{titles}, lines...) {
		if err := f.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &cells); err != nil {
			t.Fatal(err)
		}
	}
	for _, change := range more {
		if err := change(f); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

type imported struct {
	ID                                    int64
	State                                 intake.State
	Rows, Bad, ToAdd, ToChange, Unchanged int
	Sentence                              string
	Problems                              []intake.Problem
}

// upload sends a file and waits for the end of its check.
func (w *webHouse) upload(who int64, name string, content []byte) imported {
	w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		w.t.Fatal(err)
	}
	part.Write(content)
	form.Close()
	r := httptest.NewRequest(http.MethodPost, "/api/members/imports", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Authorization", fmt.Sprint("Bearer t", who))
	rec := httptest.NewRecorder()
	w.http.ServeHTTP(rec, r)
	if rec.Code != http.StatusAccepted {
		w.t.Fatalf("upload: %d %s", rec.Code, rec.Body)
	}
	var at imported
	if err := json.Unmarshal(rec.Body.Bytes(), &at); err != nil {
		w.t.Fatal(err)
	}
	return w.wait(who, at.ID)
}

// wait polls until an import stands still.
func (w *webHouse) wait(who, id int64) (at imported) {
	w.t.Helper()
	for range 1000 {
		rec := w.ask(who, "GET", fmt.Sprintf("/api/members/imports/%d", id), "")
		at = imported{}
		if err := json.Unmarshal(rec.Body.Bytes(), &at); err != nil || rec.Code != 200 {
			w.t.Fatalf("%d %s", rec.Code, rec.Body)
		}
		if at.State != intake.Reading && at.State != intake.Applying {
			return at
		}
		time.Sleep(10 * time.Millisecond)
	}
	w.t.Fatalf("the import does not end: %+v", at)
	return at
}

func (w *webHouse) confirm(who, id int64) imported {
	w.t.Helper()
	if rec := w.ask(who, "POST", fmt.Sprintf("/api/members/imports/%d/confirm", id), ""); rec.Code != http.StatusAccepted {
		w.t.Fatalf("confirm: %d %s", rec.Code, rec.Body)
	}
	return w.wait(who, id)
}
