package insight

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/orgs"
)

// How often an open page is told, at most; how often it hears from us when
// nothing happens, so that a dead connection is noticed; and how often we ask
// whether its session may still watch, so that it is cut off within 5 s.
const (
	tellEvery  = time.Second
	beatEvery  = 15 * time.Second
	checkEvery = 3 * time.Second
)

type liveInput struct {
	Org   int64  `path:"org"`
	Month string `query:"month" pattern:"^\\d{4}-(0[1-9]|1[0-2])$" doc:"YYYY-MM; default: this month"`
}

// change is the data of one event: the counts of the org asked for. What else
// changed the page asks for itself.
type change struct {
	OrgID   int64     `json:"orgId"`
	Month   string    `json:"month"`
	Due     int       `json:"due"`
	Present int       `json:"present"`
	At      time.Time `json:"at"`
}

// live streams server-sent events: hello once, change at most once a second
// while something under the org changes, a comment every 15 s otherwise.
func (s *Service) live(ctx context.Context, in *liveInput) (*huma.StreamResponse, error) {
	org, err := s.org(ctx, access.ScoreRead, in.Org)
	if err != nil {
		return nil, err
	}
	month := s.month(in.Month)
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		hc.SetHeader("Content-Type", "text/event-stream")
		hc.SetHeader("Cache-Control", "no-store")
		hc.SetHeader("X-Accel-Buffering", "no")
		w, ok := hc.BodyWriter().(http.ResponseWriter)
		if !ok {
			return
		}
		out := stream{w, http.NewResponseController(w)}
		s.follow(hc.Context(), out, org, month)
	}}, nil
}

type stream struct {
	w       io.Writer
	control *http.ResponseController
}

// send writes one chunk and has it leave at once; a page that takes longer
// than a beat to take it is gone.
func (o stream) send(format string, args ...any) error {
	if err := o.control.SetWriteDeadline(time.Now().Add(beatEvery)); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(o.w, format, args...); err != nil {
		return err
	}
	return o.control.Flush()
}

func (s *Service) follow(ctx context.Context, out stream, org orgs.Org, month string) {
	ctx, stop := s.hub.While(ctx)
	defer stop()
	watch, away := s.hub.Watch(org.Path)
	defer away()
	event, err := "hello", error(nil)
	beat := time.NewTicker(beatEvery)
	defer beat.Stop()
	check := time.NewTicker(checkEvery)
	defer check.Stop()
	for err == nil {
		select { // first: where something changes all the time, the choice below might pass it over for seconds
		case <-check.C:
			if !access.StillMay(ctx, access.ScoreRead, org.Path) {
				return
			}
		default:
		}
		if event != "" {
			err = s.tell(ctx, out, event, org, month)
			select { // a burst is told once a second
			case <-time.After(tellEvery):
			case <-ctx.Done():
				return
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-check.C:
			if event = ""; !access.StillMay(ctx, access.ScoreRead, org.Path) {
				return
			}
		case <-watch.C:
			event = "change"
		case <-beat.C:
			event = ""
			if e := out.send(": \n\n"); e != nil {
				return
			}
		}
	}
}

func (s *Service) tell(ctx context.Context, out stream, event string, org orgs.Org, month string) error {
	c := change{OrgID: org.ID, Month: month, At: s.now()}
	var counts []struct{ Due, Present int }
	if err := s.db.NewRaw(`SELECT due, present FROM score_count WHERE month = ? AND path = ?`, month, org.Path).Scan(ctx, &counts); err != nil {
		return err
	}
	for _, n := range counts {
		c.Due, c.Present = n.Due, n.Present
	}
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return out.send("event: %s\nid: %d\ndata: %s\n\n", event, c.At.UnixMilli(), data)
}
