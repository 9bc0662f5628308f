package tlsprobe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"time"

	"dbaudit/pkg/collect/tlsprobe/verify"
	"dbaudit/pkg/snapshot"
)

// errTotalTimeout is the cause of the end of All's context.
var errTotalTimeout = errors.New("the time for all endpoints ran out")

// maxConnecting is how many endpoints are connected to at once.
const maxConnecting = 1024

// All looks at the endpoints of all clusters, several at once, and fills in what
// it saw where they stand. Each endpoint is compared with its cluster's own CA.
// What an earlier collection reached stays. An endpoint that o.Network leaves out, or that was not reached in time, says so
// in its Missing. The errors are those of clusters whose CA cannot be read.
func All(ctx context.Context, clusters []snapshot.Cluster, o Options) []snapshot.Error {
	o = o.withDefaults()
	var errs []snapshot.Error
	var jobs []job
	for i := range clusters {
		c := &clusters[i]
		var ca *verify.CA
		var unread *snapshot.Missing
		if c.CA != nil {
			var err error
			if ca, err = verify.ParseCA([]byte(c.CA.PEM)); err != nil {
				errs = append(errs, snapshot.Error{Collector: "tlsprobe", ClusterID: c.ID, Message: fmt.Sprintf("the CA of cluster %s: %v", c.Name, err)})
				unread = &snapshot.Missing{Fact: "tls.verification.ca", Kind: snapshot.MissingFailed, Reason: fmt.Sprintf("the cluster's CA: %v", err)}
			}
		}
		for j := range c.Endpoints {
			ep := &c.Endpoints[j]
			if ep.Reachability != nil {
				continue // an earlier collection's
			}
			if o.Network != "" && o.Network != "all" && o.Network != ep.Network {
				ep.Missing = append(ep.Missing, snapshot.Missing{
					Fact: "*", Kind: snapshot.MissingNotAsked,
					Reason: fmt.Sprintf("not probed: only %s endpoints were asked for", o.Network),
				})
				continue
			}
			if unread != nil {
				ep.Missing = append(ep.Missing, *unread)
			}
			jobs = append(jobs, job{c, namesOf(c, clusters), ep, ca})
		}
	}

	if o.TotalTimeout <= 0 {
		rounds := time.Duration(1 + len(jobs)/o.Concurrency + len(jobs)/maxConnecting)
		o.TotalTimeout = o.ConnectTimeout + rounds*o.EndpointTimeout
	}
	whole := ctx
	ctx, cancel := context.WithTimeoutCause(ctx, o.TotalTimeout, errTotalTimeout)
	defer cancel()
	o.turns = make(chan struct{}, o.Concurrency)
	queue := make(chan job)
	var workers sync.WaitGroup
	for range min(maxConnecting, len(jobs)) {
		workers.Go(func() {
			for j := range queue {
				j.probe(ctx, whole, o)
				if o.Progress != nil {
					o.Progress(j.cluster, j.endpoint)
				}
			}
		})
	}
	for _, j := range jobs {
		queue <- j
	}
	close(queue)
	workers.Wait()
	return errs
}

// job is one endpoint to look at.
type job struct {
	cluster *snapshot.Cluster
	// names is the cluster whose users and databases are tried.
	names    *snapshot.Cluster
	endpoint *snapshot.Endpoint
	ca       *verify.CA
}

// namesOf is a replica's primary, whose users and databases it has, when the API gave
// it none of its own; else the cluster itself.
func namesOf(c *snapshot.Cluster, all []snapshot.Cluster) *snapshot.Cluster {
	if c.Role != snapshot.RoleReplica || len(c.Users)+len(c.Databases) > 0 {
		return c
	}
	for i := range all {
		if all[i].ID == c.PrimaryID {
			return &all[i]
		}
	}
	return c
}

// probe probes the endpoint and fills it in. whole is the run's context, ctx the
// one that ends with the total timeout.
func (j job) probe(ctx, whole context.Context, o Options) {
	ep := j.endpoint
	if ctx.Err() != nil {
		kind, reason := snapshot.MissingFailed, fmt.Sprintf("not probed: the %s for all endpoints ran out", o.TotalTimeout)
		if whole.Err() != nil {
			kind, reason = snapshot.MissingInterrupted, "not probed: the run was stopped"
		}
		ep.Missing = append(ep.Missing, snapshot.Missing{Fact: "*", Kind: kind, Reason: reason})
		return
	}
	at := net.JoinHostPort(ep.Host, strconv.Itoa(ep.Port))
	t := Target{Host: ep.Host, Port: ep.Port, ConnectTo: o.ConnectTo[at], CA: j.ca, Databases: j.names.Databases}
	for _, u := range j.names.Users {
		t.Users = append(t.Users, u.Name)
	}
	if len(ep.Pools) > 0 {
		t.Databases = ep.Pools // PgBouncer knows a pool by its name, as a database
	}
	seen := probeName(ctx, t, o)
	seen.ID, seen.Role, seen.Network, seen.Custom, seen.Pools = ep.ID, ep.Role, ep.Network, ep.Custom, ep.Pools
	seen.Missing = append(ep.Missing, seen.Missing...)
	*ep = seen
}
