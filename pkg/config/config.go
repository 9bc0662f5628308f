// Package config reads dbaudit.yaml. Every error names the file and the line,
// and an unknown key is one: a misspelt waiver or threshold must not pass in
// silence. It evaluates nothing and reads no other file.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
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
	Notify     Notify
	// SQL says how to log in to clusters, by pattern: the first that matches counts.
	SQL []Login
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
	raw, err := readFile(path)
	switch {
	case !named && errors.Is(err, os.ErrNotExist):
		return &Config{}, nil
	case err != nil:
		return nil, err
	}
	return Parse(path, raw)
}

// Parse reads the text of a configuration; path is for its errors. The error
// lists everything that is wrong.
func Parse(path string, raw []byte) (*Config, error) {
	c := &Config{Path: path, Severity: map[string]Entry{}, Parameters: map[string]map[string]Parameter{}}
	err := parse(path, raw, func(p *parser, n *yaml.Node) { p.root(n, c) })
	if err != nil {
		return nil, err
	}
	return c, nil
}

// parse hands the one document of a file to read, unless it is empty. The error lists
// everything that is wrong.
func parse(path string, raw []byte, read func(*parser, *yaml.Node)) error {
	var doc yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	if err := dec.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: %s", path, yamlProblem(err))
	}
	if doc.Kind == 0 || len(doc.Content) == 0 {
		return nil
	}
	p := &parser{path: path}
	var more yaml.Node
	switch err := dec.Decode(&more); {
	case err == nil:
		p.bad(&more, "there is a second document (after ---), which nothing reads: write one")
	case !errors.Is(err, io.EOF):
		return fmt.Errorf("%s: %s", path, yamlProblem(err))
	}
	if p.plain(doc.Content[0]) {
		read(p, doc.Content[0])
	}
	return errors.Join(p.errs...)
}

var yamlLine = regexp.MustCompile(`^yaml: line (\d+): `)

// yamlProblem puts a YAML error in the form line: problem.
func yamlProblem(err error) string {
	msg := err.Error()
	if m := yamlLine.FindStringSubmatch(msg); m != nil {
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

// mapping walks a mapping; a key that occurs twice is an error.
func (p *parser) mapping(n *yaml.Node, what string, each func(k, v *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		p.bad(n, "%s must be a mapping", what)
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if first, ok := seen[k.Value]; ok {
			p.bad(k, "key %q occurs twice: first in line %d", k.Value, first)
			continue
		}
		seen[k.Value] = k.Line
		each(k, v)
	}
}

// sequence walks the elements of a list.
func (p *parser) sequence(n *yaml.Node, what string, each func(*yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		p.bad(n, "%s must be a list", what)
		return
	}
	for _, x := range n.Content {
		each(x)
	}
}

// key is a key of a mapping, and how its value is read.
type key struct {
	name string
	read func(v *yaml.Node)
}

// keys walks a mapping that has no other keys than these.
func (p *parser) keys(n *yaml.Node, what string, keys []key) {
	var names []string
	for _, k := range keys {
		names = append(names, k.name)
	}
	if n.Kind != yaml.MappingNode {
		p.bad(n, "%s must be a mapping of %s", what, strings.Join(names, ", "))
		return
	}
	p.mapping(n, what, func(k, v *yaml.Node) {
		i := slices.Index(names, k.Value)
		switch {
		case i < 0:
			p.bad(k, "unknown key %q in %s: the keys are %s", k.Value, what, strings.Join(names, ", "))
		case v.Tag != "!!null":
			keys[i].read(v)
		}
	})
}

func (p *parser) root(n *yaml.Node, c *Config) {
	if n.Tag == "!!null" {
		return
	}
	list := func(name string, into *[]Entry) key {
		return key{name, func(v *yaml.Node) { *into = p.list(v, name) }}
	}
	p.keys(n, "the configuration", []key{
		list("clusters", &c.Clusters),
		{"fail_on", func(v *yaml.Node) {
			c.FailOn = p.entry(v, "fail_on")
			if s := c.FailOn.Value; s != "" && s != result.None && result.Severity(s).Rank() == 0 {
				p.bad(v, "fail_on: %q is none of critical, high, medium, low, none", s)
			}
		}},
		{"parameters", func(v *yaml.Node) { p.parameters(v, c) }},
		{"severity", func(v *yaml.Node) {
			p.mapping(v, "severity", func(k, v *yaml.Node) {
				c.Severity[k.Value] = Entry{p.entry(v, "severity of "+k.Value).Value, k.Line}
			})
		}},
		list("skip", &c.Skip),
		list("policies", &c.Policies),
		list("clients", &c.Clients),
		{"reports", func(v *yaml.Node) { p.reports(v, c) }},
		{"waivers", func(v *yaml.Node) { p.waivers(v, c) }},
		{"notify", func(v *yaml.Node) { p.notify(v, c) }},
		{"sql", func(v *yaml.Node) { p.sql(v, c) }},
	})
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
	var out []Entry
	p.sequence(n, what, func(x *yaml.Node) {
		e := p.entry(x, "an entry of "+what)
		if e.Value == "" && x.Kind == yaml.ScalarNode {
			p.bad(x, "an entry of %s is empty", what)
			return
		}
		out = append(out, e)
	})
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
	p.sequence(n, "waivers", func(x *yaml.Node) {
		before := len(p.errs)
		var w result.Waiver
		var keys []key
		for _, f := range waiverFields(&w) {
			keys = append(keys, key{f.name, func(v *yaml.Node) { *f.value = strings.TrimSpace(p.entry(v, f.name).Value) }})
		}
		p.keys(x, "a waiver", keys)
		if len(p.errs) == before {
			if err := CheckWaiver(w); err != nil {
				p.bad(x, "waiver: %v", err)
			}
		}
		if len(p.errs) == before {
			c.Waivers = append(c.Waivers, result.PlacedWaiver{Waiver: w, Location: &result.Location{Path: p.path, Line: x.Line}})
		}
	})
}

// waiverField is one key of a waiver.
type waiverField struct {
	name  string
	value *string
}

// waiverFields are the keys of a waiver, in the order in which they are written.
func waiverFields(w *result.Waiver) []waiverField {
	return []waiverField{
		{"rule", &w.Rule},
		{"cluster", &w.Cluster},
		{"resource", &w.Resource},
		{"fingerprint", &w.Fingerprint},
		{"verdict", &w.Verdict},
		{"reason", &w.Reason},
		{"expires", &w.Expires},
		{"owner", &w.Owner},
	}
}

var hexDigits = regexp.MustCompile(`^[0-9a-f]{12,64}$`)

// CheckWaiver says what a waiver lacks.
func CheckWaiver(w result.Waiver) error {
	switch {
	case w.Rule == "":
		return errors.New("rule is missing: the id of the rule that is waived")
	case w.Cluster == "" && w.Fingerprint == "" && w.Resource == "":
		return errors.New("cluster is missing: a cluster's name or a pattern (\"*\" for all), or give a resource or fingerprint")
	case w.Verdict != "" && w.Verdict != result.Fail && w.Verdict != result.Unknown:
		return fmt.Errorf("verdict %q: want fail (what is waived when none is named) or unknown", w.Verdict)
	case w.Reason == "":
		return errors.New("reason is missing: say why the risk is accepted")
	case w.Expires == "":
		return errors.New("expires is missing: the last day on which the waiver holds, as 2027-03-31")
	case w.Fingerprint != "" && !hexDigits.MatchString(w.Fingerprint):
		return fmt.Errorf("fingerprint %q: 12 to 64 hexadecimal digits", w.Fingerprint)
	}
	if _, err := time.Parse(time.DateOnly, w.Expires); err != nil {
		return fmt.Errorf("expires %q is not a date: write it as 2027-03-31", w.Expires)
	}
	return nil
}
