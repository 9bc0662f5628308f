package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"dbaudit/pkg/result"
)

// Rule is one rule: its metadata and the Rego package that judges.
type Rule struct {
	result.Rule
	// Severities are all that its findings may have; the first is the default.
	Severities []result.Severity
	// Package is the Rego package path without "data.", File the file that holds it.
	Package string
	File    string
	// Line is where the # METADATA annotation stands.
	Line int

	kind          kind
	evidence      []evidence
	notApplicable bool // the package defines not_applicable
	remediation   remedies
	overrides     result.Severity // severity set by the user's configuration
}

// annotation is the "custom" part of a rule's # METADATA.
type annotation struct {
	ID               string                      `json:"id"`
	Name             string                      `json:"name"`
	Category         string                      `json:"category"`
	Severity         result.Severity             `json:"severity"`
	Severities       []result.Severity           `json:"severities"`
	SecuritySeverity string                      `json:"security_severity"`
	Resource         string                      `json:"resource"`
	Evidence         []string                    `json:"evidence"`
	Parameters       map[string]result.Parameter `json:"parameters"`
	Controls         map[string][]result.Control `json:"controls"`
	Remediation      result.Remediation          `json:"remediation"`
}

var (
	validID   = regexp.MustCompile(`^[A-Z][A-Z0-9_]{1,30}[0-9]$`)
	validName = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
)

// kinds are what a rule may judge one by one: where the list stands in the
// input, and which field of an element is its id.
var kinds = map[string]kind{
	"cluster":        {name: "cluster", id: "id"},
	"trusted_source": {name: "trusted_source", list: "trusted_sources", id: "uuid", mayBeNone: true},
	"endpoint":       {name: "endpoint", list: "endpoints", id: "id"},
	"pool":           {name: "pool", list: "pools", id: "name", mayBeNone: true},
	"user":           {name: "user", list: "users", id: "name", mayBeNone: true},
	"client":         {name: "client", list: "clients", id: "id", mayBeNone: true},
}

type kind struct {
	name, list, id string
	// mayBeNone: a cluster may have none. One without an endpoint was not seen.
	mayBeNone bool
}

// evidence is one declared path: below the unit, or below the cluster.
type evidence struct {
	path    string // as declared
	unit    bool   // relative to the unit, not to the cluster
	steps   []string
	factual string // the path as Missing entries of the cluster name it
	// mayBeEmpty: it goes through a list that may truly be empty. A chain of no
	// certificates, by contrast, is one that was not seen.
	mayBeEmpty bool
}

// parseRule reads the rule of a module, or nil when the module has no rule
// metadata (a library or a test). Errors name file and line.
func parseRule(m *ast.Module) (*Rule, error) {
	var a *ast.Annotations
	for _, x := range m.Annotations {
		if x.Scope == "package" {
			a = x
		}
	}
	if a == nil || a.Custom == nil {
		return nil, nil
	}
	file, line := m.Package.Location.File, m.Package.Location.Row
	if a.Location != nil {
		line = a.Location.Row
	}
	bad := func(format string, args ...any) error {
		return fmt.Errorf("%s:%d: %s", file, line, fmt.Sprintf(format, args...))
	}
	raw, err := json.Marshal(a.Custom)
	if err != nil {
		return nil, bad("metadata: %v", err)
	}
	var c annotation
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		return nil, bad("metadata custom: %s; allowed are id, name, category, severity, severities, security_severity, resource, evidence, parameters, controls, remediation", strings.TrimPrefix(err.Error(), "json: "))
	}
	r := &Rule{Package: strings.TrimPrefix(m.Package.Path.String(), "data."), File: file, Line: line}
	r.Rule = result.Rule{
		ID: c.ID, Name: c.Name, Category: c.Category, Severity: c.Severity, SecuritySeverity: c.SecuritySeverity,
		Title: strings.TrimSpace(a.Title), Description: strings.TrimSpace(a.Description),
		Controls: c.Controls, Resource: c.Resource, Evidence: c.Evidence, Parameters: c.Parameters,
		References: []result.Reference{},
	}
	if r.Controls == nil {
		r.Controls = map[string][]result.Control{}
	}
	for _, ref := range a.RelatedResources {
		r.References = append(r.References, result.Reference{URL: ref.Ref.String(), Title: ref.Description})
	}
	switch {
	case !validID.MatchString(c.ID):
		return nil, bad("metadata: id %q: an id is upper-case letters, digits and _, and ends in a digit (ACME001)", c.ID)
	case !validName.MatchString(c.Name):
		return nil, bad("metadata: name %q: a name is lower-case words joined by hyphens (open-to-all)", c.Name)
	case c.Category == "":
		return nil, bad("metadata: category is missing")
	case r.Title == "":
		return nil, bad("metadata: title is missing")
	case r.Description == "":
		return nil, bad("metadata: description is missing")
	case c.Severity.Rank() == 0:
		return nil, bad("metadata: severity %q: it is one of critical, high, medium, low", c.Severity)
	case len(c.Evidence) == 0:
		return nil, bad("metadata: evidence is missing: name the facts without which the rule cannot pass")
	}
	r.Severities = []result.Severity{c.Severity}
	for _, s := range c.Severities {
		if s.Rank() == 0 {
			return nil, bad("metadata: severities: %q is none of critical, high, medium, low", s)
		}
		if s != c.Severity {
			r.Severities = append(r.Severities, s)
		}
	}
	if err := checkScore(c.SecuritySeverity, c.Severity); err != nil {
		return nil, bad("metadata: security_severity: %v", err)
	}
	k, ok := kinds[c.Resource]
	if !ok {
		return nil, bad("metadata: resource %q: it is one of %s", c.Resource, strings.Join(kindNames(), ", "))
	}
	r.kind = k
	for _, p := range c.Evidence {
		e, err := parseEvidence(p, k)
		if err != nil {
			return nil, bad("metadata: evidence: %v", err)
		}
		r.evidence = append(r.evidence, e)
	}
	for name, p := range c.Parameters {
		if p.Description == "" || p.Default == nil {
			return nil, bad("metadata: parameter %s needs a default and a description", name)
		}
		if _, err := checkParameter(p, p.Default); err != nil {
			return nil, bad("metadata: parameter %s: default: %v", name, err)
		}
	}
	for f, list := range c.Controls {
		if _, ok := result.Frameworks[f]; !ok {
			return nil, bad("metadata: controls: framework %q: it is one of %s", f, strings.Join(frameworkNames(), ", "))
		}
		for _, ctl := range list {
			if ctl.ID == "" || ctl.Title == "" {
				return nil, bad("metadata: controls: %s: every control has an id and a title", f)
			}
		}
	}
	if c.Remediation.Summary == "" {
		return nil, bad("metadata: remediation.summary is missing: say what to do")
	}
	r.remediation = newRemedies(c.Remediation)
	if r.Remediation, err = r.remediation.placeholders(); err != nil {
		return nil, bad("metadata: %v", err)
	}
	judged := false
	for _, rule := range m.Rules {
		switch rule.Head.Ref()[0].Value.String() {
		case `fail`:
			if rule.Head.RuleKind() != ast.MultiValue {
				return nil, fmt.Errorf("%s:%d: fail must be a set: `fail contains finding if { … }`", file, rule.Location.Row)
			}
			judged = true
		case `not_applicable`:
			if rule.Head.RuleKind() != ast.MultiValue {
				return nil, fmt.Errorf("%s:%d: not_applicable must be a set: `not_applicable contains exempt if { … }`", file, rule.Location.Row)
			}
			r.notApplicable = true
		}
	}
	if !judged {
		return nil, fmt.Errorf("%s:%d: the rule defines no `fail contains finding if { … }`", file, m.Package.Location.Row)
	}
	return r, nil
}

// checkScore holds a security-severity against its severity: code scanning
// derives the one from the other (critical ≥ 9.0, high ≥ 7.0, medium ≥ 4.0, low ≥ 0.1).
func checkScore(score string, s result.Severity) error {
	f, err := strconv.ParseFloat(score, 64)
	if err != nil || f < 0.1 || f > 10 {
		return fmt.Errorf("%q is not a number from 0.1 to 10.0 in quotes", score)
	}
	var is result.Severity
	switch {
	case f >= 9:
		is = result.Critical
	case f >= 7:
		is = result.High
	case f >= 4:
		is = result.Medium
	default:
		is = result.Low
	}
	if is != s {
		return fmt.Errorf("%s means %s, but the severity is %s", score, is, s)
	}
	return nil
}

func parseEvidence(p string, k kind) (evidence, error) {
	head, rest, _ := strings.Cut(p, ".")
	if rest == "" && head != "clients" {
		return evidence{}, fmt.Errorf("%q: a path begins with %q or \"cluster.\" and names a fact", p, k.name+".")
	}
	e := evidence{path: p, steps: strings.Split(rest, ".")}
	switch {
	case head == k.name && k.list != "":
		e.unit = true
		e.factual = k.list + "." + rest
	case head == "cluster" && k.name != "client":
		e.factual = rest
		for _, of := range kinds {
			e.mayBeEmpty = e.mayBeEmpty || of.list == e.steps[0] && of.mayBeNone
		}
	default:
		return evidence{}, fmt.Errorf("%q: a rule about %ss names facts of %q", p, k.name, k.name+".")
	}
	return e, nil
}

// checkParameter converts a parameter's value to its type and holds it against
// its range; the error says what is allowed.
func checkParameter(p result.Parameter, v any) (any, error) {
	inRange := func(f float64) error {
		if p.Minimum != nil && f < *p.Minimum || p.Maximum != nil && f > *p.Maximum {
			lo, hi := "no lower bound", "no upper bound"
			if p.Minimum != nil {
				lo = strconv.FormatFloat(*p.Minimum, 'g', -1, 64)
			}
			if p.Maximum != nil {
				hi = strconv.FormatFloat(*p.Maximum, 'g', -1, 64)
			}
			return fmt.Errorf("%v is out of range: from %s to %s", v, lo, hi)
		}
		return nil
	}
	number := func() (float64, bool) {
		switch n := v.(type) {
		case int:
			return float64(n), true
		case int64:
			return float64(n), true
		case float64:
			return n, true
		case json.Number:
			f, err := n.Float64()
			return f, err == nil
		}
		return 0, false
	}
	switch p.Type {
	case "integer":
		f, ok := number()
		if !ok || f != float64(int64(f)) {
			return nil, fmt.Errorf("%v is not a whole number", v)
		}
		return int64(f), inRange(f)
	case "number":
		f, ok := number()
		if !ok {
			return nil, fmt.Errorf("%v is not a number", v)
		}
		return f, inRange(f)
	case "boolean":
		b, ok := v.(bool)
		if !ok {
			return nil, fmt.Errorf("%v is neither true nor false", v)
		}
		return b, nil
	case "string":
		s, ok := v.(string)
		if !ok {
			return nil, fmt.Errorf("%v is not text", v)
		}
		if len(p.Enum) > 0 && !slices.Contains(p.Enum, s) {
			return nil, fmt.Errorf("%q is none of %s", s, strings.Join(p.Enum, ", "))
		}
		return s, nil
	}
	return nil, fmt.Errorf("type %q: it is one of integer, number, boolean, string", p.Type)
}

func kindNames() []string { return sortedKeys(kinds) }

func frameworkNames() []string { return sortedKeys(result.Frameworks) }

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
