package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// The sections of the table below the findings.

// silent are endpoints of one cluster that cannot be reached in the same way.
type silent struct {
	cluster, state string
	endpoints      []*result.Endpoint
}

// words are the endpoints' networks and roles: "public primary".
func (s *silent) words() []string {
	var which []string
	for _, e := range s.endpoints {
		if name := visible(strings.TrimSpace(e.Network + " " + e.Role)); !slices.Contains(which, name) {
			which = append(which, name)
		}
	}
	return which
}

// unreached lists the endpoints that count as unreachable in [result.Summary]: where
// something answered, it was probed. n is how many there are.
func unreached(r *result.Result) (rows []*silent, n int) {
	for i := range r.Clusters {
		c := &r.Clusters[i]
		byState := map[string]*silent{}
		for j := range c.Endpoints {
			e := &c.Endpoints[j]
			switch e.State {
			case "", "not_probed", snapshot.Reachable, snapshot.NotPostgreSQL, snapshot.Silent, snapshot.Closed:
				continue
			}
			n++
			if byState[e.State] == nil {
				byState[e.State] = &silent{cluster: c.Name, state: e.State}
				rows = append(rows, byState[e.State])
			}
			byState[e.State].endpoints = append(byState[e.State].endpoints, e)
		}
	}
	return rows, n
}

// stateWords says in words what became of connecting ([snapshot.Reachability]).
var stateWords = map[string]string{
	snapshot.Dropped:    "no answer (dropped, as trusted sources do)",
	snapshot.Refused:    "connection refused",
	snapshot.NoSuchHost: "the name does not exist in DNS",
	snapshot.DNSFailure: "DNS did not answer",
	snapshot.Unroutable: "no route from here",
}

// unreachable condenses all that could not be judged because an endpoint does not
// answer from here: the normal case of a well-kept cluster, so it must neither
// hide nor drown the findings.
func (t *table) unreachable() {
	checks := size(where(t.r, func(f *result.Finding) bool {
		return f.Verdict == result.Unknown && f.MissingKind == snapshot.MissingUnreachable && f.Waiver == nil
	}))
	rows, endpoints := unreached(t.r)
	if checks == 0 && endpoints == 0 {
		return
	}
	figure := ""
	if checks > 0 {
		figure = count(checks, "check") + " unknown"
	}
	t.heading("Not reachable from here", count(endpoints, "endpoint"), figure)
	const most = 20
	columns := t.columns(t.nameWidth(), 0)
	for i, s := range rows {
		if i == most && !t.view.Verbose && len(rows) > most+1 {
			t.row(columns, cell(fmt.Sprintf("and %s more", thousands(len(rows)-most)), dim), cell("--verbose lists them all", dim))
			break
		}
		what := cell(list(s.words())+": "+visible(cmp.Or(stateWords[s.state], s.state)), "")
		if t.view.Verbose {
			for _, e := range s.endpoints {
				what = append(what, text{strings.TrimSuffix(visible(e.ID)+" · "+visible(e.Detail), " · "), dim})
			}
		}
		t.row(columns, cell(visible(s.cluster), bold), what)
	}
	t.hanging("  → ", 4, "A cluster with proper trusted sources drops strangers, so this fails nothing. To see these endpoints, probe from where they "+
		"admit: run dbaudit collect inside the VPC and join the snapshots with --snapshot, or go through a tunnel with --connect-to (docs/where-to-run.md).", dim)
}

func (t *table) nameWidth() int {
	w := 8
	for _, g := range t.groups {
		w = max(w, textWidth(visible(g.name)))
	}
	return min(w, t.width/4)
}

// some joins the first few names, and says that there are others.
func some(names []string, most int, others func(left int) string) string {
	if len(names) > most {
		names = append(names[:most-1:most-1], others(len(names)-most+1))
	}
	return list(visibleAll(names))
}

// unjudged is every other unknown, by its reason: these have a cause to see to.
func (t *table) unjudged() {
	reasons := groupBy(unjudged(t.r), messageOf)
	if len(reasons) == 0 {
		return
	}
	t.heading("Could not be judged", "", count(size(unjudged(t.r)), "check")+" unknown")
	columns := t.columns(8, t.nameWidth(), 0)
	for _, findings := range reasons {
		rules := distinct(findings, ruleOf)
		slices.Sort(rules)
		clusters := some(distinct(findings, clusterOrName), 8, func(int) string { return "others" })
		t.row(columns, cell("UNKNOWN", magenta), cell(clusters, bold),
			[]text{{visible(findings[0].Message), ""}, {visible(strings.Join(rules, ", ")), dim}})
	}
}

// waived shows the accepted risks, a row a waiver.
func (t *table) waived() {
	byWaiver := groupBy(waived(t.r), func(f *result.Finding) [2]any { return [2]any{f.RuleID, *f.Waiver} })
	if len(byWaiver) == 0 {
		return
	}
	t.heading("Waived", "", count(size(waived(t.r)), "finding"))
	columns := t.columns(8, 6, 0)
	for _, findings := range byWaiver {
		f := findings[0]
		names := some(distinct(findings, fullName), 4, func(int) string { return count(len(findings)-3, "other") })
		t.row(columns, cell(strings.ToUpper(string(f.Severity)), dim), cell(visible(f.RuleID), bold),
			[]text{{visible(titleOf(t.rules, f.RuleID)) + ": " + names, ""}, {visible(waiverWords(f.Waiver)), dim}})
	}
}

// idle are the waivers that waive nothing: expired, or matching no finding.
func idle(r *result.Result) []*result.WaiverStatus {
	var all []*result.WaiverStatus
	for i := range r.Waivers {
		if r.Waivers[i].State != "used" {
			all = append(all, &r.Waivers[i])
		}
	}
	return all
}

func (t *table) idleWaivers() {
	all := idle(t.r)
	if len(all) == 0 {
		return
	}
	t.heading("Waivers that do nothing", "", count(len(all), "waiver"))
	columns := t.columns(8, 6, 0)
	for _, w := range all {
		what := "matches no finding: remove it"
		if w.State == "expired" {
			what = "expired on " + w.Expires + ": mend the finding or renew the waiver"
		}
		cells := []text{{visible(what), ""}, {visible(cmp.Or(strings.TrimSpace(w.Cluster+" "+w.Resource), "everywhere") + ": " + w.Reason), dim}}
		if w.Location != nil {
			cells = append(cells, text{"at " + visible(place(w.Location)), dim})
		}
		t.row(columns, cell(visible(strings.ToUpper(w.State)), yellow), cell(visible(w.Rule), bold), cells)
	}
}

// fixed are the baseline's findings that are gone.
func (t *table) fixed() {
	if len(t.r.Fixed) == 0 {
		return
	}
	t.heading("Fixed since the baseline", "", count(len(t.r.Fixed), "finding"))
	columns := t.columns(10, 6, 0)
	for _, f := range t.r.Fixed {
		name := fullName(&result.Finding{Resource: f.Resource})
		t.row(columns, cell("✓ "+string(f.Severity), green), cell(visible(f.RuleID), bold), cell(visible(name)+": "+visible(titleOf(t.rules, f.RuleID)), ""))
	}
}

// errors are what made the run incomplete.
func (t *table) errors() {
	if len(t.r.Errors) == 0 {
		return
	}
	names := clusterNames(t.r)
	t.heading("Errors", "", count(len(t.r.Errors), "error"))
	columns := t.columns(10, 0)
	for _, e := range t.r.Errors {
		message := visible(e.Message)
		if e.ClusterID != "" {
			message = visible(cmp.Or(names[e.ClusterID], e.ClusterID)) + ": " + message
		}
		t.row(columns, cell(visible(e.Collector), red), cell(message, ""))
	}
}

func (t *table) notes() {
	if len(t.r.Notes) == 0 {
		return
	}
	t.heading("Notes", "", "")
	for _, n := range t.r.Notes {
		t.hanging("  · ", 4, visible(n), "")
	}
}

// passed is a line a rule, for --verbose.
func (t *table) passed() {
	counts := map[string]int{}
	for i := range t.r.Passed {
		counts[t.r.Passed[i].RuleID]++
	}
	if len(counts) == 0 {
		return
	}
	t.heading("Passed", "", count(len(t.r.Passed), "check"))
	columns := t.columns(8, 6, 0)
	for _, id := range sortedKeys(counts) {
		t.row(columns, cell("✓ "+thousands(counts[id])+"×", green), cell(visible(id), bold), cell(visible(titleOf(t.rules, id)), ""))
	}
}

// byControl shows the result by a framework's controls instead of by cluster.
func (t *table) byControl() {
	name := frameworkName(t.r, t.view.Framework)
	states, silent := controls(t.r, t.view.Framework)
	if len(states) == 0 {
		t.heading(visible(name), "", "")
		says := "no rule of this result speaks to a control of this framework"
		if others := frameworksOf(t.r); len(others) > 0 {
			says += "; there are " + list(others)
		}
		t.hanging("  ", 2, visible(says), "")
		return
	}
	met := 0
	for _, s := range states {
		if s.State() == result.Pass || s.State() == result.NotApplicable {
			met++
		}
	}
	t.heading(visible(name), "", fmt.Sprintf("%d of %s without findings", met, count(len(states), "control")))
	id := 8
	for _, s := range states {
		id = max(id, textWidth(visible(s.ID)))
	}
	columns := t.columns(8, min(id, 20), 0)
	t.row(columns, cell("STATE", dim), cell("CONTROL", dim))
	style := map[string]string{result.Fail: red, result.Unknown: magenta, "waived": dim, result.Pass: green, result.NotApplicable: dim}
	for _, s := range states {
		state := s.State()
		label := strings.ToUpper(state)
		if state == result.NotApplicable {
			label = "N/A"
		}
		t.row(columns, cell(label, style[state]), cell(visible(s.ID), bold),
			[]text{{visible(s.Title), ""}, {visible(strings.Join(s.Outcomes(), ", ") + " · " + strings.Join(s.Rules, ", ")), dim}})
	}
	if silent > 0 {
		t.hanging("  ", 2, count(silent, "rule speaks|rules speak")+" to no control of this framework.", dim)
	}
}
