package config

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"dbaudit/pkg/secret"
	"dbaudit/pkg/store"
)

// Fleet is what fleet.yaml says: the teams whose accounts are audited together.
type Fleet struct {
	Path  string
	Units []Unit
}

// Unit is a team with its account.
type Unit struct {
	Name string
	// Token and Notify are references, never the secret itself: env:NAME, file:PATH,
	// exec:COMMAND; a token also doctl:CONTEXT.
	Token, Notify Entry
	APIURL, Owner string
	// Clusters are patterns; none: all.
	Clusters []Entry
	// Config is a configuration that is laid over the common one.
	Config Entry
	// Vantages are the places inside networks that report beside the account's own
	// collection.
	Vantages []string
}

// LoadFleet reads a fleet's file. Every error names the line.
func LoadFleet(path string) (*Fleet, error) {
	raw, err := readFile(path)
	if err != nil {
		return nil, err
	}
	f := &Fleet{Path: path}
	err = parse(path, raw, func(p *parser, n *yaml.Node) {
		p.keys(n, "the fleet", []key{{"units", func(v *yaml.Node) { p.units(v, f) }}})
	})
	if err == nil && len(f.Units) == 0 {
		err = fmt.Errorf("%s: no units: write them below units:, each with a name and a token", path)
	}
	return f, err
}

// At puts the file and a unit's line before an error.
func (f *Fleet) At(line int, err error) error { return fmt.Errorf("%s:%d: %w", f.Path, line, err) }

// Resolve gives a path as it is meant: from the folder of the fleet's file.
func (f *Fleet) Resolve(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(f.Path), path)
}

// Secret fetches what a reference of the fleet's file names.
func (f *Fleet) Secret(ctx context.Context, reference string) (string, error) {
	return secret.Read(ctx, reference, filepath.Dir(f.Path), secret.Env, secret.File, secret.Exec)
}

func (p *parser) units(n *yaml.Node, f *Fleet) {
	lines := map[string]int{}
	p.sequence(n, "units", func(x *yaml.Node) {
		u := Unit{}
		before := len(p.errs)
		p.unit(x, &u)
		// Folders that differ in nothing but case are one on some systems.
		name := strings.ToLower(u.Name)
		switch first := lines[name]; {
		case len(p.errs) > before:
		case u.Name == "":
			p.bad(x, "a unit without a name")
		case first > 0:
			p.bad(x, "the unit %s occurs twice: first in line %d", u.Name, first)
		case u.Token.Value == "":
			p.bad(x, "the unit %s has no token: write token: env:NAME, file:PATH, exec:COMMAND or doctl:CONTEXT", u.Name)
		}
		lines[name] = x.Line
		f.Units = append(f.Units, u)
	})
}

func (p *parser) unit(n *yaml.Node, u *Unit) {
	p.keys(n, "a unit", []key{
		{"name", func(v *yaml.Node) { u.Name = p.name(v, "name") }},
		{"token", func(v *yaml.Node) { u.Token = p.secret(v, "token", secret.Env, secret.File, secret.Exec, secret.Doctl) }},
		{"notify", func(v *yaml.Node) { u.Notify = p.secret(v, "notify", secret.Env, secret.File, secret.Exec) }},
		{"api_url", func(v *yaml.Node) {
			u.APIURL = p.entry(v, "api_url").Value
			if a, err := url.Parse(u.APIURL); err != nil || a.Host == "" || a.User != nil || a.Scheme != "https" && a.Scheme != "http" {
				p.bad(v, "api_url must be an address such as https://api.digitalocean.com/")
			}
		}},
		{"owner", func(v *yaml.Node) { u.Owner = p.entry(v, "owner").Value }},
		{"clusters", func(v *yaml.Node) { u.Clusters = p.list(v, "clusters") }},
		{"config", func(v *yaml.Node) { u.Config = p.entry(v, "config") }},
		{"vantages", func(v *yaml.Node) {
			for _, e := range p.list(v, "vantages") {
				switch err := store.CheckName(e.Value); {
				case err != nil:
					p.bad(v, "vantage point %v", err)
				case e.Value == store.DefaultVantage:
					p.bad(v, "the vantage point %s is the collection with the token, which is always expected: leave it out", e.Value)
				case slices.Contains(u.Vantages, e.Value):
					p.bad(v, "the vantage point %s occurs twice", e.Value)
				}
				u.Vantages = append(u.Vantages, e.Value)
			}
		}},
	})
}

// name takes what may be the name of a folder in a store.
func (p *parser) name(n *yaml.Node, what string) string {
	e := p.entry(n, what)
	if err := store.CheckName(e.Value); err != nil && n.Kind == yaml.ScalarNode {
		p.bad(n, "%s: %v", what, err)
	}
	return e.Value
}

// secret takes a reference to a secret.
func (p *parser) secret(n *yaml.Node, what string, kinds ...string) Entry {
	if n.Kind != yaml.ScalarNode {
		p.bad(n, "%s: %v", what, secret.Check("", kinds...))
		return Entry{}
	}
	if err := secret.Check(n.Value, kinds...); err != nil {
		p.bad(n, "%s: %v", what, err)
	}
	return Entry{n.Value, n.Line}
}

// Over lays a configuration over another one: its lists are added, what it sets
// wins. Its clusters and reports are not taken.
func (c *Config) Over(base *Config) *Config {
	out := *base
	if c.FailOn.Value != "" {
		out.FailOn = c.FailOn
	}
	out.Skip = slices.Concat(base.Skip, c.Skip)
	out.Policies = slices.Concat(base.Policies, c.Policies)
	out.Waivers = slices.Concat(base.Waivers, c.Waivers)
	out.Notify.Owners = slices.Concat(c.Notify.Owners, base.Notify.Owners)
	out.Notify.Routes = slices.Concat(base.Notify.Routes, c.Notify.Routes)
	out.Severity = joined(base.Severity, c.Severity)
	out.Parameters = map[string]map[string]Parameter{}
	for _, from := range []map[string]map[string]Parameter{base.Parameters, c.Parameters} {
		for rule, params := range from {
			out.Parameters[rule] = joined(out.Parameters[rule], params)
		}
	}
	return &out
}

func joined[V any](a, b map[string]V) map[string]V {
	out := map[string]V{}
	maps.Copy(out, a)
	maps.Copy(out, b)
	return out
}
