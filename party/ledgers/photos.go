package ledgers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"

	"zhibu/platform/docx"
	"zhibu/platform/files"
	"zhibu/platform/store"
)

// bookPhotos is how many pictures of a meeting an annual book shows.
const bookPhotos = 4

// Photo is a picture of a meeting.
type Photo struct {
	URL, Caption  string
	Lost          string // the sentence instead of a picture whose file is missing or damaged
	Width, Height int    // pixels

	format string
	open   func() (io.ReadCloser, error)
}

// Photos are pictures of a meeting as a paper shows them.
type Photos struct {
	List  []Photo
	Small bool   // two in a row
	More  string // the sentence that tells of those left out, "" for none
}

func (p *Photos) docx(w *docx.Writer) {
	across := 1
	if p.Small {
		across = 2
	}
	pictures := make([]docx.Picture, len(p.List))
	for i, f := range p.List {
		pictures[i] = docx.Picture{Caption: f.Caption, Format: f.format, Width: f.Width, Height: f.Height, Open: f.open, Instead: f.Lost}
	}
	w.Pictures(across, pictures)
	if p.More != "" {
		w.Text(docx.Plain, p.More)
	}
}

// snap is a row of a meeting's pictures.
type snap struct {
	MeetingID     int64
	Hash, Caption string
	Late          bool
}

func snapsOf(ctx context.Context, r store.Reader, meetings []int64) (byMeeting map[int64][]snap, err error) {
	var found []snap
	if len(meetings) > 0 {
		err = r.NewRaw(`SELECT meeting_id, hash, caption, late FROM meeting_photo WHERE meeting_id IN (?) ORDER BY meeting_id, id`, store.In(meetings)).Scan(ctx, &found)
	}
	return group(found, func(p snap) int64 { return p.MeetingID }), err
}

// photos are all pictures of a meeting, large; nil if there are none.
func (s *Service) photos(list []snap) *Photos {
	if len(list) == 0 {
		return nil
	}
	p := &Photos{List: make([]Photo, len(list))}
	for i, f := range list {
		p.List[i] = photo(s.files, f)
	}
	return p
}

// fewPhotos are the first pictures of a meeting, small, with how many more there are.
func (s *Service) fewPhotos(ctx context.Context, list []snap) *Photos {
	p := s.photos(list[:min(len(list), bookPhotos)])
	if p != nil {
		p.Small = true
		for i := range p.List {
			p.List[i].printSmall(ctx, s.files, list[i].Hash)
		}
	}
	if n := len(list) - bookPhotos; n > 0 {
		p.More = fmt.Sprintf("另有 %d 张照片，见这次会议的照片页。", n)
	}
	return p
}

// printSmall has a document carry no more of a picture than its place shows. One that cannot be made smaller is carried whole.
func (p *Photo) printSmall(ctx context.Context, stored *files.Store, hash string) {
	whole := p.open
	p.open = func() (io.ReadCloser, error) {
		if f, err := stored.Print(ctx, hash); err == nil {
			return f, nil
		}
		return whole()
	}
}

// photo looks at a picture's head only: its file is read where it is shown.
func photo(stored *files.Store, row snap) Photo {
	p := Photo{URL: "/api/files/" + row.Hash, Caption: cmp.Or(row.Caption, "现场照片"), open: func() (io.ReadCloser, error) { return stored.Open(row.Hash) }}
	if row.Late {
		p.Caption += "（补传）"
	}
	file, err := p.open()
	if err == nil {
		var config image.Config
		config, p.format, err = image.DecodeConfig(file)
		p.Width, p.Height = config.Width, config.Height
		_ = file.Close() // it was only read
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		p.Lost = "这张照片的文件不在了，请联系系统管理员从备份中恢复。"
	case err != nil:
		p.Lost = "这张照片的文件读不出来，请联系系统管理员从备份中恢复。"
	}
	return p
}
