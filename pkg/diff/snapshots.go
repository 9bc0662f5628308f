package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/words"
)

// Snapshots compares two snapshots.
func Snapshots(a, b *snapshot.Snapshot) *Diff {
	d := &Diff{SchemaVersion: SchemaVersion, Kind: "snapshot", From: Side{At: a.CollectedAt}, To: Side{At: b.CollectedAt}}
	pairs(a.Clusters, b.Clusters, func(c *snapshot.Cluster) string { return c.ID }, func(_ string, x, y *snapshot.Cluster) {
		switch {
		case y == nil:
			d.of(x.ID, x.Name).add(Change{What: "cluster", Action: Removed, Message: "the " + x.Role + " is gone"})
		case x == nil:
			d.of(y.ID, y.Name).add(Change{What: "cluster", Action: Added, Message: fmt.Sprintf("the %s is new: %s", y.Role, describeCluster(y))})
		default:
			d.of(y.ID, y.Name).observations(x, y)
		}
	})
	d.clients(a.Clients, b.Clients)
	d.order()
	return d
}

func describeCluster(c *snapshot.Cluster) string {
	parts := []string{c.Engine, c.Version, c.Region, c.Size}
	switch {
	case c.TrustedSources == nil:
	case len(c.TrustedSources) == 0:
		parts = append(parts, "open to every address")
	default:
		parts = append(parts, words.Count(len(c.TrustedSources), "trusted source"))
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// observations compares two observations of one cluster. The lists that have
// names of their own are compared entry by entry, everything else as plain values.
func (c cluster) observations(a, b *snapshot.Cluster) {
	c.missingBefore, c.missingAfter = a.Missing, b.Missing
	if c.bothSeen("trusted_sources", a.TrustedSources != nil, b.TrustedSources != nil) {
		c.sources(a.TrustedSources, b.TrustedSources)
	}
	if c.bothSeen("ca", a.CA != nil, b.CA != nil) {
		c.certificates("ca", a.CA.Certificates, b.CA.Certificates)
	}
	if c.bothSeen("endpoints", a.Endpoints != nil, b.Endpoints != nil) {
		c.endpoints(a.Endpoints, b.Endpoints)
	}
	c.names("user", "users", named(a.Users, describeUser), named(b.Users, describeUser))
	c.names("database", "databases", named(a.Databases, describeDatabase), named(b.Databases, describeDatabase))
	c.names("pool", "pools", named(a.Pools, describePool), named(b.Pools, describePool))
	c.names("log_sink", "log_sinks", named(a.LogSinks, describeSink), named(b.LogSinks, describeSink))

	c.inside(a, b)

	x, y := clusterFacts(a), clusterFacts(b)
	if c.bothSeen("config", a.Config != nil, b.Config != nil) {
		c.values("configuration", "", "config", x["config"], y["config"])
	}
	for _, facts := range []map[string]any{x, y} {
		delete(facts, "config")
	}
	c.values("cluster", "", "", x, y)
}

// clusterFacts are the facts of a cluster but for those that are compared in ways
// of their own and those that change by themselves.
func clusterFacts(c *snapshot.Cluster) map[string]any {
	plain := *c
	plain.ID, plain.TrustedSources, plain.CA, plain.Endpoints, plain.Users, plain.Databases = "", nil, nil, nil, nil, nil
	plain.SQL, plain.SQLDatabases, plain.Pools, plain.LogSinks, plain.Backups, plain.ObservedAt, plain.CreatedAt, plain.Missing = nil, nil, nil, nil, nil, time.Time{}, nil, nil
	v, err := snapshot.ClusterValue(&plain)
	if err != nil {
		return nil // a cluster that was read can be written
	}
	return v
}

// sources tells trusted sources apart by what they admit: their uuid does not,
// since replacing the list (PUT) gives new ones.
func (c cluster) sources(a, b []snapshot.TrustedSource) {
	key := func(s *snapshot.TrustedSource) string { return s.Type + " " + s.Value }
	pairs(a, b, key, func(key string, x, y *snapshot.TrustedSource) {
		change := Change{What: "trusted_source", Resource: key}
		switch {
		case y == nil:
			change.Action, change.Message = Removed, "no longer trusted"+describeSource(x)
			if len(b) == 0 {
				change.Message += "; the cluster is now open to every address"
			}
			c.add(change)
		case x == nil:
			change.Action, change.Message = Added, "now trusted"+describeSource(y)
			if len(a) == 0 {
				change.Message += "; the cluster was open to every address"
			}
			c.add(change)
		default:
			c.source(key, x, y)
		}
	})
}

func describeSource(s *snapshot.TrustedSource) string {
	var text string
	if s.Target != nil && s.Target.Name != "" {
		text += ": " + s.Target.Name
	}
	if s.Description != "" {
		text += fmt.Sprintf(" (%s)", s.Description)
	}
	return text
}

func (c cluster) source(key string, a, b *snapshot.TrustedSource) {
	c.changed("trusted_source", key, "description", a.Description, b.Description)
	if a.Target == nil || b.Target == nil {
		return // not resolved in one of them: nothing can be told
	}
	if x, y := a.Target.Exists, b.Target.Exists; x != nil && y != nil {
		c.changed("trusted_source", key, "exists", *x, *y)
	}
	if x, y := a.Target.Admits, b.Target.Admits; x != nil && y != nil {
		c.changed("trusted_source", key, "admits", *x, *y)
	}
	if x, y := a.Target.Owner, b.Target.Owner; x != nil && y != nil && *x != *y {
		c.add(change("trusted_source", key, "owner", describeOwner(x), describeOwner(y)))
	}
}

func describeOwner(o *snapshot.Owner) string {
	return strings.TrimSpace(o.Type + " " + cmp.Or(o.Name, o.ID))
}

// certificates tells certificates apart by fingerprint, and calls a new one of
// an old one's subject a renewal.
func (c cluster) certificates(resource string, a, b []snapshot.Certificate) {
	has := func(list []snapshot.Certificate, sum string) bool {
		return slices.ContainsFunc(list, func(x snapshot.Certificate) bool { return x.SHA256 == sum })
	}
	until := func(x snapshot.Certificate) string {
		return fmt.Sprintf("%s, valid until %s", x.Subject, day(x.NotAfter))
	}
	gone := slices.DeleteFunc(slices.Clone(a), func(x snapshot.Certificate) bool { return has(b, x.SHA256) })
	for _, y := range b {
		if has(a, y.SHA256) {
			continue
		}
		i := slices.IndexFunc(gone, func(x snapshot.Certificate) bool { return x.Subject == y.Subject })
		if i < 0 {
			c.add(Change{What: "certificate", Action: Added, Resource: resource, After: y.SHA256, Message: until(y)})
			continue
		}
		x := gone[i]
		gone = slices.Delete(gone, i, i+1)
		c.add(Change{
			What: "certificate", Action: Changed, Resource: resource, Field: "renewed", Before: x.SHA256, After: y.SHA256,
			Message: fmt.Sprintf("renewed: %s, before %s", until(y), day(x.NotAfter)),
		})
	}
	for _, x := range gone {
		c.add(Change{What: "certificate", Action: Removed, Resource: resource, Before: x.SHA256, Message: until(x)})
	}
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// names compares lists of named entries, each with what is told of it; a nil map
// is a list that was not observed.
func (c cluster) names(what, fact string, before, after map[string]string) {
	if !c.bothSeen(fact, before != nil, after != nil) {
		return
	}
	for _, name := range keysOf(before, after) {
		x, was := before[name]
		y, is := after[name]
		switch {
		case !is:
			c.add(Change{What: what, Action: Removed, Resource: name, Message: strings.TrimSpace("removed " + x)})
		case !was:
			c.add(Change{What: what, Action: Added, Resource: name, Message: strings.TrimSpace("added " + y)})
		case x != y:
			c.add(Change{What: what, Action: Changed, Resource: name, Before: x, After: y, Message: x + " → " + y})
		}
	}
}

func named[T any](list []T, describe func(T) (name, text string)) map[string]string {
	if list == nil {
		return nil
	}
	m := map[string]string{}
	for _, e := range list {
		name, text := describe(e)
		m[name] = text
	}
	return m
}

func describeDatabase(name string) (string, string) { return name, "" }

func describeUser(u snapshot.User) (string, string) {
	if u.Replication != nil && *u.Replication {
		return u.Name, u.Role + ", may replicate"
	}
	return u.Name, u.Role
}

func describePool(p snapshot.Pool) (string, string) {
	return p.Name, fmt.Sprintf("%s, size %d, database %s, user %s", p.Mode, p.Size, p.Database, cmp.Or(p.User, "of the client"))
}

func describeSink(s snapshot.LogSink) (string, string) { return cmp.Or(s.Name, s.ID), s.Type }

func (c cluster) endpoints(a, b []snapshot.Endpoint) {
	pairs(a, b, func(e *snapshot.Endpoint) string { return e.ID }, func(id string, x, y *snapshot.Endpoint) {
		switch {
		case y == nil:
			c.endpointGone(id, x.Network, x.Role)
		case x == nil:
			c.endpointNew(id, y.Network, y.Role)
		default:
			c.endpoint(x, y)
		}
	})
}

func (c cluster) endpointGone(id, network, role string) {
	c.add(Change{What: "endpoint", Action: Removed, Resource: id, Message: fmt.Sprintf("the %s %s endpoint is gone", network, role)})
}

func (c cluster) endpointNew(id, network, role string) {
	c.add(Change{What: "endpoint", Action: Added, Resource: id, Message: fmt.Sprintf("a new %s %s endpoint", network, role)})
}

// endpoint compares two probes. Whether an endpoint can be reached depends on
// where from, so that it is a change only when both looked.
func (c cluster) endpoint(a, b *snapshot.Endpoint) {
	c.missingBefore, c.missingAfter = a.Missing, b.Missing
	switch {
	case a.Reachability == nil && b.Reachability == nil:
		return
	case a.Reachability == nil:
		c.notCompared(b.ID, "*", "from")
		return
	case b.Reachability == nil:
		c.notCompared(b.ID, "*", "to")
		return
	}
	x, y := a.Reachability.State, b.Reachability.State
	c.changed("endpoint", b.ID, "reachability", x, y)
	if x != snapshot.Reachable || y != snapshot.Reachable {
		return
	}
	if a.TLS != nil && b.TLS != nil {
		c.certificates(b.ID, a.TLS.Chain, b.TLS.Chain)
	}
	c.values("endpoint", b.ID, "", probeFacts(a), probeFacts(b))
}

// probeFacts are the plain values of a probe but for certificates, for where and
// when it was seen, and for what says in words what another fact says.
func probeFacts(e *snapshot.Endpoint) map[string]any {
	v, err := snapshot.ClusterValue(&snapshot.Cluster{Endpoints: []snapshot.Endpoint{*e}})
	if err != nil {
		return nil
	}
	facts := flat(v["endpoints"].([]any)[0])
	for path := range facts {
		first, _, _ := strings.Cut(path, ".")
		last := path[strings.LastIndexByte(path, '.')+1:]
		switch {
		case slices.Contains([]string{"id", "host", "port", "probed_at", "connected_to", "reachability", "missing"}, first),
			strings.HasPrefix(path, "tls.chain"), path == "plaintext.attempts", last == "reason", last == "answer":
			delete(facts, path)
		}
	}
	return facts
}

// clients compares connection settings. They are of no cluster.
func (d *Diff) clients(a, b []snapshot.ClientSetting) {
	c := d.of("", "")
	c.missingBefore = []snapshot.Missing{{Fact: "clients", Reason: "no source tree was looked through"}}
	c.missingAfter = c.missingBefore
	if !c.bothSeen("clients", a != nil, b != nil) {
		return
	}
	pairs(a, b, func(s *snapshot.ClientSetting) string { return s.ID }, func(_ string, x, y *snapshot.ClientSetting) {
		switch {
		case y == nil:
			c.add(Change{What: "client", Action: Removed, Resource: clientName(x), Message: "no longer set" + clientMode(x)})
		case x == nil:
			c.add(Change{What: "client", Action: Added, Resource: clientName(y), Message: "a new setting" + clientMode(y)})
		default:
			p, q, name := clientFacts(x), clientFacts(y), clientName(y)
			for i := range p {
				c.changed("client", name, p[i].name, p[i].value, q[i].value)
			}
		}
	})
}

// fact is a plain value with its name.
type fact struct {
	name  string
	value any
}

// clientFacts are what a changed setting is told by.
func clientFacts(c *snapshot.ClientSetting) []fact {
	return []fact{
		{"driver", c.Driver},
		{"host", c.Host},
		{"mode", c.Mode},
		{"effective_mode", c.EffectiveMode},
		{"root_cert", c.RootCert},
		{"verification_disabled", c.Disabled},
		{"ineffective", c.Ineffective},
		{"password", c.Password},
		{"binding", c.Binding},
		{"not_applicable", c.NotApplicable},
	}
}

// clientName is the place of a setting without its line, which changes by itself.
func clientName(c *snapshot.ClientSetting) string {
	place := c.Path
	if place == "" {
		place = strings.Trim(cmp.Or(c.AppName, c.AppID)+"/"+c.Component, "/")
	}
	if c.Key != "" {
		return place + " " + c.Key
	}
	return cmp.Or(place, c.ID)
}

func clientMode(c *snapshot.ClientSetting) string {
	if c.EffectiveMode == "" {
		return ""
	}
	return ": sslmode in force is " + c.EffectiveMode
}
