package files

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
)

// mostRelations bounds one part of a document that lists what it refers to, in bytes: some thousand references.
const mostRelations = 4 << 20

// own is a target on the reader's own disk, such as the template that Word names in every document made from one.
var own = regexp.MustCompile(`^(?i)(file:///)?[a-z]:[\\/]`)

// staysAtHome refuses a document that fetches something from elsewhere once it is opened, a template with macros say, or a
// picture that tells who reads. A link that somebody must click is no such thing.
func staysAtHome(part *zip.File) error {
	content, err := part.Open()
	if err != nil {
		return unreadable()
	}
	defer content.Close()
	bounded := &io.LimitedReader{R: content, N: mostRelations}
	d := xml.NewDecoder(bounded)
	for {
		token, err := d.RawToken()
		switch {
		case errors.Is(err, io.EOF) && bounded.N > 0:
			return nil
		case err != nil:
			return unreadable()
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "Relationship" && fetched(e.Attr) {
			return fetches()
		}
	}
}

// fetched tells whether a reference is to something outside that is opened together with the document.
func fetched(attributes []xml.Attr) bool {
	of := map[string]string{}
	for _, a := range attributes {
		of[a.Name.Local] = strings.TrimSpace(a.Value)
	}
	return strings.EqualFold(of["TargetMode"], "External") && !strings.HasSuffix(of["Type"], "/hyperlink") && !own.MatchString(of["Target"])
}
