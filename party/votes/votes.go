// Package votes 表决: the three ways of counting that the regulations know, each
// with its own denominator. It is a pure leaf like terms: facts in, answer out,
// the article above each function. All counts are of persons with a vote 有表决权.
//
//	rules.go           resolutions, admissions, committees
//	rules_election.go  elections: the meeting, the ballots, who is elected
package votes

// Engine is how a decision is voted on.
type Engine string

// The engines. Elections have no single count: see [Elect].
const (
	Ordinary  Engine = "ordinary"  // 一般表决 of an assembly
	Admission Engine = "admission" // 接收预备党员、预备党员转正
	Committee Engine = "committee" // 支委会表决
)

// Engines lists every engine.
var Engines = []Engine{Ordinary, Admission, Committee}

// Count is what was counted.
type Count struct {
	Due        int // with a vote and due; of a committee, its members
	Present    int // of them, who came
	Yes        int // 赞成, of those present
	No         int // 不赞成
	Abstain    int // 弃权
	WrittenYes int // 书面赞成, handed in before the meeting by who could not come; admissions only
}

// Answer is what a count comes to.
type Answer struct {
	Valid    bool   // enough came
	Passed   bool   // never where not valid
	Sentence string // in Chinese, with the figures
	Article  string // what it rests on
}

// What the answers rest on.
const (
	assemblyArticle  = "《支部工作条例（试行）》第十一条"
	committeeArticle = "《支部工作条例（试行）》第十二条"
	majorityArticle  = "党章第十七条"
	openingArticle   = "《发展党员工作细则》第十九条"
	admissionArticle = "《发展党员工作细则》第二十条"
)

// ElectionArticle is what elections rest on. Of the text of 2020 the articles
// after the fifth could not be had; what the rules say is that of the official
// specimens (EL-06 … EL-14), so that no number is named.
const ElectionArticle = "《基层组织选举工作条例》"
