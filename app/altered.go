package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
)

// filedFiles are the pictures and documents of filed records; their digests are part of what is sealed.
const filedFiles = `SELECT m.id, f.hash, '照片' FROM meeting m JOIN meeting_photo f ON f.meeting_id = m.id WHERE m.state = 'filed' AND (?0 = 0 OR m.id = ?0)
UNION ALL SELECT m.id, f.hash, '附件' FROM meeting m JOIN meeting_attachment f ON f.meeting_id = m.id WHERE m.state = 'filed' AND NOT f.waiting AND (?0 = 0 OR m.id = ?0)
ORDER BY 1, 2`

// AlteredFiles reads every picture and document of the filed records and gives a sentence for each that is gone, or no
// longer what the record was sealed with. done hears of each that was read. Zero is all meetings.
func (a *App) AlteredFiles(ctx context.Context, meeting int64, done func(int)) (findings []string, err error) {
	type file struct {
		meeting    int64
		hash, what string
	}
	var all []file // read first: to read the files takes long, and would hold the database up
	var f file
	if err := a.DB.Stream(ctx, func(scan func(...any) error) error {
		err := scan(&f.meeting, &f.hash, &f.what)
		all = append(all, f)
		return err
	}, filedFiles, meeting); err != nil {
		return nil, err
	}
	intact := map[string]bool{} // a file that several records have is read once
	for _, f := range all {
		if err := ctx.Err(); err != nil {
			return findings, err
		}
		var err error
		if !intact[f.hash] {
			intact[f.hash], err = a.files.Intact(f.hash)
		}
		switch {
		case errors.Is(err, fs.ErrNotExist):
			findings = append(findings, fmt.Sprintf("会议 %d 的%s %.12s 的文件不见了。", f.meeting, f.what, f.hash))
		case err != nil:
			return findings, err
		case !intact[f.hash]:
			findings = append(findings, fmt.Sprintf("会议 %d 的%s %.12s 的文件与存证的指纹不符：被换过，或者损坏。", f.meeting, f.what, f.hash))
		}
		done(1)
	}
	return findings, nil
}
