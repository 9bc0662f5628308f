package database

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"dbaudit/pkg/collect"
	"dbaudit/pkg/snapshot"
)

// Defaults of [Options].
const (
	DefaultUser        = "dbaudit"
	DefaultDatabase    = "defaultdb" // of a DigitalOcean cluster
	DefaultTimeout     = 10 * time.Second
	DefaultConcurrency = 4
)

// Options say how to log in.
type Options struct {
	// User is the auditor's role; "": [DefaultUser].
	User string
	// Database is where to log in first; "": [DefaultDatabase].
	Database string
	// Password finds the password for a server; see [Passwords].
	Password func(host string, port int, database, user string) (string, error)
	// Of changes the options for a cluster; nil: they are those of all.
	Of func(c *snapshot.Cluster, all Options) Options
	// ConnectTo maps "host:port" to the "address:port" to dial instead.
	ConnectTo map[string]string
	// SystemRoots verifies servers without a CA of their own by the system's roots.
	SystemRoots bool
	// Timeout bounds connecting, and each statement; 0: [DefaultTimeout].
	Timeout time.Duration
	// Concurrency is how many clusters are audited at once, with one connection
	// each; 0: [DefaultConcurrency].
	Concurrency int
	Now         func() time.Time
}

// Collector looks inside databases; see [collect.Collector].
type Collector struct{ Options }

// Name is "database".
func (Collector) Name() string { return "database" }

// Collect looks inside every cluster of the snapshot that was observed, but for those
// that an earlier collection has seen whole. What a cluster did not let through is in
// its Missing; s.Errors has what failed.
func (d Collector) Collect(ctx context.Context, s *snapshot.Snapshot, progress collect.Progress) error {
	o := d.withDefaults()
	state := collect.State{Unit: "databases", Total: len(s.Clusters)}
	progress(state)
	var g errgroup.Group
	g.SetLimit(o.Concurrency)
	var mu sync.Mutex
	var audited []*snapshot.Cluster
	for i := range s.Clusters {
		c := &s.Clusters[i]
		if c.Planned != nil || whole(c) {
			continue
		}
		c.Missing = slices.DeleteFunc(c.Missing, func(m snapshot.Missing) bool { return strings.HasPrefix(m.Fact, "sql") })
		audited = append(audited, c)
		g.Go(func() error {
			err := Cluster(ctx, c, o)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				s.Errors = append(s.Errors, snapshot.Error{Collector: "database", ClusterID: c.ID, Message: err.Error()})
			}
			state.Done++
			progress(state)
			return nil
		})
	}
	_ = g.Wait()
	for _, c := range audited {
		Conclude(c, s.Clusters)
	}
	slices.SortFunc(s.Errors, func(a, b snapshot.Error) int {
		return slices.Compare([]string{a.Collector, a.ClusterID, a.Message}, []string{b.Collector, b.ClusterID, b.Message})
	})
	return nil
}

// whole reports whether an audit saw all that it asked for.
func whole(c *snapshot.Cluster) bool {
	lacks := func(m snapshot.Missing) bool {
		return m.Failure() && (m.Fact == "*" || strings.HasPrefix(m.Fact, "sql"))
	}
	return c.SQL != nil && !slices.ContainsFunc(c.Missing, lacks) &&
		!slices.ContainsFunc(c.SQLDatabases, func(d snapshot.SQLDatabase) bool {
			return slices.ContainsFunc(d.Missing, snapshot.Missing.Failure)
		})
}

func (o Options) withDefaults() Options {
	o.User, o.Database = cmp.Or(o.User, DefaultUser), cmp.Or(o.Database, DefaultDatabase)
	o.Timeout, o.Concurrency = cmp.Or(o.Timeout, DefaultTimeout), cmp.Or(o.Concurrency, DefaultConcurrency)
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// Cluster looks inside one cluster, over the first of its endpoints that answers:
// those that the probe reached first, and never over the pooler. The error is
// also in the cluster's Missing.
func Cluster(ctx context.Context, c *snapshot.Cluster, o Options) error {
	if o.Of != nil {
		o = o.Of(c, o)
	}
	o = o.withDefaults()
	lost := func(kind snapshot.MissingKind, reason string) {
		for _, f := range []string{"sql", "sql_databases"} {
			c.Missing = append(c.Missing, snapshot.Missing{Fact: f, Kind: kind, Reason: reason})
		}
	}
	if ctx.Err() != nil {
		lost(snapshot.MissingInterrupted, "the run was stopped before the database was audited")
		return nil
	}
	var roots *x509.CertPool
	switch {
	case c.CA != nil && c.CA.PEM != "":
		roots = x509.NewCertPool()
		roots.AppendCertsFromPEM([]byte(c.CA.PEM))
	case !o.SystemRoots:
		lost(snapshot.MissingFailed, "the cluster's CA was not observed, and without it the server cannot be verified")
		return errors.New("no CA to verify the server with")
	}
	endpoints := candidates(c)
	if len(endpoints) == 0 {
		lost(snapshot.MissingFailed, "no endpoint of the server itself is known")
		return errors.New("no endpoint of the server itself is known")
	}
	var last error
	for _, e := range endpoints {
		t := Target{
			Host: e.Host, Port: e.Port, Address: o.ConnectTo[e.ID], Database: o.Database, User: o.User, Roots: roots,
			SharedOnly: c.Role == snapshot.RoleReplica, Timeout: o.Timeout,
		}
		var err error
		if t.Password, err = o.Password(e.Host, e.Port, o.Database, o.User); err != nil {
			lost(snapshot.MissingFailed, err.Error())
			return err
		}
		if err = observe(ctx, c, t, o.Now()); err == nil {
			return nil
		}
		last = fmt.Errorf("%s: %s", e.ID, snapshot.Redact(plain(err)))
		if !unreachable(err) {
			break // it answered: another address of the same server says the same
		}
	}
	switch {
	case ctx.Err() != nil:
		lost(snapshot.MissingInterrupted, "the run was stopped before the database was audited")
		return nil
	case allUnreachable(endpoints):
		lost(snapshot.MissingUnreachable, "unreachable from here: "+last.Error())
		return nil
	}
	lost(snapshot.MissingFailed, last.Error())
	return last
}

// candidates are the endpoints of the server itself, those that the probe reached
// first.
func candidates(c *snapshot.Cluster) []*snapshot.Endpoint {
	var list []*snapshot.Endpoint
	for i := range c.Endpoints {
		if e := &c.Endpoints[i]; e.Role == snapshot.EndpointPrimary || e.Role == snapshot.EndpointReplica {
			list = append(list, e)
		}
	}
	slices.SortStableFunc(list, func(a, b *snapshot.Endpoint) int { return rank(a) - rank(b) })
	return list
}

func rank(e *snapshot.Endpoint) int {
	switch {
	case e.Reachability == nil:
		return 1
	case e.Reachability.State == snapshot.Reachable:
		return 0
	}
	return 2
}

// allUnreachable: did the probe, or nobody, get through to any of them? A good
// cluster drops whoever is no trusted source.
func allUnreachable(list []*snapshot.Endpoint) bool {
	return !slices.ContainsFunc(list, func(e *snapshot.Endpoint) bool { return rank(e) == 0 })
}
