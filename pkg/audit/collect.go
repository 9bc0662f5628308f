package audit

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"dbaudit/pkg/collect"
	"dbaudit/pkg/collect/account"
	"dbaudit/pkg/collect/clients"
	"dbaudit/pkg/collect/database"
	"dbaudit/pkg/collect/terraform"
	"dbaudit/pkg/collect/tlsprobe"
	"dbaudit/pkg/probeplan"
	"dbaudit/pkg/snapshot"
)

// Collection says what to observe. A source that is nil is not looked at.
type Collection struct {
	Tool snapshot.Tool
	// Selection narrows the clusters.
	Selection snapshot.Selection
	// Resume is an incomplete snapshot to go on from; it is changed. What it has is
	// not collected again. nil: a new one.
	Resume *snapshot.Snapshot

	// Plan is what to probe where there is no account to ask, and Vantage the name of
	// the place.
	Plan    *probeplan.Plan
	Vantage string

	// Account is where the clusters are. Its Facts also decide whether endpoints are
	// probed.
	Account *account.Options
	// Probe is how endpoints are looked at, NoProbe why they are not.
	Probe   *tlsprobe.Options
	NoProbe string
	// Clients are source trees to look through for connection settings.
	Clients *clients.Options

	// Terraform are plans, states and folders of .tf files.
	Terraform *terraform.Options
	// SQL is how to look inside the databases.
	SQL collect.Collector

	// Now is the clock. Default time.Now.
	Now func() time.Time
	// Progress is told of every step; nil: nobody is.
	Progress collect.Progress
}

// OnlyPlan leaves out what no plan of a probe needs.
func (c *Collection) OnlyPlan() {
	c.Probe, c.NoProbe, c.SQL, c.Clients = nil, "only a plan was made", nil, nil
	if c.Account != nil {
		c.Account.Facts = []string{"endpoints", "cluster.ca", "cluster.users", "cluster.databases"}
	}
}

// collectors are what the collection needs, in their order: each works on what
// those before it found. Those of beside need nobody.
func (c *Collection) collectors() (inOrder, beside []collect.Collector) {
	if c.Account != nil {
		inOrder = append(inOrder, account.Collector{Options: *c.Account}, c.probe())
		if c.SQL != nil {
			inOrder = append(inOrder, c.SQL)
		}
	}
	if c.Plan != nil {
		inOrder = append(inOrder, c.probe())
	}
	if c.Terraform != nil {
		plans := *c.Terraform
		plans.Select = c.Selection
		inOrder = append(inOrder, terraform.Collector{Options: plans})
	}
	if c.Clients != nil {
		beside = append(beside, clients.Collector{Options: *c.Clients})
	}
	return inOrder, beside
}

// probe leaves the endpoints alone when no rule needs them.
func (c *Collection) probe() collect.Collector {
	needed := c.Account == nil || c.Account.Facts == nil || slices.ContainsFunc(c.Account.Facts, func(f string) bool {
		return strings.HasPrefix(f, "endpoint.") || strings.HasPrefix(f, "vantage.") || strings.HasPrefix(f, "service_name.")
	})
	switch {
	case !needed:
		return tlsprobe.Collector{Off: "not probed: no selected rule needs it"}
	case c.Probe == nil:
		return tlsprobe.Collector{Off: cmp.Or(c.NoProbe, "not probed")}
	}
	return tlsprobe.Collector{Options: *c.Probe}
}

// Collect gathers a snapshot. A cancelled context ends the collection early: the
// snapshot then has what there was, marked incomplete. The error means that
// there is nothing to judge; see [collect.ErrUnavailable].
func Collect(ctx context.Context, c Collection) (*snapshot.Snapshot, error) {
	s, err := c.begin()
	if err != nil {
		return nil, err
	}
	if c.Progress == nil {
		c.Progress = func(collect.State) {}
	}
	inOrder, beside := c.collectors()
	aside := &snapshot.Snapshot{CollectedAt: s.CollectedAt}
	work, both := errgroup.WithContext(ctx)
	work.Go(func() error { return run(both, inOrder, s, c.Progress) })
	work.Go(func() error {
		quiet := c.Progress
		if len(inOrder) > 0 {
			quiet = func(collect.State) {}
		}
		return run(both, beside, aside, quiet)
	})
	if err := work.Wait(); err != nil {
		return nil, err
	}
	if c.Plan != nil {
		probeplan.Probed(s)
	}
	if aside.Clients != nil {
		s.Clients = append(append([]snapshot.ClientSetting{}, s.Clients...), aside.Clients...)
		s.Trees = aside.Trees
	}
	Join(s)
	slices.SortFunc(s.Errors, func(a, b snapshot.Error) int {
		return strings.Compare(a.ClusterID+"\x00"+a.Message, b.ClusterID+"\x00"+b.Message)
	})
	s.Errors = append(s.Errors, aside.Errors...)
	s.Notes = append(s.Notes, aside.Notes...)
	if s.Clusters == nil {
		s.Clusters = []snapshot.Cluster{}
	}
	s.Missing = append(s.Missing, aside.Missing...)
	s.NameUnknown()
	if c.Account == nil && c.Plan == nil && len(s.Clusters) == 0 {
		s.Missing = append(s.Missing, snapshot.Missing{Fact: "clusters", Kind: snapshot.MissingNotAsked, Reason: "no account was asked"})
	}
	s.Incomplete = ctx.Err() != nil || s.Failed()
	return s, nil
}

// begin is the snapshot to collect into.
func (c *Collection) begin() (*snapshot.Snapshot, error) {
	now := time.Now
	if c.Now != nil {
		now = c.Now
	}
	s := &snapshot.Snapshot{}
	if old := c.Resume; old != nil {
		if !c.Selection.Empty() && !c.Selection.Equal(old.Selection) {
			return nil, errors.New("the snapshot to resume was collected with another selection of clusters: give the same selection, or start a new collection")
		}
		s = old
		s.Errors, s.Notes = nil, nil
	} else if c.Plan != nil {
		s = c.Plan.Snapshot(c.Vantage)
	} else if !c.Selection.Empty() {
		s.Selection = &c.Selection
	}
	s.SchemaVersion, s.Tool, s.CollectedAt = snapshot.SchemaVersion, c.Tool, now().UTC().Truncate(time.Second)
	return s, nil
}

// Join says of connection settings which cluster they are of, and who is connected so.
func Join(s *snapshot.Snapshot) {
	clients.Match(s.Clients, s.Clusters)
	database.Join(s)
}

// run lets collectors work one after the other.
func run(ctx context.Context, list []collect.Collector, s *snapshot.Snapshot, p collect.Progress) error {
	for _, c := range list {
		if err := c.Collect(ctx, s, p); err != nil {
			return err
		}
	}
	return nil
}

// Inside looks inside the databases of a snapshot's clusters. A cluster that could
// not be looked into is a failure, for whoever asks for one server wants to know of
// it.
func Inside(ctx context.Context, s *snapshot.Snapshot, o database.Options) error {
	if err := (database.Collector{Options: o}).Collect(ctx, s, func(collect.State) {}); err != nil {
		return err
	}
	for i := range s.Clusters {
		c := &s.Clusters[i]
		for j := range c.Missing {
			if m := &c.Missing[j]; m.Kind == snapshot.MissingUnreachable {
				m.Kind = snapshot.MissingFailed
			}
		}
	}
	s.Incomplete = ctx.Err() != nil || s.Failed()
	return nil
}
