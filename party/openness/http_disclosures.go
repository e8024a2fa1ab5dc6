package openness

import (
	"context"
	"strings"
	"time"

	"zhibu/party/access"
)

// LineView is one line of the list of publications.
type LineView struct {
	Category    string `json:"category"`
	Name        string `json:"name"`
	Every       Every  `json:"every" enum:"yearly,quarterly,monthly,unscheduled"`
	Article     string `json:"article"`
	Period      string `json:"period,omitempty" doc:"asked for now"`
	DueOn       string `json:"dueOn,omitempty"`
	PublishedID int64  `json:"publishedId,omitempty" doc:"what was published for it"`
	Overdue     bool   `json:"overdue"`
}

type catalogueOutput struct {
	Body struct {
		Items []LineView `json:"items"`
	}
}

func (s *Service) getCatalogue(ctx context.Context, in *OrgInput) (*catalogueOutput, error) {
	o, err := s.org(ctx, access.OpennessRead, in.OrgID)
	if err != nil {
		return nil, err
	}
	lines, err := s.Lines(ctx, o)
	out := &catalogueOutput{}
	out.Body.Items = []LineView{}
	for _, l := range lines {
		out.Body.Items = append(out.Body.Items, LineView{l.Key, l.Name, l.Every, l.Article, l.Period, l.DueOn, l.PublishedID,
			l.Period != "" && l.PublishedID == 0 && l.DueOn < s.today()})
	}
	return out, err
}

type recordedInput struct {
	OrgInput
	Category string `query:"category" maxLength:"20" required:"true" doc:"目录中的一项"`
	Period   string `query:"period" maxLength:"7" doc:"2026、2026-Q3 或 2026-11；适时公开的不填"`
}

// FiguresView is what is recorded of one topic.
type FiguresView struct {
	Name  string   `json:"name"`
	From  string   `json:"from" doc:"数字来自哪些登记"`
	Link  string   `json:"link,omitempty" doc:"看这些登记的页面"`
	Lines []string `json:"lines" doc:"空的表示没有登记"`
}

type recordedOutput struct {
	Body struct {
		From    string        `json:"from,omitempty" doc:"YYYY-MM-DD"`
		To      string        `json:"to,omitempty"`
		Figures []FiguresView `json:"figures"`
		Text    string        `json:"text,omitempty" doc:"建议的内容，可以修改"`
		Why     string        `json:"why,omitempty" doc:"没有建议的原因"`
	}
}

func (s *Service) getRecorded(ctx context.Context, in *recordedInput) (*recordedOutput, error) {
	r, err := s.Recorded(ctx, in.OrgID, in.Category, in.Period)
	out := &recordedOutput{}
	b := &out.Body
	b.From, b.To, b.Text, b.Why, b.Figures = r.From, r.To, r.Text, r.Why, []FiguresView{}
	for _, f := range r.Figures {
		b.Figures = append(b.Figures, FiguresView{f.Name, f.From, f.Link, append([]string{}, f.Lines...)})
	}
	return out, err
}

// DisclosureView is one publication.
type DisclosureView struct {
	ID          int64     `json:"id"`
	OrgName     string    `json:"orgName"`
	Category    string    `json:"category"`
	Name        string    `json:"name" doc:"of the category"`
	Period      string    `json:"period,omitempty"`
	State       string    `json:"state" enum:"published,withdrawn"`
	Note        string    `json:"note,omitempty" doc:"why it was withdrawn"`
	Version     int       `json:"version"`
	Title       string    `json:"title"`
	Text        string    `json:"text,omitempty" doc:"not in lists, and not once withdrawn"`
	PublishedAt time.Time `json:"publishedAt"`
	Reads       int       `json:"reads" doc:"how many members have read it; reading is not required"`
	Read        bool      `json:"read" doc:"the caller has"`
}

func disclosureView(d Disclosure) DisclosureView {
	c, _ := CategoryOf(d.Category)
	return DisclosureView{ID: d.ID, OrgName: d.OrgName, Category: d.Category, Name: c.Name, Period: d.Period, State: d.State, Note: d.Note, Version: d.Version,
		Title: d.Title, PublishedAt: d.PublishedAt.Time(), Reads: d.Reads, Read: d.Mine}
}

type disclosuresInput struct {
	OrgInput
	Limit int   `query:"limit" default:"50" minimum:"1" maximum:"200"`
	After int64 `query:"after" doc:"上一页最后一项的 id"`
}

type disclosuresOutput struct {
	Body struct {
		Items []DisclosureView `json:"items"`
		After int64            `json:"after,omitempty" doc:"还有下一页时有"`
	}
}

func (s *Service) listDisclosures(ctx context.Context, in *disclosuresInput) (*disclosuresOutput, error) {
	o, err := s.org(ctx, access.OpennessRead, in.OrgID)
	if err != nil {
		return nil, err
	}
	list, err := s.Disclosures(ctx, o, in.After, in.Limit)
	out := &disclosuresOutput{}
	out.Body.Items = []DisclosureView{}
	for _, d := range list {
		out.Body.Items = append(out.Body.Items, disclosureView(d))
	}
	if len(list) == in.Limit {
		out.Body.After = list[in.Limit-1].ID
	}
	return out, err
}

type publishInput struct {
	Body struct {
		OrgID    int64  `json:"orgId,omitempty" doc:"不填为本人所在支部"`
		Category string `json:"category" maxLength:"20" doc:"目录中的一项"`
		Period   string `json:"period,omitempty" maxLength:"7" doc:"2026、2026-Q3 或 2026-11；适时公开的不填"`
		Title    string `json:"title" minLength:"2" maxLength:"100"`
		Text     string `json:"text" minLength:"2" maxLength:"20000"`
	}
}

type publishOutput struct {
	Body struct {
		ID int64 `json:"id"`
	}
}

func (s *Service) postDisclosure(ctx context.Context, in *publishInput) (*publishOutput, error) {
	b := in.Body
	id, err := s.Publish(ctx, b.OrgID, b.Category, b.Period, strings.TrimSpace(b.Title), strings.TrimSpace(b.Text))
	out := &publishOutput{}
	out.Body.ID = id
	return out, err
}

// IDInput names one publication, suggestion or remark.
type IDInput struct {
	ID int64 `path:"id"`
}

// VersionView is one text that was published.
type VersionView struct {
	Version int       `json:"version"`
	Title   string    `json:"title"`
	Text    string    `json:"text"`
	Reason  string    `json:"reason,omitempty" doc:"why it was changed to this"`
	Who     string    `json:"who"`
	At      time.Time `json:"at"`
}

type disclosureOutput struct {
	Body struct {
		DisclosureView
		Versions  []VersionView `json:"versions" doc:"the newest first; what was withdrawn is for the officers alone"`
		MayChange bool          `json:"mayChange"`
	}
}

func (s *Service) getDisclosure(ctx context.Context, in *IDInput) (*disclosureOutput, error) {
	d, err := s.disclosure(ctx, s.db, in.ID, access.OpennessRead)
	if err != nil {
		return nil, err
	}
	out := &disclosureOutput{}
	out.Body.DisclosureView, out.Body.Versions = disclosureView(d), []VersionView{}
	out.Body.MayChange = access.CallerFrom(ctx).May(access.OpennessPublish, d.OrgPath)
	if d.State != Published && !out.Body.MayChange {
		return out, nil
	}
	out.Body.Text = d.Body
	versions, err := s.Versions(ctx, d.ID)
	for _, v := range versions {
		out.Body.Versions = append(out.Body.Versions, VersionView{v.Version, v.Title, v.Body, v.Reason, v.Who, v.At.Time()})
	}
	return out, err
}

type changeInput struct {
	IDInput
	Body struct {
		Title  string `json:"title" minLength:"2" maxLength:"100"`
		Text   string `json:"text" minLength:"2" maxLength:"20000"`
		Reason string `json:"reason" minLength:"2" maxLength:"200" doc:"改了什么，为什么"`
	}
}

func (s *Service) putDisclosure(ctx context.Context, in *changeInput) (*struct{}, error) {
	return nil, s.Change(ctx, in.ID, strings.TrimSpace(in.Body.Title), strings.TrimSpace(in.Body.Text), in.Body.Reason)
}

type reasonInput struct {
	IDInput
	Body struct {
		Reason string `json:"reason" minLength:"2" maxLength:"200"`
	}
}

func (s *Service) postWithdraw(ctx context.Context, in *reasonInput) (*struct{}, error) {
	return nil, s.Withdraw(ctx, in.ID, in.Body.Reason)
}

func (s *Service) postRead(ctx context.Context, in *IDInput) (*struct{}, error) {
	return nil, s.Read(ctx, in.ID)
}
