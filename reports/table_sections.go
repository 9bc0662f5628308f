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

// unreachable condenses all that could not be judged because an endpoint does not
// answer from here: the normal case of a well-kept cluster, so it must neither
// hide nor drown the findings.
func (t *tableReport) unreachable() {
	checks := 0
	for i := range t.r.Findings {
		if f := &t.r.Findings[i]; f.Verdict == result.Unknown && f.MissingKind == snapshot.MissingUnreachable && f.Waiver == nil {
			checks++
		}
	}
	// One row for each cluster and state: which of its endpoints, in words.
	type silent struct {
		cluster, state string
		endpoints      []*result.Endpoint
	}
	var rows []*silent
	endpoints := 0
	for i := range t.r.Clusters {
		c := &t.r.Clusters[i]
		first := len(rows)
		for j := range c.Endpoints {
			e := &c.Endpoints[j]
			if !unreached(e.State) {
				continue
			}
			endpoints++
			k := slices.IndexFunc(rows[first:], func(s *silent) bool { return s.state == e.State })
			if k < 0 {
				rows = append(rows, &silent{cluster: c.Name, state: e.State})
				k = len(rows) - 1 - first
			}
			rows[first+k].endpoints = append(rows[first+k].endpoints, e)
		}
	}
	if checks == 0 && endpoints == 0 {
		return
	}
	figure := ""
	if checks > 0 {
		figure = count(checks, "check") + " unknown"
	}
	t.heading("Not reachable from here", count(endpoints, "endpoint"), figure)
	const most = 20
	g := t.grid(column{"", t.nameWidth(), left}, column{"", 0, left})
	for i, s := range rows {
		if i == most && !t.view.Verbose && len(rows) > most+1 {
			g.row(text{fmt.Sprintf("and %s more", thousands(len(rows)-most)), dim}, text{"--verbose lists them all", dim})
			break
		}
		var which []string
		for _, e := range s.endpoints {
			if name := visible(strings.TrimSpace(e.Network + " " + e.Role)); !slices.Contains(which, name) {
				which = append(which, name)
			}
		}
		cell := []text{{list(which) + ": " + visible(cmp.Or(stateWords[s.state], s.state)), ""}}
		if t.view.Verbose {
			for _, e := range s.endpoints {
				cell = append(cell, text{strings.TrimSuffix(visible(e.ID)+" · "+visible(e.Detail), " · "), dim})
			}
		}
		g.block([]text{{visible(s.cluster), bold}}, cell)
	}
	g.end()
	t.hanging("  → ", 4, "A cluster with proper trusted sources drops strangers, so this fails nothing. To see these endpoints, probe from where they "+
		"admit: run dbaudit collect inside the VPC and join the snapshots with --snapshot, or go through a tunnel with --connect-to (docs/where-to-run.md).", dim)
}

// unreached reports whether an endpoint's state counts as unreachable in
// [result.Summary]: where something answered, it was probed.
func unreached(state string) bool {
	switch state {
	case "", "not_probed", snapshot.Reachable, snapshot.NotPostgreSQL, snapshot.Silent, snapshot.Closed:
		return false
	}
	return true
}

// stateWords says in words what became of connecting ([snapshot.Reachability]).
var stateWords = map[string]string{
	snapshot.Dropped:    "no answer (dropped, as trusted sources do)",
	snapshot.Refused:    "connection refused",
	snapshot.NoSuchHost: "the name does not exist in DNS",
	snapshot.DNSFailure: "DNS did not answer",
	snapshot.Unroutable: "no route from here",
}

func (t *tableReport) nameWidth() int {
	w := 8
	for _, g := range t.groups {
		w = max(w, textWidth(visible(g.name)))
	}
	return min(w, t.width/4)
}

// unjudged is every other unknown, by its reason: these have a cause to mend.
func (t *tableReport) unjudged() {
	type reason struct {
		text     string
		rules    []string
		clusters []string
		checks   int
	}
	var order []*reason
	byText := map[string]*reason{}
	for i := range t.r.Findings {
		f := &t.r.Findings[i]
		if f.Verdict != result.Unknown || f.MissingKind == snapshot.MissingUnreachable || f.Waiver != nil {
			continue
		}
		m := byText[f.Message]
		if m == nil {
			m = &reason{text: f.Message}
			byText[f.Message] = m
			order = append(order, m)
		}
		m.checks++
		if !slices.Contains(m.rules, f.RuleID) {
			m.rules = append(m.rules, f.RuleID)
		}
		if name := cmp.Or(f.Resource.ClusterName, f.Resource.Name); len(m.clusters) <= 8 && !slices.Contains(m.clusters, visible(name)) {
			m.clusters = append(m.clusters, visible(name))
		}
	}
	if len(order) == 0 {
		return
	}
	total := 0
	for _, m := range order {
		total += m.checks
	}
	t.heading("Could not be judged", "", count(total, "check")+" unknown")
	g := t.grid(column{"", 8, left}, column{"", t.nameWidth(), left}, column{"", 0, left})
	for _, m := range order {
		slices.Sort(m.rules)
		if len(m.clusters) > 8 {
			m.clusters = append(m.clusters[:7], "others")
		}
		g.block([]text{{"UNKNOWN", magenta}}, []text{{list(m.clusters), bold}},
			[]text{{visible(m.text), ""}, {visible(strings.Join(m.rules, ", ")), dim}})
	}
	g.end()
}

// waived shows the accepted risks, a row a waiver.
func (t *tableReport) waived() {
	type accepted struct {
		waiver   *result.Waiver
		f        *result.Finding
		findings int
		names    []string
	}
	var order []*accepted
	byWaiver := map[string]*accepted{}
	total := 0
	for i := range t.r.Findings {
		f := &t.r.Findings[i]
		if f.Waiver == nil {
			continue
		}
		total++
		w := f.Waiver
		key := strings.Join([]string{f.RuleID, w.Rule, w.Cluster, w.Resource, w.Fingerprint, w.Reason, w.Expires, w.Owner}, "\x00")
		a := byWaiver[key]
		if a == nil {
			a = &accepted{waiver: w, f: f}
			byWaiver[key] = a
			order = append(order, a)
		}
		a.findings++
		if name := visible(fullName(f)); len(a.names) <= 4 && !slices.Contains(a.names, name) {
			a.names = append(a.names, name)
		}
	}
	if len(order) == 0 {
		return
	}
	t.heading("Waived", "", count(total, "finding"))
	g := t.grid(column{"", 8, left}, column{"", 6, left}, column{"", 0, left})
	for _, a := range order {
		if len(a.names) > 4 {
			a.names = append(a.names[:3], count(a.findings-3, "other"))
		}
		g.block([]text{{strings.ToUpper(string(a.f.Severity)), dim}}, []text{{visible(a.f.RuleID), bold}},
			[]text{{visible(titleOf(t.rules, a.f.RuleID)) + ": " + list(a.names), ""}, {visible(waiverWords(a.waiver)), dim}})
	}
	g.end()
}

// waiverWords is a waiver's reason, end and owner.
func waiverWords(w *result.Waiver) string {
	s := w.Reason
	switch {
	case w.Expires != "":
		s += " · until " + w.Expires
	case w.Inline:
		s += " · by a comment in the file"
	}
	if w.Owner != "" {
		s += " · " + w.Owner
	}
	return s
}

// idleWaivers are those that waive nothing: expired, or matching no finding.
func (t *tableReport) idleWaivers() {
	n := 0
	for i := range t.r.Waivers {
		if t.r.Waivers[i].State != "used" {
			n++
		}
	}
	if n == 0 {
		return
	}
	t.heading("Waivers that do nothing", "", count(n, "waiver"))
	g := t.grid(column{"", 8, left}, column{"", 6, left}, column{"", 0, left})
	for i := range t.r.Waivers {
		w := &t.r.Waivers[i]
		if w.State == "used" {
			continue
		}
		what := "matches no finding: remove it"
		if w.State == "expired" {
			what = "expired on " + w.Expires + ": mend the finding or renew the waiver"
		}
		cell := []text{{visible(what), ""}, {visible(cmp.Or(strings.TrimSpace(w.Cluster+" "+w.Resource), "everywhere") + ": " + w.Reason), dim}}
		if w.Location != nil {
			cell = append(cell, text{"at " + visible(place(w.Location)), dim})
		}
		g.block([]text{{visible(strings.ToUpper(w.State)), yellow}}, []text{{visible(w.Rule), bold}}, cell)
	}
	g.end()
}

// fixed are the baseline's findings that are gone.
func (t *tableReport) fixed() {
	if len(t.r.Fixed) == 0 {
		return
	}
	t.heading("Fixed since the baseline", "", count(len(t.r.Fixed), "finding"))
	g := t.grid(column{"", 10, left}, column{"", 6, left}, column{"", 0, left})
	for i := range t.r.Fixed {
		f := &t.r.Fixed[i]
		name := f.Resource.Name
		if c := f.Resource.ClusterName; c != "" && c != name {
			name = c + " / " + name
		}
		g.row(text{"✓ " + string(f.Severity), green}, text{visible(f.RuleID), bold}, text{visible(name) + ": " + visible(titleOf(t.rules, f.RuleID)), ""})
	}
	g.end()
}

// errors are what made the run incomplete.
func (t *tableReport) errors() {
	if len(t.r.Errors) == 0 {
		return
	}
	names := map[string]string{}
	for i := range t.r.Clusters {
		names[t.r.Clusters[i].ID] = t.r.Clusters[i].Name
	}
	t.heading("Errors", "", count(len(t.r.Errors), "error"))
	g := t.grid(column{"", 10, left}, column{"", 0, left})
	for i := range t.r.Errors {
		e := &t.r.Errors[i]
		message := visible(e.Message)
		if e.ClusterID != "" {
			message = visible(cmp.Or(names[e.ClusterID], e.ClusterID)) + ": " + message
		}
		g.row(text{visible(e.Collector), red}, text{message, ""})
	}
	g.end()
}

func (t *tableReport) notes() {
	if len(t.r.Notes) == 0 {
		return
	}
	t.heading("Notes", "", "")
	for _, n := range t.r.Notes {
		t.hanging("  · ", 4, visible(n), "")
	}
}

// passed is a line a rule, for --verbose.
func (t *tableReport) passed() {
	counts := map[string]int{}
	for i := range t.r.Passed {
		counts[t.r.Passed[i].RuleID]++
	}
	if len(counts) == 0 {
		return
	}
	t.heading("Passed", "", count(len(t.r.Passed), "check"))
	g := t.grid(column{"", 8, left}, column{"", 6, left}, column{"", 0, left})
	for _, id := range sortedKeys(counts) {
		g.row(text{"✓ " + thousands(counts[id]) + "×", green}, text{visible(id), bold}, text{visible(titleOf(t.rules, id)), ""})
	}
	g.end()
}
