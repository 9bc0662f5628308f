// Package config reads dbaudit.yaml. Every error names the file and the line,
// and an unknown key is one: a misspelt waiver or threshold must not pass in
// silence. It evaluates nothing and reads no other file.
package config

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v3"

	"dbaudit/pkg/result"
)

// DefaultFile is read from the working directory when no other is named.
const DefaultFile = "dbaudit.yaml"

// maxSize bounds a configuration file, in bytes.
const maxSize = 4 << 20

// Config is what dbaudit.yaml says.
type Config struct {
	// Path is the file as it was named; "" when there is none.
	Path       string
	Clusters   []Entry
	FailOn     Entry
	Skip       []Entry
	Policies   []Entry
	Clients    []Entry
	Reports    []Entry // "format=file"
	Severity   map[string]Entry
	Parameters map[string]map[string]Parameter // by rule id
	Waivers    []result.PlacedWaiver
}

// Entry is a text and the line that it stands in.
type Entry struct {
	Value string
	Line  int
}

// Parameter is a threshold's value and the line that it stands in.
type Parameter struct {
	Value any
	Line  int
}

// Values are the texts of entries.
func Values(entries []Entry) []string {
	var out []string
	for _, e := range entries {
		out = append(out, e.Value)
	}
	return out
}

// At puts the file and a line before an error of a value of the file.
func (c *Config) At(line int, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s:%d: %w", c.Path, line, err)
}

// Load reads a file. path "" means DefaultFile where there is one, and an empty
// configuration where there is none.
func Load(path string) (*Config, error) {
	named := path != ""
	if !named {
		path = DefaultFile
	}
	info, err := os.Stat(path)
	if !named && errors.Is(err, os.ErrNotExist) {
		return &Config{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	if info.Size() > maxSize {
		return nil, fmt.Errorf("%s: larger than %d MB: this is no configuration of dbaudit", path, maxSize>>20)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	return Parse(path, raw)
}

// Parse reads the text of a configuration; path is for its errors. The error
// lists everything that is wrong.
func Parse(path string, raw []byte) (*Config, error) {
	c := &Config{Path: path, Severity: map[string]Entry{}, Parameters: map[string]map[string]Parameter{}}
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		return nil, fmt.Errorf("%s: %s", path, yamlProblem(err))
	}
	if doc.Kind == 0 || len(doc.Content) == 0 {
		return c, nil
	}
	p := &parser{path: path}
	if p.plain(doc.Content[0]) {
		p.root(doc.Content[0], c)
	}
	if len(p.errs) > 0 {
		return nil, errors.Join(p.errs...)
	}
	return c, nil
}

var yamlLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^yaml: line (\d+): `) })

// yamlProblem puts a YAML error in the form line: problem.
func yamlProblem(err error) string {
	msg := err.Error()
	if m := yamlLine().FindStringSubmatch(msg); m != nil {
		msg = "line " + m[1] + ": " + strings.TrimPrefix(msg, m[0])
	}
	if strings.Contains(msg, "found character that cannot start any token") {
		msg += " (YAML does not allow tabs for indentation)"
	}
	return strings.TrimPrefix(msg, "yaml: ")
}

type parser struct {
	path string
	errs []error
}

func (p *parser) bad(n *yaml.Node, format string, args ...any) {
	p.errs = append(p.errs, fmt.Errorf("%s:%d: %s", p.path, n.Line, fmt.Sprintf(format, args...)))
}

// plain refuses anchors and aliases anywhere: a configuration needs none, and
// one that contains itself has no end.
func (p *parser) plain(n *yaml.Node) bool {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		p.bad(n, "anchors and aliases are not allowed: write the value out")
		return false
	}
	for _, c := range n.Content {
		if !p.plain(c) {
			return false
		}
	}
	return true
}

// keys walks a mapping and calls the reader of each key; a key without one, and
// one that stands twice, is an error.
func (p *parser) keys(n *yaml.Node, what string, readers map[string]func(*yaml.Node), order []string) {
	if n.Kind != yaml.MappingNode {
		p.bad(n, "%s must be a mapping of %s", what, strings.Join(order, ", "))
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if first, ok := seen[k.Value]; ok {
			p.bad(k, "key %q stands twice: first in line %d", k.Value, first)
			continue
		}
		seen[k.Value] = k.Line
		read, ok := readers[k.Value]
		if !ok {
			p.bad(k, "unknown key %q in %s: there are %s", k.Value, what, strings.Join(order, ", "))
			continue
		}
		if v.Tag == "!!null" {
			continue
		}
		read(v)
	}
}

func (p *parser) root(n *yaml.Node, c *Config) {
	if n.Tag == "!!null" {
		return
	}
	list := func(into *[]Entry, what string) func(*yaml.Node) {
		return func(v *yaml.Node) { *into = p.list(v, what) }
	}
	p.keys(n, "the configuration", map[string]func(*yaml.Node){
		"clusters": list(&c.Clusters, "clusters"),
		"fail_on": func(v *yaml.Node) {
			c.FailOn = p.entry(v, "fail_on")
			if s := c.FailOn.Value; s != "" && s != result.None && result.Severity(s).Rank() == 0 {
				p.bad(v, "fail_on: %q is none of critical, high, medium, low, none", s)
			}
		},
		"parameters": func(v *yaml.Node) { p.parameters(v, c) },
		"severity": func(v *yaml.Node) {
			p.mapping(v, "severity", func(k, v *yaml.Node) {
				c.Severity[k.Value] = Entry{p.entry(v, "severity of "+k.Value).Value, k.Line}
			})
		},
		"skip":     list(&c.Skip, "skip"),
		"policies": list(&c.Policies, "policies"),
		"clients":  list(&c.Clients, "clients"),
		"reports":  func(v *yaml.Node) { p.reports(v, c) },
		"waivers":  func(v *yaml.Node) { p.waivers(v, c) },
	}, []string{"clusters", "fail_on", "parameters", "severity", "skip", "policies", "clients", "reports", "waivers"})
}

// mapping walks a mapping with free keys.
func (p *parser) mapping(n *yaml.Node, what string, each func(k, v *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		p.bad(n, "%s must be a mapping", what)
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if first, ok := seen[k.Value]; ok {
			p.bad(k, "key %q stands twice: first in line %d", k.Value, first)
			continue
		}
		seen[k.Value] = k.Line
		each(k, n.Content[i+1])
	}
}

func (p *parser) entry(n *yaml.Node, what string) Entry {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		p.bad(n, "%s must be a text", what)
		return Entry{}
	}
	return Entry{n.Value, n.Line}
}

func (p *parser) list(n *yaml.Node, what string) []Entry {
	if n.Kind == yaml.ScalarNode {
		return []Entry{p.entry(n, what)}
	}
	if n.Kind != yaml.SequenceNode {
		p.bad(n, "%s must be a list", what)
		return nil
	}
	var out []Entry
	for _, x := range n.Content {
		e := p.entry(x, "an entry of "+what)
		if e.Value == "" && x.Kind == yaml.ScalarNode {
			p.bad(x, "an entry of %s is empty", what)
			continue
		}
		out = append(out, e)
	}
	return out
}

// reports takes a list of "format=file" or a mapping of format to file.
func (p *parser) reports(n *yaml.Node, c *Config) {
	if n.Kind == yaml.MappingNode {
		p.mapping(n, "reports", func(k, v *yaml.Node) {
			c.Reports = append(c.Reports, Entry{k.Value + "=" + p.entry(v, "reports: "+k.Value).Value, k.Line})
		})
		return
	}
	c.Reports = p.list(n, "reports")
}

func (p *parser) parameters(n *yaml.Node, c *Config) {
	p.mapping(n, "parameters", func(rule, params *yaml.Node) {
		c.Parameters[rule.Value] = map[string]Parameter{}
		p.mapping(params, "parameters of "+rule.Value, func(k, v *yaml.Node) {
			var value any
			if v.Kind != yaml.ScalarNode {
				p.bad(v, "parameter %s of %s must be a single value", k.Value, rule.Value)
				return
			}
			if err := v.Decode(&value); err != nil {
				p.bad(v, "parameter %s of %s: %s", k.Value, rule.Value, yamlProblem(err))
				return
			}
			c.Parameters[rule.Value][k.Value] = Parameter{value, k.Line}
		})
	})
}

func (p *parser) waivers(n *yaml.Node, c *Config) {
	if n.Kind != yaml.SequenceNode {
		p.bad(n, "waivers must be a list")
		return
	}
	for _, x := range n.Content {
		before := len(p.errs)
		var w result.Waiver
		text := func(into *string, what string) func(*yaml.Node) {
			return func(v *yaml.Node) { *into = strings.TrimSpace(p.entry(v, what).Value) }
		}
		p.keys(x, "a waiver", map[string]func(*yaml.Node){
			"rule": text(&w.Rule, "rule"), "cluster": text(&w.Cluster, "cluster"), "resource": text(&w.Resource, "resource"),
			"fingerprint": text(&w.Fingerprint, "fingerprint"), "reason": text(&w.Reason, "reason"),
			"expires": text(&w.Expires, "expires"), "owner": text(&w.Owner, "owner"),
		}, []string{"rule", "cluster", "resource", "fingerprint", "reason", "expires", "owner"})
		if len(p.errs) == before {
			if err := CheckWaiver(w); err != nil {
				p.bad(x, "waiver: %v", err)
			}
		}
		if len(p.errs) == before {
			c.Waivers = append(c.Waivers, result.PlacedWaiver{Waiver: w, Location: &result.Location{Path: p.path, Line: x.Line}})
		}
	}
}

var hexDigits = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9a-f]{12,64}$`) })

// CheckWaiver says what a waiver lacks.
func CheckWaiver(w result.Waiver) error {
	switch {
	case w.Rule == "":
		return errors.New("rule is missing: the id of the rule that is waived")
	case w.Cluster == "" && w.Fingerprint == "" && w.Resource == "":
		return errors.New("cluster is missing: a cluster's name or a pattern (\"*\" for all), or give a resource or fingerprint")
	case w.Reason == "":
		return errors.New("reason is missing: say why the risk is accepted")
	case w.Expires == "":
		return errors.New("expires is missing: the last day on which the waiver holds, as 2027-03-31")
	case w.Fingerprint != "" && !hexDigits().MatchString(w.Fingerprint):
		return fmt.Errorf("fingerprint %q: 12 to 64 hexadecimal digits", w.Fingerprint)
	}
	if _, err := time.Parse(time.DateOnly, w.Expires); err != nil {
		return fmt.Errorf("expires %q is not a date: write it as 2027-03-31", w.Expires)
	}
	return nil
}
