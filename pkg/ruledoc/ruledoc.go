// Package ruledoc renders a rule's metadata for reading, as a page of the
// documentation and for a terminal, and writes the skeleton of a new rule. The metadata is the only source; nothing
// about a rule is written here.
package ruledoc

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"dbaudit/pkg/result"
	"dbaudit/pkg/words"
)

// ways are a remediation's, with the language that a page highlights each in.
var ways = []struct {
	title, language string
	get             func(result.Remediation) string
}{
	{"doctl", "sh", func(r result.Remediation) string { return r.Doctl }},
	{"API", "http", func(r result.Remediation) string { return r.API }},
	{"Control panel", "", func(r result.Remediation) string { return r.ControlPanel }},
	{"Terraform", "terraform", func(r result.Remediation) string { return r.Terraform }},
	{"godo", "go", func(r result.Remediation) string { return r.Godo }},
	{"pydo", "python", func(r result.Remediation) string { return r.Pydo }},
	{"SQL", "sql", func(r result.Remediation) string { return r.SQL }},
	{"In the client", "", func(r result.Remediation) string { return r.Code }},
}

// resources says in words what a rule judges one by one.
var resources = map[string]string{
	"cluster": "each cluster and read replica", "trusted_source": "each trusted source", "endpoint": "each endpoint",
	"pool": "each connection pool", "user": "each database user", "client": "each connection setting",
	"plan": "each cluster of a Terraform plan", "server": "each PostgreSQL server", "database": "each database",
	"vantage": "each place from which a public endpoint answered", "service_name": "each custom name of a cluster",
}

// Page writes a rule's page in Markdown.
func Page(w io.Writer, r result.Rule, c result.Catalog) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s %s\n\n<!-- Generated from the rule's metadata by `make docs`; edit the rule. -->\n\n", r.ID, r.Name)
	fmt.Fprintf(&b, "**%s.**\n\n", r.Title)
	if r.PassedTitle != "" {
		fmt.Fprintf(&b, "A pass: %s.\n\n", r.PassedTitle)
	}
	fmt.Fprintf(&b, "| | |\n|---|---|\n| Category | `%s` |\n| Severity | %s (security-severity %s) |\n| Judges | %s |\n| Evidence | %s |\n\n",
		r.Category, r.Severity, r.SecuritySeverity, resources[r.Resource], codes(r.Evidence))
	fmt.Fprintf(&b, "%s\n\nWithout its evidence the verdict is `unknown`, never a pass.\n", strings.Join(words.Paragraphs(r.Description), "\n\n"))
	if len(r.Helpful) > 0 {
		fmt.Fprintf(&b, "Considered where it is known, and named in the finding where not: %s.\n", codes(r.Helpful))
	}
	if len(r.Parameters) > 0 {
		b.WriteString("\n## Parameters\n\n| name | default | range | meaning |\n|---|---|---|---|\n")
		for _, name := range slices.Sorted(maps.Keys(r.Parameters)) {
			p := r.Parameters[name]
			fmt.Fprintf(&b, "| `%s` | %v%s | %s | %s |\n", name, p.Default, unit(p), Range(p), p.Description)
		}
		fmt.Fprintf(&b, "\n```yaml\n# dbaudit.yaml\nparameters:\n  %s:\n", r.ID)
		for _, name := range slices.Sorted(maps.Keys(r.Parameters)) {
			fmt.Fprintf(&b, "    %s: %v\n", name, r.Parameters[name].Default)
		}
		b.WriteString("```\n")
	}
	fmt.Fprintf(&b, "\n## What to do\n\n%s\n", r.Remediation.Summary)
	for _, way := range ways {
		if text := way.get(r.Remediation); text != "" {
			if way.title == "Control panel" {
				fmt.Fprintf(&b, "\n%s: %s\n", way.title, text)
				continue
			}
			fmt.Fprintf(&b, "\n%s:\n\n```%s\n%s\n```\n", way.title, way.language, text)
		}
	}
	if len(r.Controls) > 0 {
		b.WriteString("\n## Controls\n\n| framework | control | title |\n|---|---|---|\n")
		for _, f := range slices.Sorted(maps.Keys(r.Controls)) {
			for _, x := range r.Controls[f] {
				fmt.Fprintf(&b, "| %s | %s | %s |\n", c.Framework(f), x.ID, x.Title)
			}
		}
	}
	if len(r.References) > 0 {
		b.WriteString("\n## To read\n\n")
		for _, ref := range r.References {
			fmt.Fprintf(&b, "- [%s](%s)\n", cmp.Or(ref.Title, ref.URL), ref.URL)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Index writes the list of all rules in Markdown, by category.
func Index(w io.Writer, rules []result.Rule, c result.Catalog) error {
	var b strings.Builder
	b.WriteString("# Rules\n\n<!-- Generated from the rules' metadata by `make docs`; edit the rules. -->\n")
	category := ""
	for _, r := range byCategory(rules, c) {
		if r.Category != category {
			category = r.Category
			fmt.Fprintf(&b, "\n## `%s`\n\n| id | name | what fails | severity |\n|---|---|---|---|\n", category)
		}
		fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s | %s |\n", r.ID, r.ID, r.Name, r.Title, r.Severity)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// List writes the rules for a terminal, one line each, by category.
func List(w io.Writer, rules []result.Rule, c result.Catalog) error {
	var b strings.Builder
	wide := 0
	for _, r := range rules {
		wide = max(wide, len(r.Name))
	}
	category := ""
	for _, r := range byCategory(rules, c) {
		if r.Category != category {
			if category != "" {
				b.WriteString("\n")
			}
			category = r.Category
			fmt.Fprintf(&b, "%s\n", category)
		}
		own := ""
		if !r.BuiltIn {
			own = " (not built in)"
		}
		fmt.Fprintf(&b, "  %-8s %-9s %-*s  %s%s\n", r.ID, r.Severity, wide, r.Name, r.Title, own)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// byCategory orders rules as the catalog has their categories; others come after.
func byCategory(rules []result.Rule, c result.Catalog) []result.Rule {
	rank := func(category string) int {
		i := slices.IndexFunc(c.Categories, func(t result.Titled) bool { return t.Key == category })
		if i < 0 {
			return len(c.Categories)
		}
		return i
	}
	return slices.SortedStableFunc(slices.Values(rules), func(a, b result.Rule) int {
		return cmp.Or(cmp.Compare(rank(a.Category), rank(b.Category)), cmp.Compare(a.Category, b.Category), cmp.Compare(a.ID, b.ID))
	})
}

// Show writes one rule for a terminal of that many columns.
func Show(w io.Writer, r result.Rule, c result.Catalog, width int) error {
	if width <= 0 || width > 100 {
		width = 100
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s  [%s]\n%s\n", r.ID, r.Name, r.Severity, r.Title)
	if r.PassedTitle != "" {
		fmt.Fprintf(&b, "A pass: %s\n", r.PassedTitle)
	}
	b.WriteByte('\n')
	for _, p := range words.Paragraphs(r.Description) {
		b.WriteString(words.Wrap(p, width, "  ") + "\n")
	}
	section := func(title string) { fmt.Fprintf(&b, "\n%s\n", title) }
	section("Judges")
	b.WriteString(words.Wrap(resources[r.Resource]+"; category "+r.Category+"; security-severity "+r.SecuritySeverity, width, "  ") + "\n")
	section("Evidence (without it: unknown)")
	for _, e := range r.Evidence {
		fmt.Fprintf(&b, "  %s\n", e)
	}
	if len(r.Helpful) > 0 {
		section("Considered where it is known (without it: the finding says so)")
		for _, e := range r.Helpful {
			fmt.Fprintf(&b, "  %s\n", e)
		}
	}
	if len(r.Parameters) > 0 {
		section("Parameters")
		for _, name := range slices.Sorted(maps.Keys(r.Parameters)) {
			p := r.Parameters[name]
			now := ""
			if p.Value != nil {
				now = fmt.Sprintf("; here %v", p.Value)
			}
			b.WriteString(words.Wrap(fmt.Sprintf("%s: default %v%s, %s%s. %s", name, p.Default, unit(p), Range(p), now, p.Description), width, "  ") + "\n")
		}
	}
	section("What to do")
	b.WriteString(words.Wrap(r.Remediation.Summary, width, "  ") + "\n")
	for _, way := range ways {
		if text := way.get(r.Remediation); text != "" {
			fmt.Fprintf(&b, "\n  %s\n    %s\n", way.title, strings.ReplaceAll(text, "\n", "\n    "))
		}
	}
	if len(r.Controls) > 0 {
		section("Controls")
		for _, f := range slices.Sorted(maps.Keys(r.Controls)) {
			for _, x := range r.Controls[f] {
				b.WriteString(words.Wrap(fmt.Sprintf("%s %s: %s", c.Framework(f), x.ID, x.Title), width, "  ") + "\n")
			}
		}
	}
	if len(r.References) > 0 {
		section("To read")
		for _, ref := range r.References {
			fmt.Fprintf(&b, "  %s\n", ref.URL)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Range says what a parameter may be.
func Range(p result.Parameter) string {
	number := func(f *float64, none string) string {
		if f == nil {
			return none
		}
		return fmt.Sprintf("%g", *f)
	}
	switch {
	case len(p.Enum) > 0:
		return "one of " + strings.Join(p.Enum, ", ")
	case p.Minimum == nil && p.Maximum == nil:
		return "any " + p.Type
	}
	return fmt.Sprintf("%s, %s to %s", p.Type, number(p.Minimum, "any"), number(p.Maximum, "any"))
}

func unit(p result.Parameter) string {
	if p.Unit == "" {
		return ""
	}
	return " " + p.Unit
}

func codes(list []string) string {
	return "`" + strings.Join(list, "`, `") + "`"
}
