// Package drivers knows who reads connection settings, and judges what a setting
// does with its reader: the sslmode in force, and whether the server is verified.
//
// The verdict is not a function of sslmode alone. It depends on the driver, its
// version, the root certificate and switches of the driver's own. Each driver is a
// file here, as data, with the source of each fact; documentation, the scanner's
// prefilter and its tests are made from it.
//
// The package knows nothing of files: it judges a [setting.Setting] and reads
// nothing.
package drivers

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"dbaudit/pkg/collect/clients/setting"
)

// Driver is a library, or a program with one built in, that connects to PostgreSQL.
type Driver struct {
	Name string
	// Languages are those of the programs that use it; of a program of its own the
	// list is empty.
	Languages []string
	// Like is the driver whose rows, modes and default apply where this one has none.
	Like string
	// From is the version from which on the driver behaves as Becomes.
	From, Becomes string
	// Assumed is the version taken where none is known; "" is the newest.
	Assumed string

	// App is set for a program that has names of its own for the parts of a
	// connection.
	App *App

	// Packages are what manifests and lock files name, as "npm:pg". The name is a
	// regular expression; "*" after it says that the package pulls the driver in and
	// has versions of its own, and "Cargo.toml~PATTERN" is of one kind of manifest.
	Packages []string
	// Code is how programs use it.
	Code []Code
	// Schemes are the names of the driver in a URL's scheme: "asyncpg" of
	// "postgresql+asyncpg://", or a scheme of its own such as "ecto".
	Schemes []string
	// Hints are pieces of text, in lower case and at least four bytes long, of which
	// a file that configures the driver holds one, beside the names of its modules
	// (between quotes, if shorter than that) and those that every file about PostgreSQL
	// has.
	Hints []string

	// ImplicitRoot is what stands in for a root that is not named.
	ImplicitRoot string
	// Modes are the modes that it takes at their word, and Default what it does
	// without one, whatever the driver does that it is like; DefaultNote says why.
	// Refuses says what becomes of any other mode.
	Modes       string
	Default     string
	DefaultNote string
	Refuses     string
	// Rows are what differs from that; the first that matches counts.
	Rows []Row
	// Merge says, for the documentation, which of several places wins.
	Merge string

	// Fixes are the lines to write instead, by the kind of place; "" is the driver's
	// own connection string. HOST, PORT, USER, DB and CA are filled in.
	Fixes map[string]string
	// Sources are where its facts were read.
	Sources []string
}

// Code is how programs of one language connect with a driver.
type Code struct {
	Language string // "javascript", "python", "go", …
	// Modules are what is imported; Calls are what connects, or holds the options, "*"
	// for any call of the module. Both together tell the driver from other software
	// with calls of the same name.
	Modules []string
	Calls   []string
	// General: the modules are for other databases too, and a file that connects with
	// them to PostgreSQL names it.
	General bool
	// Options is where the TLS options stand, from the call's argument on: keys by
	// dots, the place that wins first.
	Options string
}

// imports reports whether a module as it is imported is one of the code's: "pg",
// "npm:pg@8", "psycopg2.pool", "github.com/jackc/pgx/v5".
func (c Code) imports(module string) bool {
	module = strings.TrimPrefix(module, "npm:")
	return slices.ContainsFunc(c.Modules, func(m string) bool {
		rest, ok := strings.CutPrefix(module, m)
		return ok && (rest == "" || strings.IndexByte("/.@", rest[0]) >= 0)
	})
}

// ForModule is the driver that a module belongs to which programs of a language import,
// with how a call of it is used; without the call where the module has no such. nil
// where the module is no driver's.
func ForModule(language, module, call string) (*Driver, *Code) {
	var of *Driver
	for _, d := range All() {
		for i := range d.Code {
			c := &d.Code[i]
			if c.Language != language || !c.imports(module) {
				continue
			}
			if of = d; slices.Contains(c.Calls, call) || slices.Contains(c.Calls, "*") {
				return d, c
			}
		}
	}
	return of, nil
}

// The roots that a row is about.
const (
	AnyRoot = iota
	WithRoot
	SystemRoot
)

// Row is what a driver makes of a mode as written.
type Row struct {
	// Modes are those as written, in lower case and separated by blanks: "-" is
	// none, "*" any.
	Modes string
	Root  int
	// Before and Since limit the row to versions before, or from, this one.
	Before, Since string
	// Param limits it to settings whose parameters have these values: "ssl=true", or
	// several joined by "&". "ca=*" is any value but none, "!ca" none.
	Param string

	// Mode is the mode in force; "" is the one written, or the driver's default.
	Mode string
	// Disabled is the switch that turns verification off, as written.
	Disabled string
	// Ineffective is what reads like verification and does nothing.
	Ineffective string
	// Note is why the mode in force is not the one written.
	Note string
	// Likely is why the judgement is not certain.
	Likely string

	// Example is a setting that the row is about and CounterExample one that it is not, as a
	// URL's query; "@9 sslmode=require" is that of version 9.
	Example, CounterExample string
}

var all = map[string]*Driver{}

// register adds a driver to those known, under its name; each file here calls it.
func register(d Driver) *Driver {
	if all[d.Name] != nil {
		panic("two drivers are called " + d.Name)
	}
	all[d.Name] = &d
	return &d
}

// All are the drivers in the order of their names.
var All = sync.OnceValue(func() []*Driver {
	return slices.SortedFunc(maps.Values(all), func(a, b *Driver) int { return strings.Compare(a.Name, b.Name) })
})

// Of are the names of the drivers that programs of a language use: "JavaScript".
func Of(language string) (names []string) {
	for _, d := range All() {
		if slices.Contains(d.Languages, language) {
			names = append(names, d.Name)
		}
	}
	return names
}

// Lookup is the driver of a name, or that for settings of which nobody knows the
// reader.
func Lookup(name string) *Driver {
	if d, ok := all[name]; ok {
		return d
	}
	return all[nobody]
}

// Hints are pieces of text, in lower case, of which every file that configures a
// connection holds one: "ostgr" is postgres, "e_url" DATABASE_URL. Each begins where
// its letters are rare, since that is what a search stops at.
func Hints() []string {
	hints := []string{
		"ostgr", "sslmode", "ssl mode", "ssl_", "ssl-mode", "pgsql", "pghost", "pgssl", "ressl",
		"libpq", "digitaloc", "e_url", "dbaudit:",
	}
	for _, d := range All() {
		hints = append(hints, d.Hints...)
		if d.App != nil {
			hints = append(hints, d.App.hints()...)
		}
	}
	for _, d := range All() {
		for _, c := range d.Code {
			hints = append(hints, c.hints(hints)...)
		}
	}
	return hints
}

// hints are the names of the modules that hold none of those known.
func (c Code) hints(known []string) (hints []string) {
	for _, module := range c.Modules {
		name := strings.ToLower(module)
		switch {
		case c.General || slices.ContainsFunc(known, func(h string) bool { return strings.Contains(name, h) }):
		case len(name) < 4:
			hints = append(hints, "'"+name+"'", `"`+name+`"`)
		default:
			hints = append(hints, name)
		}
	}
	return hints
}

// The modes, as the drivers' data name them.
const (
	disable    = setting.Disable
	allow      = setting.Allow
	prefer     = setting.Prefer
	require    = setting.Require
	verifyCA   = setting.VerifyCA
	verifyFull = setting.VerifyFull
)

// nobody is the name of the reader where it is not known.
const nobody = "unknown"

// inForce is the driver whose rows apply in a version, "" being an unknown one.
func (d *Driver) inForce(version string) *Driver {
	if d.From != "" && version != "" && !VersionBefore(version, d.From) {
		return Lookup(d.Becomes)
	}
	return d
}

// base is the driver that it is like, or itself.
func (d *Driver) base() *Driver {
	if d.Like != "" {
		return Lookup(d.Like).base()
	}
	return d
}

// row is what the driver makes of a mode as written ("" none).
func (d *Driver) row(version, written, root string, params map[string]string) Row {
	if version == "" {
		version = d.Assumed
	}
	b := d.base()
	rows := d.Rows
	switch {
	case written == "" && d.Default != "":
		rows = append(slices.Clone(rows), Row{Modes: "-", Mode: d.Default, Note: d.DefaultNote})
	case b != d:
		rows = append(slices.Clone(rows), b.Rows...)
	}
	for _, r := range rows {
		if r.matches(version, written, root, params) {
			if r.Mode == "" {
				r.Mode = d.plain(written)
			}
			return r
		}
	}
	if mode := d.plain(written); mode != "" {
		return Row{Mode: mode}
	}
	likely := b.Refuses
	if likely == "" {
		likely = d.Title() + " has no such mode"
	}
	return Row{Mode: setting.Unknown, Likely: likely}
}

// plain is a mode that is taken at its word, the default for none, "" for one that
// is not known.
func (d *Driver) plain(written string) string {
	if written == "" {
		return d.byDefault()
	}
	if written = strings.ToLower(written); slices.Contains(strings.Fields(d.base().Modes), written) {
		return written
	}
	return ""
}

// byDefault is the mode in force where none is written.
func (d *Driver) byDefault() string {
	if d.Default != "" {
		return d.Default
	}
	return d.base().Default
}

// Title is how the driver is called in a sentence.
func (d *Driver) Title() string {
	switch {
	case d.App != nil && d.App.Title != "":
		return d.App.Title
	case d.Name == nobody:
		return "libpq and most drivers"
	}
	return d.Name
}

func (r Row) matches(version, written, root string, params map[string]string) bool {
	if r.Before != "" && (version == "" || !VersionBefore(version, r.Before)) {
		return false
	}
	if r.Since != "" && version != "" && VersionBefore(version, r.Since) {
		return false
	}
	if r.Root == WithRoot && root == "" || r.Root == SystemRoot && root != "system" {
		return false
	}
	for condition := range strings.SplitSeq(r.Param, "&") {
		if condition != "" && !holds(condition, params) {
			return false
		}
	}
	want := strings.ToLower(written)
	if want == "" {
		want = "-"
	}
	return r.Modes == "*" || slices.Contains(strings.Fields(r.Modes), want)
}

// holds: a parameter has the value of a condition.
func holds(condition string, params map[string]string) bool {
	k, v, _ := strings.Cut(condition, "=")
	if k[0] == '!' {
		return params[k[1:]] == ""
	}
	got, ok := params[k]
	switch {
	case v == "*":
		return got != ""
	case isTrue(v):
		return ok && isTrue(got)
	case isFalse(v):
		return ok && isFalse(got)
	}
	return ok && strings.EqualFold(got, v)
}

func isTrue(v string) bool {
	return slices.Contains([]string{"true", "1", "yes", "on", "enabled"}, strings.ToLower(v))
}

func isFalse(v string) bool {
	return slices.Contains([]string{"false", "0", "no", "off", "disabled"}, strings.ToLower(v))
}

// VersionBefore compares dotted numbers, as far as both go. What stands before and
// after the numbers ("^", "~>", "-rc1") does not count.
func VersionBefore(v, limit string) bool {
	a, b := numbers(v), numbers(limit)
	for i := range b {
		if i >= len(a) {
			return b[i] > 0
		}
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}

func numbers(v string) []int {
	var n []int
	for part := range strings.SplitSeq(strings.TrimLeft(v, "^~>=v "), ".") {
		if end := strings.IndexFunc(part, func(r rune) bool { return r < '0' || r > '9' }); end >= 0 {
			part = part[:end]
		}
		x, err := strconv.Atoi(part)
		if err != nil {
			break
		}
		n = append(n, x)
	}
	return n
}

// refuses is what drivers do with a mode that they do not know.
func refuses(name, what string) string { return fmt.Sprintf("%s refuses this %s", name, what) }
