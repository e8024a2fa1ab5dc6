// Package web holds the built pages of the three faces; vite writes them to
// dist, which is empty in a fresh checkout. The sources are beside this file.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var built embed.FS

// Dist is the folder the web build wrote.
func Dist() fs.FS {
	dist, err := fs.Sub(built, "dist")
	if err != nil {
		panic(err) // cannot happen: the folder is embedded above
	}
	return dist
}
