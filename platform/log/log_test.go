package log

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
)

// Canaries: if one of these words reaches a log, the net has a hole.
const (
	idNumber = "61230119900101001X"
	mobile   = "13891600001"
	secretly = "canary"
)

type person struct {
	Name     string `json:"name"`
	IDCard   string `json:"idCard"`
	Phone    string
	Password string
	Note     string
	Position struct{ Lat, Lng float64 }
}

type lazy struct{}

func (lazy) LogValue() slog.Value { return slog.GroupValue(slog.String("token", secretly)) }

func TestCanaries(t *testing.T) {
	someone := person{Name: "王建国", IDCard: idNumber, Phone: mobile, Password: secretly, Note: "电话" + mobile}
	someone.Position.Lat = 33.0676
	lines := map[string]func(ctx context.Context, l *slog.Logger){
		"名字是秘密": func(ctx context.Context, l *slog.Logger) {
			for _, name := range []string{"token", "password", "phone", "idcard", "lat", "lng", "position", "code", "Phone", "id_card", "accessToken", "new-password"} {
				l.InfoContext(ctx, "x", name, secretly)
			}
		},
		"文字里的号码": func(ctx context.Context, l *slog.Logger) {
			l.InfoContext(ctx, "登记"+idNumber+"，电话"+mobile+","+mobile, "note", "tel:+86"+mobile+"x")
		},
		"数字": func(ctx context.Context, l *slog.Logger) { l.InfoContext(ctx, "x", "who", 13891600001) },
		"错误": func(ctx context.Context, l *slog.Logger) { l.ErrorContext(ctx, "x", "err", errors.New("no "+idNumber)) },
		"字节": func(ctx context.Context, l *slog.Logger) { l.InfoContext(ctx, "x", "body", []byte(mobile)) },
		"结构": func(ctx context.Context, l *slog.Logger) { l.InfoContext(ctx, "x", "member", &someone) },
		"列表": func(ctx context.Context, l *slog.Logger) {
			l.InfoContext(ctx, "x", "rows", []any{map[string]any{"k": person{Note: idNumber}, "token": secretly, mobile: 1}})
		},
		"惰性值": func(ctx context.Context, l *slog.Logger) { l.InfoContext(ctx, "x", "v", lazy{}) },
		"分组": func(ctx context.Context, l *slog.Logger) {
			l.WithGroup("g").InfoContext(ctx, "x", slog.Group("h", "token", secretly))
		},
		"预置": func(ctx context.Context, l *slog.Logger) {
			l.With("token", secretly, "who", idNumber).InfoContext(ctx, "x")
		},
		"请求号": func(ctx context.Context, l *slog.Logger) { l.InfoContext(WithRequestID(ctx, mobile), "x") },
		"函数值": func(ctx context.Context, l *slog.Logger) { l.InfoContext(ctx, "x", "f", func() {}) },
	}
	for name, write := range lines {
		for _, json := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				var out bytes.Buffer
				write(context.Background(), New(&out, slog.LevelInfo, json))
				if out.Len() == 0 {
					t.Fatal("nothing was logged")
				}
				for _, canary := range []string{idNumber, mobile, secretly, "33.0676"} {
					if strings.Contains(out.String(), canary) {
						t.Errorf("%q reached the log: %s", canary, out.String())
					}
				}
			})
		}
	}
}

func TestTheRestIsKept(t *testing.T) {
	var out bytes.Buffer
	l := New(&out, slog.LevelInfo, false)
	l.DebugContext(context.Background(), "below the level")
	ctx := WithRequestID(context.Background(), "r-7")
	l.With("org", 17).InfoContext(ctx, "签到", "member", int64(4503599627370495), "at", 1790000000123, "month", "2026-11", "flat", "3号楼", "rate", 0.97, "rows", []int{1, 2})
	line := out.String()
	for _, want := range []string{"msg=签到", "request=r-7", "org=17", "member=4503599627370495", "at=1790000000123", "month=2026-11", "flat=3号楼", "rate=0.97", `rows="[1 2]"`} {
		if !strings.Contains(line, want) {
			t.Errorf("%s is missing in: %s", want, line)
		}
	}
	if strings.Contains(line, "below") {
		t.Errorf("a line below the level was written: %s", line)
	}
	if RequestID(context.Background()) != "" {
		t.Error("a bare context has a request id")
	}
}

func BenchmarkLine(b *testing.B) {
	l := New(new(bytes.Buffer), slog.LevelInfo, true)
	ctx := WithRequestID(context.Background(), "r-7")
	for b.Loop() {
		l.InfoContext(ctx, "request", "method", "GET", "path", "/api/orgs", "status", 200, "ms", 3)
	}
}
