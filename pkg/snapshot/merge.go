package snapshot

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Merge joins two snapshots: of several accounts, or of one account seen from
// several places (an API-wide one from a laptop, probes from inside each VPC).
// Clusters are joined by id and their endpoints by "host:port":
//
//   - what one of them saw wins over the other's not having seen it;
//   - where both saw, the newer observation wins, and a note says where they
//     differ. The facts of one probe stay together: an endpoint's are not mixed,
//     except for what the newer probe was asked to leave out;
//   - a [Missing] entry stays only while its fact is still missing. A fact of the
//     whole account counts as seen only when the other snapshot is of the same
//     account, was not narrowed to other clusters, and has the fact.
//
// The notes are also in the merged snapshot's Notes. Neither argument is changed.
func Merge(a, b *Snapshot) (*Snapshot, []string) {
	if a.CollectedAt.After(b.CollectedAt) {
		a, b = b, a
	}
	m := &merger{old: a, new: b, out: Snapshot{
		SchemaVersion: b.SchemaVersion, Tool: b.Tool, CollectedAt: b.CollectedAt, Selection: mergeSelection(a.Selection, b.Selection),
	}}
	if a.Probe != nil && b.Probe != nil && *a.Probe == *b.Probe {
		m.out.Probe = b.Probe // otherwise they are of several places
	}
	sameAccount := m.clusters()
	m.out.OtherEngines = mergeEngines(a.OtherEngines, b.OtherEngines, sameAccount)
	m.out.Clients = m.clients()
	m.out.Trees = unique(slices.Concat(a.Trees, b.Trees))
	slices.Sort(m.out.Trees)
	m.out.Missing = mergeMissing(a.Missing, b.Missing, func(fact string) bool {
		return sameAccount && (a.sawFor(b, fact) || b.sawFor(a, fact))
	})
	m.errors()
	m.out.Notes = unique(slices.Concat(a.Notes, b.Notes, m.notes))
	return &m.out, m.notes
}

type merger struct {
	old, new *Snapshot // by CollectedAt
	out      Snapshot
	notes    []string
}

func (m *merger) note(format string, args ...any) {
	m.notes = append(m.notes, fmt.Sprintf(format, args...))
}

// sawFor reports whether a snapshot holds a fact of the whole account that
// another one of it misses, for the clusters that the other one is about.
func (s *Snapshot) sawFor(other *Snapshot, fact string) bool {
	if Covered(s.Missing, fact) || !s.Selection.Empty() && !s.Selection.Equal(other.Selection) {
		return false
	}
	switch fact {
	case "clusters":
		return !s.Incomplete || s.Failed() // an interrupted one that names nothing may lack some
	case "clients":
		return s.Clients != nil
	}
	return false
}

// errors keeps the failures that nothing has made up for.
func (m *merger) errors() {
	failing := map[string]bool{}
	for i := range m.out.Clusters {
		failing[m.out.Clusters[i].ID] = m.out.Clusters[i].Failed()
	}
	for _, e := range unique(slices.Concat(m.old.Errors, m.new.Errors)) {
		if still, known := failing[e.ClusterID]; still || !known {
			m.out.Errors = append(m.out.Errors, e)
		}
	}
	unexplained := func(s *Snapshot) bool { return s.Incomplete && !s.Failed() }
	m.out.Incomplete = unexplained(m.old) || unexplained(m.new) || (m.old.Incomplete || m.new.Incomplete) && m.out.Failed()
}

// clusters joins the clusters and reports whether the two snapshots share one:
// then they are of the same account.
func (m *merger) clusters() (shared bool) {
	m.out.Clusters = join(m.old.Clusters, m.new.Clusters, func(c Cluster) string { return c.ID }, func(a, b Cluster) Cluster {
		shared = true
		return m.cluster(a, b)
	})
	slices.SortStableFunc(m.out.Clusters, func(x, y Cluster) int {
		return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
	return shared
}

// join adds to the newer list what only the older has, and calls both for what
// stands in both.
func join[T any](old, latest []T, id func(T) string, both func(old, latest T) T) []T {
	out := append([]T{}, latest...)
	at := make(map[string]int, len(out))
	for i, e := range out {
		at[id(e)] = i
	}
	for _, e := range old {
		if i, twice := at[id(e)]; twice {
			out[i] = both(e, out[i])
		} else {
			out = append(out, e)
		}
	}
	return out
}

// cluster joins two observations of a cluster, field by field: the API answers
// each of them alone, so that each stands for itself.
func (m *merger) cluster(a, b Cluster) Cluster {
	if a.ObservedAt.After(b.ObservedAt) {
		a, b = b, a
	}
	out := b
	fill(&out, a, func(name string) bool { return name != "missing" && name != "endpoints" })
	// Backups and sessions come and go by themselves.
	differ := differing(a, b, "observed_at", "missing", "endpoints", "trusted_sources", "backups", "vantages", "sql", "sql_databases")
	if !sameSources(a.TrustedSources, b.TrustedSources) {
		differ = append(differ, "trusted_sources")
	}
	if len(differ) > 0 {
		m.note("cluster %s: the snapshots differ in %s; what was observed at %s is used, not what was observed at %s",
			b.Name, strings.Join(differ, ", "), stamp(b.ObservedAt), stamp(a.ObservedAt))
	}
	if a.SQL != nil && b.SQL != nil {
		inside := *b.SQL
		inside.Use = b.SQL.Use.After(a.SQL.Use)
		out.SQL = &inside
	}
	out.TrustedSources = mergeTargets(a.TrustedSources, out.TrustedSources)
	if a.Vantages != nil {
		out.Vantages = join(a.Vantages, b.Vantages, func(v Vantage) string { return v.Address }, func(_, latest Vantage) Vantage { return latest })
	}
	out.Vantages = slices.Clone(out.Vantages)
	out.Admit() // one snapshot may have the trusted sources, the other the place
	if a.Endpoints != nil {
		out.Endpoints = join(a.Endpoints, b.Endpoints, func(e Endpoint) string { return e.ID }, func(x, y Endpoint) Endpoint { return m.endpoint(b.Name, x, y) })
	}
	seen, inA, inB := factsOf(out), a.sawPart(), b.sawPart()
	out.Missing = mergeMissing(a.Missing, b.Missing, func(fact string) bool {
		if fact == "*" {
			return !Covered(a.Missing, fact) || !Covered(b.Missing, fact)
		}
		partA, wholeA := inA(fact)
		partB, wholeB := inB(fact)
		return seen(fact) && (wholeA || wholeB || !partA && !partB)
	})
	return out
}

// sawPart tells whether a cluster has a fact, and has it whole: not as the part that is
// known of what is missing.
func (c *Cluster) sawPart() func(fact string) (part, whole bool) {
	has := factsOf(*c)
	return func(fact string) (part, whole bool) {
		there := has(fact)
		missing := slices.ContainsFunc(c.Missing, func(m Missing) bool { return m.Fact == fact })
		return there && missing, there && !missing
	}
}

// sameSources reports whether two lists admit the same, as far as both were observed.
func sameSources(a, b []TrustedSource) bool {
	entries := func(list []TrustedSource) (out []string) {
		for _, s := range list {
			out = append(out, s.Type+"\x00"+s.Value+"\x00"+s.Description)
		}
		slices.Sort(out)
		return out
	}
	return a == nil || b == nil || slices.Equal(entries(a), entries(b))
}

// mergeTargets gives the sources what they resolve to, as far as only the older
// observation knows it.
func mergeTargets(old, sources []TrustedSource) []TrustedSource {
	targets := map[string]*Target{}
	for _, s := range old {
		targets[s.Type+" "+s.Value] = s.Target
	}
	out := slices.Clone(sources)
	for i := range out {
		s := &out[i]
		known := targets[s.Type+" "+s.Value]
		if known == nil {
			continue
		}
		joined := *known
		if s.Target != nil {
			joined = *s.Target
			fill(&joined, *known, func(string) bool { return true })
		}
		s.Target = &joined
		s.Missing = mergeMissing(nil, s.Missing, factsOf(*s))
	}
	return out
}

// endpoint takes one of two probes of an endpoint. What the API says of it comes
// from b, the newer observation of the cluster.
func (m *merger) endpoint(cluster string, a, b Endpoint) Endpoint {
	winner, other := b, a
	if saw(a) && !saw(b) || saw(a) == saw(b) && probedAt(a).After(probedAt(b)) {
		winner, other = a, b
	}
	out := winner
	out.Role, out.Network, out.Custom, out.Pools = b.Role, b.Network, b.Custom, b.Pools
	if !saw(other) {
		return out
	}
	differ := differing(winner, other, "probed_at", "connected_to", "reachability", "missing", "role", "network", "custom", "pools")
	if len(differ) > 0 {
		m.note("cluster %s, endpoint %s: the probes differ in %s; the one of %s is used, not the one of %s",
			cluster, winner.ID, strings.Join(differ, ", "), stamp(probedAt(winner)), stamp(probedAt(other)))
	}
	leftOut := slices.DeleteFunc(slices.Clone(winner.Missing), func(e Missing) bool { return e.Kind != MissingNotAsked })
	filled := fill(&out, other, func(name string) bool { return Covered(leftOut, name) })
	out.Missing = slices.DeleteFunc(slices.Clone(winner.Missing), func(e Missing) bool { return slices.Contains(filled, e.Fact) })
	return out
}

// saw reports whether a probe got an answer.
func saw(e Endpoint) bool {
	if e.Reachability != nil {
		return e.Reachability.State == Reachable
	}
	return e.Server != "" || e.SSLRequest != "" || e.Plaintext != nil || e.TLS != nil
}

func probedAt(e Endpoint) time.Time {
	if e.ProbedAt == nil {
		return time.Time{}
	}
	return *e.ProbedAt
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return "an unknown time"
	}
	return t.UTC().Format(time.RFC3339)
}

// clients joins the settings. Equal ids are either one setting seen twice or two
// source trees that look alike. Only in the first case would dropping one be
// right, so both stay unless they say the same.
func (m *merger) clients() []ClientSetting {
	if m.old.Clients == nil {
		return m.new.Clients
	}
	out := append([]ClientSetting{}, m.new.Clients...)
	at := map[string]int{}
	for i, c := range out {
		at[c.ID] = i
	}
	for _, c := range m.old.Clients {
		i, both := at[c.ID]
		if both && sameSetting(out[i], c) {
			continue
		}
		if both {
			id := c.ID
			for n := 2; both; n++ {
				c.ID = fmt.Sprintf("%s-%d", id, n)
				_, both = at[c.ID]
			}
			m.note("client setting %s (%s): the snapshots differ; both are kept, the older one as %s", id, cmp.Or(c.Path, c.AppName), c.ID)
		}
		at[c.ID] = len(out)
		out = append(out, c)
	}
	return out
}

// sameSetting compares what is written and the root certificate that is there, not
// where it stands or what is known about its cluster.
func sameSetting(a, b ClientSetting) bool {
	for _, c := range []*ClientSetting{&a, &b} {
		c.Line, c.Column, c.Cluster, c.Sessions, c.Missing = 0, 0, nil, nil, nil
		c.RootVerifies = nil
	}
	return Same(a, b)
}

// fill sets the fields that are not there to those of another value of the type,
// where wanted, and gives their JSON names.
func fill[T any](to *T, from T, wanted func(name string) bool) (filled []string) {
	x, y := reflect.ValueOf(to).Elem(), reflect.ValueOf(from)
	for i := range x.NumField() {
		if name := jsonName(x.Type().Field(i)); x.Field(i).IsZero() && !y.Field(i).IsZero() && wanted(name) {
			x.Field(i).Set(y.Field(i))
			filled = append(filled, name)
		}
	}
	return filled
}

// differing gives the JSON names of the fields that both have and that differ.
func differing[T any](a, b T, except ...string) (names []string) {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range x.NumField() {
		name, p, q := jsonName(x.Type().Field(i)), x.Field(i), y.Field(i)
		if !slices.Contains(except, name) && !p.IsZero() && !q.IsZero() && !Same(p.Interface(), q.Interface()) {
			names = append(names, name)
		}
	}
	return names
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// mergeEngines adds what two accounts have; of one account the newer count is right.
func mergeEngines(a, b map[string]int, sameAccount bool) map[string]int {
	if sameAccount && len(b) > 0 || len(a) == 0 {
		return b
	}
	sum := maps.Clone(a)
	for engine, n := range b {
		sum[engine] += n
	}
	return sum
}

// mergeMissing keeps, of each fact that is not known after all, the reason that
// weighs most; of equal ones the newer.
func mergeMissing(a, b []Missing, known func(fact string) bool) []Missing {
	var out []Missing
	at := map[string]int{}
	for _, e := range slices.Concat(b, a) {
		i, twice := at[e.Fact]
		switch {
		case known(e.Fact):
		case !twice:
			at[e.Fact] = len(out)
			out = append(out, e)
		case e.Kind.weight() > out[i].Kind.weight():
			out[i] = e
		}
	}
	return out
}

// unique keeps the first of equal elements.
func unique[T comparable](list []T) []T {
	seen := map[T]bool{}
	return slices.DeleteFunc(list, func(e T) bool {
		twice := seen[e]
		seen[e] = true
		return twice
	})
}

// factsOf tells which facts an object has: the paths at which it has a value, below a
// list in every element. Of what cannot be encoded nothing is known. Few of the fields are
// asked for: each is encoded alone.
func factsOf[T any](object T) func(path string) bool {
	fields := map[string]any{}
	var has func(v any, path []string) bool
	has = func(v any, path []string) bool {
		if list, ok := v.([]any); ok && len(path) > 0 {
			return !slices.ContainsFunc(list, func(e any) bool { return !has(e, path) })
		}
		if len(path) == 0 {
			return v != nil
		}
		object, ok := v.(map[string]any)
		return ok && has(object[path[0]], path[1:])
	}
	return func(path string) bool {
		field, _, _ := strings.Cut(path, ".")
		if _, encoded := fields[field]; !encoded {
			var alone T
			fill(&alone, object, func(name string) bool { return name == field })
			value, _ := valueOf(alone)
			fields[field] = value[field]
		}
		return has(fields, strings.Split(path, "."))
	}
}
