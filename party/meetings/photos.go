package meetings

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"time"

	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/party/meetings/forms"
	"zhibu/platform/api"
	"zhibu/platform/files"
	"zhibu/platform/store"
)

// Photo is a photo of a meeting. The picture itself lies in platform/files
// under its hash.
type Photo struct {
	bun.BaseModel `bun:"table:meeting_photo,alias:f"`

	ID        int64 `bun:",pk"`
	MeetingID int64
	Hash      string
	Caption   string
	Late      bool // added after the day of the meeting
	At        store.Instant

	ConfirmedBy int64 // the account that confirmed that it bears no secret
}

// PhotoView is a photo as the API shows it.
type PhotoView struct {
	ID      int64     `json:"id"`
	URL     string    `json:"url"`
	Thumb   string    `json:"thumb"`
	Caption string    `json:"caption"`
	Late    bool      `json:"late" doc:"会议当天以后补传"`
	At      time.Time `json:"at"`
}

func (p Photo) view() PhotoView {
	url := "/api/files/" + p.Hash
	return PhotoView{p.ID, url, url + "?thumb=1", p.Caption, p.Late, p.At.Time()}
}

// AddPhoto adds a picture to a meeting's record, once it is confirmed that it bears no secret; the same picture twice is one photo.
func (s *Service) AddPhoto(ctx context.Context, id int64, picture io.Reader, caption string, confirmed bool) error {
	// Who may is asked before the picture is decoded, and again when it is written down.
	m, err := byID(ctx, s.db, id)
	if err := m.required(ctx, access.MeetingRecord, err); err != nil {
		return err
	}
	if refusal := Writable(m.State, s.Begun(ctx, m)); refusal != "" {
		return api.Conflict(refusal)
	}
	if err := forms.Refuse(forms.Text("caption", "照片说明", caption, maxTitle)); err != nil {
		return err
	}
	by, err := confirmation(ctx, confirmed)
	if err != nil {
		return err
	}
	stored, err := s.files.Put(ctx, picture, files.Limits{Pictures: maxPicture, PicturesOnly: true})
	if err != nil {
		return badFile(err)
	}
	return s.write(ctx, access.MeetingRecord, id, func(tx *store.Tx, m *Meeting) error {
		n, err := tx.NewSelect().Model((*Photo)(nil)).Where("meeting_id = ? AND hash <> ?", id, stored.Hash).Count(ctx)
		if err != nil {
			return err
		}
		if n >= maxPhotos {
			return api.Conflict("照片最多 " + digits(maxPhotos) + " 张，请先删去一些再上传。")
		}
		p := Photo{ID: store.NewID(), MeetingID: id, Hash: stored.Hash, Caption: caption, Late: LatePhoto(m.EndsAt.Time(), s.now()), At: store.At(s.now()), ConfirmedBy: by}
		if _, err := tx.NewInsert().Model(&p).On("CONFLICT (meeting_id, hash) DO NOTHING").Exec(ctx); err != nil {
			return err
		}
		if err := s.tellConfirmed(ctx, tx, m, "photo", p.Hash); err != nil {
			return err
		}
		return s.tellRecord(ctx, tx, *m)
	})
}

// RemovePhoto takes a photo out of a meeting that has not been filed.
func (s *Service) RemovePhoto(ctx context.Context, id, photoID int64) error {
	return s.write(ctx, access.MeetingRecord, id, func(tx *store.Tx, m *Meeting) error {
		var hash string
		err := tx.NewRaw(`DELETE FROM meeting_photo WHERE id = ? AND meeting_id = ? RETURNING hash`, photoID, id).Scan(ctx, &hash)
		if store.Missing(err) {
			return api.NotFound("没有找到这张照片，可能已被删除。")
		} else if err != nil {
			return err
		}
		if err := s.files.Touch(hash, s.now()); err != nil && !errors.Is(err, fs.ErrNotExist) { // RemovePhotos counts from now
			return err
		}
		return s.tellRecord(ctx, tx, *m)
	})
}

func photosOf(ctx context.Context, r store.Reader, meetingID int64) ([]Photo, error) {
	var found []Photo
	return found, r.NewSelect().Model(&found).Where("meeting_id = ?", meetingID).Order("id").Scan(ctx)
}

// LostPhotos counts the pictures and attachments that a meeting refers to and that are not on the disk.
func (s *Service) LostPhotos(ctx context.Context) (lost int, err error) {
	for _, table := range []string{"meeting_photo", "meeting_attachment"} {
		n, err := s.lostOf(ctx, table)
		if err != nil {
			return lost, err
		}
		lost += n
	}
	return lost, nil
}

func (s *Service) lostOf(ctx context.Context, table string) (lost int, err error) {
	var after string
	for {
		var hashes []string // a page at a time: a city has hundreds of thousands
		err := s.db.NewRaw(`SELECT DISTINCT hash FROM `+table+` WHERE hash > ? ORDER BY hash LIMIT 1000`, after).Scan(ctx, &hashes)
		if err != nil || len(hashes) == 0 {
			return lost, err
		}
		for _, hash := range hashes {
			switch found, err := s.files.Has(hash); {
			case err != nil:
				return lost, err
			case !found:
				lost++
			}
		}
		after = hashes[len(hashes)-1]
	}
}

// mayOpen tells whether the caller may see the picture with this hash: one of
// the meetings it belongs to must be in reach. Refused, it does not exist.
func (s *Service) mayOpen(ctx context.Context, hash string) error {
	var of []Meeting
	err := s.db.NewRaw(`SELECT m.org_path, coalesce(h.org_path, '') AS heir_path FROM meeting_photo f JOIN meeting m ON m.id = f.meeting_id
		LEFT JOIN meeting_heir h ON h.meeting_id = m.id WHERE f.hash = ?`, hash).Scan(ctx, &of)
	if err != nil {
		return err
	}
	for _, m := range of {
		if who := access.CallerFrom(ctx); who.May(access.MeetingRead, m.OrgPath) || m.recordedBy(who) {
			return nil
		}
	}
	return access.Require(ctx, access.MeetingRead, append(of, Meeting{})[0].OrgPath)
}
