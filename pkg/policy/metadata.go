package policy

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"dbaudit/pkg/change"
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

	subject   subject
	evidence  []evidence
	helpful   []evidence
	sets      []string // those of failSet, exemptSet and unknownSet that the package defines
	remedy    change.Remedy
	overrides result.Severity // severity set by the user's configuration
}

// annotation is the "custom" part of a rule's # METADATA: of the fields of a rule those
// that have no place of their own there.
type annotation struct {
	result.Rule
	Severities  []result.Severity `json:"severities"`
	Remediation change.Remedy     `json:"remediation"`
}

var (
	validID   = regexp.MustCompile(`^[A-Z][A-Z0-9_]{1,30}[0-9]$`)
	validName = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
)

// CheckNames holds the id and the name of a rule against how they are written.
func CheckNames(id, name string) error {
	switch {
	case !validID.MatchString(id):
		return fmt.Errorf("id %q: an id is upper-case letters, digits and _, and ends in a digit (ACME001)", id)
	case !validName.MatchString(name):
		return fmt.Errorf("name %q: a name is lower-case words joined by hyphens (open-to-all)", name)
	}
	return nil
}

// parseRule reads the rule of a module, or nil when the module has no rule
// metadata (a library or a test). Errors name file and line.
func parseRule(m *ast.Module, frameworks []result.Titled) (*Rule, error) {
	a := packageAnnotation(m)
	if a == nil || a.Custom == nil {
		return nil, nil
	}
	file, line := m.Package.Location.File, m.Package.Location.Row
	if a.Location != nil {
		line = a.Location.Row
	}
	r := &Rule{Package: strings.TrimPrefix(m.Package.Path.String(), "data."), File: file, Line: line}
	if err := r.read(a, frameworks); err != nil {
		return nil, fmt.Errorf("%s:%d: metadata%w", file, line, err)
	}
	if at, err := r.checkBody(m); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", file, at, err)
	}
	return r, nil
}

func packageAnnotation(m *ast.Module) (found *ast.Annotations) {
	for _, a := range m.Annotations {
		if a.Scope == "package" {
			found = a
		}
	}
	return found
}

// custom decodes the "custom" part of an annotation, all of whose keys are known.
func custom(a *ast.Annotations, into any) error {
	raw, err := json.Marshal(a.Custom)
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	return dec.Decode(into)
}

// read takes the rule from its annotation.
func (r *Rule) read(a *ast.Annotations, frameworks []result.Titled) error {
	var c annotation
	err := custom(a, &c)
	if err == nil && (c.Title != "" || c.Description != "" || c.References != nil || c.BuiltIn) {
		err = errors.New("title, description and related_resources stand beside it, not in it")
	}
	if err != nil {
		return fmt.Errorf(" custom: %s; allowed are id, name, passed, category, severity, severities, security_severity, resource, evidence, helpful, worse, parameters, controls, remediation", strings.TrimPrefix(err.Error(), "json: "))
	}
	r.Rule, r.remedy = c.Rule, c.Remediation
	r.Title, r.PassedTitle, r.Description = strings.TrimSpace(a.Title), strings.TrimSpace(c.PassedTitle), strings.TrimSpace(a.Description)
	r.References = []result.Reference{}
	for _, ref := range a.RelatedResources {
		r.References = append(r.References, result.Reference{URL: ref.Ref.String(), Title: ref.Description})
	}
	if r.Controls == nil {
		r.Controls = map[string][]result.Control{}
	}
	err = cmp.Or(
		r.checkTexts(), r.readSeverities(c.Severities), r.readEvidence(), r.checkParameters(), r.checkControls(frameworks),
		r.readRemediation(),
	)
	if err != nil {
		return fmt.Errorf(": %w", err)
	}
	return nil
}

func (r *Rule) checkTexts() error {
	if err := CheckNames(r.ID, r.Name); err != nil {
		return err
	}
	for _, text := range [][2]string{{"category", r.Category}, {"title", r.Title}, {"description", r.Description}} {
		if text[1] == "" {
			return fmt.Errorf("%s is missing", text[0])
		}
	}
	return nil
}

func (r *Rule) readSeverities(more []result.Severity) error {
	for _, s := range append([]result.Severity{r.Severity}, more...) {
		if s.Rank() == 0 {
			return fmt.Errorf("severity %q: want one of critical, high, medium, low", s)
		}
		if !slices.Contains(r.Severities, s) {
			r.Severities = append(r.Severities, s)
		}
	}
	return checkScore(r.SecuritySeverity, r.Severity)
}

func (r *Rule) readEvidence() (err error) {
	if len(r.Evidence) == 0 {
		return errors.New("evidence is missing: name the facts without which the rule cannot pass")
	}
	s, ok := subjects[r.Resource]
	if !ok {
		return fmt.Errorf("resource %q: want one of %s", r.Resource, strings.Join(sortedKeys(subjects), ", "))
	}
	r.subject = s
	if r.evidence, err = facts(s, "evidence", r.Evidence); err == nil {
		r.helpful, err = facts(s, "helpful", r.Helpful)
	}
	return err
}

func facts(s subject, key string, paths []string) (list []evidence, err error) {
	for _, path := range paths {
		e, err := s.evidence(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		list = append(list, e)
	}
	return list, nil
}

func (r *Rule) checkParameters() error {
	for name, p := range r.Parameters {
		if p.Description == "" || p.Default == nil {
			return fmt.Errorf("parameter %s needs a default and a description", name)
		}
		if _, err := p.Check(p.Default); err != nil {
			return fmt.Errorf("parameter %s: default: %w", name, err)
		}
	}
	return nil
}

func (r *Rule) readRemediation() error {
	err := r.remedy.Parse()
	if err == nil {
		r.Remediation = r.remedy.Placeholders()
	}
	return err
}

func (r *Rule) checkControls(frameworks []result.Titled) error {
	for key, list := range r.Controls {
		if !slices.ContainsFunc(frameworks, func(f result.Titled) bool { return f.Key == key }) {
			var known []string
			for _, f := range frameworks {
				known = append(known, f.Key)
			}
			return fmt.Errorf("controls: framework %q: want one of %s", key, strings.Join(known, ", "))
		}
		for _, c := range list {
			if c.ID == "" || c.Title == "" {
				return fmt.Errorf("controls: %s: every control has an id and a title", key)
			}
		}
	}
	return nil
}

// The sets that a rule's package defines; only fail must be there.
const (
	failSet    = "fail"
	exemptSet  = "not_applicable"
	unknownSet = "unknown"
)

// setOf is the name of what a rule of Rego defines.
func setOf(r *ast.Rule) string { return r.Head.Ref()[0].Value.String() }

// checkBody sees that fail is there, and that it and the others are sets. It gives the
// line of what is wrong.
func (r *Rule) checkBody(m *ast.Module) (line int, err error) {
	for _, rule := range m.Rules {
		name := setOf(rule)
		if name != failSet && name != exemptSet && name != unknownSet {
			continue
		}
		if rule.Head.RuleKind() != ast.MultiValue {
			return rule.Location.Row, fmt.Errorf("%s must be a set: `%[1]s contains … if { … }`", name)
		}
		if !slices.Contains(r.sets, name) {
			r.sets = append(r.sets, name)
		}
	}
	if !slices.Contains(r.sets, failSet) {
		return m.Package.Location.Row, errors.New("the rule defines no `fail contains finding if { … }`")
	}
	return 0, nil
}

// catalogPackage holds the categories and frameworks of the built-in rules.
const catalogPackage = "data.dbaudit.catalog"

// readCatalog takes the categories and frameworks from their annotation.
func readCatalog(modules []*ast.Module) (c result.Catalog, err error) {
	for _, m := range modules {
		if m == nil || m.Package.Path.String() != catalogPackage {
			continue
		}
		a := packageAnnotation(m)
		if a == nil {
			return c, fmt.Errorf("%s: no # METADATA", m.Package.Location.File)
		}
		if err := custom(a, &c); err != nil {
			return c, fmt.Errorf("%s: metadata custom: %w", m.Package.Location.File, err)
		}
		return c, nil
	}
	return c, nil
}

// scores are the least security-severity of each severity, as code scanning derives
// the one from the other.
var scores = map[result.Severity]float64{result.Critical: 9, result.High: 7, result.Medium: 4, result.Low: 0.1}

// checkScore holds a security-severity against its severity.
func checkScore(score string, s result.Severity) error {
	f, err := strconv.ParseFloat(score, 64)
	if err != nil || f < 0.1 || f > 10 {
		return fmt.Errorf("security_severity: %q is not a number from 0.1 to 10.0 in quotes", score)
	}
	is := slices.IndexFunc(result.Severities, func(s result.Severity) bool { return f >= scores[s] })
	if result.Severities[is] != s {
		return fmt.Errorf("security_severity: %s means %s, but the severity is %s", score, result.Severities[is], s)
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
