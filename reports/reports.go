// Package reports renders a [result.Result]: one file a format, behind one
// function type. A report reads the result alone, so that a stored JSON result
// renders to the same bytes as the run that wrote it.
package reports

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"dbaudit/pkg/result"
	"dbaudit/pkg/words"
)

// View is how a report is looked at; the zero value is a file's.
type View struct {
	// Width is the terminal's, in columns; 0: not a terminal. Only the table reads
	// it, Color and Verbose.
	Width   int
	Color   bool // ANSI colours
	Verbose bool // passed rules and full evidence too
	// Framework, when set, shows the result by that framework's controls (a key of the
	// result's catalog): the table and the HTML.
	Framework string
	// History is the trend that the HTML draws, oldest run first.
	History []result.Point
}

// Format is a way to write a result. Write streams where the format allows, and
// never changes the result; its errors are the writer's.
type Format struct {
	Name        string
	Extension   string // of a file, without the dot
	Description string
	Write       func(w io.Writer, r *result.Result, v View) error
}

// formats are all formats, by name.
var formats = []Format{
	{"controls", "txt", "by framework and control: rules, verdicts, waived, unknown, and what the provider meets", writeControls},
	{"controls-csv", "csv", "the same, a row a control", writeControlsCSV},
	{"csv", "csv", "a row a finding, for spreadsheets", writeCSV},
	{"github", "txt", "GitHub workflow commands: annotations on a run and a pull request", writeGitHub},
	{"gitlab", "json", "GitLab code quality report", writeGitLab},
	{"html", "html", "one self-contained page for people: matrix, reach, certificates, findings, controls", writeHTML},
	{"json", "json", "everything, to keep, to compare and to render again (dbaudit report)", writeJSON},
	{"junit", "xml", "JUnit XML: a test case for each rule and resource, passed ones too", writeJUnit},
	{"markdown", "md", "for a pull request's comment or a CI step's summary", GitHubMarkdown.Write},
	{"ocsf", "jsonl", "OCSF 1.8 Compliance Finding (class 2003), one JSON object a line, for SIEMs", writeOCSF},
	{"oscal", "json", "OSCAL 1.2.1 Assessment Results: for auditors, by control", writeOSCAL},
	{"prometheus", "prom", "metrics for node_exporter's textfile collector", writePrometheus},
	{"sarif", "sarif", "SARIF 2.1.0 for code scanning: GitHub, Azure DevOps and others", GitHubSARIF.Write},
	{"table", "txt", "for people: by cluster, worst first (the default)", writeTable},
}

// All lists the formats by name.
func All() []Format { return slices.Clone(formats) }

// Lookup finds a format, or says which there are.
func Lookup(name string) (Format, error) {
	var names []string
	for _, f := range formats {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Format{}, fmt.Errorf("unknown format %q%s", name, cmp.Or(words.DidYouMean(name, names), ": want one of "+strings.Join(names, ", ")))
}
