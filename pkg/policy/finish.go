package policy

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// finish puts the workers' parts together.
func (run *evaluation) finish(head *snapshot.Snapshot, parts []part) *result.Result {
	res := &result.Result{
		SchemaVersion: result.SchemaVersion, Tool: head.Tool, EvaluatedAt: run.o.Now.UTC().Truncate(time.Second), ObservedAt: head.CollectedAt,
		Catalog: run.set.Catalog, Rules: run.set.Metadata(), RulesDigest: run.set.Digest(), Errors: slices.Clone(head.Errors), Notes: slices.Clone(head.Notes), Ledger: run.ledger(head, parts),
	}
	for i := range parts {
		run.add(res, &parts[i])
		parts[i] = part{}
	}
	for _, id := range slices.Sorted(maps.Keys(run.stopped)) {
		r, _ := run.set.Rule(id)
		res.Errors = append(res.Errors, snapshot.Error{Collector: "policy", Message: fmt.Sprintf("rule %s (%s): %s", id, r.Name, run.stopped[id])})
	}
	for i := range res.Findings {
		f := &res.Findings[i]
		if f.Verdict == result.Unknown && f.Message == "" {
			paths, _ := f.Evidence["missing"].([]string)
			m := explanation(head, paths)
			f.MissingKind, f.MissingScope, f.Message = m.Kind, m.OptionalScope(), m.Reason
		}
	}
	for _, n := range head.OtherEngines {
		res.Summary.OtherEngines += n
	}
	res.Clients = audited(head)
	if head.Incomplete {
		res.Notes = append(res.Notes, "the snapshot is incomplete: the collection was interrupted or failed in part")
	}
	return res
}

// audited counts the connection settings; nil where none were looked for.
func audited(head *snapshot.Snapshot) *result.ClientsAudited {
	settings := head.Clients
	if settings == nil {
		return nil
	}
	n := &result.ClientsAudited{Settings: len(settings), Trees: head.Trees}
	contexts := map[string]int{}
	for i := range settings {
		if settings[i].NotApplicable == "" {
			continue
		}
		n.NotApplicable++
		if context := settings[i].Context; context != "" {
			contexts[context]++
			n.Contexts = contexts
		}
	}
	return n
}

// add takes over what one worker found. Of a rule that was stopped every verdict
// becomes unknown, also those that it gave before: which ones it gave would depend on
// the number of cores. Its errors are told once, not for each cluster.
func (run *evaluation) add(res *result.Result, p *part) {
	res.Clusters = append(res.Clusters, p.clusters...)
	if len(run.stopped) == 0 && res.Findings == nil {
		res.Findings, p.findings = p.findings, nil // nothing to change, and no copy
	}
	res.Findings, res.Passed = slices.Grow(res.Findings, len(p.findings)), slices.Grow(res.Passed, len(p.passed))
	res.NotApplicable = slices.Grow(res.NotApplicable, len(p.exempt))
	for _, e := range p.errors {
		if _, stopped := run.stopped[e.rule]; !stopped {
			res.Errors = append(res.Errors, e.Error)
		}
	}
	type place struct{ rule, resource string }
	told := map[place]bool{}
	stopped := func(rule string, resource *result.Resource) bool {
		why, stopped := run.stopped[rule]
		if at := (place{rule, resource.ID}); stopped && !told[at] {
			told[at] = true
			r, _ := run.set.Rule(rule)
			res.Findings = append(res.Findings, notEvaluated(r, resource, why))
		}
		return stopped
	}
	for _, f := range p.findings {
		if !stopped(f.RuleID, &f.Resource) {
			res.Findings = append(res.Findings, f)
		}
	}
	for _, v := range p.passed {
		if !stopped(v.rule.ID, v.resource) {
			res.Passed = append(res.Passed, result.Passed{RuleID: v.rule.ID, ResourceID: v.resource.ID})
		}
	}
	for _, v := range p.exempt {
		if !stopped(v.rule.ID, v.resource) {
			res.NotApplicable = append(res.NotApplicable, result.Exempt{RuleID: v.rule.ID, ResourceID: v.resource.ID, Reason: v.reason})
		}
	}
}
