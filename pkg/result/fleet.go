package result

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"dbaudit/pkg/snapshot"
)

// FleetVersion is the version of the JSON of a fleet's report.
const FleetVersion = "1"

// Fleet is the report of many units: their results in numbers, and which of them did
// not report.
type Fleet struct {
	SchemaVersion string        `json:"schema_version"`
	Tool          snapshot.Tool `json:"tool"`
	EvaluatedAt   time.Time     `json:"evaluated_at"`
	Summary       FleetSummary  `json:"summary"`
	Categories    []Titled      `json:"categories"`
	// Units are the worst first.
	Units []FleetUnit `json:"units"`
	// Notes are remarks that fail nothing: what is in the store and of no unit.
	Notes []string `json:"notes,omitempty"`
}

// FleetSummary is the fleet in numbers.
type FleetSummary struct {
	// Verdict is the worst of the units'.
	Verdict  string           `json:"verdict"`
	Units    int              `json:"units"`
	Clusters int              `json:"clusters"`
	Findings map[Severity]int `json:"findings"`
	New      int              `json:"new"`
	Unknown  int              `json:"unknown"`
	Waived   int              `json:"waived"`
	// Vantages counts the vantage points that had to report, Gaps those that did not.
	Vantages int `json:"vantages"`
	Gaps     int `json:"gaps"`
}

// FleetUnit is a unit's result in numbers.
type FleetUnit struct {
	Name    string `json:"name"`
	Owner   string `json:"owner,omitempty"`
	Verdict string `json:"verdict"`
	// Code is the exit code of the unit by itself.
	Code int `json:"code"`
	// Why says why the unit is incomplete, in plain words.
	Why []string `json:"why,omitempty"`
	// Result is where the result is stored.
	Result   string           `json:"result,omitempty"`
	Clusters int              `json:"clusters"`
	Findings map[Severity]int `json:"findings"`
	// Categories count the failing findings, not waived, by category and severity.
	Categories map[string]map[Severity]int `json:"categories"`
	New        *int                        `json:"new,omitempty"`
	Unknown    int                         `json:"unknown"`
	Waived     int                         `json:"waived"`
	// Previous is the result before this one.
	Previous *FleetPoint `json:"previous,omitempty"`
	Coverage []Coverage  `json:"coverage"`
}

// FleetPoint is an earlier result of a unit.
type FleetPoint struct {
	EvaluatedAt time.Time        `json:"evaluated_at"`
	Verdict     string           `json:"verdict"`
	Findings    map[Severity]int `json:"findings"`
}

// States of a vantage point. All but Reported are gaps.
const (
	Reported   = "reported"
	Old        = "old"
	Missed     = "missing"    // no snapshot at all
	Unreadable = "unreadable" // the newest cannot be read
	Ahead      = "ahead"      // the newest is from the future
	Refused    = "refused"    // the newest is not trusted
)

// Coverage is what came of a vantage point of a unit.
type Coverage struct {
	Vantage string `json:"vantage"`
	State   string `json:"state"`
	// CollectedAt is when the snapshot was taken that was judged.
	CollectedAt *time.Time `json:"collected_at,omitempty"`
	Snapshot    string     `json:"snapshot,omitempty"`
	Reason      string     `json:"reason,omitempty"`
}

// String says it in a line.
func (c *Coverage) String() string {
	if c.Reason == "" {
		return c.Vantage + ": " + c.State
	}
	return fmt.Sprintf("%s: %s: %s", c.Vantage, c.State, c.Reason)
}

// NewFleetUnit puts a unit's result into numbers. before is the newest earlier result;
// nil: there is none.
func NewFleetUnit(name, owner string, r, before *Result, coverage []Coverage) FleetUnit {
	u := FleetUnit{
		Name: name, Owner: owner, Verdict: r.Summary.Verdict, Code: r.ExitCode(), Clusters: r.Summary.Clusters,
		Findings: r.Summary.Findings, New: r.Summary.New, Unknown: r.Summary.Unknown, Waived: r.Summary.Waived,
		Categories: map[string]map[Severity]int{}, Coverage: coverage,
	}
	if r.Ledger != nil {
		u.Why = r.Ledger.Incomplete
	}
	category := map[string]string{}
	for _, rule := range r.Rules {
		category[rule.ID] = rule.Category
	}
	for _, f := range r.Findings {
		if f.Verdict != Fail || f.Waiver != nil {
			continue
		}
		c := category[f.RuleID]
		if u.Categories[c] == nil {
			u.Categories[c] = map[Severity]int{}
		}
		u.Categories[c][f.Severity]++
	}
	if before != nil {
		u.Previous = &FleetPoint{before.EvaluatedAt, before.Summary.Verdict, before.Summary.Findings}
	}
	return u
}

// Lost notes that the unit's result could not be stored: without it, the next run
// compares with an older one.
func (u *FleetUnit) Lost(err error) {
	u.Why = append(slices.Clone(u.Why), "the result could not be stored: "+err.Error())
	if u.Verdict == Pass {
		u.Verdict = Incomplete
	}
	if u.Code == 0 {
		u.Code = 3
	}
}

// Total is how many findings there are of all severities.
func Total(counts map[Severity]int) int {
	n := 0
	for _, s := range Severities {
		n += counts[s]
	}
	return n
}

// Finish orders the units and sums them up.
func (f *Fleet) Finish() {
	badness := []string{Pass, Incomplete, Fail}
	slices.SortFunc(f.Units, func(a, b FleetUnit) int {
		if c := cmp.Compare(slices.Index(badness, b.Verdict), slices.Index(badness, a.Verdict)); c != 0 {
			return c
		}
		for _, s := range Severities {
			if c := cmp.Compare(b.Findings[s], a.Findings[s]); c != 0 {
				return c
			}
		}
		return cmp.Compare(a.Name, b.Name)
	})
	s := FleetSummary{Verdict: Pass, Units: len(f.Units), Findings: map[Severity]int{}}
	for _, sev := range Severities {
		s.Findings[sev] = 0
	}
	for _, u := range f.Units {
		if slices.Index(badness, u.Verdict) > slices.Index(badness, s.Verdict) {
			s.Verdict = u.Verdict
		}
		s.Clusters += u.Clusters
		for sev, n := range u.Findings {
			s.Findings[sev] += n
		}
		if u.New != nil {
			s.New += *u.New
		}
		s.Unknown += u.Unknown
		s.Waived += u.Waived
		s.Vantages += len(u.Coverage)
		for _, c := range u.Coverage {
			if c.State != Reported {
				s.Gaps++
			}
		}
	}
	f.Summary = s
}

// ExitCode is the worst of the units': 1 before 3 before 0.
func (f *Fleet) ExitCode() int {
	rank := []int{0, 3, 1}
	code := 0
	for _, u := range f.Units {
		if slices.Index(rank, u.Code) > slices.Index(rank, code) {
			code = u.Code
		}
	}
	return code
}
