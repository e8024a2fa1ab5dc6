package attendance

import (
	"context"
	"log/slog"
	"time"

	"zhibu/party/access"
	"zhibu/party/attendance/codes"
	"zhibu/party/attendance/evidence"
	"zhibu/party/attendance/traces"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/geo"
	"zhibu/platform/store"
)

// Limits on red sign-ins.
const (
	digitTries  = 5                // wrong eight-digit codes a member may try at a meeting
	digitWait   = 10 * time.Minute // before trying again
	maxAttempts = 50               // red sign-ins kept for one member and meeting
)

// SignIn is one request to sign in or out.
type SignIn struct {
	MeetingID int64
	Caller    access.Caller
	Direction terms.Direction
	Code      string // scanned link, bare code or eight digits; "" for remote
	Position  *Position
	Remote    bool
	Reason    string    // why remote
	Key       string    // made by the client once for each attempt of the user; repeats are answered alike
	At        time.Time // when the request arrived, by the server's clock
	Source    string    // network address it came from
	Signed    codes.Signed

	shown time.Time      // At by the ratchet: what codes and nonces are compared with
	proof evidence.Proof // what came of Signed
	hash  string         // names the envelope where it is one that the device signed; "" otherwise
	phone int64          // tag of the phone at this meeting; 0: none signed, or not looked at
}

// Position is where a phone says it is. It lives only while a request is
// judged: it is never stored, logged or repeated; its distance band is.
type Position struct {
	Lat, Lng   float64 // degrees in System
	Accuracy   float64 // metres; below 0 unknown
	Confidence int     // per cent: 95 or 68, see Acc95
	System     geo.System
}

// LogValue keeps a position out of the log even where somebody logs it.
func (Position) LogValue() slog.Value { return slog.StringValue("position withheld") }

// String does the same for what is formatted.
func (Position) String() string { return "position withheld" }

// GoString does the same for %#v.
func (Position) GoString() string { return "position withheld" }

// Receipt is the answer to a sign-in.
type Receipt struct {
	Direction    terms.Direction
	Verdict      terms.Verdict
	Presence     terms.Presence // what the member counts as now
	Findings     []evidence.Finding
	Window       evidence.Span
	At           time.Time
	NeedsWitness bool
	Replayed     bool // the request's key was seen before
}

// outcome is what a batch answers for one item: a receipt or a refusal.
type outcome struct {
	receipt   Receipt
	elsewhere string // the meeting's org path, where the caller may not sign in
	refusal   error
}

// Sign signs the caller in or out. A red verdict is an answer, not an error:
// it is recorded and the member may try again. Errors are 404 (no such
// meeting, or another branch's), 403 (not on the roll), 409 (signed already,
// not open, out before in) and 429 (too many tries).
func (s *Service) Sign(ctx context.Context, in SignIn) (Receipt, error) {
	if in.Caller.MemberID == 0 {
		return Receipt{}, api.Refused("这个账号没有对应的党员，不能签到；请用本人账号登录。")
	}
	text := in.Signed.Text(in.MeetingID, in.Direction, in.Code, in.Key)
	var err error
	if in.shown, err = s.turned(ctx, in.At); err != nil {
		return Receipt{}, err
	}
	if in.proof = s.nonces.Prove(in.Signed, text, in.Caller, in.MeetingID, in.Direction, in.shown); in.proof.Finding == evidence.NonceSigned && in.Signed.Kept != nil {
		in.hash = codes.Hash(text)
	}
	out, err := s.batch.Do(ctx, in)
	if err != nil {
		return Receipt{}, err
	}
	if out.elsewhere != "" {
		return Receipt{}, access.Require(ctx, access.AttendanceSign, out.elsewhere)
	}
	return out.receipt, out.refusal
}

// signAll is one group commit.
func (s *Service) signAll(ctx context.Context, tx *store.Tx, items []SignIn) ([]outcome, error) {
	keys := make([]rowKey, len(items))
	for i, in := range items {
		keys[i] = rowKey{in.MeetingID, in.Caller.MemberID}
	}
	c, err := begin(ctx, tx, keys)
	if err != nil {
		return nil, err
	}
	if err := s.recall(ctx, tx, c, items); err != nil {
		return nil, err
	}
	out := make([]outcome, len(items))
	for i, in := range items {
		out[i] = c.sign(in)
	}
	c.columns = signColumns(items)
	if err := traces.Insert(ctx, tx, c.arrived); err != nil {
		return nil, err
	}
	tx.After(func() { s.halls.Add(c.seen, items[0].At) })
	return out, s.save(ctx, tx, c)
}

// recall makes c know what the sign-ins to come are compared with: the phones
// and networks of their meetings and, of envelopes, their sessions' chains.
func (s *Service) recall(ctx context.Context, tx *store.Tx, c *change, items []SignIn) error {
	var meetings, sessions, phones []int64
	var previous []string
	for id := range c.sheets {
		meetings = append(meetings, id)
	}
	for i := range items {
		in := &items[i]
		if in.hash != "" {
			sessions, previous = append(sessions, in.Caller.SessionID), append(previous, in.Signed.Kept.Previous)
		}
		if sh := c.sheets[in.MeetingID]; sh != nil && sh.Device != evidence.DeviceOff && in.proof.Finding == evidence.NonceSigned {
			in.phone = sh.keys().Phone(in.Caller.Device)
			phones = append(phones, in.phone)
		}
	}
	c.halls = s.halls
	if err := c.halls.Learn(ctx, tx, meetings, phones, items[0].At); err != nil {
		return err
	}
	var err error
	c.chains, err = traces.ChainsOf(ctx, tx, sessions, previous)
	return err
}

// signColumns are what a batch writes: in practice all sign in or all sign
// out, and none of them was kept for later.
func signColumns(items []SignIn) columns {
	for _, in := range items {
		if in.Direction != items[0].Direction || in.Signed.Kept != nil {
			return everything
		}
	}
	if items[0].Direction == terms.Out {
		return signedOut
	}
	return signedIn
}

func (c *change) sign(in SignIn) outcome {
	sh, r := c.sheets[in.MeetingID], c.rows[rowKey{in.MeetingID, in.Caller.MemberID}]
	switch {
	case sh == nil:
		return outcome{refusal: noSheet}
	case !in.Caller.May(access.AttendanceSign, sh.OrgPath):
		return outcome{elsewhere: sh.OrgPath}
	case r == nil:
		return outcome{refusal: api.Refused("您不在" + sh.this() + "的应到名单上，请联系支部书记。")}
	}
	if again, ok := c.replay(in, sh, r); ok {
		return outcome{receipt: again}
	}
	if err := c.hindrance(in, sh, r); err != nil {
		return outcome{refusal: err}
	}
	defer c.arrive(in) // only what was judged, of which there are few: a refusal leaves nothing behind
	return outcome{receipt: c.judge(in, sh, r)}
}

// arrive notes an envelope, once.
func (c *change) arrive(in SignIn) {
	if in.hash == "" {
		return
	}
	e := traces.Envelope{Hash: in.hash, SessionID: in.Caller.SessionID, Previous: in.Signed.Kept.Previous, MeetingID: in.MeetingID, MemberID: in.Caller.MemberID,
		Direction: in.Direction, MadeAt: store.Instant(in.Signed.Kept.MadeAt), ReceivedAt: store.At(in.At)}
	if c.chains.Add(e) {
		c.arrived = append(c.arrived, e)
	}
}

var noSheet = api.NotFound("没有找到这次会议，或者计划还没有通过审核；请联系支部书记。")

// replay finds the answer that was given to the same key before.
func (c *change) replay(in SignIn, sh *Sheet, r *Row) (Receipt, bool) {
	if in.Key == "" {
		return Receipt{}, false
	}
	if done := r.sign(in.Direction); done.Token == in.Key {
		return Receipt{in.Direction, done.Verdict, r.Presence, done.Findings.Findings(), sh.Window(in.Direction), done.At.Time(),
			r.waits(*done), true}, true
	}
	for _, a := range c.attempts[r.key()] {
		if a.Token == in.Key && a.Direction == in.Direction {
			return Receipt{in.Direction, terms.Red, r.Presence, a.Findings.Findings(), sh.Window(in.Direction), a.At.Time(), false, true}, true
		}
	}
	return Receipt{}, false
}

// hindrance is why a sign-in cannot be judged at all.
func (c *change) hindrance(in SignIn, sh *Sheet, r *Row) error {
	word := terms.Label(in.Direction)
	switch done := r.sign(in.Direction); {
	case done.At != 0 && r.waits(*done):
		return api.Conflict("您已经" + word + "，正等待见证，不必重复" + word + "；请在场党员或支部书记当日确认。")
	case done.At != 0:
		return api.Conflict("您已经" + word + "，不必重复" + word + "。")
	case sh.State == Suspended:
		return api.Conflict(sh.this() + "的计划已撤回重审，暂不能" + word + "，请联系支部书记。")
	case sh.State == Cancelled:
		return api.Conflict(sh.this() + "已经取消，请联系支部书记。")
	case len(c.attempts[r.key()]) >= maxAttempts:
		return api.TooMany("尝试的次数太多了，请联系支部书记代签。", time.Hour)
	case in.Signed.Kept != nil: // what was kept may arrive after the close, and the sign-out before the sign-in
	case sh.State == Closed:
		return api.Conflict(sh.this() + "的签到已经结束；确有参加的，请支部书记当日代签，或提出申诉。")
	case in.Direction == terms.Out && r.In.At == 0:
		return api.Conflict("您还没有签到，不能签退；请先签到，或请支部书记代签。")
	}
	return c.tooManyDigits(in, r)
}

// tooManyDigits keeps the eight digits from being guessed.
func (c *change) tooManyDigits(in SignIn, r *Row) error {
	if !codes.IsDigits(codes.Bare(in.Code)) {
		return nil
	}
	var tries []Attempt
	for _, a := range c.attempts[r.key()] {
		if a.Digits && a.At.Time().Add(digitWait).After(in.At) {
			tries = append(tries, a)
		}
	}
	if len(tries) < digitTries {
		return nil
	}
	wait := tries[len(tries)-digitTries].At.Time().Add(digitWait).Sub(in.At)
	return api.TooMany("数字码连续输错五次，请十分钟后再试，或扫描二维码，或请支部书记代签。", wait)
}
