package diff

import (
	"cmp"
	"fmt"
	"strings"

	"dbaudit/pkg/snapshot"
)

func (d *Diff) endpoints(a, b *snapshot.Cluster) {
	if !d.bothSeen(a, b, "endpoints", a.Endpoints != nil, b.Endpoints != nil) {
		return
	}
	group := func(list []snapshot.Endpoint) map[string]snapshot.Endpoint {
		m := map[string]snapshot.Endpoint{}
		for _, e := range list {
			m[e.ID] = e
		}
		return m
	}
	before, after := group(a.Endpoints), group(b.Endpoints)
	for _, id := range keysOf(before, after) {
		x, was := before[id]
		y, is := after[id]
		switch {
		case !is:
			d.add(b, Change{What: "endpoint", Action: Removed, Resource: id, Message: fmt.Sprintf("the %s %s endpoint is gone", x.Network, x.Role)})
		case !was:
			d.add(b, Change{What: "endpoint", Action: Added, Resource: id, Message: fmt.Sprintf("a new %s %s endpoint", y.Network, y.Role)})
		default:
			d.endpoint(b, &x, &y)
		}
	}
}

// endpoint compares two probes. Whether an endpoint can be reached depends on
// where from, so that it is a change only when both looked.
func (d *Diff) endpoint(c *snapshot.Cluster, a, b *snapshot.Endpoint) {
	x, y := state(a), state(b)
	for _, side := range []struct {
		name, state string
		of          *snapshot.Endpoint
	}{{"from", x, a}, {"to", y, b}} {
		if side.state == "" && x != y {
			d.notCompared(c, b.ID, "*", side.name, reasonFor(side.of.Missing, "*"))
			return
		}
	}
	if x != y {
		d.add(c, change("endpoint", b.ID, "reachability", x, y))
	}
	if x != snapshot.Reachable || y != snapshot.Reachable {
		return
	}
	if a.TLS != nil && b.TLS != nil {
		d.certificates(c, b.ID, a.TLS.Chain, b.TLS.Chain)
	}
	d.values(c, c, values{
		what: "endpoint", resource: b.ID, before: probeFacts(a), after: probeFacts(b),
		missingBefore: a.Missing, missingAfter: b.Missing,
	})
}

func state(e *snapshot.Endpoint) string {
	if e.Reachability == nil {
		return ""
	}
	return e.Reachability.State
}

// wordings are facts that say in words what another fact says, or where and
// when it was seen.
var wordings = []string{"id", "host", "port", "probed_at", "connected_to", "reachability", "missing"}

// probeFacts are the plain values of a probe but certificates and wordings.
func probeFacts(e *snapshot.Endpoint) map[string]any {
	v, err := snapshot.ClusterValue(&snapshot.Cluster{Endpoints: []snapshot.Endpoint{*e}})
	if err != nil {
		return nil
	}
	probe := v["endpoints"].([]any)[0].(map[string]any)
	for _, key := range wordings {
		delete(probe, key)
	}
	facts := flat("", probe)
	for path := range facts {
		last := path[strings.LastIndexByte(path, '.')+1:]
		if strings.HasPrefix(path, "tls.chain") || path == "plaintext.attempts" || last == "reason" || last == "answer" {
			delete(facts, path)
		}
	}
	return facts
}

// clients compares connection settings.
func (d *Diff) clients(a, b []snapshot.ClientSetting) {
	if a == nil || b == nil {
		if (a == nil) != (b == nil) {
			side := "from"
			if b == nil {
				side = "to"
			}
			d.NotCompared = append(d.NotCompared, NotCompared{Fact: "clients", Side: side, Reason: "no source tree was looked through"})
		}
		return
	}
	group := func(list []snapshot.ClientSetting) map[string]snapshot.ClientSetting {
		m := map[string]snapshot.ClientSetting{}
		for _, c := range list {
			m[c.ID] = c
		}
		return m
	}
	before, after := group(a), group(b)
	for _, id := range keysOf(before, after) {
		x, was := before[id]
		y, is := after[id]
		switch {
		case !is:
			d.Changes = append(d.Changes, Change{What: "client", Action: Removed, Resource: clientName(&x), Message: "no longer set" + clientMode(&x)})
		case !was:
			d.Changes = append(d.Changes, Change{What: "client", Action: Added, Resource: clientName(&y), Message: "a new setting" + clientMode(&y)})
		default:
			for _, f := range clientFacts {
				if p, q := f.of(&x), f.of(&y); p != q {
					d.Changes = append(d.Changes, change("client", clientName(&y), f.name, p, q))
				}
			}
		}
	}
}

// clientFacts are what a changed setting is told by.
var clientFacts = []struct {
	name string
	of   func(*snapshot.ClientSetting) any
}{
	{"driver", func(c *snapshot.ClientSetting) any { return c.Driver }},
	{"host", func(c *snapshot.ClientSetting) any { return c.Host }},
	{"mode", func(c *snapshot.ClientSetting) any { return c.Mode }},
	{"effective_mode", func(c *snapshot.ClientSetting) any { return c.EffectiveMode }},
	{"root_cert", func(c *snapshot.ClientSetting) any { return c.RootCert }},
	{"verification_disabled", func(c *snapshot.ClientSetting) any { return c.Disabled }},
	{"ineffective", func(c *snapshot.ClientSetting) any { return c.Ineffective }},
	{"password", func(c *snapshot.ClientSetting) any { return c.Password }},
	{"binding", func(c *snapshot.ClientSetting) any { return c.Binding }},
	{"not_applicable", func(c *snapshot.ClientSetting) any { return c.NotApplicable }},
}

// clientName is the place of a setting without its line, which changes by itself.
func clientName(c *snapshot.ClientSetting) string {
	place := c.Path
	if place == "" {
		place = strings.Trim(cmp.Or(c.AppName, c.AppID)+"/"+c.Component, "/")
	}
	if c.Key != "" {
		return place + " " + c.Key
	}
	return cmp.Or(place, c.ID)
}

func clientMode(c *snapshot.ClientSetting) string {
	if c.EffectiveMode == "" {
		return ""
	}
	return ": sslmode in force is " + c.EffectiveMode
}
