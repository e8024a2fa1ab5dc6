package seals

import (
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// HeadView is a head in an org's hands.
type HeadView struct {
	ID         int64      `json:"id"`
	OrgName    string     `json:"orgName" doc:"who was handed it"`
	Size       int64      `json:"size" doc:"leaves of the log"`
	Root       tlog.Hash  `json:"root" doc:"root of the Merkle tree, base64"`
	At         time.Time  `json:"at"`
	MeetingID  int64      `json:"meetingId,omitempty" doc:"the filing it was signed for; none: hourly"`
	ReceivedAt *time.Time `json:"receivedAt,omitempty"`
	Mine       bool       `json:"mine" doc:"the caller may take it in"`
	Genuine    bool       `json:"genuine" doc:"signed by this cell's key"`
}

func (s *Service) view(h handed, mine bool) HeadView {
	signed, err := seal.ReadHead(h.Note, s.key.Public())
	return HeadView{h.ID, h.OrgName, h.Size, signed.Root, h.At.Time(), h.MeetingID, h.ReceivedAt.Pointer(), mine, err == nil}
}

// StandingView is a record's standing for its page.
type StandingView struct {
	N       int64      `json:"n" doc:"number of the latest leaf, from 0"`
	At      time.Time  `json:"at" doc:"server time of the latest leaf"`
	Same    bool       `json:"same" doc:"the record is what was sealed"`
	Covered bool       `json:"covered" doc:"a signed head covers the latest leaf"`
	Holds   bool       `json:"holds" doc:"the server has computed the path from the leaf to the signed root anew"`
	HeadID  int64      `json:"headId,omitempty"`
	HeadAt  *time.Time `json:"headAt,omitempty"`
	Size    int64      `json:"size,omitempty" doc:"leaves the head covers"`
	Root    string     `json:"root,omitempty" doc:"signed root, base64"`
	Path    int        `json:"path" doc:"hashes between leaf and root"`
	Content string     `json:"content" doc:"what was sealed, as JSON text"`
	Leaves  []LeafView `json:"leaves" doc:"every sealed state of the record, the latest last"`
}

// LeafView is one sealed state of a record.
type LeafView struct {
	N    int64     `json:"n"`
	At   time.Time `json:"at"`
	Hash tlog.Hash `json:"hash" doc:"the leaf's hash in the tree, base64"`
}

func (s *Service) standingView(st Standing) StandingView {
	v := StandingView{N: st.N, At: store.Instant(st.At).Time(), Same: st.Same, Covered: st.Covered, Holds: st.Holds, HeadID: st.HeadID,
		Path: len(st.Path), Content: st.Content, Leaves: make([]LeafView, len(st.Leaves))}
	if st.Covered {
		v.HeadAt, v.Size, v.Root = &st.Signed.At, st.Signed.Size, st.Signed.Root.String()
	}
	for i, l := range st.Leaves {
		v.Leaves[i] = LeafView{l.N, l.At.Time(), l.LeafHash()}
	}
	return v
}
