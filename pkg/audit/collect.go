package audit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"dbaudit/pkg/collect/account"
	"dbaudit/pkg/collect/clients"
	"dbaudit/pkg/collect/tlsprobe"
	"dbaudit/pkg/snapshot"
)

// Collection says what to observe.
type Collection struct {
	Tool snapshot.Tool
	// Account is where the clusters are; its Facts and Select are used as they are.
	Account account.Options
	// Probe is how the endpoints are looked at; nil: not at all (--no-probe).
	Probe *tlsprobe.Options
	// Clients are source trees to look through for connection settings.
	Clients []string
	Now     func() time.Time
	// Step is told what begins: "account", "probe", "clients".
	Step func(what string, clusters []snapshot.Cluster)
}

// Collect gathers a snapshot. A cancelled context ends the collection early: the
// snapshot then has what there was, marked incomplete. The error means that
// there is nothing to judge.
func Collect(ctx context.Context, c Collection) (*snapshot.Snapshot, error) {
	if c.Step == nil {
		c.Step = func(string, []snapshot.Cluster) {}
	}
	c.Account.Tool, c.Account.Now = c.Tool, c.Now
	c.Step("account", nil)
	s, err := account.Collect(ctx, c.Account)
	if err != nil {
		return nil, err
	}
	c.Step("probe", s.Clusters)
	probe(ctx, s, c)
	if len(c.Clients) > 0 {
		c.Step("clients", nil)
		if err := AddClients(ctx, s, c.Clients); err != nil {
			return nil, err
		}
	}
	if ctx.Err() != nil {
		s.Incomplete = true
	}
	return s, nil
}

// probe looks at the endpoints when one of the rules needs it, and says of every
// endpoint that was left out why it was.
func probe(ctx context.Context, s *snapshot.Snapshot, c Collection) {
	needed := c.Account.Facts == nil || slices.ContainsFunc(c.Account.Facts, func(f string) bool {
		return strings.HasPrefix(f, "endpoint.")
	})
	why := snapshot.Missing{Fact: "*", Kind: snapshot.MissingNotAsked, Reason: "not probed (--no-probe)"}
	switch {
	case !needed:
		why.Reason = "not probed: no selected rule needs it"
	case c.Probe != nil:
		s.Errors = append(s.Errors, tlsprobe.All(ctx, s.Clusters, *c.Probe)...)
		why.Reason = "not probed (--endpoints)"
		if ctx.Err() != nil {
			why.Kind, why.Reason = snapshot.MissingInterrupted, "the run was interrupted before this endpoint was probed"
		}
	}
	for i := range s.Clusters {
		for j := range s.Clusters[i].Endpoints {
			e := &s.Clusters[i].Endpoints[j]
			if e.Reachability == nil && len(e.Missing) == 0 {
				e.Missing = []snapshot.Missing{why}
			}
		}
	}
}

// AddClients looks through source trees and adds the settings found, matched to
// the clusters of the snapshot.
func AddClients(ctx context.Context, s *snapshot.Snapshot, trees []string) error {
	for _, t := range trees {
		if _, err := os.Stat(t); err != nil {
			return fmt.Errorf("--clients: %w", err)
		}
	}
	settings, problems, err := clients.Scan(ctx, clients.Options{Roots: trees})
	if err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("--clients: %w", err)
	}
	s.Errors = append(s.Errors, problems...)
	if s.Clients == nil {
		s.Clients = []snapshot.ClientSetting{}
	}
	s.Clients = append(s.Clients, settings...)
	clients.Match(s.Clients, s.Clusters)
	return nil
}
