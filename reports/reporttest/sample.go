// Package reporttest builds results for the tests of the report formats: small
// and huge, well-kept and broken, plain and hostile. The same options give the
// same result, byte for byte. It evaluates nothing: the rules are built-in ones,
// messages and evidence are plainly invented, addresses are those reserved for
// documentation (RFC 5737, RFC 3849), names end in example.com (RFC 2606).
package reporttest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"dbaudit/pkg/policy"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
	"dbaudit/policies"
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
	// Baseline compares with an earlier result that lacks one finding in four and
	// has two that are fixed.
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
	return Options{Findings: n, Unknowns: max(6, n/10), Waivers: true, Baseline: true, Clients: true, Errors: true}
}

// Hostile are strings that others may have put into names, descriptions and
// messages: markup, control and terminal characters, newlines, bidirectional
// marks, formulas, broken UTF-8, 10 kB.
var Hostile = []string{
	`<script>alert("dbaudit-xss")</script>`,
	`"><img src=x onerror=alert(1)>'&amp;<!-- ]]> -->`,
	"first line\nsecond line\r\nthird\ttabbed",
	"\u202egnp.exe\u202c \u200fright to left\u200e \u2066isolate\u2069",
	"bell\a escape\x1b[31mred\x1b[0m null\x00 delete\x7f c1\u0085 next",
	"::error file=x::injected%0A| pipe | `tick` [link](javascript:alert(1)) ${{ secrets.X }}",
	`=HYPERLINK("http://example.com","click")`,
	"</script><script>alert(2)</script> {{ .Clusters }} \u2028\u2029",
	"broken \xff\xfe utf-8",
	strings.Repeat("long ", 2048),
	strings.Repeat("unbroken", 1280),
}

// Rules that the samples have findings of.
var ruleIDs = []string{
	"TS001", "TS002", "TS003", "TS004", "TS005", "TS006", "TS008", "TLS001", "TLS002", "TLS003", "TLS004", "TLS005", "TLS006", "TLS009",
	"CL001", "CL004", "CL005", "CF001", "CF003", "CF004", "CF005",
}

var builtIn = sync.OnceValue(func() *policy.Set {
	set, err := policy.Load(policies.Rules)
	if err == nil {
		set, err = set.Select(ruleIDs, nil)
	}
	if err != nil {
		panic(err) // the built-in policies have tests of their own
	}
	return set
})

// Sample builds a result.
func Sample(o Options) *result.Result {
	b := &builder{o: o, rules: builtIn().Metadata()}
	b.clusters()
	r := &result.Result{
		SchemaVersion: result.SchemaVersion,
		Tool:          snapshot.Tool{Name: "dbaudit", Version: "1.0.0"},
		EvaluatedAt:   Now,
		Catalog:       builtIn().Catalog,
		Rules:         b.rules,
		Findings:      append(b.fails(), b.unknowns()...),
		Passed:        []result.Passed{},
		Clusters:      b.inventory,
		Summary:       result.Summary{OtherEngines: 2},
	}
	if o.Clients {
		r.Clients = &result.ClientsAudited{Settings: len(r.Clusters), NotApplicable: 1}
	}
	if o.Errors {
		r.Errors = []snapshot.Error{
			{Collector: "account", ClusterID: r.Clusters[0].ID, Message: b.hostile(0, "GET /v2/databases/"+r.Clusters[0].ID+"/firewall: 500 after 3 tries")},
			{Collector: "clients", Message: b.hostile(1, "services/legacy/application.yml:14: not YAML: mapping values are not allowed here")},
		}
		r.Notes = []string{b.hostile(2, "the token may do more than an audit needs: it can write to databases")}
	}
	b.passes(r)
	r.Ledger = Ledger(r)
	conditions := result.Conditions{Gate: result.Gate{FailOn: "medium"}}
	if o.Waivers {
		conditions.Waivers = b.waivers(r)
	}
	if o.Baseline {
		conditions.Baseline = result.NewPast(b.earlier(r))
	}
	result.Finish(r, conditions)
	return r
}

// Ledger is that of a result whose list of clusters was complete, with a fact for each
// of its unknowns.
func Ledger(r *result.Result) *result.Ledger {
	l := &result.Ledger{}
	l.Fact(result.FactClusters).Note(result.Observed, "account", "")
	for _, f := range r.Findings {
		if f.Verdict == result.Unknown {
			l.Fact("endpoint.tls").Note(result.EndOf(snapshot.Missing{Kind: f.MissingKind, Scope: f.MissingScope}), f.Resource.ID, f.Message)
		}
	}
	return l
}

type builder struct {
	o         Options
	rules     []result.Rule
	inventory []result.Cluster
}

// unit is one resource that a rule can judge.
type unit struct {
	resource result.Resource
	location *result.Location
}

// units lists what a rule judges in a cluster. Of later rounds they have other ids.
func (b *builder) units(rule *result.Rule, c *result.Cluster, round int) []unit {
	base := result.Resource{Type: c.Role, ID: c.ID, Name: c.Name, Region: c.Region, ClusterID: c.ID, ClusterName: c.Name}
	below := func(kind, id, name string) unit {
		r := base
		r.Type, r.ID, r.Name = kind, c.ID+"/"+id, name
		return unit{resource: r}
	}
	var out []unit
	switch rule.Resource {
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
		u := unit{resource: result.Resource{
			Type: "client", ID: "clients/" + digest("client", c.ID, rule.ID)[:16], Name: path + " DATABASE_URL", ClusterID: c.ID, ClusterName: c.Name,
		}, location: &result.Location{Path: path, Line: 3 + len(c.ID)%7}}
		if rule.ID == "CL005" {
			u.resource.Name, u.location = "app storefront / api DATABASE_URL", nil
		}
		out = append(out, u)
	default:
		out = append(out, unit{resource: base})
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
func (b *builder) each(yield func(rule *result.Rule, c *result.Cluster, u unit) bool) {
	for round := range 1 << 20 {
		for step := range len(b.rules) * len(b.inventory) {
			// Every pair of rule and cluster comes once a round; 8 is prime to the
			// number of rules.
			i, shift := step%len(b.rules), step/len(b.rules)
			rule, c := &b.rules[i*8%len(b.rules)], &b.inventory[(i+shift)%len(b.inventory)]
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
	b.each(func(rule *result.Rule, c *result.Cluster, u unit) bool {
		i := len(out)
		first := Now.AddDate(0, 0, -i%90)
		message := rule.Title + ": " + seen[rule.Category].message
		if u.resource.Type == "endpoint" { // else those of one cluster would be one finding
			message += fmt.Sprintf(", %d times", i+1)
		}
		out = append(out, result.Finding{
			RuleID: rule.ID, Verdict: result.Fail, Severity: rule.Severity, Message: b.hostile(i, message),
			Resource: u.resource, Location: u.location, Evidence: maps.Clone(seen[rule.Category].evidence), Remediation: fill(rule.Remediation, c),
			Fingerprint: digest(rule.ID, u.resource.ID), FirstSeen: &first,
		})
		return len(out) < b.o.Findings
	})
	return out
}

// seen is what a message of a category adds to its rule's title, and the evidence.
var seen = map[string]struct {
	message  string
	evidence map[string]any
}{
	"trusted_sources": {"198.51.0.0/16 admits 65,536 addresses", map[string]any{"addresses": 65536, "sources": []any{"198.51.0.0/16", "203.0.113.10"}}},
	"tls": {"TLS 1.1 and TLS_RSA_WITH_AES_128_CBC_SHA were accepted", map[string]any{
		"protocols": map[string]any{"TLSv1.1": "accepted", "TLSv1.2": "accepted", "TLSv1.3": "refused_by_server"}, "subject": "CN=orders-prod",
	}},
	"clients": {"sslmode=require encrypts and verifies nothing", map[string]any{"mode": "require", "effective_mode": "require", "driver": "libpq"}},
	"cluster": {"PostgreSQL 14 ends on 2026-11-12", map[string]any{"version": "14.13", "region": "fra1"}},
}

// kinds of missing evidence, with the reason as the engine words it.
var kinds = []struct {
	kind          snapshot.MissingKind
	reason, scope string
}{
	{snapshot.MissingUnreachable, "unreachable from here: no answer within 5 s", ""},
	{snapshot.MissingForbidden, "the token lacks the scope app:read", "app:read"},
	{snapshot.MissingFailed, "GET /v2/databases/ID/firewall: 500 after 3 tries", ""},
	{snapshot.MissingNotAsked, "not probed, as asked", ""},
	{snapshot.MissingNotOffered, "the server closed the connection before it answered", ""},
	{snapshot.MissingInterrupted, "the run was interrupted before this was asked", ""},
}

func (b *builder) unknowns() []result.Finding {
	out := make([]result.Finding, 0, b.o.Unknowns)
	if b.o.Unknowns == 0 {
		return out
	}
	b.each(func(rule *result.Rule, _ *result.Cluster, u unit) bool {
		if rule.Resource == "client" {
			return true
		}
		i := len(out)
		k := kinds[i%len(kinds)]
		if !b.o.Errors && k.kind.Failure() && k.scope == "" {
			k = kinds[0]
		}
		u.resource.ID += "/unseen"
		out = append(out, result.Finding{
			RuleID: rule.ID, Verdict: result.Unknown, Severity: rule.Severity, Message: b.hostile(i, k.reason), Resource: u.resource, Location: u.location,
			Evidence: map[string]any{}, Fingerprint: digest("unknown", rule.ID, u.resource.ID), MissingKind: k.kind, MissingScope: k.scope,
			Remediation: result.Remediation{Summary: "Run the probe from inside the VPC and join the snapshots."},
		})
		return len(out) < b.o.Unknowns
	})
	return out
}

// passes lists, for every cluster, what has no finding.
func (b *builder) passes(r *result.Result) {
	failed := map[[2]string]bool{}
	for _, f := range r.Findings {
		failed[[2]string{f.RuleID, strings.TrimSuffix(f.Resource.ID, "/unseen")}] = true
	}
	for i := range b.rules {
		for j := range r.Clusters {
			for _, u := range b.units(&b.rules[i], &r.Clusters[j], 0) {
				rule, id := b.rules[i].ID, u.resource.ID
				switch {
				case failed[[2]string{rule, id}]:
				case rule == "CF003" && r.Clusters[j].Role == snapshot.RoleReplica:
					r.NotApplicable = append(r.NotApplicable, result.Exempt{RuleID: rule, ResourceID: id, Reason: "a replica has no standby of its own"})
				default:
					r.Passed = append(r.Passed, result.Passed{RuleID: rule, ResourceID: id})
				}
			}
		}
	}
}

// waivers are one of each state; a few findings are waived inline.
func (b *builder) waivers(r *result.Result) []result.PlacedWaiver {
	inline := 0
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Verdict == result.Fail && f.RuleID == "CL001" && inline < 3 {
			f.Waiver = &result.Waiver{Rule: "CL001", Reason: b.hostile(2, "development only"), Inline: true}
			inline++
		}
	}
	day := func(days int) string { return Now.AddDate(0, 0, days).Format(time.DateOnly) }
	at := func(line int, w result.Waiver) result.PlacedWaiver {
		return result.PlacedWaiver{Waiver: w, Location: &result.Location{Path: "dbaudit.yaml", Line: line}}
	}
	return []result.PlacedWaiver{
		at(12, result.Waiver{
			Rule: "CF003", Cluster: "*prod", Reason: b.hostile(0, "rebuilt from a dump within the hour; nobody is waiting"), Expires: day(21), Owner: b.hostile(1, "platform team"),
		}),
		at(18, result.Waiver{
			Rule: "TS003", Cluster: "media-*", Resource: "192.0.2.0/24", Reason: b.hostile(3, "partner network until the tunnel is up"), Expires: day(140), Owner: "network team",
		}),
		at(25, result.Waiver{
			Rule: "CF001", Cluster: "ledger-prod", Reason: b.hostile(4, "upgrade planned for the autumn"), Expires: day(-24), Owner: "data team",
		}),
	}
}

// earlier is a result that lacks one finding in four and has two that are gone.
func (b *builder) earlier(r *result.Result) *result.Result {
	base := &result.Result{EvaluatedAt: Now.AddDate(0, -1, 0), Rules: r.Rules, Clusters: r.Clusters, Clients: r.Clients, Passed: r.Passed}
	for i, f := range r.Findings {
		if i%4 != 1 {
			base.Findings = append(base.Findings, f)
		}
	}
	for i, id := range []string{"TS001", "TLS005"} {
		c := r.Clusters[(i+1)%len(r.Clusters)] // a call about the first one failed
		rule := b.rules[slices.IndexFunc(b.rules, func(x result.Rule) bool { return x.ID == id })]
		base.Findings = append(base.Findings, result.Finding{
			RuleID: id, Verdict: result.Fail, Severity: rule.Severity, Message: b.hostile(i, rule.Title), Fingerprint: digest("fixed", id, c.ID),
			Resource: result.Resource{Type: "cluster", ID: c.ID + "/gone", Name: c.Name, Region: c.Region, ClusterID: c.ID, ClusterName: c.Name},
		})
	}
	return base
}

// hostile replaces s by a hostile string where the options ask for it.
func (b *builder) hostile(i int, s string) string {
	if !b.o.Hostile {
		return s
	}
	return Hostile[i%len(Hostile)]
}

// fill puts a cluster's id and name into a rule's remediation.
func fill(m result.Remediation, c *result.Cluster) result.Remediation {
	put := strings.NewReplacer("CLUSTER_ID", c.ID, "CLUSTER_NAME", c.Name)
	for _, text := range []*string{&m.Doctl, &m.API, &m.ControlPanel, &m.Terraform, &m.Code} {
		*text = put.Replace(*text)
	}
	return m
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}
