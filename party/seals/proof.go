package seals

import (
	"context"
	"encoding/base64"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"zhibu/platform/api"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// Proof is what an outsider needs to check one record: docs/seals.md.
type Proof struct {
	Format    string      `json:"format" doc:"zhibu proof 1"`
	Kind      string      `json:"kind" doc:"meeting.record, attendance.roll, event"`
	Ref       int64       `json:"ref"`
	Sub       int64       `json:"sub"`
	Content   string      `json:"content" doc:"the record in the canonical form that was sealed"`
	N         int64       `json:"n" doc:"number of the leaf, from 0"`
	At        int64       `json:"at" doc:"server time of the leaf, unix ms"`
	Salt      string      `json:"salt" doc:"base64"`
	Path      []tlog.Hash `json:"path" doc:"RFC 6962 audit path in the head's tree, base64"`
	Head      string      `json:"head" doc:"the signed head"`
	PublicKey string      `json:"publicKey" doc:"verifier key of golang.org/x/mod/sumdb/note"`
}

// Standing is how a record stands: its proof, if a head covers it already, and
// whether the server, computing it anew, finds it in order.
type Standing struct {
	Proof
	Covered bool       // the head covers a leaf of the record; else Path is empty
	Same    bool       // the record is what was sealed last
	Since   int        // by a kept head: how often it was sealed after that
	Changed bool       // by a kept head: it is not what it was then
	Holds   bool       // the path leads from the leaf to the signed root
	HeadID  int64      // 0 while not covered, or when somebody else kept it
	Signed  seal.Head  // what the head says
	Leaves  []seal.Row // every leaf of the record, the latest last
}

// Prove looks at one record of a kind, as it is now, by a signed head that
// somebody has kept, or by the earliest that covers the record when kept is "".
func (s *Service) Prove(ctx context.Context, from seal.Store, source seal.Source, ref, sub int64, kept string) (Standing, error) {
	st := Standing{Proof: Proof{Format: "zhibu proof 1", Kind: source.Kind, Ref: ref, Sub: sub, Path: []tlog.Hash{}, PublicKey: s.key.Public()}}
	var content []byte
	if err := source.Each(ctx, from, ref, func(_, other int64, _ store.Instant, c []byte) error {
		if other == sub {
			content = c
		}
		return nil
	}); err != nil {
		return st, err
	}
	var err error
	if st.Leaves, err = seal.Leaves(ctx, from, source.Kind, ref, sub); err != nil {
		return st, err
	}
	switch {
	case len(st.Leaves) == 0:
		return st, api.NotFound("这条记录还没有存证：归档以后才有。")
	case content == nil:
		return st, api.NotFound(fmt.Sprintf("这条记录存证过 %d 次，现在不在库中：请核验整个单位，查明是按规定移除的，还是被绕过系统删除的。", len(st.Leaves)))
	}
	latest := st.Leaves[len(st.Leaves)-1]
	st.Content, st.Same = string(content), seal.Commitment(latest.Salt, content) == latest.Hash
	st.speakOf(latest)
	if kept == "" {
		h, _, err := covering(ctx, from, latest.N)
		if err != nil {
			return st, err
		}
		st.HeadID, kept = h.ID, h.Note
	}
	if kept != "" {
		s.cover(ctx, from, &st, kept)
	}
	return st, nil
}

func (st *Standing) speakOf(leaf seal.Row) {
	st.N, st.At, st.Salt = leaf.N, int64(leaf.At), base64.StdEncoding.EncodeToString(leaf.Salt[:])
}

// cover takes the record's latest leaf that a head covers, with the path to it.
func (s *Service) cover(ctx context.Context, from seal.Store, st *Standing, head string) {
	var err error
	st.Head = head
	if st.Signed, err = seal.ReadHead(head, s.key.Public()); err != nil {
		st.Covered = true // not signed by this cell's key: it does not hold
		return
	}
	i := len(st.Leaves) - 1
	for i >= 0 && st.Leaves[i].N >= st.Signed.Size {
		i--
	}
	if i < 0 {
		return
	}
	leaf := st.Leaves[i]
	st.speakOf(leaf)
	st.Covered, st.Since = true, len(st.Leaves)-1-i
	st.Changed = st.Since > 0 && seal.Commitment(leaf.Salt, []byte(st.Content)) != leaf.Hash
	if st.Path, err = seal.ProveRecord(ctx, from, st.Signed.Size, leaf.N); err != nil {
		st.Path = []tlog.Hash{} // the log has been cut off: it does not hold
		return
	}
	st.Holds = tlog.CheckRecord(st.Path, st.Signed.Size, st.Signed.Root, leaf.N, leaf.LeafHash()) == nil
}

// shown is the kind with a page, once the caller may see the record.
func (s *Service) shown(ctx context.Context, kind string, ref, sub int64) (seal.Source, error) {
	for _, r := range s.Shown {
		if r.Kind == kind {
			return r.Source, r.May(ctx, ref, sub)
		}
	}
	return seal.Source{}, api.NotFound("没有这一类存证，请核对链接。")
}

// Standing is a record's standing for a caller who may see the record.
func (s *Service) Standing(ctx context.Context, kind string, ref, sub int64) (st Standing, err error) {
	source, err := s.shown(ctx, kind, ref, sub)
	if err != nil {
		return st, err
	}
	err = s.db.Snapshot(ctx, func(from *store.Snapshot) error {
		st, err = s.Prove(ctx, from, source, ref, sub, "")
		return err
	})
	return st, err
}
