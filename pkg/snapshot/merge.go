package snapshot

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// Merge joins two snapshots: of several accounts, or of one account seen from
// several places (an API-wide one from a laptop, probes from inside each VPC).
// Clusters are joined by id and their endpoints by "host:port":
//
//   - what one of them saw wins over the other's not having seen it;
//   - where both saw, the newer observation wins, and a note says where they
//     differ. The facts of one probe stay together: an endpoint's are not mixed,
//     except for what the newer probe was asked to leave out;
//   - a [Missing] entry stays only while its fact is still missing.
//
// The notes are also in the merged snapshot's Notes. Neither argument is changed.
func Merge(a, b *Snapshot) (*Snapshot, []string) {
	m := &merger{old: a, new: b}
	if a.CollectedAt.After(b.CollectedAt) {
		m.old, m.new = b, a
	}
	m.run()
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

func (m *merger) run() {
	m.out = Snapshot{
		SchemaVersion: m.new.SchemaVersion,
		Tool:          m.new.Tool,
		CollectedAt:   m.new.CollectedAt,
		Selection:     mergeSelection(m.old.Selection, m.new.Selection),
	}
	sameAccount := m.clusters()
	m.out.OtherEngines = mergeEngines(m.old.OtherEngines, m.new.OtherEngines, sameAccount)
	m.out.Clients = m.clients()

	m.out.Missing = mergeMissing(m.old.Missing, m.new.Missing, func(fact string) bool {
		// What only one of two looks at the same account misses, the other has seen.
		// For two accounts there is no other look.
		return sameAccount && !(covers(m.old.Missing, fact) && covers(m.new.Missing, fact))
	})
	m.errors()
}

// errors keeps the failures that nothing has made up for.
func (m *merger) errors() {
	failing := map[string]bool{}
	for i := range m.out.Clusters {
		failing[m.out.Clusters[i].ID] = clusterFails(&m.out.Clusters[i])
	}
	for _, e := range unique(slices.Concat(m.old.Errors, m.new.Errors)) {
		if still, known := failing[e.ClusterID]; known && !still {
			continue
		}
		m.out.Errors = append(m.out.Errors, e)
	}
	unexplained := func(s *Snapshot) bool { return s.Incomplete && !fails(s) }
	m.out.Incomplete = unexplained(m.old) || unexplained(m.new) || (m.old.Incomplete || m.new.Incomplete) && fails(&m.out)
}

// fails reports whether a snapshot names a failure of its collection.
func fails(s *Snapshot) bool {
	if len(s.Errors) > 0 || slices.ContainsFunc(s.Missing, isFailure) {
		return true
	}
	for i := range s.Clusters {
		if clusterFails(&s.Clusters[i]) {
			return true
		}
	}
	return false
}

func clusterFails(c *Cluster) bool {
	return slices.ContainsFunc(c.Missing, isFailure) || slices.ContainsFunc(c.Endpoints, func(e Endpoint) bool {
		return slices.ContainsFunc(e.Missing, isFailure)
	})
}

func isFailure(m Missing) bool { return m.Kind.Failure() }

// clusters joins the clusters and reports whether the two snapshots share one:
// then they are of the same account.
func (m *merger) clusters() (shared bool) {
	at := make(map[string]int, len(m.new.Clusters))
	m.out.Clusters = slices.Clone(m.new.Clusters)
	if m.out.Clusters == nil {
		m.out.Clusters = []Cluster{}
	}
	for i, c := range m.out.Clusters {
		at[c.ID] = i
	}
	for _, c := range m.old.Clusters {
		if i, both := at[c.ID]; both {
			m.out.Clusters[i] = m.cluster(c, m.out.Clusters[i])
			shared = true
		} else {
			m.out.Clusters = append(m.out.Clusters, c)
		}
	}
	slices.SortStableFunc(m.out.Clusters, func(x, y Cluster) int {
		return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
	return shared
}

// cluster joins two observations of a cluster, field by field: the API answers
// each of them alone, so that each stands for itself.
func (m *merger) cluster(a, b Cluster) Cluster {
	if a.ObservedAt.After(b.ObservedAt) {
		a, b = b, a
	}
	out := b
	from, to := reflect.ValueOf(a), reflect.ValueOf(&out).Elem()
	var differ []string
	for i := range to.NumField() {
		name, _, _ := strings.Cut(to.Type().Field(i).Tag.Get("json"), ",")
		switch name {
		case "observed_at", "missing", "endpoints", "trusted_sources", "backups":
			// Joined below; backups come and go by themselves.
			continue
		}
		switch old, now := from.Field(i), to.Field(i); {
		case old.IsZero():
		case now.IsZero():
			now.Set(old)
		case !sameFact(old.Interface(), now.Interface()):
			differ = append(differ, name)
		}
	}
	if out.Backups == nil {
		out.Backups = a.Backups
	}
	sources, same := mergeSources(a.TrustedSources, b.TrustedSources)
	if out.TrustedSources = sources; !same {
		differ = append(differ, "trusted_sources")
	}
	if len(differ) > 0 {
		m.note("cluster %s: the snapshots differ in %s; what was observed at %s is used, not what was observed at %s",
			b.Name, strings.Join(differ, ", "), stamp(b.ObservedAt), stamp(a.ObservedAt))
	}
	out.Endpoints = m.endpoints(a, b)
	seen := factsOf(&out)
	out.Missing = mergeMissing(a.Missing, b.Missing, func(fact string) bool {
		if fact == "*" {
			return !covers(a.Missing, fact) || !covers(b.Missing, fact)
		}
		return seen.has(fact)
	})
	return out
}

// mergeSources takes the newer list. What a source resolves to may be known from
// the other.
func mergeSources(a, b []TrustedSource) (sources []TrustedSource, same bool) {
	switch {
	case b == nil:
		return a, true
	case a == nil:
		return b, true
	}
	type entry struct{ kind, value, description string }
	set := func(list []TrustedSource) map[entry]int {
		n := map[entry]int{}
		for _, s := range list {
			n[entry{s.Type, s.Value, s.Description}]++
		}
		return n
	}
	same = maps.Equal(set(a), set(b))
	targets := map[string]*Target{}
	for _, s := range a {
		targets[s.Type+" "+s.Value] = s.Target
	}
	sources = slices.Clone(b)
	for i, s := range sources {
		old := targets[s.Type+" "+s.Value]
		switch {
		case old == nil:
		case s.Target == nil:
			sources[i].Target = old
		default:
			joined := *s.Target
			fillZero(reflect.ValueOf(&joined).Elem(), reflect.ValueOf(*old))
			sources[i].Target = &joined
		}
	}
	return sources, same
}

func fillZero(to, from reflect.Value) {
	for i := range to.NumField() {
		if to.Field(i).IsZero() {
			to.Field(i).Set(from.Field(i))
		}
	}
}

func (m *merger) endpoints(a, b Cluster) []Endpoint {
	if a.Endpoints == nil {
		return b.Endpoints
	}
	out := slices.Clone(b.Endpoints)
	at := make(map[string]int, len(out))
	for i, e := range out {
		at[e.ID] = i
	}
	for _, e := range a.Endpoints {
		if i, both := at[e.ID]; both {
			out[i] = m.endpoint(b.Name, e, out[i])
		} else {
			out = append(out, e)
		}
	}
	return out
}

// endpoint takes one of two probes of an endpoint. What the API says of it comes
// from b, the newer observation of the cluster.
func (m *merger) endpoint(cluster string, a, b Endpoint) Endpoint {
	winner, other := b, a
	switch {
	case saw(a) != saw(b):
		if saw(a) {
			winner, other = a, b
		}
	case probedAt(a).After(probedAt(b)):
		winner, other = a, b
	}
	out := winner
	out.Role, out.Network, out.Custom, out.Pools = b.Role, b.Network, b.Custom, b.Pools
	if saw(other) { // then both did
		m.endpointConflict(cluster, winner, other)
		out.Missing = slices.Clone(winner.Missing)
		leftOut := slices.DeleteFunc(slices.Clone(winner.Missing), func(e Missing) bool { return e.Kind != MissingNotAsked })
		to, from := reflect.ValueOf(&out).Elem(), reflect.ValueOf(other)
		for i := range to.NumField() {
			name, _, _ := strings.Cut(to.Type().Field(i).Tag.Get("json"), ",")
			if to.Field(i).IsZero() && !from.Field(i).IsZero() && covers(leftOut, name) {
				to.Field(i).Set(from.Field(i))
				out.Missing = slices.DeleteFunc(out.Missing, func(e Missing) bool { return e.Fact == name })
			}
		}
	}
	return out
}

// endpointConflict notes which facts two probes of an endpoint tell differently.
func (m *merger) endpointConflict(cluster string, used, other Endpoint) {
	var differ []string
	x, y := reflect.ValueOf(used), reflect.ValueOf(other)
	for i := range x.NumField() {
		name, _, _ := strings.Cut(x.Type().Field(i).Tag.Get("json"), ",")
		switch name {
		case "probed_at", "connected_to", "reachability", "missing", "role", "network", "custom", "pools":
			continue
		}
		if p, q := x.Field(i), y.Field(i); !p.IsZero() && !q.IsZero() && !sameFact(p.Interface(), q.Interface()) {
			differ = append(differ, name)
		}
	}
	if len(differ) > 0 {
		m.note("cluster %s, endpoint %s: the probes differ in %s; the one of %s is used, not the one of %s",
			cluster, used.ID, strings.Join(differ, ", "), stamp(probedAt(used)), stamp(probedAt(other)))
	}
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
	out := slices.Clone(m.new.Clients)
	if out == nil {
		out = []ClientSetting{}
	}
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

// sameSetting compares what is written, not where it stands or what is known
// about its cluster.
func sameSetting(a, b ClientSetting) bool {
	for _, c := range []*ClientSetting{&a, &b} {
		c.Line, c.Column, c.Cluster, c.Missing = 0, 0, nil, nil
		c.RootCertState, c.RootCertSHA256 = "", nil
	}
	return sameFact(a, b)
}

// sameFact compares as the file would: a time is the same in every zone.
func sameFact(a, b any) bool {
	if reflect.DeepEqual(a, b) {
		return true
	}
	x, err := json.Marshal(a, encoding)
	if err != nil {
		return false
	}
	y, err := json.Marshal(b, encoding)
	return err == nil && bytes.Equal(x, y)
}

// mergeSelection: absent is "everything", and so is anything joined with it.
func mergeSelection(a, b *Selection) *Selection {
	if a == nil || b == nil {
		return nil
	}
	return &Selection{
		Clusters: unique(slices.Concat(a.Clusters, b.Clusters)),
		Tags:     unique(slices.Concat(a.Tags, b.Tags)),
		Regions:  unique(slices.Concat(a.Regions, b.Regions)),
	}
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

// gravity orders the reasons that one fact may be missing for.
var gravity = map[MissingKind]int{
	MissingFailed: 6, MissingInterrupted: 5, MissingForbidden: 4, MissingUnreachable: 3, MissingNotOffered: 2, MissingNotAsked: 1,
}

// mergeMissing keeps, of each fact that is not known after all, the gravest
// reason; of equal ones the newer.
func mergeMissing(a, b []Missing, known func(fact string) bool) []Missing {
	var out []Missing
	at := map[string]int{}
	for _, e := range slices.Concat(b, a) {
		if known(e.Fact) {
			continue
		}
		i, twice := at[e.Fact]
		switch {
		case !twice:
			at[e.Fact] = len(out)
			out = append(out, e)
		case gravity[e.Kind] > gravity[out[i].Kind]:
			out[i] = e
		}
	}
	return out
}

// covers reports whether one of the entries says that the fact is missing.
func covers(list []Missing, fact string) bool {
	return slices.ContainsFunc(list, func(e Missing) bool {
		return e.Fact == "*" || e.Fact == fact || strings.HasPrefix(fact, e.Fact+".")
	})
}

// unique keeps the first of equal elements.
func unique[T comparable](list []T) []T {
	seen := map[T]bool{}
	var out []T
	for _, e := range list {
		if !seen[e] {
			seen[e] = true
			out = append(out, e)
		}
	}
	return out
}

// facts are what the rules would see of an object.
type facts map[string]any

func factsOf(c *Cluster) facts {
	v, err := ClusterValue(c)
	if err != nil {
		return nil // nothing is known of what cannot be encoded: all stays missing
	}
	return v
}

// has reports whether the fact at a path is there, below a list in every element.
func (f facts) has(path string) bool {
	var there func(v any, parts []string) bool
	there = func(v any, parts []string) bool {
		if list, ok := v.([]any); ok && len(parts) > 0 {
			return !slices.ContainsFunc(list, func(e any) bool { return !there(e, parts) })
		}
		if len(parts) == 0 {
			return v != nil
		}
		object, ok := v.(map[string]any)
		return ok && there(object[parts[0]], parts[1:])
	}
	return there(map[string]any(f), strings.Split(path, "."))
}
