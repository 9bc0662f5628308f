package result

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"dbaudit/pkg/snapshot"
)

// Ledger is the account of a run: what was asked and how that ended, and what each
// rule said how often. The run's verdict comes from it and from nothing else.
type Ledger struct {
	// Clusters is how many clusters and replicas were judged.
	Clusters int `json:"clusters"`
	// Narrowed: only a selection of the account's clusters was asked for.
	Narrowed bool `json:"narrowed,omitempty"`
	// Selection is that selection; nil: all clusters, or one that is not known.
	Selection *snapshot.Selection `json:"selection,omitempty"`
	// Facts are what the run and its rules asked for, by name.
	Facts []Fact `json:"facts"`
	// Rules counts the verdicts of each selected rule, by id.
	Rules []RuleCount `json:"rules"`
	// Errors counts the failures of collectors and rules that the result lists.
	Errors int `json:"errors"`
	// Failing counts the findings that fail the gate.
	Failing int `json:"failing"`
	// Scopes are what the token would need for Locked more checks.
	Scopes []string `json:"scopes,omitempty"`
	Locked int      `json:"locked,omitempty"`
	// Incomplete says why the run is incomplete, in plain words; empty when it is not.
	Incomplete []string `json:"incomplete,omitempty"`
}

// End is how asking for a fact ended.
type End string

// Ends of a fact.
const (
	Observed    End = "observed"
	Absent      End = "absent" // known not to exist: no certificate where there is no TLS
	NotOffered  End = "not_offered"
	Forbidden   End = "forbidden" // by a token without a scope that an audit can do without
	Failed      End = "failed"
	Interrupted End = "interrupted"
	Unreachable End = "unreachable"
	NotAsked    End = "not_asked"
)

// EndOf is the end of a fact that is missing. What no audit can do without is a
// failure when it is forbidden, and so is a kind that is not known.
func EndOf(m snapshot.Missing) End {
	switch e := End(m.Kind); e {
	case Interrupted, NotOffered, Unreachable, NotAsked:
		return e
	case Forbidden:
		if !m.Failure() {
			return e
		}
	}
	return Failed
}

// Names of facts that no rule asks for by its evidence.
const (
	FactClusters     = "clusters"   // the list of clusters
	FactCollection   = "collection" // of the snapshot, as a whole
	FactClients      = "clients"    // the connection settings
	FactReachability = "endpoint.reachability"
)

// Fact is a fact that was asked, of one resource or of many.
type Fact struct {
	// Name is its path, below the kind of thing that has it: "cluster.trusted_sources",
	// "endpoint.tls.chain.key_bits".
	Name string `json:"fact"`
	// Ended counts the resources by how it ended.
	Ended map[End]int `json:"ended"`
	// Which are the ids of those of which it failed, was interrupted or forbidden.
	Which map[End][]string `json:"which,omitempty"`
	// Why is the reason of one of those.
	Why string `json:"why,omitempty"`
	// Waived are those of Which whose unknowns are all waived.
	Waived []string `json:"waived,omitempty"`
}

// Note adds one resource of the fact.
func (f *Fact) Note(end End, resource, why string) {
	if f.Ended == nil {
		f.Ended = map[End]int{}
	}
	f.Ended[end]++
	if end != Failed && end != Interrupted && end != Forbidden {
		return
	}
	if f.Which == nil {
		f.Which = map[End][]string{}
	}
	f.Which[end] = append(f.Which[end], resource)
	f.because(why)
}

// because keeps one reason, whatever the order in which they come.
func (f *Fact) because(why string) {
	if f.Why == "" || why != "" && why < f.Why {
		f.Why = why
	}
}

// Add takes over what was noted elsewhere of the same fact.
func (f *Fact) Add(g *Fact) {
	for end, n := range g.Ended {
		if f.Ended == nil {
			f.Ended = map[End]int{}
		}
		f.Ended[end] += n
	}
	for end, list := range g.Which {
		if f.Which == nil {
			f.Which = map[End][]string{}
		}
		f.Which[end] = append(f.Which[end], list...)
	}
	f.because(g.Why)
}

// SawAll reports whether no finding is missing because something was not seen at all:
// the list of clusters and of connection settings is complete, and nothing failed that
// is not an unknown of some rule.
func (r *Result) SawAll() bool {
	if r.Ledger == nil || len(r.Errors) > 0 {
		return false
	}
	return !slices.ContainsFunc(r.Ledger.Facts, func(f Fact) bool {
		if f.Name == FactClusters && f.Ended[NotAsked] > 0 && r.Ledger.Clusters > 0 {
			return true // the clusters are those that somebody named
		}
		whole := f.Name == FactClusters || f.Name == FactCollection || f.Name == FactClients
		return whole && len(f.Which[Failed])+len(f.Which[Interrupted])+len(f.Which[Forbidden]) > 0
	})
}

// lost are the resources of which the fact failed or was interrupted.
func (f *Fact) lost() []string {
	return slices.DeleteFunc(slices.Concat(f.Which[Failed], f.Which[Interrupted]), func(id string) bool { return slices.Contains(f.Waived, id) })
}

// RuleCount counts what one rule said. A resource counts once, whatever the number
// of its findings; NotAsked is the unknown whose facts the user chose not to ask for.
type RuleCount struct {
	ID            string `json:"id"`
	Passed        int    `json:"passed"`
	Failed        int    `json:"failed"`
	Unknown       int    `json:"unknown"`
	NotApplicable int    `json:"not_applicable"`
	NotAsked      int    `json:"not_asked"`
}

// Fact finds a fact by name, and makes it.
func (l *Ledger) Fact(name string) *Fact {
	for i := range l.Facts {
		if l.Facts[i].Name == name {
			return &l.Facts[i]
		}
	}
	l.Facts = append(l.Facts, Fact{Name: name})
	return &l.Facts[len(l.Facts)-1]
}

// Verdict is the run's. It passes when nothing fails the gate and nothing is
// missing that [Ledger.gaps] looks for.
func (l *Ledger) Verdict() string {
	switch {
	case l.Failing > 0:
		return Fail
	case len(l.Incomplete) > 0:
		return Incomplete
	}
	return Pass
}

// fill counts what the result holds.
func (l *Ledger) fill(r *Result, g Gate) {
	l.Clusters, l.Errors = len(r.Clusters), len(r.Errors)
	l.countRules(r)
	l.countScopes(r)
	l.Failing = 0
	for i := range r.Findings {
		if g.Fails(&r.Findings[i]) {
			l.Failing++
		}
	}
	l.noteReachability(r)
	l.waive(r)
	slices.SortFunc(l.Facts, func(a, b Fact) int { return cmp.Compare(a.Name, b.Name) })
	for _, f := range l.Facts {
		for _, list := range f.Which {
			slices.Sort(list)
		}
	}
	l.Incomplete = l.gaps(g)
}

func (l *Ledger) countRules(r *Result) {
	l.Rules = make([]RuleCount, len(r.Rules))
	at := make(map[string]*RuleCount, len(r.Rules))
	for i, rule := range r.Rules {
		l.Rules[i].ID = rule.ID
		at[rule.ID] = &l.Rules[i]
	}
	of := func(id string) *RuleCount {
		if at[id] == nil {
			at[id] = &RuleCount{} // a rule that the result does not list
		}
		return at[id]
	}
	for _, p := range r.Passed {
		of(p.RuleID).Passed++
	}
	for _, e := range r.NotApplicable {
		of(e.RuleID).NotApplicable++
	}
	seen := map[place]bool{}
	for i := range r.Findings {
		for f := range r.Findings[i].Each() {
			if at := (place{f.RuleID, f.Resource.ID}); seen[at] {
				continue
			} else {
				seen[at] = true
			}
			switch {
			case f.Verdict == Fail:
				of(f.RuleID).Failed++
			case f.MissingKind == snapshot.MissingNotAsked:
				of(f.RuleID).NotAsked++
			default:
				of(f.RuleID).Unknown++
			}
		}
	}
}

func (l *Ledger) countScopes(r *Result) {
	scopes := map[string]bool{}
	l.Locked = 0
	for i := range r.Findings {
		if f := &r.Findings[i]; f.MissingScope != "" {
			scopes[f.MissingScope] = true
			l.Locked++
		}
	}
	l.Scopes = slices.Sorted(maps.Keys(scopes))
}

// noteReachability makes a fact of whether endpoints were reached. Where no name of
// any is known, that says nothing of the endpoints: names are not resolved here.
func (l *Ledger) noteReachability(r *Result) {
	l.Facts = slices.DeleteFunc(l.Facts, func(f Fact) bool { return f.Name == FactReachability })
	f := Fact{Name: FactReachability}
	asked, unnamed := 0, 0
	for _, c := range r.Clusters {
		for _, e := range c.Endpoints {
			end := Unreachable
			switch e.State {
			case NotProbed:
				f.Note(NotAsked, "", "")
				continue
			case snapshot.Reachable:
				end = Observed
			case snapshot.Closed, snapshot.Silent, snapshot.NotPostgreSQL:
				end = NotOffered
			case snapshot.NoSuchHost, snapshot.DNSFailure:
				unnamed++
			}
			asked++
			f.Note(end, "", "")
		}
	}
	if asked > 0 && unnamed == asked {
		f = Fact{Name: FactReachability, Ended: map[End]int{NotAsked: f.Ended[NotAsked]}}
		for range asked {
			f.Note(Failed, "", "no endpoint's name can be resolved here")
		}
		f.Which = map[End][]string{Failed: {"all endpoints"}}
	}
	if len(f.Ended) > 0 {
		l.Facts = append(l.Facts, f)
	}
}

// waive forgives a failed fact whose unknowns are all waived, as unknowns.
func (l *Ledger) waive(r *Result) {
	type need struct{ fact, resource string }
	open, waived := map[need]bool{}, map[need]bool{}
	for i := range r.Findings {
		for f := range r.Findings[i].Each() {
			paths, _ := f.Evidence["missing"].([]string)
			if f.Verdict != Unknown || f.MissingKind == "" {
				continue
			}
			into := open
			if f.Waiver != nil {
				into = waived
			}
			for _, p := range paths {
				into[need{p, f.Resource.ID}], into[need{p, f.Resource.ClusterID}] = true, true
			}
		}
	}
	for i := range l.Facts {
		f := &l.Facts[i]
		f.Waived = nil
		for _, id := range f.lost() {
			if n := (need{f.Name, id}); waived[n] && !open[n] {
				f.Waived = append(f.Waived, id)
			}
		}
	}
}

// gaps says why the run is incomplete: a pass needs a complete list of clusters, at
// least one rule and one thing that was judged, and no asked fact that failed or was
// interrupted.
func (l *Ledger) gaps(g Gate) []string {
	var why []string
	add := func(format string, args ...any) { why = append(why, fmt.Sprintf(format, args...)) }
	list := l.Fact(FactClusters)
	if lost := len(list.lost()); lost > 0 {
		add("the list of clusters is not complete: %s", list.Why)
	}
	if list.Ended[NotAsked] > 0 && l.Clusters > 0 {
		add("the account was not asked: the clusters are those that somebody else named")
	}
	if c := l.Fact(FactCollection); len(c.lost()) > 0 {
		add("%s", c.Why)
	}
	var names []string
	reason := ""
	for i := range l.Facts {
		f := &l.Facts[i]
		if len(f.lost()) > 0 && f.Name != FactClusters && f.Name != FactCollection {
			names = append(names, f.Name)
			reason = cmp.Or(reason, f.Why)
		}
	}
	if len(names) > 0 {
		add("asked for and not observed: %s: %s", firstOf(names), reason)
	}
	if l.Errors > 0 {
		add("errors: %d", l.Errors)
	}
	reach := l.Fact(FactReachability).Ended
	if n := reach[Unreachable] + reach[NotOffered] + reach[NotAsked]; g.RequireProbe && n > 0 {
		add("endpoints that had to be probed and were not: %d", n)
	}
	empty := l.Clusters == 0 && list.Ended[Observed] > 0
	if empty && !g.AllowEmpty {
		add("the account has no PostgreSQL cluster")
	}
	if len(l.Rules) == 0 {
		add("no rule was selected")
	} else if !l.judged() && !(empty && g.AllowEmpty) {
		add("nothing could be judged")
	}
	l.Facts = slices.DeleteFunc(l.Facts, func(f Fact) bool { return len(f.Ended) == 0 })
	return why
}

// judged reports whether at least one thing was: passed, failed, or seen to be none
// that a rule applies to. Where there is nothing of the kind that the rules judge
// (a cluster without pools), that is what was seen.
func (l *Ledger) judged() bool {
	open := 0
	for _, r := range l.Rules {
		if r.Passed+r.Failed+r.NotApplicable > 0 {
			return true
		}
		open += r.Unknown + r.NotAsked
	}
	return open == 0 && (l.Clusters > 0 || l.Fact(FactClients).Ended[Observed] > 0)
}

// firstOf lists the first three.
func firstOf(names []string) string {
	const most = 3
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}
