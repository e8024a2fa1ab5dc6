package seal

import (
	"time"

	"zhibu/platform/store"
)

// tolerance is how much later than the record itself its leaf may be: leaves
// of others may be committed while its transaction is under way.
const tolerance = store.Instant(5 * time.Minute / time.Millisecond)

// Unsigned is how long leaves may wait for a head, by the log's own time; one is due every hour.
const Unsigned = store.Instant(2 * time.Hour / time.Millisecond)

// misdated are records whose own time is not that of their leaves. They are
// gathered by the leaves' time, which many share while the clock is behind the log.
type misdated struct {
	first   record
	records int
	oldest  store.Instant
}

func (m *misdated) add(p present) {
	if m.records == 0 || p.at < m.oldest {
		m.first, m.oldest = p.record, p.at
	}
	m.records++
}

// dated compares a record's own time with its leaf's.
func (v *verification) dated(p present, leaf *sealed) {
	switch {
	case p.at == 0 || p.at <= leaf.at && leaf.at-p.at <= tolerance:
	case p.at < leaf.at && leaf.n < v.begun:
		v.before.add(p)
	default:
		if v.misdated[leaf.at] == nil {
			v.misdated[leaf.at] = &misdated{}
		}
		v.misdated[leaf.at].add(p)
	}
}

// times tells what the times of leaves, records and heads give away.
func (v *verification) times() {
	for at, m := range v.misdated {
		v.found("%s等 %d 条记录自称的时间（%s 起）不是存证的时间 %s：时间被倒填、是事后补存的，或服务器的时钟曾被拨回。", v.nameOf(m.first), m.records, when(m.oldest), when(at))
	}
	if v.before.records > 0 && !v.vouched {
		v.found("存证从 %s 才开始，有 %d 条记录比它早（最早的是%s，%s）：除非那时刚升级到有存证的版本，否则存证被整个重做过。请用保存在别处的最早一份存证凭证核对。",
			when(v.Begun), v.before.records, v.nameOf(v.before.first), when(v.before.oldest))
	}
	if v.Size > v.signed && v.Last-v.bareAt > Unsigned {
		v.found("自第 %d 号存证（%s）起的 %d 条存证没有库内的凭证作证，已超过两小时：凭证被删除，或服务没有按时签发。", v.signed, when(v.bareAt), v.Size-v.signed)
	}
}
