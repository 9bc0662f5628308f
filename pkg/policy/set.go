package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dbaudit/pkg/result"
	"dbaudit/pkg/words"
)

// Select keeps the rules that only and skip leave; each is a rule id, a rule
// name or a category. An entry that matches no rule is an error.
func (s *Set) Select(only, skip []string) (*Set, error) {
	in, err := s.matching("only", only)
	if err != nil {
		return nil, err
	}
	out, err := s.matching("skip", skip)
	if err != nil {
		return nil, err
	}
	keep := func(rules []*Rule) []*Rule {
		return slices.DeleteFunc(slices.Clone(rules), func(r *Rule) bool { return len(only) > 0 && !in[r.ID] || out[r.ID] })
	}
	t := &Set{Catalog: s.Catalog, Rules: keep(s.Rules), all: s.all}
	for _, g := range s.groups {
		h := *g
		h.rules = keep(g.rules)
		t.groups = append(t.groups, &h)
	}
	return t, nil
}

// NoMatchError is the error of a pattern that is no rule and no category. List says
// whether it was to be the only one ("only") or to be left out ("skip").
type NoMatchError struct{ List, Pattern, hint string }

func (e *NoMatchError) Error() string {
	return fmt.Sprintf("%s %s: no such rule or category%s", e.List, e.Pattern, e.hint)
}

// matching are the ids of the rules that patterns name.
func (s *Set) matching(what string, patterns []string) (map[string]bool, error) {
	ids := map[string]bool{}
	for _, p := range patterns {
		found := false
		for _, r := range s.Rules {
			if strings.EqualFold(p, r.ID) || p == r.Category || p == r.Name {
				ids[r.ID], found = true, true
			}
		}
		if !found {
			return nil, &NoMatchError{List: what, Pattern: p, hint: cmp.Or(words.DidYouMean(p, append(s.names(), s.Categories()...)),
				"; the categories are "+strings.Join(s.Categories(), ", ")+", and `dbaudit rules list` lists the rules")}
		}
	}
	return ids, nil
}

// names are the rules' ids and names.
func (s *Set) names() []string {
	var all []string
	for _, r := range s.Rules {
		all = append(all, r.ID, r.Name)
	}
	return all
}

// NoRule is the error of an id or name that no rule has.
func (s *Set) NoRule(id string) error {
	return fmt.Errorf("no rule %s%s", id, cmp.Or(words.DidYouMean(id, s.names()), "; `dbaudit rules list` lists them"))
}

// Categories lists the categories of the rules.
func (s *Set) Categories() []string {
	m := map[string]bool{}
	for _, r := range s.Rules {
		m[r.Category] = true
	}
	return sortedKeys(m)
}

// Rule finds a rule by id, in any case, or name.
func (s *Set) Rule(id string) (*Rule, bool) {
	for _, r := range s.Rules {
		if strings.EqualFold(r.ID, id) || r.Name == id {
			return r, true
		}
	}
	return nil, false
}

// Evidence lists the facts that the rules need or consider, sorted: what a collector has to
// ask for.
func (s *Set) Evidence() []string {
	m := map[string]bool{}
	for _, r := range s.Rules {
		for _, e := range slices.Concat(r.Rule.Evidence, r.Helpful) {
			m[e] = true
		}
		if list := r.subject.fact(); list != "" {
			m[list] = true
		}
	}
	return sortedKeys(m)
}

// Metadata lists the rules as results carry them.
func (s *Set) Metadata() []result.Rule {
	out := make([]result.Rule, 0, len(s.Rules))
	for _, r := range s.Rules {
		out = append(out, r.Rule)
	}
	return out
}

// SetSeverity changes the severity of all findings of a rule.
func (s *Set) SetSeverity(id string, sev result.Severity) error {
	r, ok := s.Rule(id)
	if !ok {
		return s.NoRule(id)
	}
	if sev.Rank() == 0 {
		return fmt.Errorf("severity of %s: %q is none of critical, high, medium, low", id, sev)
	}
	if sev != r.Severity {
		r.Severity, r.SecuritySeverity = sev, defaultScore[sev]
	}
	r.overrides = sev
	return nil
}

var defaultScore = map[result.Severity]string{
	result.Critical: "9.0", result.High: "7.0", result.Medium: "5.0", result.Low: "2.0",
}

// SetParameter changes a threshold that a rule reads.
func (s *Set) SetParameter(id, name string, value any) error {
	r, ok := s.Rule(id)
	if !ok {
		return s.NoRule(id)
	}
	p, ok := r.Parameters[name]
	if !ok {
		if len(r.Parameters) == 0 {
			return fmt.Errorf("rule %s has no parameters", r.ID)
		}
		return fmt.Errorf("rule %s has no parameter %s: it has %s", r.ID, name, strings.Join(sortedKeys(r.Parameters), ", "))
	}
	v, err := p.Check(value)
	if err != nil {
		return fmt.Errorf("parameter %s of %s: %w", name, r.ID, err)
	}
	p.Value = v
	r.Parameters[name] = p
	return nil
}
