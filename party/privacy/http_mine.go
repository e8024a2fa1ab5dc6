package privacy

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/members"
	"zhibu/platform/api"
	"zhibu/platform/sheet"
)

type mineOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         MineView
}

func (s *Service) getMine(ctx context.Context, _ *struct{}) (*mineOutput, error) {
	m, err := s.Mine(ctx)
	if err != nil {
		return nil, err
	}
	all, err := s.members.Everything(ctx, s.db, m)
	if err != nil {
		return nil, err
	}
	out := &mineOutput{CacheControl: noStore, Body: MineView{Facts: masked(m, all), Fields: askable()}}
	viewers, err := s.Viewers(ctx, m)
	if err != nil {
		return nil, err
	}
	for _, v := range viewers {
		out.Body.Viewers = append(out.Body.Viewers, ViewerView{v.At.Time(), v.Name, v.Role, v.Fields, v.Reason})
	}
	asked, err := s.askedBy(ctx, m.ID)
	if err != nil {
		return nil, err
	}
	for _, c := range asked {
		out.Body.Corrections = append(out.Body.Corrections, correctionView(c))
	}
	revisions, err := s.members.Revisions(ctx, s.db, m)
	if err != nil {
		return nil, err
	}
	for _, v := range revisions {
		out.Body.Revisions = append(out.Body.Revisions, v.View())
	}
	for _, c := range Classes {
		out.Body.Classes = append(out.Body.Classes, s.classView(ctx, Over{Class: c}))
	}
	said, v, err := s.Said(ctx, m.ID)
	out.Body.Consent = access.MePrivacy{NoticeVersion: v, Position: string(said)}
	return out, err
}

// masked is all of a member's record as it is shown before the password is given again.
func masked(m members.Member, all [][2]string) (facts []Fact) {
	hidden := map[string]string{}
	for _, f := range members.PersonalFields {
		hidden[string(members.FieldOf(f))] = members.Mask(f, m.Text(f))
	}
	for _, e := range all {
		if h, ok := hidden[e[0]]; ok {
			e[1] = h
		}
		facts = append(facts, Fact{e[0], e[1]})
	}
	return facts
}

// askable are the fields a member may ask to have corrected; branch and status are changed by transfers and decisions.
func askable() (list []FieldView) {
	for _, f := range members.FieldNames() {
		list = append(list, FieldView{f, string(members.FieldOf(f))})
	}
	return list
}

type passwordInput struct {
	Body struct {
		Password string `json:"password,omitempty" maxLength:"200" doc:"not needed within 10 minutes of logging in"`
	}
}

type clearOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Facts []Fact `json:"facts"`
	}
}

func (s *Service) postMine(ctx context.Context, in *passwordInput) (*clearOutput, error) {
	m, err := s.MineInClear(ctx, in.Body.Password, "本人查看")
	if err != nil {
		return nil, err
	}
	out := &clearOutput{CacheControl: noStore}
	all, err := s.members.Everything(ctx, s.db, m)
	for _, e := range all {
		out.Body.Facts = append(out.Body.Facts, Fact{e[0], e[1]})
	}
	return out, err
}

type copyInput struct {
	Body struct {
		Password string `json:"password,omitempty" maxLength:"200" doc:"not needed within 10 minutes of logging in"`
		Format   string `json:"format" enum:"json,xlsx"`
	}
}

func (s *Service) copyMine(ctx context.Context, in *copyInput) (*huma.StreamResponse, error) {
	m, err := s.MineInClear(ctx, in.Body.Password, "本人复制")
	if err != nil {
		return nil, err
	}
	all, err := s.members.Everything(ctx, s.db, m)
	if err != nil {
		return nil, err
	}
	viewers, err := s.Viewers(ctx, m)
	if err != nil {
		return nil, err
	}
	writings, err := s.Writings(ctx, m.ID)
	if err != nil {
		return nil, err
	}
	write := mineJSON
	if in.Body.Format == "xlsx" {
		write = mineSheet
	}
	return api.Download("my-data."+in.Body.Format, func(to io.Writer) error { return write(to, all, viewers, writings) })
}

func mineSheet(to io.Writer, all [][2]string, viewers []Viewed, writings []Writing) error {
	w, err := sheet.NewWriter(to, "我的个人信息", []sheet.Column{{Title: "项目", Width: 26}, {Title: "内容", Width: 60}})
	if err != nil {
		return err
	}
	for _, e := range all {
		if err := w.Write(e[0], e[1]); err != nil {
			return err
		}
	}
	for _, v := range viewers {
		if err := w.Write("谁看过", v.At.Time().Format("2006-01-02 15:04")+" "+v.Name+"（"+v.Role+"）"+strings.Join(v.Fields, "、")+"："+v.Reason); err != nil {
			return err
		}
	}
	for _, t := range writings {
		if err := w.Write(t.What, t.At.Time().Format("2006-01-02 15:04")+" "+t.Text); err != nil {
			return err
		}
	}
	return w.Close()
}

func mineJSON(to io.Writer, all [][2]string, viewers []Viewed, writings []Writing) error {
	facts := map[string]string{}
	for _, e := range all {
		facts[e[0]] = e[1]
	}
	looks := []ViewerView{}
	for _, v := range viewers {
		looks = append(looks, ViewerView{v.At.Time(), v.Name, v.Role, v.Fields, v.Reason})
	}
	wrote := []writingView{}
	for _, t := range writings {
		wrote = append(wrote, writingView{t.What, t.At.Time(), t.Text})
	}
	enc := json.NewEncoder(to)
	enc.SetIndent("", "  ")
	return enc.Encode(map[string]any{"个人信息": facts, "谁看过": looks, "写过的": wrote})
}

type writingView struct {
	What string    `json:"what"`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

type correctionInput struct {
	Body struct {
		Field  string `json:"field" maxLength:"40"`
		Value  string `json:"value" minLength:"1" maxLength:"500" doc:"应当是什么"`
		Reason string `json:"reason" minLength:"2" maxLength:"200"`
	}
}

func (s *Service) postCorrection(ctx context.Context, in *correctionInput) (*struct{}, error) {
	return nil, s.AskCorrection(ctx, in.Body.Field, in.Body.Value, in.Body.Reason)
}
