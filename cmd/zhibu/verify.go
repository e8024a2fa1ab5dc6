package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"zhibu/app"
	"zhibu/party/meetings/sealed"
	"zhibu/party/seals"
	"zhibu/platform/config"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

type verify struct {
	config.Cell
	Record string   `placeholder:"KIND/REF[/SUB]" help:"只核验一条记录，如 meeting.record/123 · One record only."`
	Head   []string `placeholder:"FILE" help:"另外核对保存在别处的存证凭证 · A head kept elsewhere."`
	Files  bool     `default:"true" negatable:"" help:"同时核对照片和附件 · Compare pictures and documents too."`
	Export string   `placeholder:"DIR" help:"把记录的存证、存证凭证和公钥写到这个文件夹，供外部核验 · Write proof, heads and public key for outsiders."`
}

// Run computes the cell's log anew and ends with 3 when something was changed behind its back.
func (c *verify) Run(ctx context.Context) error {
	a, err := open(ctx, c.Cell)
	if err != nil {
		return err
	}
	defer a.Close()
	if c.Export != "" {
		if err := os.MkdirAll(c.Export, 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(c.Export, "public-key.txt"), []byte(a.Seals.PublicKey()+"\n"), 0o600); err != nil {
			return err
		}
	}
	if c.Record != "" {
		return c.one(ctx, a)
	}
	return c.all(ctx, a)
}

// all verifies the whole cell.
func (c *verify) all(ctx context.Context, a *app.App) error {
	var heads []seal.Signed
	forged := 0
	for _, file := range c.Head {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		head, err := a.Seals.ReadHead(string(text))
		if err != nil {
			fmt.Printf("异常  文件 %s 不是用本单位的密钥签的存证凭证，或被改动。\n", filepath.Base(file))
			forged++
			continue
		}
		heads = append(heads, seal.Signed{From: "文件 " + filepath.Base(file), Head: head})
	}
	bar := progress(-1, "核验")
	report, err := a.Seals.Verify(ctx, heads, func(n int) { bar.Add(n) })
	bar.Finish()
	if err != nil {
		return err
	}
	for _, finding := range report.Findings {
		fmt.Println("异常  " + finding)
	}
	if report.More > 0 {
		fmt.Printf("异常  另有 %d 处，不再逐条列出。\n", report.More)
	}
	altered, err := c.files(ctx, a, 0)
	if err != nil {
		return err
	}
	fmt.Printf("存证 %d 条，汇总指纹 %s。\n记录 %d 条与存证一致，按规定移除 %d 条，核对存证凭证 %d 份。\n", report.Size, report.Root, report.Records, report.Erased, report.Heads)
	if c.Export != "" {
		if err := a.Seals.EachHead(ctx, c.writeHead); err != nil {
			return err
		}
	}
	if len(report.Findings)+forged+altered > 0 {
		return failure(3)
	}
	fmt.Println("没有发现绕过系统的改动。")
	return nil
}

// files names the files of filed records that are not what the record was sealed with, of one meeting
// or, by 0, of all, and says how many there are.
func (c *verify) files(ctx context.Context, a *app.App, meeting int64) (int, error) {
	if !c.Files {
		return 0, nil
	}
	read := 0
	bar := progress(-1, "核对文件")
	altered, err := a.AlteredFiles(ctx, meeting, func(n int) { read += n; bar.Add(n) })
	bar.Finish()
	for _, finding := range altered {
		fmt.Println("异常  " + finding)
	}
	if read > 0 {
		fmt.Printf("核对记录的照片和附件 %d 个。\n", read)
	}
	return len(altered), err
}

// record is the record --record names, as it stands by the head --head names, if any.
func (c *verify) record(ctx context.Context, a *app.App) (st seals.Standing, source seal.Source, ids [2]int64, err error) {
	parts := strings.Split(c.Record, "/")
	source, known := a.Seals.Source(parts[0])
	for i, text := range parts[1:] {
		n, err := strconv.ParseInt(text, 10, 64)
		if known = known && err == nil && i < len(ids); known {
			ids[i] = n
		}
	}
	if !known || len(parts) < 2 {
		return st, source, ids, fmt.Errorf("记录应写作“种类/编号”，如 meeting.record/123、attendance.roll/会议/党员、event/123")
	}
	kept := ""
	if len(c.Head) > 0 {
		text, err := os.ReadFile(c.Head[0])
		if err != nil {
			return st, source, ids, err
		}
		kept = string(text)
	}
	err = a.DB.Snapshot(ctx, func(from *store.Snapshot) (err error) {
		st, err = a.Seals.Prove(ctx, from, source, ids[0], ids[1], kept)
		return err
	})
	return st, source, ids, err
}

// one verifies a single record.
func (c *verify) one(ctx context.Context, a *app.App) error {
	st, source, ids, err := c.record(ctx, a)
	if err != nil {
		return err
	}
	fmt.Printf("%s：第 %d 号存证，服务器时间 %s，共存证 %d 次。\n", source.Name(ids[0], ids[1]), st.N, clockTime(store.Instant(st.At)), len(st.Leaves))
	twice := source.Once && len(st.Leaves) > 1
	if twice {
		fmt.Println("异常  这类记录从不改动，却存证了不止一次：是绕过系统改动后补存的。")
	}
	fmt.Println(c.said(st))
	altered := 0
	if strings.HasPrefix(c.Record, sealed.Kind+"/") {
		if altered, err = c.files(ctx, a, ids[0]); err != nil {
			return err
		}
	}
	if c.Export != "" && st.Covered && !st.Changed {
		if err := c.writeProof(st); err != nil {
			return err
		}
	}
	if twice || altered > 0 || !st.Same || st.Covered && !st.Holds {
		return failure(3)
	}
	return nil
}

// said is how a record stands by its head.
func (c *verify) said(st seals.Standing) string {
	head := fmt.Sprintf("存证凭证（%s，%d 条存证）", clockTime(store.At(st.Signed.At)), st.Signed.Size)
	switch {
	case !st.Same:
		return "异常  内容与存证不符：在最后一次存证以后被绕过系统改动。"
	case !st.Covered && len(c.Head) > 0:
		return "内容与存证一致；" + head + "签发时还没有这条记录，证明不了它。"
	case !st.Covered:
		return "内容与存证一致；还没有存证凭证包含这条存证，一小时内会自动签发。"
	case !st.Holds:
		return fmt.Sprintf("异常  由这条存证（经 %d 步）算出的汇总指纹与凭证签名的 %s 不符。", len(st.Path), st.Signed.Root)
	case st.Changed:
		var times []string
		for _, l := range st.Leaves[len(st.Leaves)-st.Since:] {
			times = append(times, clockTime(l.At))
		}
		return fmt.Sprintf("注意  内容在%s签发以后变过：与最后一次存证一致，但不是凭证作证的内容。其后存证 %d 次：%s。", head, st.Since, strings.Join(times, "、"))
	default:
		return fmt.Sprintf("内容与存证一致；经 %d 步算到%s签名的汇总指纹 %s，相符。", len(st.Path), head, st.Signed.Root)
	}
}

func clockTime(at store.Instant) string { return at.Time().Format("2006-01-02 15:04:05") }

func (c *verify) writeProof(st seals.Standing) error {
	text, err := json.MarshalIndent(st.Proof, "", "  ")
	if err != nil {
		return err
	}
	if err := c.writeHead(seals.Head{ID: st.HeadID, Note: st.Head}); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(c.Export, strings.ReplaceAll(c.Record, "/", "-")+".json"), text, 0o600)
}

func (c *verify) writeHead(h seals.Head) error {
	return os.WriteFile(filepath.Join(c.Export, fmt.Sprintf("head-%d.txt", h.ID)), []byte(h.Note), 0o600)
}
