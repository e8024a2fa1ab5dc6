package api

import (
	"errors"
	"io"
	"mime"
	"os"
	"path"

	"github.com/danielgtaylor/huma/v2"
)

// kinds are the media types of what is handed out as a file, by its ending.
var kinds = map[string]string{
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".json": "application/json",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// Download answers with a file called name that fill writes. It is finished
// before the answer begins, so that half of it never passes for the whole, and
// has no name on the disk, so that nothing stays of it.
func Download(name string, fill func(io.Writer) error) (*huma.StreamResponse, error) {
	file, err := os.CreateTemp("", "zhibu-export-*")
	if err != nil {
		return nil, err
	}
	if err = os.Remove(file.Name()); err == nil {
		err = fill(file)
	}
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &huma.StreamResponse{Body: func(out huma.Context) {
		defer file.Close()
		out.SetHeader("Content-Type", kinds[path.Ext(name)])
		out.SetHeader("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
		_, _ = io.Copy(out.BodyWriter(), file) // a broken connection is the client's to notice
	}}, nil
}
