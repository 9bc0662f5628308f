package diff

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"dbaudit/pkg/snapshot"
)

// Snapshots compares two snapshots.
func Snapshots(a, b *snapshot.Snapshot) *Diff {
	d := &Diff{SchemaVersion: SchemaVersion, Kind: "snapshot", From: Side{At: a.CollectedAt}, To: Side{At: b.CollectedAt}}
	before, after := byID(a.Clusters), byID(b.Clusters)
	for _, id := range keysOf(before, after) {
		x, was := before[id]
		y, is := after[id]
		switch {
		case !is:
			d.add(&x, Change{What: "cluster", Action: Removed, Message: "the " + x.Role + " is gone"})
		case !was:
			d.add(&y, Change{What: "cluster", Action: Added, Message: fmt.Sprintf("the %s is new: %s", y.Role, describeCluster(&y))})
		default:
			d.cluster(&x, &y)
		}
	}
	d.clients(a.Clients, b.Clients)
	d.order()
	return d
}

func byID(list []snapshot.Cluster) map[string]snapshot.Cluster {
	m := make(map[string]snapshot.Cluster, len(list))
	for _, c := range list {
		m[c.ID] = c
	}
	return m
}

// keysOf are the keys of both, in order.
func keysOf[V any](a, b map[string]V) []string {
	all := maps.Clone(a)
	if all == nil {
		all = map[string]V{}
	}
	maps.Copy(all, b)
	return slices.Sorted(maps.Keys(all))
}

func describeCluster(c *snapshot.Cluster) string {
	parts := []string{c.Engine}
	for _, s := range []string{c.Version, c.Region, c.Size} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	switch {
	case c.TrustedSources == nil:
	case len(c.TrustedSources) == 0:
		parts = append(parts, "open to every address")
	default:
		parts = append(parts, counted(len(c.TrustedSources), "trusted source"))
	}
	return strings.Join(parts, ", ")
}

func (d *Diff) add(c *snapshot.Cluster, change Change) {
	change.ClusterID, change.Cluster = c.ID, c.Name
	d.Changes = append(d.Changes, change)
}

// cluster compares two observations of one cluster. The lists that have names
// of their own are compared entry by entry, everything else as plain values.
func (d *Diff) cluster(a, b *snapshot.Cluster) {
	d.sources(a, b)
	d.authority(a, b)
	d.endpoints(a, b)
	d.names(a, b, "user", "users", userNames(a), userNames(b))
	d.names(a, b, "database", "databases", plainNames(a.Databases), plainNames(b.Databases))
	d.names(a, b, "pool", "pools", poolNames(a), poolNames(b))
	d.names(a, b, "log_sink", "log_sinks", sinkNames(a), sinkNames(b))
	d.values(a, b, values{
		what: "configuration", fact: "config", before: flat("", mapOrNil(a.Config)), after: flat("", mapOrNil(b.Config)),
		seenBefore: a.Config != nil, seenAfter: b.Config != nil, missingBefore: a.Missing, missingAfter: b.Missing,
	})
	x, y := plainFacts(a), plainFacts(b)
	d.values(a, b, values{
		what: "cluster", before: x, after: y, seenBefore: true, seenAfter: true, missingBefore: a.Missing, missingAfter: b.Missing,
	})
}

func mapOrNil(m map[string]any) any {
	if m == nil {
		return nil
	}
	return m
}

// aside are the facts of a cluster that are compared in ways of their own, and
// those that change by themselves.
var aside = []string{
	"id", "trusted_sources", "ca", "endpoints", "users", "databases", "pools", "log_sinks", "config",
	"backups", "observed_at", "missing", "created_at",
}

// plainFacts are the facts of a cluster that are plain values.
func plainFacts(c *snapshot.Cluster) map[string]any {
	v, err := snapshot.ClusterValue(c)
	if err != nil {
		return nil // a cluster that was read can be written
	}
	for _, key := range aside {
		delete(v, key)
	}
	return flat("", v)
}

// sourceKey tells trusted sources apart. Their uuid does not: replacing the list
// (PUT) gives new ones.
func sourceKey(s snapshot.TrustedSource) string { return s.Type + " " + s.Value }

func (d *Diff) sources(a, b *snapshot.Cluster) {
	if !d.bothSeen(a, b, "trusted_sources", a.TrustedSources != nil, b.TrustedSources != nil) {
		return
	}
	group := func(list []snapshot.TrustedSource) map[string]snapshot.TrustedSource {
		m := map[string]snapshot.TrustedSource{}
		for _, s := range list {
			m[sourceKey(s)] = s
		}
		return m
	}
	before, after := group(a.TrustedSources), group(b.TrustedSources)
	for _, key := range keysOf(before, after) {
		x, was := before[key]
		y, is := after[key]
		switch {
		case !is:
			c := Change{What: "trusted_source", Action: Removed, Resource: key, Message: "no longer trusted" + describeSource(x)}
			if len(b.TrustedSources) == 0 {
				c.Message += "; the cluster is now open to every address"
			}
			d.add(b, c)
		case !was:
			c := Change{What: "trusted_source", Action: Added, Resource: key, Message: "now trusted" + describeSource(y)}
			if len(a.TrustedSources) == 0 {
				c.Message += "; the cluster was open to every address"
			}
			d.add(b, c)
		default:
			d.source(b, key, x, y)
		}
	}
}

func describeSource(s snapshot.TrustedSource) string {
	var text string
	if s.Target != nil && s.Target.Name != "" {
		text += ": " + s.Target.Name
	}
	if s.Description != "" {
		text += fmt.Sprintf(" (%s)", s.Description)
	}
	return text
}

func (d *Diff) source(c *snapshot.Cluster, key string, a, b snapshot.TrustedSource) {
	if a.Description != b.Description {
		d.add(c, change("trusted_source", key, "description", a.Description, b.Description))
	}
	if a.Target == nil || b.Target == nil {
		return // not resolved in one of them: nothing can be said
	}
	if x, y := a.Target.Exists, b.Target.Exists; x != nil && y != nil && *x != *y {
		d.add(c, change("trusted_source", key, "exists", *x, *y))
	}
	if x, y := a.Target.Admits, b.Target.Admits; x != nil && y != nil && *x != *y {
		d.add(c, change("trusted_source", key, "admits", *x, *y))
	}
	if x, y := a.Target.Owner, b.Target.Owner; x != nil && y != nil && *x != *y {
		d.add(c, change("trusted_source", key, "owner", describeOwner(x), describeOwner(y)))
	}
}

func describeOwner(o *snapshot.Owner) string {
	return strings.TrimSpace(o.Type + " " + cmp.Or(o.Name, o.ID))
}

// change is a changed fact, said in words.
func change(what, resource, field string, before, after any) Change {
	return Change{
		What: what, Action: Changed, Resource: resource, Field: field, Before: before, After: after,
		Message: fmt.Sprintf("%s: %s → %s", field, word(before), word(after)),
	}
}

func word(v any) string {
	switch v := v.(type) {
	case nil:
		return "none"
	case string:
		if v == "" {
			return `""`
		}
		return v
	}
	return fmt.Sprint(v)
}

func (d *Diff) authority(a, b *snapshot.Cluster) {
	if d.bothSeen(a, b, "ca", a.CA != nil, b.CA != nil) {
		d.certificates(b, "ca", a.CA.Certificates, b.CA.Certificates)
	}
}

// certificates tells certificates apart by fingerprint, and calls a new one of
// an old one's subject a renewal.
func (d *Diff) certificates(c *snapshot.Cluster, resource string, a, b []snapshot.Certificate) {
	has := func(list []snapshot.Certificate, sum string) bool {
		return slices.ContainsFunc(list, func(x snapshot.Certificate) bool { return x.SHA256 == sum })
	}
	gone := slices.DeleteFunc(slices.Clone(a), func(x snapshot.Certificate) bool { return has(b, x.SHA256) })
	for _, y := range b {
		if has(a, y.SHA256) {
			continue
		}
		i := slices.IndexFunc(gone, func(x snapshot.Certificate) bool { return x.Subject == y.Subject })
		if i < 0 {
			d.add(c, Change{What: "certificate", Action: Added, Resource: resource, After: y.SHA256, Message: fmt.Sprintf("%s, valid until %s", y.Subject, day(y.NotAfter))})
			continue
		}
		x := gone[i]
		gone = slices.Delete(gone, i, i+1)
		d.add(c, Change{
			What: "certificate", Action: Changed, Resource: resource, Field: "renewed", Before: x.SHA256, After: y.SHA256,
			Message: fmt.Sprintf("renewed: %s, valid until %s, before %s", y.Subject, day(y.NotAfter), day(x.NotAfter)),
		})
	}
	for _, x := range gone {
		d.add(c, Change{What: "certificate", Action: Removed, Resource: resource, Before: x.SHA256, Message: fmt.Sprintf("%s, valid until %s", x.Subject, day(x.NotAfter))})
	}
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// bothSeen notes a fact that only one side observed, and reports whether it can
// be compared.
func (d *Diff) bothSeen(a, b *snapshot.Cluster, fact string, before, after bool) bool {
	if before && !after {
		d.notCompared(b, "", fact, "to", reasonFor(b.Missing, fact))
	}
	if after && !before {
		d.notCompared(b, "", fact, "from", reasonFor(a.Missing, fact))
	}
	return before && after
}

func (d *Diff) notCompared(c *snapshot.Cluster, resource, fact, side, reason string) {
	d.NotCompared = append(d.NotCompared, NotCompared{ClusterID: c.ID, Cluster: c.Name, Resource: resource, Fact: fact, Side: side, Reason: reason})
}

// reasonFor is why a fact is missing.
func reasonFor(missing []snapshot.Missing, fact string) string {
	for _, m := range missing {
		if m.Fact == "*" || m.Fact == fact || strings.HasPrefix(fact, m.Fact+".") {
			return m.Reason
		}
	}
	return "not observed"
}

// names compares lists of named entries; a nil map is a list that was not observed.
func (d *Diff) names(a, b *snapshot.Cluster, what, fact string, before, after map[string]string) {
	if !d.bothSeen(a, b, fact, before != nil, after != nil) {
		return
	}
	for _, name := range keysOf(before, after) {
		x, was := before[name]
		y, is := after[name]
		switch {
		case !is:
			d.add(b, Change{What: what, Action: Removed, Resource: name, Message: strings.TrimSpace("removed " + x)})
		case !was:
			d.add(b, Change{What: what, Action: Added, Resource: name, Message: strings.TrimSpace("added " + y)})
		case x != y:
			d.add(b, Change{What: what, Action: Changed, Resource: name, Before: x, After: y, Message: x + " → " + y})
		}
	}
}

func plainNames(list []string) map[string]string {
	if list == nil {
		return nil
	}
	m := map[string]string{}
	for _, n := range list {
		m[n] = ""
	}
	return m
}

func userNames(c *snapshot.Cluster) map[string]string {
	if c.Users == nil {
		return nil
	}
	m := map[string]string{}
	for _, u := range c.Users {
		m[u.Name] = u.Role
		if u.Replication != nil && *u.Replication {
			m[u.Name] += ", may replicate"
		}
	}
	return m
}

func poolNames(c *snapshot.Cluster) map[string]string {
	if c.Pools == nil {
		return nil
	}
	m := map[string]string{}
	for _, p := range c.Pools {
		m[p.Name] = fmt.Sprintf("%s, size %d, database %s, user %s", p.Mode, p.Size, p.Database, cmp.Or(p.User, "of the client"))
	}
	return m
}

func sinkNames(c *snapshot.Cluster) map[string]string {
	if c.LogSinks == nil {
		return nil
	}
	m := map[string]string{}
	for _, s := range c.LogSinks {
		m[cmp.Or(s.Name, s.ID)] = s.Type
	}
	return m
}

// counted is "1 trusted source", "2 trusted sources".
func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}
