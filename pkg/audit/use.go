package audit

import (
	"context"
	"time"

	"dbaudit/pkg/policy"
	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/store"
)

// mostRuns is how far back [Remember] looks for a cluster.
const mostRuns = 20

// Remember adds to a source when roles and trusted sources were in use before: each
// result of a store tells of those before it, so that the newest with the cluster
// suffices. What cannot be read is as if it were not there.
func Remember(ctx context.Context, src policy.Source, st *store.Store, unit string) policy.Source {
	m := &memory{ctx: ctx, store: st, unit: unit, of: map[string]*snapshot.SQLUse{}}
	return func(head func(*snapshot.Snapshot) error, cluster func(*snapshot.Cluster) error) error {
		return src(head, func(c *snapshot.Cluster) error {
			if c.SQL != nil && c.SQL.Use != nil {
				with, inside := *c, *c.SQL
				inside.Use = inside.Use.After(m.use(c.ID))
				with.SQL = &inside
				c = &with
			}
			return cluster(c)
		})
	}
}

// memory reads as many results as it is asked for.
type memory struct {
	ctx     context.Context //nolint:containedctx // of one run
	store   *store.Store
	unit    string
	entries []store.Entry // not read yet, the newest last
	listed  bool
	of      map[string]*snapshot.SQLUse
}

func (m *memory) use(id string) *snapshot.SQLUse {
	if !m.listed {
		m.listed = true
		m.entries, _ = m.store.Results(m.ctx, m.unit, time.Time{}, time.Time{})
		m.entries = m.entries[max(0, len(m.entries)-mostRuns):]
	}
	// A run without the API has seen no sources: then an older one tells of them.
	for (m.of[id] == nil || m.of[id].Sources == nil) && len(m.entries) > 0 {
		newest := m.entries[len(m.entries)-1]
		m.entries = m.entries[:len(m.entries)-1]
		r, err := m.store.Result(m.ctx, newest)
		if err != nil {
			continue
		}
		for i := range r.Clusters {
			c := &r.Clusters[i]
			switch known := m.of[c.ID]; {
			case known == nil:
				m.of[c.ID] = c.Use
			case known.Sources == nil && c.Use != nil:
				known.Sources = c.Use.Sources
			}
		}
	}
	return m.of[id]
}
