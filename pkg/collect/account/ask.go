package account

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/sync/errgroup"

	"dbaudit/pkg/collect"
	"dbaudit/pkg/snapshot"
)

// each collects the clusters' facts, some clusters at a time. The calls of one
// run side by side; the client bounds them all.
func (c *collector) each(ctx context.Context, clusters []*snapshot.Cluster) {
	c.step(func(p *collect.State) { p.Total = len(clusters) })
	var work errgroup.Group
	work.SetLimit(c.o.Concurrency)
	for _, cluster := range clusters {
		work.Go(func() error {
			c.cluster(ctx, cluster)
			return nil
		})
	}
	_ = work.Wait()
}

// cluster asks what is wanted and not yet there of one cluster or replica, and
// of a cluster the replicas.
func (c *collector) cluster(ctx context.Context, cluster *snapshot.Cluster) {
	var wg sync.WaitGroup
	var mu sync.Mutex // guards cluster
	// What is asked is decided before the first answer changes the cluster.
	var wanted []fact
	for _, f := range facts {
		if c.needs.wanted(cluster, f, c.resumed[cluster.ID]) {
			wanted = append(wanted, f)
		}
	}
	listReplicas := cluster.Role == snapshot.RoleCluster && pending(cluster, replicaList, !c.resumed[cluster.ID])
	before := *cluster
	before.Missing = slices.Clone(before.Missing)
	for _, f := range wanted {
		wg.Go(func() { c.fact(ctx, cluster, &mu, f) })
	}
	if listReplicas {
		wg.Go(func() {
			found, err := c.listReplicas(ctx, &before)
			mu.Lock()
			clearMissing(cluster, replicaList)
			if err != nil {
				cluster.Missing = append(cluster.Missing, missing(replicaList, err))
				c.failed(cluster.ID, err)
			}
			mu.Unlock()
			c.step(func(p *collect.State) { p.Total += len(found) })
			for _, r := range found {
				c.cluster(ctx, r)
			}
		})
	}
	wg.Wait()
	c.inventory.prefetch(cluster.TrustedSources, c.needs)
	c.step(func(p *collect.State) { p.Done++ })
}

func (c *collector) fact(ctx context.Context, cluster *snapshot.Cluster, mu *sync.Mutex, f fact) {
	var apply func()
	err := c.client.get(ctx, call{"v2/databases/" + cluster.ID + "/" + f.path, clusterScope}, func(b []byte) error {
		answer, err := parseObject(b)
		if err == nil {
			apply, err = f.read(c, cluster, answer)
		}
		return err
	})
	mu.Lock()
	defer mu.Unlock()
	if err == nil {
		clearMissing(cluster, f.name)
		if f.name == "users" {
			clearMissing(cluster, usersDetail)
		}
		apply()
		return
	}
	m := missing(f.name, c.offered(cluster, err))
	if f.name == "users" && f.has(cluster) {
		m.Fact = usersDetail
	}
	setMissing(cluster, m)
	if m.Failure() {
		c.failed(cluster.ID, err)
	}
}

// offered tells a fact that a cluster does not have from a failure: the Advanced
// Edition lacks features of the Standard one, and its configuration has a shape
// of its own. A cluster that is still being made lacks all; its error says so.
func (c *collector) offered(cluster *snapshot.Cluster, err error) error {
	var ce *CallError
	if !errors.As(err, &ce) {
		return err
	}
	lacks := errors.Is(err, errAbsent) && strings.HasSuffix(ce.Path, "/config")
	none := errors.Is(err, errAbsent)
	switch ce.Status {
	case 404, 405, 412, 422, 501:
		lacks, none = !strings.HasSuffix(ce.Path, "/firewall"), true
	}
	switch {
	case lacks && cluster.Engine == "advanced_pg":
		return fmt.Errorf("%w: %w", errNotOffered, err)
	case none && beingMade(cluster):
		return fmt.Errorf("%w (it is still being made: its status is %s)", err, cluster.Status)
	}
	return err
}

// beingMade reports whether a cluster or replica is not there yet as a whole
// (the API's schema of a database's status).
func beingMade(c *snapshot.Cluster) bool { return c.Status == "creating" || c.Status == "forking" }

// listReplicas asks for a cluster's replicas. Those that were there before are
// not new.
func (c *collector) listReplicas(ctx context.Context, primary *snapshot.Cluster) ([]*snapshot.Cluster, error) {
	var found []*snapshot.Cluster
	var broken error
	err := c.client.get(ctx, call{"v2/databases/" + primary.ID + "/replicas", clusterScope}, func(b []byte) error {
		found, broken = nil, nil
		answer, err := parseObject(b)
		if err != nil {
			return err
		}
		items, err := whole[jsontext.Value](answer, "replicas")
		if err != nil {
			return err
		}
		for _, item := range items {
			l, err := parseReplica(item, primary, c.snapshot.CollectedAt)
			if err != nil {
				broken = fmt.Errorf("a replica of %s was left out: %w", primary.Name, err)
				continue
			}
			switch {
			case slices.ContainsFunc(found, func(r *snapshot.Cluster) bool { return r.ID == l.cluster.ID }):
				broken = fmt.Errorf("%w: two replicas of %s have one id", errContent, primary.Name)
			case !c.resumed[l.cluster.ID]:
				c.note(l)
				found = append(found, l.cluster)
			}
		}
		return nil
	})
	c.mu.Lock()
	c.replicas = append(c.replicas, found...)
	c.mu.Unlock()
	return found, errors.Join(c.offered(primary, err), broken)
}
