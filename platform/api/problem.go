package api

import (
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/platform/store"
)

// Problem is a refusal as RFC 9457 has it. Detail is a Chinese sentence that
// says what is wrong and who can mend it; it never holds what was submitted.
type Problem struct {
	Status    int     `json:"status" doc:"HTTP status"`
	Title     string  `json:"title" doc:"short name of the kind of problem, in Chinese"`
	Detail    string  `json:"detail" doc:"one sentence in Chinese: what is wrong and who can mend it"`
	RequestID string  `json:"requestId,omitempty" doc:"to be quoted when asking for help"`
	Errors    []Wrong `json:"errors,omitempty" doc:"each field that is wrong"`
	wait      time.Duration
}

// Wrong is one wrong field.
type Wrong struct {
	Location string `json:"location" doc:"where, e.g. body.title"`
	Message  string `json:"message" doc:"what is wrong with it, in Chinese"`
}

// Error is the sentence.
func (p *Problem) Error() string { return p.Detail }

// GetStatus is the HTTP status, for huma.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is RFC 9457's, for huma.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders says when to come again, for huma.
func (p *Problem) GetHeaders() http.Header {
	if p.wait == 0 {
		return nil
	}
	return http.Header{"Retry-After": {strconv.Itoa(int(p.wait.Seconds() + 0.999))}}
}

var titles = map[int]string{
	400: "请求有误", 401: "请先登录", 403: "没有权限", 404: "没有找到", 405: "不支持的操作", 408: "网络太慢", 409: "与现状冲突", 413: "内容太大",
	415: "格式不支持", 422: "填写有误", 429: "请稍后再试", 500: "系统出错", 503: "系统繁忙", 507: "存储空间不足",
}

func problem(status int, sentence string) *Problem {
	return &Problem{Status: status, Title: titles[status], Detail: sentence}
}

// Invalid 422: what was filled in cannot be taken.
func Invalid(sentence string) error { return problem(http.StatusUnprocessableEntity, sentence) }

// Field 422: one field, named by its location such as body.endsAt, cannot be taken.
func Field(sentence, location string) error {
	p := problem(http.StatusUnprocessableEntity, sentence)
	p.Errors = []Wrong{{location, sentence}}
	return p
}

// Anonymous 401: nobody is logged in.
func Anonymous(sentence string) error { return problem(http.StatusUnauthorized, sentence) }

// Refused 403: seen, but not allowed.
func Refused(sentence string) error { return problem(http.StatusForbidden, sentence) }

// NotFound 404: not there, or outside what the caller may know of.
func NotFound(sentence string) error { return problem(http.StatusNotFound, sentence) }

// Conflict 409: not possible as things stand.
func Conflict(sentence string) error { return problem(http.StatusConflict, sentence) }

// TooLarge 413: more than is accepted.
func TooLarge(sentence string) error { return problem(http.StatusRequestEntityTooLarge, sentence) }

// TooMany 429: come again after wait.
func TooMany(sentence string, wait time.Duration) error {
	p := problem(http.StatusTooManyRequests, sentence)
	p.wait = wait
	return p
}

// Busy 503: the platform cannot take it now; come again after wait.
func Busy(sentence string, wait time.Duration) error {
	p := problem(http.StatusServiceUnavailable, sentence)
	p.wait = wait
	return p
}

// unexpected is what huma is given for an error that is no Problem: a full
// queue is the client's to repeat, everything else is ours and goes to the log.
func unexpected(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
	if status == http.StatusInternalServerError {
		p := ours(ctx, errs)
		for name, values := range p.GetHeaders() { // huma asks only errors that handlers return for theirs
			ctx.SetHeader(name, values[0])
		}
		return p
	}
	p := problem(status, sentences[status])
	if p.Detail == "" {
		p.Detail = "请求无法处理：" + titles[status] + "。"
	}
	for _, err := range errs {
		var d huma.ErrorDetailer
		if errors.As(err, &d) {
			e := d.ErrorDetail() // its Value, what was submitted, is left out
			wrong := Wrong{place.FindString(e.Location), inChinese(e.Message)}
			if !slices.Contains(p.Errors, wrong) { // too short as it is, and too short without its spaces
				p.Errors = append(p.Errors, wrong)
			}
		}
	}
	return p
}

// place is as much of a location as we named ourselves: a name we do not know is what was submitted, too.
var place = regexp.MustCompile(`^[a-z]+(\.[A-Za-z][A-Za-z-]{0,30}|\[\d{1,5}\])*`)

func ours(ctx huma.Context, errs []error) *Problem {
	for _, err := range errs {
		if errors.Is(err, store.ErrBusy) {
			return Busy("现在签到的人太多，请几秒后再试，不会重复记录。", 2*time.Second).(*Problem)
		}
		if store.Full(err) {
			logUnexpected(ctx.Context(), err)
			return problem(http.StatusInsufficientStorage, "服务器的磁盘满了，这次填写的内容没有保存；查看不受影响。请系统管理员清理磁盘后再提交一次。")
		}
		if store.Away(err) {
			logUnexpected(ctx.Context(), err)
			return Busy("数据库暂时连不上，这次操作没有完成。请几秒后再试，不会重复记录。", 2*time.Second).(*Problem)
		}
		if store.Missing(err) {
			return problem(http.StatusNotFound, "没有找到，可能已被删除。")
		}
	}
	logUnexpected(ctx.Context(), errors.Join(errs...))
	return problem(http.StatusInternalServerError, sentences[http.StatusInternalServerError])
}

var sentences = map[int]string{
	400: "请求的格式不对，请刷新页面后再试。",
	404: "没有这个地址，请从首页重新进入。",
	406: "浏览器要的格式这里没有，请刷新页面后再试。",
	408: "网络太慢，内容没有传完，请再试一次。",
	413: "提交的内容太大，请删减后再提交。",
	415: "不支持这种格式的内容，请刷新页面后再试。",
	422: "有内容填写得不对，请按提示改正后再提交。",
	500: "系统出错了，您填写的内容没有保存。请稍后再试；仍不行时把请求编号告诉系统管理员。",
}
