package truth

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dbaudit/pkg/snapshot"
)

// The least that every kind of place must reach.
const (
	leastRecall    = 0.98
	leastPrecision = 0.98
	leastSettings  = 250
)

// A failure is a rule that fails at a place. Rule has the severity for CL001.
type failure struct {
	rule, path string
	line       int
}

// score counts rules at places.
type score struct {
	settings, unsafe          int
	hit, missed, spurious     int
	found, modeRight, modeAll int
	notes                     []string
}

func (s score) recall() float64 {
	if s.hit+s.missed == 0 {
		return 1
	}
	return float64(s.hit) / float64(s.hit+s.missed)
}

func (s score) precision() float64 {
	if s.hit+s.spurious == 0 {
		return 1
	}
	return float64(s.hit) / float64(s.hit+s.spurious)
}

func (s *score) add(other score) {
	s.settings += other.settings
	s.unsafe += other.unsafe
	s.hit += other.hit
	s.missed += other.missed
	s.spurious += other.spurious
	s.found += other.found
	s.modeRight += other.modeRight
	s.modeAll += other.modeAll
}

func (s score) line(kind string) string {
	return fmt.Sprintf("%-16s %8d %6d %5d %6d %8d  %6.3f %9.3f   %3d/%-3d %3d/%-3d", kind, s.settings, s.unsafe,
		s.hit, s.missed, s.spurious, s.recall(), s.precision(), s.found, s.settings, s.modeRight, s.modeAll)
}

const heading = "kind             settings unsafe  hits missed spurious  recall precision   found   mode"

// measure compares what failed with the labels.
func measure(c corpus, failures []failure, settings []snapshot.ClientSetting) score {
	var s score
	hits := map[*label]map[string]bool{}
	for _, f := range failures {
		l := c.at(f.path, f.line)
		switch {
		case l == nil:
			s.spurious++
			s.notes = append(s.notes, fmt.Sprintf("SPURIOUS %s:%d %s: nothing is labelled there", f.path, f.line, f.rule))
		case slices.Contains(l.Rules, f.rule):
			if hits[l] == nil {
				hits[l] = map[string]bool{}
			}
			hits[l][f.rule] = true
		case slices.Contains(l.May, f.rule) || slices.Contains(l.May, f.rule[:5]):
		default:
			s.spurious++
			s.notes = append(s.notes, fmt.Sprintf("SPURIOUS %s %s at line %d: expected %s (%s)", l, f.rule, f.line, l.expectation(), l.Why))
		}
	}
	for _, l := range c.labels {
		if l.None {
			continue
		}
		s.settings++
		if len(l.Rules) > 0 {
			s.unsafe++
		}
		for _, r := range l.Rules {
			if hits[l][r] {
				s.hit++
				continue
			}
			s.missed++
			s.notes = append(s.notes, fmt.Sprintf("MISSED   %s %s (%s)", l, r, l.Why))
		}
		s.compareModes(c, l, settings)
	}
	slices.Sort(s.notes)
	return s
}

// compareModes counts the settings that were found at all, safe ones too, and
// those of which the mode in force was told.
func (s *score) compareModes(c corpus, l *label, settings []snapshot.ClientSetting) {
	var modes []string
	for _, f := range settings {
		if c.at(f.Path, f.Line) == l {
			modes = append(modes, f.EffectiveMode)
		}
	}
	if len(modes) > 0 {
		s.found++
	} else {
		s.notes = append(s.notes, fmt.Sprintf("UNSEEN   %s expected %s (%s)", l, l.expectation(), l.Why))
	}
	if l.EffectiveMode == "" || l.NotApplicable != "" {
		return
	}
	s.modeAll++
	if slices.Contains(modes, l.EffectiveMode) {
		s.modeRight++
	} else if len(modes) > 0 {
		s.notes = append(s.notes, fmt.Sprintf("MODE     %s is %s, the scanner says %v (%s)", l, l.EffectiveMode, modes, l.Why))
	}
}

func (l *label) expectation() string {
	switch {
	case l.NotApplicable != "":
		return "not applicable: " + l.NotApplicable
	case len(l.Rules) == 0:
		return "safe"
	}
	return strings.Join(l.Rules, " ")
}

// The scanner and the rules on every kind of place, by the labels.
func TestCorpus(t *testing.T) {
	root := filepath.Join(repository, "testdata", "clients", "corpus")
	kinds, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	judge := newJudge(t)
	var total score
	table := []string{heading}
	for _, kind := range kinds {
		t.Run(kind.Name(), func(t *testing.T) {
			c := readCorpus(t, filepath.Join(root, kind.Name()))
			settings := scan(t, c.root)
			s := measure(c, judge.failures(t, settings), settings)
			total.add(s)
			table = append(table, s.line(kind.Name()))
			if s.recall() < leastRecall || s.precision() < leastPrecision {
				t.Errorf("%s: recall %.3f, precision %.3f; both must reach %.2f\n  %s",
					kind.Name(), s.recall(), s.precision(), leastRecall, strings.Join(s.notes, "\n  "))
			} else if len(s.notes) > 0 {
				t.Logf("%s\n  %s", kind.Name(), strings.Join(s.notes, "\n  "))
			}
		})
	}
	t.Logf("\n%s\n%s", strings.Join(table, "\n"), total.line("all"))
	// A safe setting that nobody saw is no proof that it is judged rightly.
	if found := float64(total.found) / float64(total.settings); found < leastRecall {
		t.Errorf("%d of %d settings were seen at all (%.3f); at least %.2f are wanted", total.found, total.settings, found, leastRecall)
	}
	if right := float64(total.modeRight) / float64(total.modeAll); right < leastRecall {
		t.Errorf("the mode in force was told of %d of %d settings (%.3f); at least %.2f are wanted", total.modeRight, total.modeAll, right, leastRecall)
	}
	if total.settings < leastSettings {
		t.Errorf("the corpus has %d settings; at least %d are wanted", total.settings, leastSettings)
	}
}
