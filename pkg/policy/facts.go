package policy

import (
	"strings"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// notes is how the facts ended that rules asked for, by name.
type notes map[string]*result.Fact

func (n notes) of(name string) *result.Fact {
	if n[name] == nil {
		n[name] = &result.Fact{Name: name}
	}
	return n[name]
}

// unexplained is a fact that made a verdict unknown and that neither its unit nor the
// cluster explains: the account may.
type unexplained struct{ path, resource string }

// need remembers that facts made a verdict of a resource unknown.
func (in *input) need(paths []string, resource *result.Resource) {
	if in.needed == nil {
		in.needed = map[unexplained]bool{}
	}
	for _, p := range paths {
		in.needed[unexplained{p, resource.ID}] = true
	}
}

// note takes down how each fact ended that the rules of a query declare. A fact that
// is not there and that no verdict was unknown for does not exist.
func (q *query) note(in *input, p *part) {
	if p.facts == nil {
		p.facts = notes{}
	}
	noted := map[string]bool{}
	for _, f := range q.facts {
		all := in.units(f.subject)
		if name := f.subject.fact(); name != "" && !noted[name] {
			noted[name] = true
			p.noteList(name, in, all.observed)
		}
		if !f.unit {
			if f.subject.applies(in) && !noted[f.path] {
				noted[f.path] = true
				whole := unit{value: in.cluster, resource: clusterResource(in.cluster)}
				p.noteFact(f.evidence, in, &whole)
			}
			continue
		}
		for i := range all.list {
			p.noteFact(f.evidence, in, &all.list[i])
		}
	}
}

// noteList notes whether it was seen which units a cluster has.
func (p *part) noteList(name string, in *input, observed bool) {
	id, list := str(in.cluster, "id"), strings.TrimPrefix(name, "cluster.")
	if observed && !failedPart(in.cluster, list) {
		p.facts.of(name).Note(result.Observed, id, "")
		return
	}
	m, found := lookup(in.cluster, list)
	p.noteMissing(name, id, m, found)
}

func (p *part) noteFact(e evidence, in *input, u *unit) {
	if e.whole(in, u) {
		p.facts.of(e.path).Note(result.Observed, u.resource.ID, "")
		return
	}
	m, found := e.reason(in, u)
	if !found && !in.needed[unexplained{e.path, u.resource.ID}] {
		p.facts.of(e.path).Note(result.Absent, u.resource.ID, "")
		return
	}
	p.noteMissing(e.path, u.resource.ID, m, found)
}

func (p *part) noteMissing(path, resource string, m snapshot.Missing, found bool) {
	if !found {
		p.unexplained = append(p.unexplained, unexplained{path, resource})
		return
	}
	p.facts.of(path).Note(result.EndOf(m), resource, m.Reason)
}

// ledger joins what the workers noted, with what the account explains and how the
// collection itself ended.
func (run *evaluation) ledger(head *snapshot.Snapshot, parts []part) *result.Ledger {
	all := notes{}
	for i := range parts {
		for name, f := range parts[i].facts {
			all.of(name).Add(f)
		}
		for _, x := range parts[i].unexplained {
			m := explanation(head, []string{x.path})
			all.of(x.path).Note(result.EndOf(m), x.resource, m.Reason)
		}
	}
	account := func(name string) {
		end, why := result.Observed, ""
		for _, m := range head.Missing {
			if m.Fact == name || strings.HasPrefix(m.Fact, name+".") {
				end, why = result.EndOf(m), m.Reason
				break
			}
		}
		all.of(name).Note(end, "account", why)
	}
	account(result.FactClusters)
	for _, g := range run.groups {
		if g.queries[clientsKey] != nil && (head.Clients != nil || len(head.Missing) > 0) {
			account(result.FactClients)
			break
		}
	}
	switch {
	case head.Failed(): // also of what was read beside a complete snapshot
		all.of(result.FactCollection).Note(result.Failed, "snapshot", "the collection failed in part")
	case head.Incomplete:
		all.of(result.FactCollection).Note(result.Interrupted, "snapshot", "the collection was interrupted")
	}
	l := &result.Ledger{}
	if !head.Selection.Empty() {
		l.Narrowed, l.Selection = true, head.Selection
	}
	for _, name := range sortedKeys(all) {
		l.Facts = append(l.Facts, *all[name])
	}
	return l
}

// explanation is the account's reason for facts that neither the unit nor the cluster
// explains. A snapshot without any is itself a failure: silence must not look like an
// answer.
func explanation(head *snapshot.Snapshot, paths []string) snapshot.Missing {
	for _, path := range paths {
		kind, rest, _ := strings.Cut(path, ".")
		if s := subjects[kind]; s.list != "" && s.key() == clusterKey {
			rest = s.list + "." + rest
		}
		for _, m := range head.Missing {
			if covers(m.Fact, rest) >= 0 {
				return m
			}
		}
	}
	if head.Incomplete {
		return snapshot.Missing{Kind: snapshot.MissingInterrupted, Reason: "the collection was interrupted before this was seen"}
	}
	return snapshot.Missing{
		Kind:   snapshot.MissingFailed,
		Reason: "the snapshot does not have " + strings.Join(paths, ", ") + " and does not say why",
	}
}
