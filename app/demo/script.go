package demo

import "zhibu/party/meetings"

// script is what is said, written and done in branches of one setting. All of it is made up.
type script struct {
	own     []ownItem // what every third branch adds to its theme day
	repair  decided   // by an assembly: under way
	books   decided   // … done in time
	watch   decided   // by the committee: done late
	visits  decided   // … under way
	busy    string    // what the committee's meeting was about
	away    string    // why who is away is on leave
	studies []string

	talkPlaces, talkTexts      []string
	opinions                   []opinion
	faults, criticisms, selves []string
	fixes                      []fix

	lessonTexts        []string
	visitReason        string
	voices             []voice
	planText, lifeText string
	greetings          []string // with a name and a number of years
}

// ownItem is what a branch does on its own account; praise is what the top says of it when it recommends it.
type ownItem struct {
	meetings.Item
	praise string
}

// decided is an item of an agenda, what was decided of it, and what became of that.
type decided struct{ title, decision, done string }

// opinion is one on a branch, by members or the masses.
type opinion struct{ from, text string }

// fix is what a review finds is to be mended.
type fix struct{ problem, measure, evidence string }

// voice is what a member says to the branch, and what it answers, if it does.
type voice struct {
	kind    string
	days    int // ago
	text    string
	unnamed bool
	answer  string
}

// script is the one of a scale: an oilfield's, or that of villages and what belongs to them.
func (s Scale) script() *script {
	if s == Mine {
		return &oilfield
	}
	return &village
}

// praise is what is said of a case, "" when it is none that is recommended.
func (s *script) praise(title string) string {
	for _, i := range s.own {
		if i.Title == title {
			return i.praise
		}
	}
	return ""
}
