package reporttest

import (
	"fmt"
	"strings"
	"time"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

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

func (b *builder) baseline(r *result.Result) {
	for i := range r.Findings {
		r.Findings[i].Baseline = "unchanged"
		if i%4 == 1 {
			r.Findings[i].Baseline = "new"
			r.Findings[i].FirstSeen = nil
		}
	}
	for i, id := range []string{"TS001", "TLS005"} {
		rule := ruleByID[id]
		c := r.Clusters[i%len(r.Clusters)]
		r.Fixed = append(r.Fixed, result.FixedFinding{
			RuleID: id, Severity: rule.Severity, Message: b.hostile(i, rule.Title),
			Resource:    result.Resource{Type: "cluster", ID: c.ID, Name: c.Name, Region: c.Region, ClusterID: c.ID, ClusterName: c.Name},
			Fingerprint: digest("fixed", id, c.ID),
		})
	}
}

// waive marks two findings as waived: one by the configuration, one inline.
func (b *builder) waive(r *result.Result) {
	day := func(days int) string { return Now.AddDate(0, 0, days).Format(time.DateOnly) }
	used := result.Waiver{
		Rule: "CF003", Cluster: "*", Reason: b.hostile(0, "rebuilt from a dump within the hour; nobody is waiting"),
		Expires: day(21), Owner: b.hostile(1, "platform team"),
	}
	inline := result.Waiver{Rule: "CL001", Reason: b.hostile(2, "development only"), Inline: true}
	count := map[string]int{}
	for _, w := range []*result.Waiver{&used, &inline} {
		for i := range r.Findings {
			if f := &r.Findings[i]; f.Verdict == result.Fail && f.RuleID == w.Rule && count[w.Rule] < 3 {
				copied := *w
				f.Waiver = &copied
				count[w.Rule]++
			}
		}
	}
	r.Waivers = []result.WaiverStatus{
		{Waiver: used, State: "used", Findings: count[used.Rule], Location: &result.Location{Path: "dbaudit.yaml", Line: 12}},
		{Waiver: result.Waiver{
			Rule: "TS003", Cluster: "media-*", Resource: "198.51.0.0/16",
			Reason: b.hostile(3, "partner network until the tunnel is up"), Expires: day(140), Owner: "network team",
		}, State: "unused", Location: &result.Location{Path: "dbaudit.yaml", Line: 18}},
		{Waiver: result.Waiver{
			Rule: "CF001", Cluster: "ledger-prod", Reason: b.hostile(4, "upgrade planned for the autumn"), Expires: day(-24), Owner: "data team",
		}, State: "expired", Location: &result.Location{Path: "dbaudit.yaml", Line: 25}},
	}
	if count[used.Rule] == 0 {
		r.Waivers[0].State = "unused"
	}
}

func (b *builder) errors(r *result.Result) {
	r.Errors = append(r.Errors,
		snapshot.Error{Collector: "account", ClusterID: r.Clusters[0].ID, Message: b.hostile(0, "GET /v2/databases/"+r.Clusters[0].ID+"/firewall: 500 after 3 tries")},
		snapshot.Error{Collector: "clients", Message: b.hostile(1, "services/legacy/application.yml:14: not YAML: mapping values are not allowed here")},
	)
	r.Notes = append(r.Notes, b.hostile(2, "the token may do more than an audit needs: it can write to databases"))
}

// passes lists, for every cluster, the cluster rules without a finding.
func (b *builder) passes(r *result.Result) {
	failed := map[string]bool{}
	for _, f := range r.Findings {
		failed[f.RuleID+"/"+f.Resource.ID] = true
		failed[f.RuleID+"/"+strings.TrimSuffix(f.Resource.ID, "/unseen")] = true
	}
	for _, rule := range r.Rules {
		for _, c := range r.Clusters {
			for _, u := range b.units(rule, c, 0) {
				switch {
				case failed[rule.ID+"/"+u.resource.ID]:
				case rule.ID == "CF003" && c.Role == snapshot.RoleReplica:
					r.NotApplicable = append(r.NotApplicable, result.Exempt{
						RuleID: rule.ID, ResourceID: u.resource.ID, Reason: "a replica has no standby of its own",
					})
				default:
					r.Passed = append(r.Passed, result.Passed{RuleID: rule.ID, ResourceID: u.resource.ID})
				}
			}
		}
	}
}

func (b *builder) summarise(r *result.Result) {
	s := result.Summary{
		Findings: map[result.Severity]int{}, OtherEngines: 2,
		Gate: result.Gate{FailOn: "medium", Baseline: b.o.Baseline},
	}
	for _, sev := range result.Severities {
		s.Findings[sev] = 0
	}
	failing, incomplete, fresh := false, b.o.Errors, 0
	for _, f := range r.Findings {
		switch {
		case f.Verdict == result.Unknown:
			s.Unknown++
			incomplete = incomplete || f.MissingKind.Failure()
		case f.Waiver != nil:
			s.Waived++
		default:
			s.Findings[f.Severity]++
			isNew := f.Baseline == "new"
			if isNew {
				fresh++
			}
			if f.Severity.Rank() >= result.Medium.Rank() && (!b.o.Baseline || isNew) {
				failing = true
			}
		}
	}
	if b.o.Baseline {
		s.New = &fresh
	}
	for _, c := range r.Clusters {
		if c.Role == snapshot.RoleReplica {
			s.Replicas++
		} else {
			s.Clusters++
		}
		for _, e := range c.Endpoints {
			switch e.State {
			case snapshot.Reachable:
				s.Endpoints.Probed++
			case "not_probed":
				s.Endpoints.NotProbed++
			default:
				s.Endpoints.Unreachable++
			}
		}
	}
	switch {
	case failing:
		s.Verdict = result.Fail
	case incomplete:
		s.Verdict = result.Incomplete
	default:
		s.Verdict = result.Pass
	}
	if b.o.Clients {
		r.Clients = &result.ClientsAudited{Settings: len(r.Clusters), NotApplicable: 1}
	}
	r.Summary = s
}

// seen is what a message of a category adds to its rule's title.
var seen = map[string]string{
	"trusted_sources": "198.51.0.0/16 admits 65,536 addresses",
	"tls":             "TLS 1.1 and TLS_RSA_WITH_AES_128_CBC_SHA were accepted",
	"clients":         "sslmode=require encrypts and verifies nothing",
	"cluster":         "PostgreSQL 14 ends on 2026-11-12",
}

func evidence(rule result.Rule, c result.Cluster, u unit) map[string]any {
	e := map[string]any{"checked": rule.Resource, "value": u.resource.Name}
	switch rule.Category {
	case "trusted_sources":
		e["addresses"] = 65536
		e["sources"] = []any{"198.51.0.0/16", "203.0.113.10"}
	case "tls":
		e["protocols"] = map[string]any{"TLSv1.1": "accepted", "TLSv1.2": "accepted", "TLSv1.3": "refused_by_server"}
		e["subject"] = "CN=" + c.Name
	case "clients":
		e["mode"], e["effective_mode"], e["driver"] = "require", "require", "libpq"
	case "cluster":
		e["version"], e["region"] = c.Version, c.Region
	}
	return e
}

// fill puts a cluster's id and name into a rule's remediation.
func fill(rem result.Remediation, c result.Cluster) result.Remediation {
	put := strings.NewReplacer("CLUSTER_ID", c.ID, "CLUSTER_NAME", c.Name).Replace
	return result.Remediation{
		Summary: rem.Summary, Doctl: put(rem.Doctl), API: put(rem.API),
		ControlPanel: put(rem.ControlPanel), Terraform: put(rem.Terraform), Code: put(rem.Code),
	}
}

// String names the options in a test.
func (o Options) String() string {
	return fmt.Sprintf("%d findings, %d unknowns, hostile=%t", o.Findings, o.Unknowns, o.Hostile)
}
