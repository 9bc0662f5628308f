package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dbaudit/pkg/change"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// judge turns what a rule says, and what is missing, into the four verdicts: fail
// before not applicable, that before unknown, and a pass only when the rule does not
// say that it cannot tell and every declared fact is there.
func (run *evaluation) judge(r *Rule, in *input, got map[string]*answer, failed error, p *part) {
	all := in.units(r.subject)
	if !all.observed {
		fact := strings.TrimPrefix(r.subject.fact(), "cluster.")
		m, _ := lookup(in.cluster, fact)
		p.findings = append(p.findings, unknown(r, clusterResource(in.cluster), []string{"cluster." + fact}, m))
		return
	}
	if failed == nil {
		failed = foreign(r, all.list, got)
	}
	if failed != nil {
		run.blame(r, in, failed, p)
		for i := range all.list {
			p.findings = append(p.findings, notEvaluated(r, all.list[i].resource, failed.Error()))
		}
		return
	}
	for i := range all.list {
		u := &all.list[i]
		a := got[u.id]
		switch {
		case a != nil && len(a.fails) > 0:
			for _, f := range a.fails {
				finding, err := run.finding(r, in, u, f)
				if err != nil {
					run.blame(r, in, err, p)
					finding = notEvaluated(r, u.resource, err.Error())
				} else if paths, m := lacking(r.helpful, in, u); len(paths) > 0 {
					notConsidered(&finding, paths, m)
				}
				p.findings = append(p.findings, finding)
			}
		case a != nil && a.exempt != "":
			p.exempt = append(p.exempt, verdict{r, u.resource, a.exempt})
		case a != nil && a.unknown != "":
			m := snapshot.Missing{Kind: snapshot.MissingNotOffered, Reason: a.unknown}
			p.findings = append(p.findings, unknown(r, u.resource, nil, m))
		default:
			if paths, m := lacking(r.evidence, in, u); len(paths) > 0 {
				p.findings = append(p.findings, unknown(r, u.resource, paths, m))
				in.need(paths, u.resource)
				continue
			}
			p.passed = append(p.passed, verdict{rule: r, resource: u.resource})
		}
	}
}

// foreign is the error of a rule that judged what is not in the input: what else it
// says, or leaves out, cannot be trusted.
func foreign(r *Rule, units []unit, got map[string]*answer) error {
	known := 0
	for i := range units {
		if got[units[i].id] != nil {
			known++
		}
	}
	if known == len(got) {
		return nil
	}
	for _, id := range sortedKeys(got) {
		if !slices.ContainsFunc(units, func(u unit) bool { return u.id == id }) {
			return fmt.Errorf("%s: a finding's resource %q is no %s of the input", r.File, id, r.subject.word)
		}
	}
	return nil
}

// blame records a rule's own error.
func (run *evaluation) blame(r *Rule, in *input, err error, p *part) {
	e := snapshot.Error{Collector: "policy", Message: fmt.Sprintf("rule %s (%s): %v", r.ID, r.Name, err)}
	if in.cluster != nil {
		e.ClusterID = str(in.cluster, "id")
	}
	p.errors = append(p.errors, ruleError{r.ID, e})
}

var findingKeys = []string{"resource", "message", "evidence", "severity", "key", "remediation", "location"}

// finding makes a finding of what a rule says.
func (run *evaluation) finding(r *Rule, in *input, u *unit, f map[string]any) (result.Finding, error) {
	bad := func(format string, args ...any) (result.Finding, error) {
		return result.Finding{}, fmt.Errorf("%s: "+format, append([]any{r.File}, args...)...)
	}
	message, _ := f["message"].(string)
	if message == "" {
		return bad("a finding has no \"message\"")
	}
	ev, ok := f["evidence"].(map[string]any)
	if !ok {
		return bad("a finding has no \"evidence\" object")
	}
	for k := range f {
		if !slices.Contains(findingKeys, k) {
			return bad("a finding has the key %q; allowed are %s", k, strings.Join(findingKeys, ", "))
		}
	}
	key, _ := f["key"].(string)
	out := result.Finding{
		RuleID: r.ID, Verdict: result.Fail, Severity: r.Severity, Message: message, Resource: *u.resource, Evidence: ev,
		Fingerprint: result.Fingerprint(r.ID, u.resource.ID, key),
	}
	if sev, ok := f["severity"].(string); ok {
		if !slices.Contains(r.Severities, result.Severity(sev)) {
			return bad("a finding has the severity %q; the metadata allows %v", sev, r.Severities)
		}
		out.Severity = result.Severity(sev)
	}
	if r.overrides != "" {
		out.Severity = r.overrides
	}
	var err error
	out.Change = r.remedy.Asked(u.value, ev)
	out.Remediation, err = r.remedy.Fill(map[string]any{
		"cluster": in.cluster, "resource": u.value, "evidence": ev, "parameters": run.parameters[r.ID], "finding": f,
	})
	if err != nil {
		return bad("%w", err)
	}
	if own, ok := f["remediation"].(map[string]any); ok {
		change.Override(&out.Remediation, own)
	}
	if r.subject.key() == clientsKey {
		inFile(&out, u.value)
	}
	planned, _ := in.cluster["planned"].(map[string]any)
	for _, at := range []any{f["location"], r.listed(planned), planned["location"]} {
		if at, ok := at.(map[string]any); ok && out.Location == nil {
			out.Location = &result.Location{Path: str(at, "path"), Line: integer(at["line"])}
		}
	}
	return out, nil
}

// listed is where a plan has the list of trusted sources that the rule judges: at its
// one firewall resource.
func (r *Rule) listed(planned map[string]any) (place any) {
	if !slices.ContainsFunc(r.evidence, func(e evidence) bool { return strings.HasPrefix(e.factual, "trusted_sources") }) {
		return nil
	}
	firewalls, _ := planned["firewalls"].([]any)
	kept := 0
	for _, x := range firewalls {
		if f, _ := x.(map[string]any); str(f, "change") != snapshot.ChangeDelete {
			kept++
			place = f["location"]
		}
	}
	if kept != 1 {
		return nil
	}
	return place
}

// notConsidered says in a finding which facts that could have cleared it were not there.
func notConsidered(f *result.Finding, paths []string, m snapshot.Missing) {
	f.Evidence["not_considered"] = paths
	f.Message += "; not considered: " + strings.Join(paths, ", ")
	if m.Reason != "" {
		f.Message += " (" + m.Reason + ")"
	}
}

// unknown is the finding of a rule that lacks evidence.
func unknown(r *Rule, res *result.Resource, paths []string, m snapshot.Missing) result.Finding {
	f := result.Finding{
		RuleID: r.ID, Verdict: result.Unknown, Severity: r.Severity, Resource: *res,
		Evidence:    map[string]any{"missing": paths},
		Fingerprint: result.Fingerprint(r.ID, res.ID, "unknown"),
		MissingKind: m.Kind, MissingScope: m.OptionalScope(), Message: m.Reason,
	}
	if paths == nil {
		f.Evidence = map[string]any{}
	}
	return f
}

// notEvaluated is the unknown of a rule that erred or was stopped.
func notEvaluated(r *Rule, res *result.Resource, why string) result.Finding {
	return unknown(r, res, nil, snapshot.Missing{Kind: snapshot.MissingFailed, Reason: "the rule could not be evaluated: " + why})
}

// lacking lists the facts of those declared that the unit does not have, and why.
func lacking(declared []evidence, in *input, u *unit) ([]string, snapshot.Missing) {
	var paths []string
	var why snapshot.Missing
	for _, e := range declared {
		if e.whole(in, u) {
			continue
		}
		paths = append(paths, e.path)
		if why.Reason == "" || !why.Failure() {
			m, found := e.reason(in, u)
			if found || why.Reason == "" {
				why = m
			}
		}
	}
	return paths, why
}

// present reports whether a fact is there and not null. Through a list it must be in
// every element, and there must be one unless the list may be empty.
func (e *evidence) present(v any) bool { return e.at(v, e.steps) }

func (e *evidence) at(v any, steps []string) bool {
	if v == nil || e.closed && v == any(snapshot.Unknown) {
		return false
	}
	if list, ok := v.([]any); ok && len(steps) > 0 {
		return (len(list) > 0 || e.mayBeEmpty) && !slices.ContainsFunc(list, func(x any) bool { return !e.at(x, steps) })
	}
	m, _ := v.(map[string]any)
	for n := 1; n <= len(steps); n++ { // a key may hold dots itself: protocols.TLSv1.2.state
		if x, ok := m[strings.Join(steps[:n], ".")]; ok {
			return e.at(x, steps[n:])
		}
	}
	return len(steps) == 0
}

// whole reports whether a fact is there, and not as the part that was observed before
// observing it failed.
func (e *evidence) whole(in *input, u *unit) bool {
	if e.unit {
		return e.present(u.value) && !failedPart(u.value, strings.Join(e.steps, "."))
	}
	return e.present(in.cluster) && !failedPart(in.cluster, e.factual)
}

// failedPart reports whether observing a fact failed, or what holds the fact.
func failedPart(holder map[string]any, path string) bool {
	list, _ := holder["missing"].([]any)
	return slices.ContainsFunc(list, func(x any) bool {
		m := entry(x)
		return m.Failure() && (m.Fact == path || strings.HasPrefix(path, m.Fact+"."))
	})
}

// reason finds why a declared fact of a unit is missing: by the unit's own entry, else by
// the cluster's. found is false when neither has one; [evaluation.finish] then looks at
// the account's.
func (e evidence) reason(in *input, u *unit) (m snapshot.Missing, found bool) {
	root := in.cluster
	if e.unit {
		root = u.value
		m, found = lookup(u.value, strings.Join(e.steps, "."))
	}
	if !found {
		m, found = lookup(in.cluster, e.factual)
	}
	if found || !e.closed {
		return m, found
	}
	if open := (evidence{steps: e.steps, mayBeEmpty: e.mayBeEmpty}); open.present(root) {
		what := strings.ReplaceAll(e.steps[len(e.steps)-1], "_", " ")
		return snapshot.Missing{Kind: snapshot.MissingNotOffered, Reason: "its " + what + " is none that is known"}, true
	}
	return m, false
}

// lookup finds the entry that explains best why a path below its holder is missing.
func lookup(holder map[string]any, path string) (snapshot.Missing, bool) {
	list, _ := holder["missing"].([]any)
	best, length := snapshot.Missing{}, -1
	for _, x := range list {
		e := entry(x)
		if n := covers(e.Fact, path); n > length {
			best, length = e, n
		}
	}
	return best, length >= 0
}

// entry reads what a snapshot says of one fact that is missing.
func entry(x any) snapshot.Missing {
	e, _ := x.(map[string]any)
	return snapshot.Missing{Fact: str(e, "fact"), Kind: snapshot.MissingKind(str(e, "kind")), Reason: str(e, "reason"), Scope: str(e, "scope")}
}

// covers is how well an entry for fact explains that path is missing: the length
// of the fact, 0 for "*", -1 when it does not.
func covers(fact, path string) int {
	switch {
	case fact == "*":
		return 0
	case fact == path, strings.HasPrefix(path, fact+"."), strings.HasPrefix(fact, path+"."):
		return len(fact)
	}
	return -1
}

func str(m map[string]any, key string) string {
	s, _ := m[key].(string)
	return s
}

// integer reads a whole number of a fact's, 0 for anything else.
func integer(v any) int {
	n, _ := strconv.Atoi(fmt.Sprint(v))
	return n
}
