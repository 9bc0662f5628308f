package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/jsonfile"
	"dbaudit/pkg/policy"
	"dbaudit/pkg/ruledoc"
)

func newRulesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List and show the rules; write and test rules of your own",
		Args:  cobra.ArbitraryArgs,
		RunE:  group,
	}
	cmd.AddCommand(newRulesListCommand(), newRulesShowCommand(), newRulesNewCommand(), newRulesTestCommand(), newRulesDocsCommand())
	return cmd
}

func newRulesListCommand() *cobra.Command {
	var f ruleFlags
	var format string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the rules",
		Args:  takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			set, err := f.set()
			if err != nil {
				return err
			}
			if format == "json" {
				return jsonfile.Indented(cmd.OutOrStdout(), set.Metadata())
			}
			return ruledoc.List(cmd.OutOrStdout(), set.Metadata(), set.Catalog)
		},
	}
	f.register(cmd.Flags())
	tableOrJSON(cmd.Flags(), &format)
	return cmd
}

func newRulesShowCommand() *cobra.Command {
	var f ruleFlags
	var format string
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Show why a rule matters, what it needs and what to do",
		Args:  takes("ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			set, err := f.set()
			if err != nil {
				return err
			}
			r, ok := set.Rule(args[0])
			if !ok {
				return set.NoRule(args[0])
			}
			switch format {
			case "json":
				return jsonfile.Indented(cmd.OutOrStdout(), r.Rule)
			case "markdown":
				return ruledoc.Page(cmd.OutOrStdout(), r.Rule, set.Catalog)
			}
			return ruledoc.Show(cmd.OutOrStdout(), r.Rule, set.Catalog, view(cmd.OutOrStdout(), verbosity{}, 0).Width)
		},
	}
	f.register(cmd.Flags())
	choiceFlag(cmd.Flags(), &format, "format", "table", "%s", "table", "json", "markdown")
	return cmd
}

func newRulesNewCommand() *cobra.Command {
	var s ruledoc.Skeleton
	var dir string
	cmd := &cobra.Command{
		Use:     "new ID",
		Short:   "Write the skeleton of a rule of your own, with its test",
		Example: "  dbaudit rules new ACME001 --name two-nodes\n  dbaudit rules test policies\n  dbaudit scan --policy policies",
		Args:    takes("ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			s.ID = args[0]
			set, err := audit.Rules{}.Load()
			if err != nil {
				return err
			}
			if r, ok := set.Rule(s.ID); ok {
				return fmt.Errorf("id %s belongs to a built-in rule (%s): choose another", r.ID, r.Name)
			}
			if s.Name == "" {
				s.Name = strings.ReplaceAll(strings.ToLower(s.ID), "_", "-")
			}
			files, err := s.Write(dir)
			if err != nil {
				return err
			}
			for _, f := range files {
				fmt.Fprintln(cmd.OutOrStdout(), f)
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "next: edit them, then `dbaudit rules test %s` and `dbaudit scan --policy %s`\n", dir, dir)
			return nil
		},
	}
	cmd.Flags().StringVar(&s.Name, "name", "", "the rule's name, lower-case words joined by hyphens (default: from the id)")
	cmd.Flags().StringVar(&s.Category, "category", "own", "the rule's category")
	cmd.Flags().StringVar(&dir, "dir", "policies", "the folder of your policies")
	return cmd
}

func newRulesTestCommand() *cobra.Command {
	var format string
	var threshold float64
	cmd := &cobra.Command{
		Use:   "test [DIR…]",
		Short: "Check and test policies: in these folders, or the built-in ones",
		Long: `Check the metadata, compile the policies as an audit does (the same schema of the
input, the same functions allowed) and run their tests (files that end in
_test.rego), with coverage.

Exit codes: 0 all passed; 1 a test failed, or the coverage is under --threshold;
2 the policies are wrong.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			set, err := audit.LoadTests(args)
			if err != nil {
				return err
			}
			report, err := audit.Test(cmd.Context(), set)
			if err != nil {
				return err
			}
			if format == "json" {
				err = jsonfile.Indented(cmd.OutOrStdout(), report)
			} else {
				err = writeTests(cmd.OutOrStdout(), report, set, args)
			}
			switch {
			case err != nil:
				return err
			case len(report.Tests) == 0:
				return errors.New("there is no test: a rule's tests are in <rule>_test.rego beside it, and their names begin with test_")
			case report.Failed() > 0:
				return exit(exitFail, nil)
			case report.Coverage < threshold:
				return exit(exitFail, fmt.Errorf("the tests reach %.1f %% of the policies, under the threshold of %g %%", report.Coverage, threshold))
			}
			return nil
		},
	}
	tableOrJSON(cmd.Flags(), &format)
	cmd.Flags().Var(&number[float64]{&threshold, 0, 100, "a number", percent}, "threshold", "fail when the tests cover less than this percentage of the policies")
	return cmd
}

// writeTests says what was tested, and what failed.
func writeTests(w io.Writer, r *policy.TestReport, set *policy.Set, dirs []string) error {
	var b strings.Builder
	for _, t := range r.Tests {
		if t.Passed {
			continue
		}
		fmt.Fprintf(&b, "FAIL %s:%d %s\n     %s\n", t.File, t.Line, t.Name, t.Why)
		if t.Output != "" {
			fmt.Fprintf(&b, "     printed: %s\n", strings.ReplaceAll(t.Output, "\n", "\n              "))
		}
	}
	for _, f := range r.Files {
		if f.Coverage < 100 {
			fmt.Fprintf(&b, "%5.1f %% %s: no test reaches line %s\n", f.Coverage, f.File, strings.Trim(fmt.Sprint(f.Missed), "[]"))
		}
	}
	for _, u := range r.Untested {
		fmt.Fprintf(&b, "no test: %s\n", u)
	}
	rules := len(set.Rules)
	if own := slices.DeleteFunc(slices.Clone(set.Rules), func(r *policy.Rule) bool { return r.BuiltIn }); len(own) > 0 {
		rules = len(own)
	}
	fmt.Fprintf(&b, "%s: %d rules, %d tests, %d failed, coverage %.1f %%\n", cmp.Or(strings.Join(dirs, ", "), "built-in policies"), rules, len(r.Tests), r.Failed(), r.Coverage)
	_, err := io.WriteString(w, b.String())
	return err
}

func newRulesDocsCommand() *cobra.Command {
	var f ruleFlags
	cmd := &cobra.Command{
		Use:   "docs DIR",
		Short: "Write a Markdown page for each rule, and an index",
		Args:  takes("DIR"),
		RunE: func(_ *cobra.Command, args []string) error {
			set, err := f.set()
			if err != nil {
				return err
			}
			return writeDocs(args[0], set)
		},
	}
	f.register(cmd.Flags())
	return cmd
}

func writeDocs(dir string, set *policy.Set) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	page := func(name string, write func(io.Writer) error) error {
		out, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		return errors.Join(write(out), out.Close())
	}
	rules := set.Metadata()
	for _, r := range rules {
		if err := page(r.ID+".md", func(w io.Writer) error { return ruledoc.Page(w, r, set.Catalog) }); err != nil {
			return err
		}
	}
	return page("README.md", func(w io.Writer) error { return ruledoc.Index(w, rules, set.Catalog) })
}

// set loads the rules that the flags and the configuration say.
func (f *ruleFlags) set() (*policy.Set, error) {
	_, rules, err := f.load(context.Background(), nil)
	if err != nil {
		return nil, err
	}
	return rules.Load()
}
