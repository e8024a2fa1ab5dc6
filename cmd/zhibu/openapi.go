package main

import (
	"context"
	"encoding/json"
	"os"

	"zhibu/app"
)

type openapi struct{}

// Run prints the document of a platform built on an empty cell.
func (c *openapi) Run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "zhibu")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	a, err := app.Open(ctx, app.Options{Dir: dir})
	if err != nil {
		return err
	}
	defer a.Close()
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(a.API.OpenAPI())
}
