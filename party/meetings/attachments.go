package meetings

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"mime"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"github.com/danielgtaylor/huma/v2"
	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/party/meetings/forms"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/files"
	"zhibu/platform/store"
)

// Attachment is a document or film of a meeting. Its content lies in
// platform/files under its hash, without what it said of its maker.
type Attachment struct {
	bun.BaseModel `bun:"table:meeting_attachment,alias:a"`

	ID        int64 `bun:",pk"`
	MeetingID int64
	Hash      string
	Name      string // as it was called, with its ending
	Size      int64  // bytes
	At        store.Instant
	Waiting   bool // of a correction nobody has granted yet: no part of the record

	ConfirmedBy int64 // the account that confirmed that it bears no secret; 0 for what was searched
}

// AttachmentView is an attachment as the API shows it.
type AttachmentView struct {
	ID   int64     `json:"id"`
	Name string    `json:"name"`
	Size int64     `json:"size" doc:"字节"`
	URL  string    `json:"url"`
	At   time.Time `json:"at"`
}

func (a Attachment) view() AttachmentView {
	return AttachmentView{a.ID, a.Name, a.Size, "/api/meetings/" + number(a.MeetingID) + "/attachments/" + number(a.ID), a.At.Time()}
}

// Upload is a file as it came in.
type Upload struct {
	Content interface {
		io.Reader
		io.ReaderAt
	}
	Size      int64 // bytes
	Name      string
	Confirmed bool // that it bears no secret, by whoever uploads it
}

// AddAttachment adds a document or film to a record; to a filed one as a correction, which needs a
// reason. The same content twice is one attachment.
func (s *Service) AddAttachment(ctx context.Context, id int64, u Upload, reason string) error {
	m, err := byID(ctx, s.db, id)
	if err := m.required(ctx, access.MeetingRecord, err); err != nil {
		return err
	}
	if refusal := Writable(m.State, s.Begun(ctx, m)); refusal != "" && m.State != terms.Filed {
		return api.Conflict(refusal)
	}
	name := fileName(u.Name)
	faults := forms.Text("file", "附件的名称", name, maxFileName)
	if AttachmentKind(name) == "" {
		faults = append(faults, forms.Fault{"file", "附件只收 PDF、Word（docx）、Excel（xlsx）文档和 MP4 视频，请转换格式后再上传；照片请传到照片一栏。"})
	}
	if m.State == terms.Filed && forms.Blank(reason) {
		faults = append(faults, forms.Fault{"reason", "会议已经归档，补充附件属于更正，请填写更正的原因。"})
	}
	if err := forms.Refuse(faults); err != nil {
		return err
	}
	if err := s.screenAttachment(ctx, u.Content, u.Size, name, reason); err != nil {
		return err
	}
	by := int64(0)
	if !files.Searched(AttachmentKind(name)) {
		if by, err = confirmation(ctx, u.Confirmed); err != nil {
			return err
		}
	}
	stored, err := s.take(ctx, m, u.Content, name)
	if err != nil {
		return err
	}
	a := Attachment{ID: store.NewID(), MeetingID: id, Hash: stored.Hash, Name: name, Size: stored.Size, At: store.At(s.now()), ConfirmedBy: by}
	if m.State != terms.Filed {
		return s.write(ctx, access.MeetingRecord, id, func(tx *store.Tx, m *Meeting) error { return s.keepAttachment(ctx, tx, m, a) })
	}
	return s.correction(ctx, id, 0, reason, func(tx *store.Tx, m *Meeting) (correcting, error) {
		a.Waiting = true
		return correcting{AttachmentID: a.ID}, s.keepAttachment(ctx, tx, m, a)
	})
}

// fileName is the last part of an uploaded file's name, as it reads: a character that is not seen could turn the rest
// of the name around, and a program look like a document.
func fileName(name string) string {
	seen := strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cc, unicode.Cf) {
			return -1
		}
		return r
	}, name)
	return filepath.Base(strings.ReplaceAll(strings.TrimSpace(seen), `\`, "/"))
}

// screenAttachment refuses what bears the marking of a secret in its name or its text. What is
// drawn, filmed or scanned has no text: the page says so, and asks who uploads it.
func (s *Service) screenAttachment(ctx context.Context, content io.ReaderAt, size int64, name, reason string) error {
	if s.Screen == nil {
		return nil
	}
	said, err := s.files.Text(ctx, content, size, AttachmentKind(name))
	if err != nil {
		return badFile(err)
	}
	return s.Screen(ctx, "会议附件", name, name, reason, said)
}

// take stores an attachment's content, if it is what its name says.
func (s *Service) take(ctx context.Context, m Meeting, content io.Reader, name string) (files.File, error) {
	most := int64(s.policy.Int(ctx, policy.AttachmentMB, m.OrgPath, s.now())) << 20
	stored, err := s.files.Put(ctx, content, files.Limits{Others: most})
	if err == nil && stored.ContentType != AttachmentKind(name) {
		return stored, api.Field("文件的内容与扩展名不符，请用原来的软件另存后再上传。", "body.file")
	}
	return stored, badFile(err)
}

// badFile is a refusal of package files as one of the API.
func badFile(err error) error {
	var bad *files.Error
	switch {
	case errors.As(err, &bad) && bad.Kind == files.TooLarge:
		return api.TooLarge(bad.Sentence)
	case errors.As(err, &bad):
		return api.Field(bad.Sentence, "body.file")
	}
	return err
}

func (s *Service) keepAttachment(ctx context.Context, tx *store.Tx, m *Meeting, a Attachment) error {
	var others []string
	if err := tx.NewRaw(`SELECT hash FROM meeting_attachment WHERE meeting_id = ?`, a.MeetingID).Scan(ctx, &others); err != nil {
		return err
	}
	for _, hash := range others {
		if hash == a.Hash {
			return api.Conflict("这个附件已经上传过了。")
		}
	}
	if len(others) >= maxAttachments {
		return api.Conflict("附件最多 " + digits(maxAttachments) + " 个，请先删去一些再上传。")
	}
	if _, err := tx.NewInsert().Model(&a).Exec(ctx); err != nil || a.ConfirmedBy == 0 {
		return err
	}
	return s.tellConfirmed(ctx, tx, m, "attachment", a.Hash)
}

// showAttachment makes one that waited a part of the record.
func showAttachment(ctx context.Context, tx *store.Tx, id int64) error {
	_, err := tx.Exec(ctx, `UPDATE meeting_attachment SET waiting = FALSE WHERE id = ?`, id)
	return err
}

// dropWaiting takes away what a refused correction would have added.
func (s *Service) dropWaiting(ctx context.Context, tx *store.Tx, id int64) error {
	return s.drop(ctx, tx, `DELETE FROM meeting_attachment WHERE id = ? AND waiting RETURNING hash`, id)
}

func (s *Service) drop(ctx context.Context, tx *store.Tx, query string, args ...any) error {
	var hash string
	if err := tx.NewRaw(query, args...).Scan(ctx, &hash); err != nil {
		if store.Missing(err) {
			err = nil
		}
		return err
	}
	if err := s.files.Touch(hash, s.now()); err != nil && !errors.Is(err, fs.ErrNotExist) { // RemovePhotos counts from now
		return err
	}
	return nil
}

// RemoveAttachment takes an attachment out of a record that has not been filed.
func (s *Service) RemoveAttachment(ctx context.Context, id, attachmentID int64) error {
	return s.write(ctx, access.MeetingRecord, id, func(tx *store.Tx, _ *Meeting) error {
		return s.drop(ctx, tx, `DELETE FROM meeting_attachment WHERE id = ? AND meeting_id = ? RETURNING hash`, attachmentID, id)
	})
}

func attachmentsOf(ctx context.Context, r store.Reader, meetingID int64) ([]Attachment, error) {
	var found []Attachment
	return found, r.NewSelect().Model(&found).Where("meeting_id = ? AND NOT waiting", meetingID).Order("id").Scan(ctx)
}

// openAttachment answers with a file. One that waits is for who asked and who decides.
func (s *Service) openAttachment(ctx context.Context, id, attachmentID int64) (*huma.StreamResponse, error) {
	m, err := s.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	var a Attachment
	err = s.db.NewSelect().Model(&a).Where("id = ? AND meeting_id = ?", attachmentID, id).Scan(ctx)
	who := access.CallerFrom(ctx)
	if store.Missing(err) || err == nil && a.Waiting && !m.recordedBy(who) && !who.May(access.MeetingReview, m.OrgPath) {
		return nil, api.NotFound("没有找到这个附件，可能已被删除。")
	} else if err != nil {
		return nil, err
	}
	content, err := s.files.Open(a.Hash)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		defer content.Close()
		c.SetHeader("Content-Type", AttachmentKind(a.Name))
		c.SetHeader("X-Content-Type-Options", "nosniff")
		c.SetHeader("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}))
		c.SetHeader("Cache-Control", "private, no-store")
		io.Copy(c.BodyWriter(), content)
	}}, nil
}
