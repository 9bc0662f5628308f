package config

import (
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"dbaudit/pkg/notify"
	"dbaudit/pkg/result"
)

// Notify is who is told of a run.
type Notify struct {
	// Owners say whose the clusters are, by pattern: the first that matches counts.
	Owners []notify.Owner
	Routes []Route
}

// Route is one receiver and the line in which it is written.
type Route struct {
	notify.Route
	Line int
}

func (p *parser) notify(n *yaml.Node, c *Config) {
	p.keys(n, "notify", []key{
		{"owners", func(v *yaml.Node) {
			p.mapping(v, "notify: owners", func(k, v *yaml.Node) {
				c.Notify.Owners = append(c.Notify.Owners, notify.Owner{Pattern: k.Value, Name: p.entry(v, "the owner of "+k.Value).Value})
			})
		}},
		{"routes", func(v *yaml.Node) {
			p.sequence(v, "notify: routes", func(x *yaml.Node) { c.Notify.Routes = append(c.Notify.Routes, p.route(x)) })
		}},
	})
	for _, r := range c.Notify.Routes {
		for _, owner := range r.Owners {
			if !slices.ContainsFunc(c.Notify.Owners, func(o notify.Owner) bool { return o.Name == owner }) {
				p.bad(&yaml.Node{Line: r.Line}, "a route of notify: %q owns nothing: notify: owners says whose each cluster is", owner)
			}
		}
	}
}

func (p *parser) route(n *yaml.Node) Route {
	r := Route{Line: n.Line}
	text := func(name string, into *string) key {
		return key{name, func(v *yaml.Node) { *into = strings.TrimSpace(p.entry(v, name).Value) }}
	}
	p.keys(n, "a route of notify", []key{
		text("form", &r.Form), text("url", &r.URL), text("key", &r.Key),
		{"severity", func(v *yaml.Node) {
			if r.Severity = result.Severity(p.entry(v, "severity").Value); r.Severity.Rank() == 0 {
				p.bad(v, "severity: %q is none of critical, high, medium, low", r.Severity)
			}
		}},
		{"owners", func(v *yaml.Node) { r.Owners = Values(p.list(v, "owners")) }},
		{"resolve_after", func(v *yaml.Node) {
			var err error
			if r.ResolveAfter, err = time.ParseDuration(p.entry(v, "resolve_after").Value); err != nil || r.ResolveAfter <= 0 {
				p.bad(v, "resolve_after: %q is no duration such as 36h", v.Value)
			}
		}},
	})
	return r
}
