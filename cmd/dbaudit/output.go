package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"dbaudit/pkg/config"
	"dbaudit/pkg/result"
	"dbaudit/pkg/sign"
	"dbaudit/pkg/upload"
	"dbaudit/reports"
)

// outputFlags are the flags of which reports are written where.
type outputFlags struct {
	format    string
	reports   []string
	framework string
	width     int
	upload    string
	category  string
	waived    bool
	snapshot  string // where another flag writes a snapshot
}

func (o *outputFlags) register(f *pflag.FlagSet) {
	var names []string
	for _, x := range reports.All() {
		names = append(names, x.Name)
	}
	all := strings.Join(names, ", ")
	f.StringVar(&o.format, "format", "table", "what goes to standard output: "+all)
	f.StringArrayVar(&o.reports, "report", nil, "also write a report of this format to this file (repeatable; - is standard output)")
	f.StringVar(&o.framework, "framework", "", "show the result by the controls of a framework (pci-dss-4, soc-2, …)")
	f.StringVar(&o.upload, "upload", "", "also upload the findings: github, to the code scanning of GITHUB_REPOSITORY (needs GITHUB_TOKEN, GITHUB_SHA, GITHUB_REF)")
	f.StringVar(&o.category, "upload-category", "", "the name of this upload, where one commit has several, as for several accounts: a later upload of the same name replaces it")
	f.BoolVar(&o.waived, "upload-waived", false, "upload waived findings too: GitHub opens alerts for them")
	intFlag(f, &o.width, "width", 0, 0, 1000, "columns of the table (default: the terminal's)")
}

// target is one report to write.
type target struct {
	format reports.Format
	path   string
}

// outputs are the reports of one run.
type outputs struct {
	stdout  *reports.Format // nil: something else goes there
	targets []target
	view    reports.View
	brief   *string // goes to standard output in place of the table; nil: nothing does
	signing signFlag
	github  *upload.GitHub // nil: nothing is uploaded
	sarif   reports.SARIF  // what is uploaded
}

// load checks formats and places before anything is collected.
func (o *outputFlags) load(cmd *cobra.Command, l verbosity, c *config.Config) (*outputs, error) {
	out := &outputs{}
	format, err := reports.Lookup(o.format)
	if err != nil {
		return nil, fmt.Errorf("--format: %w", err)
	}
	out.stdout = &format
	taken := map[string]string{} // what is written to a place
	take := func(path, what string) error {
		key := path
		if toStdout(path) {
			key = "-"
			if cmd.Flags().Changed("format") {
				return fmt.Errorf("--format %s goes to standard output too", format.Name)
			}
			out.stdout = nil
		} else if at, err := filepath.Abs(path); err == nil {
			key = at
			if to, err := filepath.EvalSymlinks(at); err == nil {
				key = to
			}
		}
		if other := taken[key]; other != "" && key != os.DevNull {
			return fmt.Errorf("%s goes to %s already: name another file", other, path)
		}
		taken[key] = what
		return nil
	}
	if o.snapshot != "" {
		if err := take(o.snapshot, "the snapshot"); err != nil {
			return nil, fmt.Errorf("--save-snapshot: %w", err)
		}
	}
	add := func(spec string) error {
		name, path, ok := strings.Cut(spec, "=")
		if !ok || path == "" {
			return fmt.Errorf("%q: write FORMAT=FILE", spec)
		}
		f, err := reports.Lookup(name)
		if err != nil {
			return err
		}
		if err := take(path, "format "+f.Name); err != nil {
			return err
		}
		if err := reports.CheckWritable(path); err != nil && !toStdout(path) {
			return err
		}
		out.targets = append(out.targets, target{f, path})
		return nil
	}
	for _, e := range c.Reports {
		_, path, _ := strings.Cut(e.Value, "=")
		err := reports.CheckInside(path)
		if err == nil {
			err = add(e.Value)
		}
		if err != nil {
			return nil, c.At(e.Line, fmt.Errorf("reports: %w", err))
		}
	}
	for _, r := range o.reports {
		if err := add(r); err != nil {
			return nil, fmt.Errorf("--report: %w", err)
		}
	}
	if err := o.loadUpload(out); err != nil {
		return nil, err
	}
	out.view = view(cmd.OutOrStdout(), l, o.width)
	out.view.Framework = o.framework
	return out, nil
}

var uploadCategory = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*$`)

func (o *outputFlags) loadUpload(out *outputs) (err error) {
	switch {
	case o.upload == "" && (o.waived || o.category != ""):
		return errors.New("--upload-waived and --upload-category need --upload github")
	case o.upload == "":
		return nil
	case o.upload != "github":
		return fmt.Errorf("--upload %q: want github", o.upload)
	case o.category != "" && !uploadCategory.MatchString(o.category):
		return fmt.Errorf("--upload-category %q: write letters, digits, dots, hyphens and underscores, with slashes between", o.category)
	}
	if out.github, err = upload.FromEnvironment(os.Getenv); err != nil {
		return fmt.Errorf("--upload github: %w", err)
	}
	out.sarif = reports.GitHubSARIF
	out.sarif.OmitWaived, out.sarif.Category = !o.waived, o.category
	return nil
}

// write writes the files first, so that a failing one is not hidden behind a
// report that reads well, then standard output.
func (o *outputs) write(stdout io.Writer, r *result.Result, silent bool) error {
	for _, t := range o.targets {
		if toStdout(t.path) {
			o.stdout, silent = &t.format, false
			continue
		}
		v := reports.View{Framework: o.view.Framework, History: o.view.History}
		if err := reports.WriteFile(t.path, t.format, r, v); err != nil {
			return fmt.Errorf("--report %s: %w", t.format.Name, err)
		}
		kind := sign.Report
		if t.format.Name == "json" {
			kind = sign.Result
		}
		if err := o.signing.file(t.path, kind); err != nil {
			return err
		}
	}
	switch {
	case silent, o.stdout == nil, o.brief != nil && *o.brief == "" && o.stdout.Name == "table":
		return nil
	case o.brief != nil && o.stdout.Name == "table":
		_, err := fmt.Fprintln(stdout, *o.brief)
		return about("write what is new", err)
	}
	return about("write "+o.stdout.Name, o.stdout.Write(stdout, r, o.view))
}

// send uploads the findings.
func (o *outputs) send(ctx context.Context, r *result.Result) error {
	if o.github == nil {
		return nil
	}
	var file bytes.Buffer
	zip := gzip.NewWriter(&file)
	if err := errors.Join(o.sarif.Write(zip, r, reports.View{}), zip.Close()); err != nil {
		return about("--upload github", err)
	}
	return about("--upload github", o.github.Send(ctx, file.Bytes(), r.EvaluatedAt))
}

// toStdout reports whether a file to write is standard output.
func toStdout(path string) bool {
	return slices.Contains([]string{"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"}, path)
}

// view is what standard output can show.
func view(w io.Writer, l verbosity, width int) reports.View {
	v := reports.View{Width: width, Verbose: l.verbose}
	if o, ok := w.(*output); ok {
		w = o.Writer
	}
	f, ok := w.(*os.File)
	if ok && term.IsTerminal(int(f.Fd())) {
		v.Color = !l.noColor && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
		if cols, _, err := term.GetSize(int(f.Fd())); err == nil && width == 0 {
			v.Width = cols
		}
	}
	return v
}

// checkFramework holds the framework to show against those of the rules.
func (o *outputFlags) checkFramework(c result.Catalog) error {
	if o.framework == "" {
		return nil
	}
	var known []string
	for _, f := range c.Frameworks {
		known = append(known, f.Key)
	}
	if slices.Contains(known, o.framework) {
		return nil
	}
	return fmt.Errorf("--framework %q: want one of %s", o.framework, strings.Join(known, ", "))
}
