// Package demodb is what the demo's scan sees inside databases. Where a PostgreSQL is
// installed, a real one is started for each cluster that describes its inside, with
// clients that are connected, and is audited; elsewhere what such an audit saw is
// recorded. SQL is not imitated.
//
// All clients of that server are on loopback. What the audit saw of them is changed in
// one thing: the address is the one that the description has for the user and
// application.
package demodb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/collect"
	"dbaudit/pkg/collect/database"
	"dbaudit/pkg/snapshot"
)

// Databases is a collector; see [collect.Collector].
type Databases struct {
	inside  map[string]*emulator.Inside // by the cluster's name
	servers map[string]*server
	failed  error         // why there are no servers
	started chan struct{} // closed when all are up, or one failed
}

// Start begins to start a PostgreSQL for every cluster of an account that describes its
// inside; where that cannot be done, there is none.
func Start(ctx context.Context, run *emulator.Running) *Databases {
	d := &Databases{inside: map[string]*emulator.Inside{}, servers: map[string]*server{}, started: make(chan struct{})}
	for i := range run.Account.Clusters {
		if c := &run.Account.Clusters[i]; c.Inside != nil {
			d.inside[c.Name] = c.Inside
		}
	}
	go func() {
		defer close(d.started)
		for i := range run.Account.Clusters {
			c := &run.Account.Clusters[i]
			if c.Inside == nil {
				continue
			}
			s, err := start(ctx, run, c)
			if err != nil {
				d.failed = err
				return
			}
			d.servers[c.Name] = s
		}
	}()
	return d
}

// Close stops the servers.
func (d *Databases) Close() {
	<-d.started
	for _, s := range d.servers {
		s.close()
	}
}

// Note says where the facts come from; "" without any.
func (d *Databases) Note() string {
	if d == nil || len(d.inside) == 0 {
		return ""
	}
	if <-d.started; d.failed != nil {
		return "What is shown from inside a database was recorded: no PostgreSQL server could be started here\n(" + d.failed.Error() + ")."
	}
	return "What is shown from inside a database comes from a PostgreSQL server that the demo started."
}

// Name is "database".
func (*Databases) Name() string { return "database" }

// Collect looks inside the clusters that describe it.
func (d *Databases) Collect(ctx context.Context, s *snapshot.Snapshot, _ collect.Progress) error {
	<-d.started
	for i := range s.Clusters {
		c := &s.Clusters[i]
		inside := d.inside[c.Name]
		if inside == nil || c.Role == snapshot.RoleReplica {
			continue
		}
		if err := d.look(ctx, c, inside); err != nil {
			s.Errors = append(s.Errors, snapshot.Error{Collector: "database", ClusterID: c.ID, Message: err.Error()})
			continue
		}
		database.Conclude(c, s.Clusters)
	}
	return nil
}

// look asks the cluster's server, or what is recorded.
func (d *Databases) look(ctx context.Context, c *snapshot.Cluster, inside *emulator.Inside) error {
	if s := d.servers[c.Name]; s != nil {
		seen := *c
		err := s.audit(ctx, &seen)
		if err == nil && seen.SQL == nil {
			err = errors.New("the server could not be audited")
		}
		if err == nil {
			place(&seen, inside.Sessions)
			*c = seen
			return nil
		}
		d.failed = err
	}
	raw, err := emulator.Recorded(inside.Recorded)
	if err != nil {
		return fmt.Errorf("what is recorded of %s: %w", c.Name, err)
	}
	var seen Record
	if err := json.Unmarshal(raw, &seen); err != nil {
		return fmt.Errorf("what is recorded of %s: %w", c.Name, err)
	}
	now := time.Now().UTC().Truncate(time.Second)
	seen.SQL.ObservedAt = now
	for i := range seen.SQL.Sessions {
		seen.SQL.Sessions[i].FirstStart, seen.SQL.Sessions[i].LastStart = now, now
	}
	c.SQL, c.SQLDatabases = seen.SQL, seen.Databases
	return nil
}

// Record is what an audit saw, as it is kept in a file.
type Record struct {
	SQL       *snapshot.SQL          `json:"sql"`
	Databases []snapshot.SQLDatabase `json:"sql_databases"`
}

// place gives sessions the addresses that they stand for.
func place(c *snapshot.Cluster, described []emulator.Session) {
	for i := range c.SQL.Sessions {
		s := &c.SQL.Sessions[i]
		at := slices.IndexFunc(described, func(x emulator.Session) bool { return x.User == s.User && x.Application == s.Application })
		if at >= 0 {
			s.Address = described[at].Address
		}
	}
}
