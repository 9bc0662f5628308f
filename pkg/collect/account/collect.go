package account

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"dbaudit/pkg/collect"
	"dbaudit/pkg/snapshot"
)

// Collector collects the account's clusters; see [collect.Collector]. Once there
// is a cluster, every failure and the end of the context leaves a snapshot that
// says what is missing. An error is one of [ErrOptions], [ErrUnauthorized],
// [ErrForbidden], [ErrUnreachable], [ErrNotTheAPI], [snapshot.ErrPattern] or a
// *[snapshot.NoMatchError].
type Collector struct{ Options }

// Name is "account".
func (Collector) Name() string { return "account" }

// Collect adds the clusters that the snapshot's selection chooses, the account's
// connection settings and what they need. Observations are stamped with the time
// of the snapshot.
func (a Collector) Collect(ctx context.Context, s *snapshot.Snapshot, progress collect.Progress) error {
	o := a.Options
	if err := o.defaults(); err != nil {
		return err
	}
	c := &collector{
		o: o, needs: needed(o.Facts), snapshot: s, seen: map[snapshot.Error]bool{}, resumed: map[string]bool{},
		progress: progress, state: collect.State{Unit: "clusters"},
	}
	if progress == nil {
		c.progress = func(collect.State) {}
	}
	client, err := newClient(&c.o, c.called, c.waiting)
	if err != nil {
		return err
	}
	c.client = client
	c.inventory = newInventory(ctx, client, func(err error) { c.failed("", err) })
	return c.run(ctx, s)
}

// collector is one collection.
type collector struct {
	o         Options
	needs     needs
	client    *client
	inventory *inventory
	progress  collect.Progress
	resumed   map[string]bool // ids of the clusters that were there before

	mu       sync.Mutex // guards what follows
	state    collect.State
	snapshot *snapshot.Snapshot // its errors, and its time, which does not change
	seen     map[snapshot.Error]bool
	secrets  bool
	replicas []*snapshot.Cluster
}

func (c *collector) run(ctx context.Context, s *snapshot.Snapshot) error {
	hasApps := s.Clients != nil && !slices.ContainsFunc(s.Missing, isOf("clients"))
	if c.needs.apps && !hasApps {
		c.inventory.apps.fetch(c.inventory)
	}
	defer c.inventory.group.Wait()
	clusters, err := c.clusters(ctx, s)
	if err != nil {
		return err
	}
	if c.needs.projects && slices.ContainsFunc(clusters, nameless) {
		c.inventory.projects.fetch(c.inventory)
	}
	c.each(ctx, clusters)
	clusters = append(clusters, c.replicas...)
	inherit(clusters)
	c.resolve(clusters)
	c.inventory.group.Wait()
	for _, cluster := range clusters {
		c.nameProject(cluster)
	}
	c.finish(s, clusters)
	if !hasApps {
		c.clients(s)
	}
	return nil
}

// isOf finds the Missing entry of a fact.
func isOf(fact string) func(snapshot.Missing) bool {
	return func(m snapshot.Missing) bool { return m.Fact == fact }
}

// clusters lists the account's clusters, or takes them from the snapshot, and
// narrows them to the selection.
func (c *collector) clusters(ctx context.Context, s *snapshot.Snapshot) ([]*snapshot.Cluster, error) {
	old := c.resumable(s)
	if s.Clusters != nil && !slices.ContainsFunc(s.Missing, isOf("clusters")) {
		return old, nil
	}
	s.Missing = slices.DeleteFunc(s.Missing, isOf("clusters"))
	all, others, err := c.list(ctx)
	complete := err == nil
	s.OtherEngines = map[string]int{}
	for _, o := range others {
		s.OtherEngines[o.engine]++
	}
	if err != nil {
		interrupted := ctx.Err() != nil
		if len(all) == 0 && len(others) == 0 && len(old) == 0 && !interrupted {
			return nil, c.nothing(err)
		}
		s.Missing = append(s.Missing, missing("clusters", err))
		if !interrupted {
			c.failed("", err)
		}
	}
	chosen, err := s.Selection.Choose(all, complete)
	if err != nil {
		return nil, unchosen(err, others)
	}
	// A cluster that was there before keeps its facts.
	place := map[string]int{}
	for i, n := range chosen {
		place[n.ID] = i
	}
	for _, o := range old {
		i, listed := place[o.ID]
		switch {
		case listed:
			chosen[i] = o
		case o.Role == snapshot.RoleReplica || !complete:
			chosen = append(chosen, o)
		}
	}
	return chosen, nil
}

// other is a cluster of another engine: only good for a better error.
type other struct{ name, id, engine string }

// unchosen completes the error of a selection that chooses nothing.
func unchosen(err error, others []other) error {
	var none *snapshot.NoMatchError
	if !errors.As(err, &none) {
		return fmt.Errorf("%w: %w", ErrOptions, err)
	}
	for _, o := range others {
		pattern := &snapshot.Selection{Clusters: []string{none.Pattern}}
		if none.Kind == "cluster" && pattern.Match(&snapshot.Cluster{Name: o.name, ID: o.id}) {
			none.Engine = o.engine
			break
		}
	}
	return err
}

// resumable are the clusters that the snapshot has already.
func (c *collector) resumable(s *snapshot.Snapshot) []*snapshot.Cluster {
	old := make([]*snapshot.Cluster, 0, len(s.Clusters))
	for i := range s.Clusters {
		copied := s.Clusters[i]
		c.resumed[copied.ID] = true
		old = append(old, &copied)
	}
	return old
}

// list asks GET /v2/databases. What it returns beside an error is right, but not all.
func (c *collector) list(ctx context.Context) (all []*snapshot.Cluster, others []other, err error) {
	seen := map[string]string{} // names by id
	leftOut := 0
	leaveOut := func(err error) {
		leftOut++
		c.failed("", fmt.Errorf("a cluster of the list was left out: %w", err))
	}
	err = c.client.list(ctx, call{"v2/databases", clusterScope}, "databases", func(b jsontext.Value) (string, error) {
		l, err := parseListed(b, c.snapshot.CollectedAt)
		if err != nil {
			if leftOut == mostLeftOut { // no list of clusters
				return "", fmt.Errorf("%w: more than %d clusters of the list could not be read", errContent, mostLeftOut)
			}
			leaveOut(err)
			return fmt.Sprintf("left out %d", leftOut), nil
		}
		id, name := l.other.id, l.other.name
		if l.cluster != nil {
			id, name = l.cluster.ID, l.cluster.Name
		}
		had, again := seen[id]
		seen[id] = name
		switch {
		case again && had != name:
			leaveOut(fmt.Errorf("%w: %q and %q have one id", errContent, had, name))
		case again: // the list moved between two pages
		case l.cluster != nil:
			all = append(all, l.cluster)
			c.note(l)
		default:
			others = append(others, l.other)
			if !slices.Contains(otherEngines, l.other.engine) {
				leaveOut(fmt.Errorf("%w: %q has the engine %q: whether that is PostgreSQL is not known here", errContent, name, l.other.engine))
			}
		}
		return id, nil
	})
	if err == nil && leftOut > 0 {
		err = fmt.Errorf("%w: %d clusters of the list were left out", errContent, leftOut)
	}
	return all, others, err
}

// nothing is the error of a collection whose first call failed.
func (c *collector) nothing(err error) error {
	host := c.client.base.Host
	var ce *CallError
	if !errors.As(err, &ce) {
		return fmt.Errorf("%w: %w: check the API's address (%s)", ErrNotTheAPI, err, host)
	}
	const tokens = "https://cloud.digitalocean.com/account/api/tokens"
	switch {
	case ce.Status == 401:
		return fmt.Errorf("%w (401): it is wrong, expired or revoked; make one with the scope database:read at %s", ErrUnauthorized, tokens)
	case ce.Status == 403:
		return fmt.Errorf("%w (403): it needs the scope database:read; make one at %s", ErrForbidden, tokens)
	case ce.Status == 0:
		return fmt.Errorf("%w at %s: %s; check the network, a proxy, and the API's address", ErrUnreachable, host, ce.Reason)
	case ce.Status == 429 || ce.Status >= 500:
		return fmt.Errorf("%w at %s: %s; try again later", ErrUnreachable, host, ce.Error())
	}
	return fmt.Errorf("%w: %s: check the API's address (%s)", ErrNotTheAPI, ce.Error(), host)
}

// inherit gives replicas the authority and the trusted sources of their primary, or
// why they are not there.
func inherit(clusters []*snapshot.Cluster) {
	primaries := map[string]*snapshot.Cluster{}
	for _, cluster := range clusters {
		if cluster.Role == snapshot.RoleCluster {
			primaries[cluster.ID] = cluster
		}
	}
	for _, cluster := range clusters {
		p := primaries[cluster.PrimaryID]
		if cluster.Role != snapshot.RoleReplica || p == nil {
			continue
		}
		cluster.CA, cluster.PrimaryTrustedSources = p.CA, snapshot.SourceNames(p.TrustedSources)
		for of, fact := range map[string]string{"ca": "ca", "trusted_sources": "primary_trusted_sources"} {
			clearMissing(cluster, fact)
			if m := missingEntry(p, of); m != nil {
				cluster.Missing = append(cluster.Missing, snapshot.Missing{Fact: fact, Kind: m.Kind, Reason: m.Reason})
			}
		}
	}
}

// resolve waits for the lists that the sources need, and resolves them.
func (c *collector) resolve(clusters []*snapshot.Cluster) {
	r := &resolver{v: c.inventory, n: c.needs}
	for _, cluster := range clusters {
		for i := range cluster.TrustedSources {
			r.resolve(cluster, &cluster.TrustedSources[i])
		}
		if cluster.TrustedSources == nil {
			continue
		}
		for target, needed := range map[string]bool{
			"exists": c.needs.targets, "admits": c.needs.targets, "owner": c.needs.owners,
			"byoip_prefix": c.needs.byoip, "nat_gateway": c.needs.gateways, "networks": c.needs.networks,
		} {
			fact := "trusted_sources.target." + target
			clearMissing(cluster, fact)
			if !needed {
				miss(cluster, fact, snapshot.MissingNotAsked, notNeeded)
			}
		}
	}
}

// nameless reports whether the name of a cluster's project is to be asked for.
func nameless(cluster *snapshot.Cluster) bool {
	return cluster.ProjectName == "" && pending(cluster, "project_name", true)
}

// nameProject gives a cluster the name of its project.
func (c *collector) nameProject(cluster *snapshot.Cluster) {
	if !nameless(cluster) {
		return
	}
	clearMissing(cluster, "project_name")
	if !c.needs.projects {
		miss(cluster, "project_name", snapshot.MissingNotAsked, notNeeded)
		return
	}
	names, err := c.inventory.projects.all()
	name, found := names[cluster.ProjectID]
	switch {
	case found:
		cluster.ProjectName = name
	case err != nil:
		cluster.Missing = append(cluster.Missing, unlisted("project_name", "projects", err))
	default:
		miss(cluster, "project_name", snapshot.MissingNotOffered, "the account's projects do not name the cluster's")
	}
}

// finish puts the clusters into the snapshot, in its order.
func (c *collector) finish(s *snapshot.Snapshot, clusters []*snapshot.Cluster) {
	s.Clusters = make([]snapshot.Cluster, 0, len(clusters))
	for _, cluster := range clusters {
		slices.SortFunc(cluster.Missing, func(a, b snapshot.Missing) int { return strings.Compare(a.Fact, b.Fact) })
		s.Clusters = append(s.Clusters, *cluster)
	}
	slices.SortFunc(s.Clusters, func(a, b snapshot.Cluster) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	if c.secrets && !c.o.Credentials {
		s.Notes = append(s.Notes, "the API handed out database passwords, which dbaudit dropped: use a token without the scope database:view_credentials, which an audit does not need")
	}
	if c.client.base.Scheme == "http" && !loopback(c.client.base.Hostname()) {
		s.Notes = append(s.Notes, "the API's address is http: the token travels unencrypted")
	}
}

// clients takes the apps' connection settings into the snapshot.
func (c *collector) clients(s *snapshot.Snapshot) {
	s.Missing = slices.DeleteFunc(s.Missing, isOf("clients"))
	if !c.needs.apps {
		s.Missing = append(s.Missing, snapshot.Missing{Fact: "clients", Kind: snapshot.MissingNotAsked, Reason: notNeeded})
		return
	}
	apps, err := c.inventory.apps.all()
	if err != nil {
		s.Missing = append(s.Missing, unlisted("clients", "apps", err))
	}
	if err == nil || len(apps) > 0 {
		s.Clients = appSettings(apps, s.Clusters, s.Selection == nil)
	}
}

// failed records a failure for the result's errors, once. An interruption is
// none, since the snapshot says that it is incomplete, nor is a scope that an audit can
// do without.
func (c *collector) failed(clusterID string, err error) {
	if m := missing("", err); m.Kind == snapshot.MissingInterrupted || !m.Failure() {
		return
	}
	e := snapshot.Error{Collector: "account", ClusterID: clusterID, Message: err.Error()}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.seen[e] {
		c.seen[e] = true
		c.snapshot.Errors = append(c.snapshot.Errors, e)
	}
}

// note takes what reading a cluster brought to light.
func (c *collector) note(l listed) {
	for _, o := range l.odd {
		c.failed(l.cluster.ID, errors.New(o))
	}
	if l.secrets {
		c.mu.Lock()
		c.secrets = true
		c.mu.Unlock()
	}
}

func (c *collector) called() { c.step(func(p *collect.State) { p.Calls++ }) }

// waiting is told of each wait. Of several at once, the longest is shown.
func (c *collector) waiting(until time.Time, why string) {
	c.step(func(p *collect.State) {
		if until.After(p.WaitUntil) {
			p.WaitUntil, p.Why = until, why
		}
	})
}

func (c *collector) step(change func(*collect.State)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(&c.state)
	c.progress(c.state)
}

func loopback(host string) bool {
	return host == "localhost" || strings.HasPrefix(host, "127.") || host == "::1"
}
