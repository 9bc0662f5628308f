package evidence

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/words"
	"dbaudit/reports"
)

// Statuses of a control over a period, the worst first.
const (
	NotHeld       = "not held"       // it failed in at least one run
	NotKnown      = "not known"      // it never failed, and was not always seen
	Accepted      = "accepted"       // it was always seen, and part of it is waived
	Held          = "held"           // it passed in every run, and the runs cover the period
	NotApplicable = "not applicable" // there was nothing to judge, in every run
)

var statuses = []string{NotHeld, NotKnown, Accepted, Held, NotApplicable}

// notJudged is the state of a control that no rule of a run speaks to.
const notJudged = "not judged"

// Unit is what the results of one unit say of the period.
type Unit struct {
	Name string `json:"name"`
	// Runs are the stored results, the oldest first.
	Runs []Run `json:"runs"`
	// Selection is what all runs were narrowed to: the unit is these clusters then. A run
	// that was narrowed to others does not speak for all of the unit.
	Selection *snapshot.Selection `json:"selection,omitempty"`
	// Gaps are the times that no run speaks for. Nothing passes in them.
	Gaps     []Gap      `json:"gaps"`
	Controls []*Control `json:"controls"`
	// Snapshots are what was observed, by digest.
	Snapshots []File `json:"snapshots"`
	// Waivers are the accepted risks that were in force.
	Waivers []*Waiver `json:"waivers"`
	// OSCAL is the file with the Assessment Results of the last run.
	OSCAL string `json:"oscal,omitempty"`
}

// Run is one stored result.
type Run struct {
	File
	EvaluatedAt time.Time `json:"evaluated_at"`
	Tool        string    `json:"tool,omitempty"`
	RulesDigest string    `json:"rules_digest,omitempty"`
	Verdict     string    `json:"verdict,omitempty"`
	Clusters    int       `json:"clusters"`
	Failing     int       `json:"failing"`
	// Narrowed: only a selection of the clusters was judged.
	Narrowed   bool     `json:"narrowed,omitempty"`
	Incomplete []string `json:"incomplete,omitempty"`
	// Unreadable is why the object is no result. Such a run speaks for no time.
	Unreadable string `json:"unreadable,omitempty"`
}

// File is a stored object.
type File struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256,omitempty"`
	// Signed: it has a signature, which `dbaudit verify` verifies.
	Signed bool `json:"signed"`
}

// Gap is a time without a run.
type Gap struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Control is how a control stood over the period.
type Control struct {
	Framework      string `json:"framework"`
	FrameworkTitle string `json:"framework_title"`
	result.Control
	Status string   `json:"status"`
	Rules  []string `json:"rules"`
	// Times is how it stood when.
	Times []*Time `json:"times"`

	at int // the run of the last of Times
}

// Time is a row of runs in which a control stood alike.
type Time struct {
	From  time.Time `json:"from"` // of the first run
	To    time.Time `json:"to"`   // of the last
	Runs  int       `json:"runs"`
	State string    `json:"state"`
	// By are the rules that make the state.
	By []string `json:"by,omitempty"`
}

// Waiver is a waiver, and the runs in which it was in force.
type Waiver struct {
	result.Waiver
	First time.Time `json:"first"`
	Last  time.Time `json:"last"`
	// Findings is how many it waived in the last of these runs.
	Findings int `json:"findings"`
}

// judged is what a run that can be read says of the controls.
type judged struct {
	at        time.Time
	states    []reports.ControlState
	narrowed  bool
	selection *snapshot.Selection // nil where it was not narrowed, or an older version did not say to what
}

// collector gathers a unit run by run.
type collector struct {
	unit     *Unit
	maxGap   time.Duration
	from, to time.Time
	judged   []judged
	last     time.Time // of the last run that can be read
	breaks   bool      // there is a gap before this run
	runs     int
	controls map[string]*Control
	waivers  map[result.Waiver]*Waiver
}

func newCollector(name string, from, to time.Time, maxGap time.Duration) *collector {
	return &collector{
		unit:   &Unit{Name: name, Runs: []Run{}, Gaps: []Gap{}, Controls: []*Control{}, Snapshots: []File{}, Waivers: []*Waiver{}},
		maxGap: maxGap, from: from, to: to, last: from, controls: map[string]*Control{}, waivers: map[result.Waiver]*Waiver{},
	}
}

// add takes the next result of the unit.
func (c *collector) add(r *result.Result) {
	j := judged{at: r.EvaluatedAt.UTC(), states: reports.ControlStates(r)}
	if r.Ledger != nil {
		j.narrowed, j.selection = r.Ledger.Narrowed, r.Ledger.Selection
	}
	c.judged = append(c.judged, j)
	c.addWaivers(r, j.at)
}

// selection is what all runs were narrowed to, if it is the same.
func (c *collector) selection() *snapshot.Selection {
	if len(c.judged) == 0 {
		return nil
	}
	first := c.judged[0].selection
	if slices.ContainsFunc(c.judged, func(j judged) bool { return !j.selection.Equal(first) }) {
		return nil
	}
	return first
}

// stood adds what a run says to the controls.
func (c *collector) stood(j judged) {
	c.breaks = c.gap(j.at)
	c.last = j.at
	c.runs++
	whole := !j.narrowed || c.unit.Selection != nil
	for _, s := range j.states {
		if !whole {
			s.InPart()
		}
		key := s.Framework + "\x00" + s.ID
		control := c.controls[key]
		if control == nil {
			control = &Control{Framework: s.Framework, FrameworkTitle: s.FrameworkTitle, Control: s.Control}
			c.controls[key] = control
			c.unit.Controls = append(c.unit.Controls, control)
		}
		for _, rule := range s.Rules {
			if !slices.Contains(control.Rules, rule) {
				control.Rules = append(control.Rules, rule)
			}
		}
		if control.at < c.runs-1 {
			control.unjudged(c)
		}
		control.stood(c, j.at, s.State, s.By)
	}
}

// gap notes a gap that ends at a time, and reports whether there is one.
func (c *collector) gap(at time.Time) bool {
	if at.Sub(c.last) <= c.maxGap {
		return false
	}
	c.unit.Gaps = append(c.unit.Gaps, Gap{c.last, at})
	return true
}

// stood adds a run's state to the row before, or begins another.
func (k *Control) stood(c *collector, at time.Time, state string, by []string) {
	n := len(k.Times)
	if n > 0 && !c.breaks && k.at == c.runs-1 && k.Times[n-1].State == state && slices.Equal(k.Times[n-1].By, by) {
		k.Times[n-1].To = at
		k.Times[n-1].Runs++
	} else {
		k.Times = append(k.Times, &Time{From: at, To: at, Runs: 1, State: state, By: by})
	}
	k.at = c.runs
}

// unjudged notes the runs since the last that spoke to the control.
func (k *Control) unjudged(c *collector) {
	var missed *Time
	read := 0
	for _, run := range c.unit.Runs {
		if run.Unreadable != "" {
			continue
		}
		if read++; read <= k.at || read >= c.runs {
			continue
		}
		if missed == nil {
			missed = &Time{From: run.EvaluatedAt, State: notJudged}
		}
		missed.To = run.EvaluatedAt
		missed.Runs++
	}
	if missed != nil {
		k.Times = append(k.Times, missed)
	}
}

func (c *collector) addWaivers(r *result.Result, at time.Time) {
	found := map[result.Waiver]int{}
	for _, w := range r.Waivers {
		if w.State != "expired" {
			found[w.Waiver] += 0
		}
	}
	for i := range r.Findings {
		if w := r.Findings[i].Waiver; w != nil {
			found[*w]++
		}
	}
	for w, n := range found {
		if c.waivers[w] == nil {
			c.waivers[w] = &Waiver{Waiver: w, First: at}
		}
		c.waivers[w].Last, c.waivers[w].Findings = at, n
	}
}

// finish closes the period.
func (c *collector) finish() *Unit {
	c.unit.Selection = c.selection()
	for _, j := range c.judged {
		c.stood(j)
	}
	c.gap(c.to)
	c.runs++ // none: what the last run did not judge is unjudged
	for _, k := range c.unit.Controls {
		if k.at < c.runs-1 {
			k.unjudged(c)
		}
		k.Status = k.status(len(c.unit.Gaps) > 0)
	}
	for _, w := range c.waivers {
		c.unit.Waivers = append(c.unit.Waivers, w)
	}
	slices.SortFunc(c.unit.Waivers, func(a, b *Waiver) int {
		return cmp.Or(a.First.Compare(b.First), cmp.Compare(fmt.Sprintf("%+v", a.Waiver), fmt.Sprintf("%+v", b.Waiver)))
	})
	return c.unit
}

// Summary is the unit in a line.
func (u *Unit) Summary() string {
	s := words.Count(len(u.Runs), "result") + ", " + words.Count(len(u.Gaps), "gap")
	for _, status := range statuses {
		if n := u.Count(status); n > 0 {
			s += ", " + words.Count(n, "control") + " " + status
		}
	}
	if !u.Selection.Empty() {
		s += ", of the selected clusters alone (" + u.Selection.String() + ")"
	}
	return s
}

// Count is how many controls have a status.
func (u *Unit) Count(status string) (n int) {
	for _, k := range u.Controls {
		if k.Status == status {
			n++
		}
	}
	return n
}

// status is the worst of what the control was.
func (k *Control) status(gaps bool) string {
	seen := map[string]bool{}
	for _, t := range k.Times {
		seen[t.State] = true
	}
	switch {
	case seen[result.Fail]:
		return NotHeld
	case gaps, seen[result.Unknown], seen[reports.NotAsked], seen[reports.Incomplete], seen[notJudged]:
		return NotKnown
	case seen[reports.Waived]:
		return Accepted
	case seen[result.Pass]:
		return Held
	}
	return NotApplicable
}
