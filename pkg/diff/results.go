package diff

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// Results compares two JSON results: their findings, and the inventory of what
// was audited.
func Results(a, b *result.Result) *Diff {
	d := &Diff{SchemaVersion: SchemaVersion, Kind: "result", From: Side{At: a.EvaluatedAt}, To: Side{At: b.EvaluatedAt}}
	pairs(a.Clusters, b.Clusters, func(c *result.Cluster) string { return c.ID }, func(_ string, x, y *result.Cluster) {
		switch {
		case y == nil:
			d.of(x.ID, x.Name).add(Change{What: "cluster", Action: Removed, Message: "the " + x.Role + " is gone"})
		case x == nil:
			d.of(y.ID, y.Name).add(Change{What: "cluster", Action: Added, Message: fmt.Sprintf("the %s is new: %s %s, %s", y.Role, y.Engine, y.Version, y.Region)})
		default:
			d.of(y.ID, y.Name).inventories(x, y)
		}
	})
	d.findings(a, b)
	d.rules(a, b)
	d.order()
	return d
}

func (c cluster) inventories(a, b *result.Cluster) {
	c.changed("cluster", "", "name", a.Name, b.Name)
	c.changed("cluster", "", "version", a.Version, b.Version)
	c.changed("cluster", "", "region", a.Region, b.Region)
	c.changed("cluster", "", "engine", a.Engine, b.Engine)
	c.expiry("ca", a.CAExpires, b.CAExpires)
	if c.bothSeen("trusted_sources", a.TrustedSources != nil, b.TrustedSources != nil) {
		c.sources(observedSources(a.TrustedSources), observedSources(b.TrustedSources))
	}
	pairs(a.Endpoints, b.Endpoints, func(e *result.Endpoint) string { return e.ID }, func(id string, x, y *result.Endpoint) {
		switch {
		case y == nil:
			c.endpointGone(id, x.Network, x.Role)
		case x == nil:
			c.endpointNew(id, y.Network, y.Role)
		default:
			c.inventoriedEndpoint(x, y)
		}
	})
}

// observedSources are the sources of an inventory as a snapshot has them.
func observedSources(list []result.Source) []snapshot.TrustedSource {
	out := make([]snapshot.TrustedSource, len(list))
	for i, s := range list {
		out[i] = snapshot.TrustedSource{Type: s.Type, Value: s.Value, Description: s.Description, Target: &snapshot.Target{Name: s.Name}}
	}
	return out
}

func (c cluster) inventoriedEndpoint(a, b *result.Endpoint) {
	const notProbed = "not_probed"
	if a.State != notProbed && b.State != notProbed {
		c.changed("endpoint", b.ID, "reachability", a.State, b.State)
	}
	if a.TLSVersion != "" && b.TLSVersion != "" {
		c.changed("endpoint", b.ID, "tls.version", a.TLSVersion, b.TLSVersion)
	}
	if a.VerifyFull != nil && b.VerifyFull != nil {
		c.changed("endpoint", b.ID, "verify_full", *a.VerifyFull, *b.VerifyFull)
	}
	c.expiry(b.ID, a.CertExpires, b.CertExpires)
}

func (c cluster) expiry(resource string, a, b *time.Time) {
	if a != nil && b != nil && !a.Equal(*b) {
		c.add(Change{
			What: "certificate", Action: Changed, Resource: resource, Field: "renewed", Before: day(*a), After: day(*b),
			Message: fmt.Sprintf("renewed: valid until %s, before %s", day(*b), day(*a)),
		})
	}
}

// findings compares fails and unknowns by fingerprint. The fingerprint of an
// unknown is another than that of a fail of the same rule on the same resource,
// and a fail that can no longer be judged has not gone.
func (d *Diff) findings(a, b *result.Result) {
	before, after := singly(a.Findings), singly(b.Findings)
	then, now := byUnit(before), byUnit(after)
	evaluated, worse := map[string]bool{}, map[string][]string{}
	for _, r := range b.Rules {
		evaluated[r.ID], worse[r.ID] = true, r.Worse
	}
	past, looked, listed := result.NewPast(a), result.LookedFor(b, a), map[string]bool{"": true}
	for _, c := range b.Clusters {
		listed[c.ID] = true
	}
	notCompared := func(x *result.Finding, why string) {
		c := d.of(x.Resource.ClusterID, x.Resource.ClusterName)
		c.missingAfter = []snapshot.Missing{{Fact: "finding", Reason: why}}
		c.notCompared(x.RuleID+" "+x.Resource.Name, "finding", "to")
	}
	key := func(f *result.Finding) string { return f.Fingerprint }
	pairs(before, after, key, func(_ string, x, y *result.Finding) {
		switch {
		case x != nil && y != nil:
			d.judgedAgain(past, worse[y.RuleID], x, y)
		case x == nil && y.Verdict == result.Unknown:
			if then[unit(y, result.Fail)] == nil { // else it is told as the fail that became unknown
				d.finding(Added, y, nil, "unknown", "cannot be judged: "+y.Message)
			}
		case x == nil && then[unit(y, result.Unknown)] != nil:
			d.finding(Changed, y, "unknown", string(y.Severity), fmt.Sprintf("fails (%s), was unknown: %s", y.Severity, y.Message))
		case x == nil:
			d.finding(Added, y, nil, string(y.Severity), fmt.Sprintf("%s: %s", y.Severity, y.Message))
		case x.Verdict == result.Unknown:
			if now[unit(x, result.Fail)] == nil { // else it is told as the unknown that fails
				d.finding(Removed, x, "unknown", nil, "is judged now: "+x.Message)
			}
		case now[unit(x, result.Unknown)] != nil:
			d.finding(Changed, x, string(x.Severity), "unknown", "cannot be judged any more: "+now[unit(x, result.Unknown)].Message)
		case len(evaluated) > 0 && !evaluated[x.RuleID]:
			notCompared(x, "the rule was not evaluated")
		case len(evaluated) > 0 && listed[x.Resource.ClusterID] && !looked(x):
			notCompared(x, "nobody looked there")
		default:
			d.finding(Removed, x, string(x.Severity), nil, fmt.Sprintf("gone (%s): %s", x.Severity, x.Message))
		}
	})
}

// unit is what a verdict is about.
func unit(f *result.Finding, verdict string) string {
	return f.RuleID + "\x00" + f.Resource.ID + "\x00" + verdict
}

func byUnit(findings []result.Finding) map[string]*result.Finding {
	m := map[string]*result.Finding{}
	for i := range findings {
		m[unit(&findings[i], findings[i].Verdict)] = &findings[i]
	}
	return m
}

// judgedAgain tells what changed of a finding that both have, by what the baseline
// calls worse. The message is not compared: "expires in 29 days" changes every day.
func (d *Diff) judgedAgain(past *result.Past, worse []string, a, b *result.Finding) {
	changed := past.Worse(b, worse)
	gone := a.Waiver != nil && b.Waiver == nil
	switch {
	case a.Severity != b.Severity:
		d.finding(Changed, b, string(a.Severity), string(b.Severity), fmt.Sprintf("%s, was %s: %s", b.Severity, a.Severity, b.Message))
	case len(changed) > 0 && !gone:
		d.finding(Changed, b, nil, nil, strings.Join(changed, "; ")+": "+b.Message)
	}
	switch {
	case a.Waiver == nil && b.Waiver != nil:
		d.finding(Changed, b, "open", "waived", "waived: "+b.Waiver.Reason)
	case gone:
		d.finding(Changed, b, "waived", "open", "no longer waived: "+b.Message)
	}
}

// finding adds what changed of one. What is said alike of several endpoints of a
// cluster is one change.
func (d *Diff) finding(action string, f *result.Finding, before, after any, message string) {
	name := cmp.Or(f.Resource.Name, f.Resource.ID)
	if f.Resource.Type == "endpoint" {
		same := [5]string{action, f.RuleID, f.Resource.ClusterID, fmt.Sprint(before, after), message}
		if n, ok := d.endpoints[same]; ok {
			d.Changes[n].Resource += ", " + name
			return
		}
		if d.endpoints == nil {
			d.endpoints = map[[5]string]int{}
		}
		d.endpoints[same] = len(d.Changes)
	}
	d.of(f.Resource.ClusterID, f.Resource.ClusterName).add(Change{
		What: "finding", Action: action, Resource: strings.TrimSpace(f.RuleID + " " + name),
		Before: before, After: after, Message: message,
	})
}

// singly are findings by their places.
func singly(findings []result.Finding) []result.Finding {
	out := make([]result.Finding, 0, len(findings))
	for i := range findings {
		for f := range findings[i].Each() {
			out = append(out, *f)
		}
	}
	return out
}

// rules tells which rules were evaluated in one of the two only.
func (d *Diff) rules(a, b *result.Result) {
	pairs(a.Rules, b.Rules, func(r *result.Rule) string { return r.ID }, func(id string, x, y *result.Rule) {
		switch {
		case y == nil:
			d.Changes = append(d.Changes, Change{What: "rule", Action: Removed, Resource: id, Message: "is no longer evaluated"})
		case x == nil:
			d.Changes = append(d.Changes, Change{What: "rule", Action: Added, Resource: id, Message: "is evaluated now"})
		}
	})
}
