package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"dbaudit/pkg/result"
)

// Results compares two JSON results: their findings, and the inventory of what
// was audited.
func Results(a, b *result.Result) *Diff {
	d := &Diff{SchemaVersion: SchemaVersion, Kind: "result", From: Side{At: a.EvaluatedAt}, To: Side{At: b.EvaluatedAt}}
	before, after := inventory(a), inventory(b)
	for _, id := range keysOf(before, after) {
		x, was := before[id]
		y, is := after[id]
		switch {
		case !is:
			d.addTo(x.ID, x.Name, Change{What: "cluster", Action: Removed, Message: "the " + x.Role + " is gone"})
		case !was:
			d.addTo(y.ID, y.Name, Change{What: "cluster", Action: Added, Message: fmt.Sprintf("the %s is new: %s %s, %s", y.Role, y.Engine, y.Version, y.Region)})
		default:
			d.inventoried(x, y)
		}
	}
	d.findings(a, b)
	d.rules(a, b)
	d.order()
	return d
}

func inventory(r *result.Result) map[string]result.Cluster {
	m := map[string]result.Cluster{}
	for _, c := range r.Clusters {
		m[c.ID] = c
	}
	return m
}

func (d *Diff) addTo(id, name string, c Change) {
	c.ClusterID, c.Cluster = id, name
	d.Changes = append(d.Changes, c)
}

func (d *Diff) inventoried(a, b result.Cluster) {
	for _, f := range []struct{ name, before, after string }{
		{"name", a.Name, b.Name}, {"version", a.Version, b.Version}, {"region", a.Region, b.Region}, {"engine", a.Engine, b.Engine},
	} {
		if f.before != f.after {
			d.addTo(b.ID, b.Name, change("cluster", "", f.name, f.before, f.after))
		}
	}
	d.expiry(b, "ca", a.CAExpires, b.CAExpires)
	d.inventoriedSources(a, b)

	endpoints := func(c result.Cluster) map[string]result.Endpoint {
		m := map[string]result.Endpoint{}
		for _, e := range c.Endpoints {
			m[e.ID] = e
		}
		return m
	}
	before, after := endpoints(a), endpoints(b)
	for _, id := range keysOf(before, after) {
		x, was := before[id]
		y, is := after[id]
		switch {
		case !is:
			d.addTo(b.ID, b.Name, Change{What: "endpoint", Action: Removed, Resource: id, Message: fmt.Sprintf("the %s %s endpoint is gone", x.Network, x.Role)})
		case !was:
			d.addTo(b.ID, b.Name, Change{What: "endpoint", Action: Added, Resource: id, Message: fmt.Sprintf("a new %s %s endpoint", y.Network, y.Role)})
		default:
			d.inventoriedEndpoint(b, x, y)
		}
	}
}

func (d *Diff) inventoriedSources(a, b result.Cluster) {
	if a.TrustedSources == nil || b.TrustedSources == nil {
		if (a.TrustedSources == nil) != (b.TrustedSources == nil) {
			side := "from"
			if b.TrustedSources == nil {
				side = "to"
			}
			d.NotCompared = append(d.NotCompared, NotCompared{ClusterID: b.ID, Cluster: b.Name, Fact: "trusted_sources", Side: side, Reason: "not observed"})
		}
		return
	}
	group := func(list []result.Source) map[string]result.Source {
		m := map[string]result.Source{}
		for _, s := range list {
			m[s.Type+" "+s.Value] = s
		}
		return m
	}
	before, after := group(a.TrustedSources), group(b.TrustedSources)
	for _, key := range keysOf(before, after) {
		x, was := before[key]
		y, is := after[key]
		c := Change{What: "trusted_source", Resource: key}
		switch {
		case !is:
			c.Action, c.Message = Removed, "no longer trusted"+named(x)
			if len(after) == 0 {
				c.Message += "; the cluster is now open to every address"
			}
		case !was:
			c.Action, c.Message = Added, "now trusted"+named(y)
			if len(before) == 0 {
				c.Message += "; the cluster was open to every address"
			}
		case x.Description != y.Description:
			c = change("trusted_source", key, "description", x.Description, y.Description)
		default:
			continue
		}
		d.addTo(b.ID, b.Name, c)
	}
}

func named(s result.Source) string {
	var text string
	if s.Name != "" {
		text += ": " + s.Name
	}
	if s.Description != "" {
		text += " (" + s.Description + ")"
	}
	return text
}

func (d *Diff) inventoriedEndpoint(c result.Cluster, a, b result.Endpoint) {
	if a.State != b.State && a.State != "not_probed" && b.State != "not_probed" {
		d.addTo(c.ID, c.Name, change("endpoint", b.ID, "reachability", a.State, b.State))
	}
	if a.TLSVersion != "" && b.TLSVersion != "" && a.TLSVersion != b.TLSVersion {
		d.addTo(c.ID, c.Name, change("endpoint", b.ID, "tls.version", a.TLSVersion, b.TLSVersion))
	}
	if a.VerifyFull != nil && b.VerifyFull != nil && *a.VerifyFull != *b.VerifyFull {
		d.addTo(c.ID, c.Name, change("endpoint", b.ID, "verify_full", *a.VerifyFull, *b.VerifyFull))
	}
	d.expiry(c, b.ID, a.CertExpires, b.CertExpires)
}

func (d *Diff) expiry(c result.Cluster, resource string, a, b *time.Time) {
	if a != nil && b != nil && !a.Equal(*b) {
		d.addTo(c.ID, c.Name, Change{
			What: "certificate", Action: Changed, Resource: resource, Field: "renewed", Before: day(*a), After: day(*b),
			Message: fmt.Sprintf("renewed: valid until %s, before %s", day(*b), day(*a)),
		})
	}
}

// findings compares fails and unknowns by fingerprint. The fingerprint of an
// unknown is another than that of a fail of the same rule on the same resource,
// and a fail that can no longer be judged has not gone.
func (d *Diff) findings(a, b *result.Result) {
	before, after := byFingerprint(a), byFingerprint(b)
	unknownNow, unknownThen := unknowns(b), unknowns(a)
	evaluated := map[string]bool{}
	for _, r := range b.Rules {
		evaluated[r.ID] = true
	}
	failing := map[string]bool{} // rule and resource of the fails of b
	for _, f := range b.Findings {
		if f.Verdict == result.Fail {
			failing[unit(f)] = true
		}
	}
	for _, fp := range keysOf(before, after) {
		x, was := before[fp]
		y, is := after[fp]
		switch {
		case was && is:
			d.judgedAgain(x, y)
		case !was && y.Verdict == result.Unknown:
			if hadFail(before, unit(y)) {
				continue // told below, as the fail that became unknown
			}
			d.finding(Added, y, nil, "unknown", fmt.Sprintf("cannot be judged: %s", y.Message))
		case !was:
			if _, then := unknownThen[unit(y)]; then {
				d.finding(Changed, y, "unknown", string(y.Severity), fmt.Sprintf("fails (%s), was unknown: %s", y.Severity, y.Message))
				continue
			}
			d.finding(Added, y, nil, string(y.Severity), fmt.Sprintf("%s: %s", y.Severity, y.Message))
		case x.Verdict == result.Unknown:
			if failing[unit(x)] {
				continue // told above
			}
			d.finding(Removed, x, "unknown", nil, "is judged now: "+x.Message)
		default:
			d.goneFail(x, unknownNow, evaluated)
		}
	}
}

// goneFail says what became of a fail that is in the findings no more.
func (d *Diff) goneFail(x result.Finding, unknownNow map[string]result.Finding, evaluated map[string]bool) {
	if u, is := unknownNow[unit(x)]; is {
		d.finding(Changed, x, string(x.Severity), "unknown", fmt.Sprintf("cannot be judged any more: %s", u.Message))
		return
	}
	if len(evaluated) > 0 && !evaluated[x.RuleID] {
		d.NotCompared = append(d.NotCompared, NotCompared{
			ClusterID: x.Resource.ClusterID, Cluster: x.Resource.ClusterName, Resource: x.RuleID + " " + x.Resource.Name,
			Fact: "finding", Side: "to", Reason: "the rule was not evaluated",
		})
		return
	}
	d.finding(Removed, x, string(x.Severity), nil, fmt.Sprintf("gone (%s): %s", x.Severity, x.Message))
}

func unit(f result.Finding) string { return f.RuleID + "\x00" + f.Resource.ID }

func byFingerprint(r *result.Result) map[string]result.Finding {
	m := map[string]result.Finding{}
	for _, f := range r.Findings {
		m[f.Fingerprint] = f
	}
	return m
}

func unknowns(r *result.Result) map[string]result.Finding {
	m := map[string]result.Finding{}
	for _, f := range r.Findings {
		if f.Verdict == result.Unknown {
			m[unit(f)] = f
		}
	}
	return m
}

func hadFail(m map[string]result.Finding, u string) bool {
	for _, f := range m {
		if f.Verdict == result.Fail && unit(f) == u {
			return true
		}
	}
	return false
}

// judgedAgain tells what changed of a finding that both have. The message is not
// compared: "expires in 29 days" changes every day.
func (d *Diff) judgedAgain(a, b result.Finding) {
	if a.Severity != b.Severity {
		d.finding(Changed, b, string(a.Severity), string(b.Severity), fmt.Sprintf("%s, was %s: %s", b.Severity, a.Severity, b.Message))
	}
	switch {
	case a.Waiver == nil && b.Waiver != nil:
		d.finding(Changed, b, "open", "waived", "waived: "+b.Waiver.Reason)
	case a.Waiver != nil && b.Waiver == nil:
		d.finding(Changed, b, "waived", "open", "no longer waived: "+b.Message)
	}
}

func (d *Diff) finding(action string, f result.Finding, before, after any, message string) {
	d.addTo(f.Resource.ClusterID, f.Resource.ClusterName, Change{
		What: "finding", Action: action, Resource: strings.TrimSpace(f.RuleID + " " + cmp.Or(f.Resource.Name, f.Resource.ID)),
		Before: before, After: after, Message: message,
	})
}

// rules tells which rules were evaluated in one of the two only.
func (d *Diff) rules(a, b *result.Result) {
	ids := func(r *result.Result) []string {
		var list []string
		for _, x := range r.Rules {
			list = append(list, x.ID)
		}
		return list
	}
	before, after := ids(a), ids(b)
	for _, id := range before {
		if !slices.Contains(after, id) {
			d.Changes = append(d.Changes, Change{What: "rule", Action: Removed, Resource: id, Message: "is no longer evaluated"})
		}
	}
	for _, id := range after {
		if !slices.Contains(before, id) {
			d.Changes = append(d.Changes, Change{What: "rule", Action: Added, Resource: id, Message: "is evaluated now"})
		}
	}
}
