package reports

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"dbaudit/pkg/result"
)

// inherited are the controls of a framework that the provider meets.
func inherited(r *result.Result, framework string) []result.Inherited {
	return slices.DeleteFunc(slices.Clone(r.Catalog.Inherited), func(in result.Inherited) bool { return in.Framework != framework })
}

// writeControls writes all frameworks, or the one of the view, a line a control.
func writeControls(w io.Writer, r *result.Result, v View) error {
	t := newTable(w, r, v)
	frameworks := frameworksOf(r)
	if v.Framework != "" {
		frameworks = []string{v.Framework}
	}
	t.verdict()
	for _, key := range frameworks {
		t.byControl(key)
	}
	t.line("")
	t.verdict()
	return t.out.Flush()
}

// controlRow is a control that was judged, or one that the provider meets.
type controlRow struct {
	key, name, state string
	control
	inherited result.Inherited
}

var controlColumns = []csvColumn[*controlRow]{
	{"framework", func(c *controlRow) string { return c.key }},
	{"framework_title", func(c *controlRow) string { return c.name }},
	{"control", func(c *controlRow) string { return c.ID }},
	{"title", func(c *controlRow) string { return c.Title }},
	{"state", func(c *controlRow) string { return c.state }},
	{"failing", func(c *controlRow) string { return strconv.Itoa(c.Fails()) }},
	{"worst", func(c *controlRow) string { return string(c.worst()) }},
	{"unknown", func(c *controlRow) string { return strconv.Itoa(c.Unknown) }},
	{"not_asked", func(c *controlRow) string { return strconv.Itoa(c.NotAsked) }},
	{"waived", func(c *controlRow) string { return strconv.Itoa(c.Waived) }},
	{"passed", func(c *controlRow) string { return strconv.Itoa(c.Passed) }},
	{"not_applicable", func(c *controlRow) string { return strconv.Itoa(c.Exempt) }},
	{"rules", func(c *controlRow) string { return strings.Join(c.Rules, " ") }},
	{"rules_not_asked", func(c *controlRow) string { return strings.Join(c.Unasked, " ") }},
	{"provider", func(c *controlRow) string { return c.inherited.Provider }},
	{"provider_part", func(c *controlRow) string { return c.inherited.Part }},
	{"source", func(c *controlRow) string { return c.inherited.Source }},
}

// writeControlsCSV writes a row a control; the verdict is the last row.
func writeControlsCSV(w io.Writer, r *result.Result, _ View) error {
	return writeRows(w, controlColumns, func(yield func(*controlRow) bool) {
		for _, key := range frameworksOf(r) {
			all, _ := controls(r, key)
			name := r.Catalog.Framework(key)
			for _, c := range all {
				if !yield(&controlRow{key: key, name: name, state: c.State(), control: *c}) {
					return
				}
			}
			for _, in := range inherited(r, key) {
				for _, c := range in.Controls {
					if !yield(&controlRow{key: key, name: name, state: "provider", control: control{Control: c}, inherited: in}) {
						return
					}
				}
			}
		}
		run := runFinding(r)
		yield(&controlRow{key: run.RuleID, name: verdictLine(r), state: run.Verdict, control: control{Control: result.Control{ID: "run"}}})
	})
}
