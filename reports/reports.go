// Package reports renders a [result.Result]: one file a format, behind one
// interface. A report reads the result alone, so that a stored JSON result
// renders to the same bytes as the run that wrote it.
package reports

import (
	"fmt"
	"io"
	"sort"
	"strings"

	"dbaudit/pkg/result"
)

// View is how a report is looked at. Only the table reads Width and Color.
type View struct {
	Width int  // columns of the terminal; 0: not a terminal
	Color bool // ANSI colours
	// Framework, when set, shows the result by that framework's controls
	// (a key of result.Frameworks).
	Framework string
	// Verbose shows passed rules and full evidence.
	Verbose bool
	// History is the trend that the HTML draws; oldest first.
	History []HistoryPoint
}

// HistoryPoint is one earlier run in numbers.
type HistoryPoint struct {
	EvaluatedAt string                  `json:"evaluated_at"`
	Verdict     string                  `json:"verdict"`
	Findings    map[result.Severity]int `json:"findings"`
	Unknown     int                     `json:"unknown"`
	Waived      int                     `json:"waived"`
}

// Reporter writes one format. It streams where the format allows, and never
// changes the result.
type Reporter interface {
	Report(w io.Writer, r *result.Result, v View) error
}

// Func is a Reporter made of a function.
type Func func(w io.Writer, r *result.Result, v View) error

// Report calls f.
func (f Func) Report(w io.Writer, r *result.Result, v View) error { return f(w, r, v) }

// Format is a registered format.
type Format struct {
	Name        string
	Extension   string // of a file, without the dot
	Description string
	Reporter    Reporter
}

// formats holds one line a format; each file of this package adds its own.
var formats = map[string]Format{}

func register(f Format) { formats[f.Name] = f }

// All lists the formats by name.
func All() []Format {
	all := make([]Format, 0, len(formats))
	for _, f := range formats {
		all = append(all, f)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Name < all[j].Name })
	return all
}

// Lookup finds a format, or says which there are.
func Lookup(name string) (Format, error) {
	if f, ok := formats[name]; ok {
		return f, nil
	}
	names := make([]string, 0, len(formats))
	for _, f := range All() {
		names = append(names, f.Name)
	}
	return Format{}, fmt.Errorf("unknown format %q: there are %s", name, strings.Join(names, ", "))
}
