// Package reporttest builds results for the tests of the report formats: small
// and huge, well-kept and broken, plain and hostile. The same options give the
// same result, byte for byte. It evaluates no rules: messages and evidence are
// plainly invented, addresses are those reserved for documentation (RFC 5737,
// RFC 3849), names end in example.com (RFC 2606).
package reporttest

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// Now is the clock of every sample.
var Now = time.Date(2026, time.November, 24, 6, 0, 0, 0, time.UTC)

// Options choose what a sample holds. The zero value is three well-kept
// clusters without a finding: verdict "pass".
type Options struct {
	// Findings is how many failing findings there are, waived ones included.
	Findings int
	// Unknowns is how many verdicts are unknown, of every kind of reason in turn.
	Unknowns int
	// Clusters, 0: three, or one for every eight findings, at most 2,000.
	Clusters int
	// Waivers adds one waiver of each state (used, unused, expired) and an inline
	// one; those used waive findings where there are any to waive.
	Waivers bool
	// Baseline marks findings new or unchanged, and adds two that are fixed.
	Baseline bool
	// Clients lets some of the findings be about connection settings in files and
	// App Platform specs.
	Clients bool
	// Errors adds failures of collectors, notes, and makes the run incomplete
	// unless it fails already.
	Errors bool
	// Hostile puts the strings of [Hostile] wherever a name, message or text of
	// others goes.
	Hostile bool
}

// Full turns on everything but Hostile, with n findings and a tenth as many
// unknowns (at least six).
func Full(n int) Options {
	return Options{
		Findings: n, Unknowns: max(6, n/10),
		Waivers: true, Baseline: true, Clients: true, Errors: true,
	}
}

// Sample builds a result.
func Sample(o Options) *result.Result {
	b := &builder{o: o}
	b.clusters()
	r := &result.Result{
		SchemaVersion: result.SchemaVersion,
		Tool:          snapshot.Tool{Name: "dbaudit", Version: "1.0.0"},
		EvaluatedAt:   Now,
		Rules:         Rules(),
		Findings:      []result.Finding{},
		Passed:        []result.Passed{},
		Errors:        []snapshot.Error{},
		Clusters:      b.inventory,
		Notes:         nil,
	}
	r.Findings = append(b.fails(), b.unknowns()...)
	if o.Baseline {
		b.baseline(r)
	}
	if o.Waivers {
		b.waive(r)
	}
	if o.Errors {
		b.errors(r)
	}
	sortFindings(r.Findings)
	b.passes(r)
	b.summarise(r)
	return r
}

type builder struct {
	o         Options
	inventory []result.Cluster
}

// unit is one resource that a rule can judge.
type unit struct {
	resource result.Resource
	location *result.Location
}

func (b *builder) clusters() {
	n := b.o.Clusters
	if n == 0 {
		n = min(max(3, (b.o.Findings+b.o.Unknowns)/8), 2000)
	}
	for i := range n {
		b.inventory = append(b.inventory, b.cluster(i))
		if i%5 == 2 {
			b.inventory = append(b.inventory, b.replica(b.inventory[len(b.inventory)-1]))
		}
	}
	slices.SortStableFunc(b.inventory, func(x, y result.Cluster) int {
		return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
}

var (
	names   = []string{"orders", "ledger", "identity", "catalog", "analytics", "sessions", "billing", "search", "media", "support"}
	stages  = []string{"prod", "staging", "dev"}
	regions = []string{"fra1", "nyc3", "ams3", "sgp1", "lon1"}
)

func (b *builder) cluster(i int) result.Cluster {
	name := names[i%len(names)] + "-" + stages[i/len(names)%len(stages)]
	if round := i / (len(names) * len(stages)); round > 0 {
		name = fmt.Sprintf("%s-%d", name, round+1)
	}
	version := []string{"16.4", "17.2", "14.13", "16.4", "15.8"}[i%5]
	id := uuid("cluster", i)
	expires := Now.AddDate(0, 4+i*5%90, i%28)
	c := result.Cluster{
		ID: id, Name: b.hostile(i, name), Role: snapshot.RoleCluster, Engine: "pg",
		Version: version, Region: regions[i%len(regions)], CAExpires: &expires,
	}
	c.TrustedSources = b.sources(i)
	for k, e := range []result.Endpoint{
		{Role: snapshot.EndpointPrimary, Network: "public", ID: fmt.Sprintf("%s-do-user-0.db.example.com:25060", name)},
		{Role: snapshot.EndpointPrimary, Network: "private", ID: fmt.Sprintf("private-%s-do-user-0.db.example.com:25060", name)},
		{Role: snapshot.EndpointPool, Network: "public", ID: fmt.Sprintf("%s-do-user-0.db.example.com:25061", name)},
	} {
		b.observe(&e, i+k)
		c.Endpoints = append(c.Endpoints, e)
	}
	return c
}

func (b *builder) replica(of result.Cluster) result.Cluster {
	c := of
	c.ID, c.Name, c.Role, c.Primary = uuid("replica", of.ID), of.Name+"-ro", snapshot.RoleReplica, of.ID
	c.TrustedSources = []result.Source{{ID: uuid("source", of.ID), Type: "tag", Value: "reporting", Name: "3 droplets"}}
	e := result.Endpoint{Role: snapshot.EndpointReplica, Network: "public", ID: "replica-" + of.Endpoints[0].ID}
	b.observe(&e, len(b.inventory))
	c.Endpoints = []result.Endpoint{e}
	return c
}

// observe sets what a probe saw; one endpoint in three is out of reach.
func (b *builder) observe(e *result.Endpoint, i int) {
	switch {
	case i%3 == 1:
		e.State, e.Detail = snapshot.Dropped, "no answer within 5 s"
	case i%11 == 6:
		e.State = "not_probed"
	default:
		expires := Now.AddDate(0, 0, []int{12, 320, 64, -3, 200, 88, 340}[i%7])
		full := i%4 != 3
		e.State, e.TLSVersion, e.CertExpires, e.VerifyFull = snapshot.Reachable, "TLSv1.3", &expires, &full
	}
}

// sources: none observed, open to all, one wide, or a good few, in turn.
func (b *builder) sources(i int) []result.Source {
	switch i % 7 {
	case 3:
		return []result.Source{}
	case 6:
		return nil
	}
	all := []result.Source{
		{Type: "tag", Value: "web", Name: "4 droplets"},
		{Type: "k8s", Value: uuid("k8s", i), Name: "workers"},
		{Type: "app", Value: uuid("app", i), Name: "storefront"},
		{Type: "ip_addr", Value: fmt.Sprintf("203.0.113.%d", i%256), Description: b.hostile(i, "office")},
	}
	switch i % 7 {
	case 1:
		all = append(all, result.Source{Type: "ip_addr", Value: "0.0.0.0/0", Description: "temporary"})
	case 4:
		all = append(all, result.Source{Type: "ip_addr", Value: "198.51.0.0/16", Description: "partner network"})
	case 5:
		all = append(all, result.Source{Type: "droplet", Value: "4711"})
	}
	for k := range all {
		all[k].ID = uuid("source", fmt.Sprint(i, "/", k))
	}
	return all
}

// units lists what a rule judges in a cluster.
func (b *builder) units(rule result.Rule, c result.Cluster, round int) []unit {
	base := result.Resource{
		Type: c.Role, ID: c.ID, Name: c.Name, Region: c.Region, ClusterID: c.ID, ClusterName: c.Name,
	}
	below := func(kind, id, name string) unit {
		r := base
		r.Type, r.ID, r.Name = kind, c.ID+"/"+id, name
		return unit{resource: r}
	}
	var out []unit
	switch rule.Resource {
	case "cluster":
		out = append(out, unit{resource: base})
	case "trusted_source":
		for _, s := range c.TrustedSources {
			out = append(out, below("trusted_source", "trusted_sources/"+s.ID, s.Value))
		}
	case "endpoint":
		for _, e := range c.Endpoints {
			out = append(out, below("endpoint", "endpoints/"+e.ID, e.ID))
		}
	case "pool":
		out = append(out, below("pool", "pools/web", "web"))
	case "client":
		if !b.o.Clients {
			return nil
		}
		path := fmt.Sprintf("services/%s/.env", c.Name)
		id := digest("client", c.ID, rule.ID)[:16]
		u := unit{resource: result.Resource{
			Type: "client", ID: "clients/" + id, Name: fmt.Sprintf("%s DATABASE_URL", path),
			ClusterID: c.ID, ClusterName: c.Name,
		}, location: &result.Location{Path: path, Line: 3 + len(c.ID)%7}}
		if rule.ID == "CL005" {
			u.resource.Name, u.location = "app storefront / api DATABASE_URL", nil
		}
		out = append(out, u)
	}
	if round > 0 {
		for i := range out {
			out[i].resource.ID += fmt.Sprintf("/%d", round)
		}
	}
	return out
}

// each walks rules × clusters × units, for ever, so that the first few
// findings already differ in rule, cluster and severity.
func (b *builder) each(yield func(rule result.Rule, c result.Cluster, u unit) bool) {
	rules := Rules()
	for round := range 1 << 20 {
		for step := range len(rules) * len(b.inventory) {
			// Every pair of rule and cluster comes once a round; 8 is prime to the
			// number of rules.
			i, shift := step%len(rules), step/len(rules)
			rule, c := rules[i*8%len(rules)], b.inventory[(i+shift)%len(b.inventory)]
			for _, u := range b.units(rule, c, round) {
				if !yield(rule, c, u) {
					return
				}
			}
		}
	}
}

func (b *builder) fails() []result.Finding {
	out := make([]result.Finding, 0, b.o.Findings)
	if b.o.Findings == 0 {
		return out
	}
	b.each(func(rule result.Rule, c result.Cluster, u unit) bool {
		i := len(out)
		first := Now.AddDate(0, 0, -i%90)
		out = append(out, result.Finding{
			RuleID: rule.ID, Verdict: result.Fail, Severity: rule.Severity,
			Message:  b.hostile(i, rule.Title+": "+seen[rule.Category]),
			Resource: u.resource, Location: u.location,
			Evidence:    evidence(rule, c, u),
			Remediation: fill(rule.Remediation, c),
			Fingerprint: digest(rule.ID, u.resource.ID),
			FirstSeen:   &first,
		})
		return len(out) < b.o.Findings
	})
	return out
}

// kinds of missing evidence, with the reason as the engine words it.
var kinds = []struct {
	kind   snapshot.MissingKind
	reason string
}{
	{snapshot.MissingUnreachable, "unreachable from here: no answer within 5 s"},
	{snapshot.MissingForbidden, "the token lacks the scope database:view_credentials"},
	{snapshot.MissingFailed, "GET /v2/databases/ID/firewall: 500 after 3 tries"},
	{snapshot.MissingNotAsked, "not probed (--no-probe)"},
	{snapshot.MissingNotOffered, "the server closed the connection before it answered"},
	{snapshot.MissingInterrupted, "the run was interrupted before this was asked"},
}

func (b *builder) unknowns() []result.Finding {
	out := make([]result.Finding, 0, b.o.Unknowns)
	if b.o.Unknowns == 0 {
		return out
	}
	b.each(func(rule result.Rule, _ result.Cluster, u unit) bool {
		if rule.Resource == "client" {
			return true
		}
		i := len(out)
		k := kinds[i%len(kinds)]
		if !b.o.Errors && k.kind.Failure() {
			k = kinds[0]
		}
		u.resource.ID += "/unseen"
		out = append(out, result.Finding{
			RuleID: rule.ID, Verdict: result.Unknown, Severity: rule.Severity,
			Message: b.hostile(i, k.reason), Resource: u.resource, Location: u.location,
			Evidence: map[string]any{}, Fingerprint: digest("unknown", rule.ID, u.resource.ID), MissingKind: k.kind,
			Remediation: result.Remediation{Summary: "Run the probe from inside the VPC and join the snapshots."},
		})
		return len(out) < b.o.Unknowns
	})
	return out
}

func sortFindings(f []result.Finding) {
	slices.SortStableFunc(f, func(x, y result.Finding) int {
		return cmp.Or(
			cmp.Compare(y.Severity.Rank(), x.Severity.Rank()),
			cmp.Compare(x.Resource.ClusterName, y.Resource.ClusterName),
			cmp.Compare(x.RuleID, y.RuleID),
			cmp.Compare(x.Resource.ID, y.Resource.ID),
			cmp.Compare(x.Fingerprint, y.Fingerprint))
	})
}

// hostile replaces s by a hostile string where the options ask for it.
func (b *builder) hostile(i int, s string) string {
	if !b.o.Hostile {
		return s
	}
	return Hostile[i%len(Hostile)]
}

func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))
}

func uuid(kind string, of any) string {
	d := digest(kind, fmt.Sprint(of))
	return d[:8] + "-" + d[8:12] + "-4" + d[13:16] + "-8" + d[17:20] + "-" + d[20:32]
}
