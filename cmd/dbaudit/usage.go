package main

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dbaudit/pkg/policy"
	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/words"
)

// What is typed wrongly gets one line that says what to type.

// takes are the arguments of a command, by the names that its usage has for them.
func takes(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		usage := strings.TrimSuffix(cmd.UseLine(), " [flags]")
		switch {
		case len(args) < len(names):
			missing, are := names[len(args):], "are"
			if len(missing) == 1 {
				are = "is"
			}
			return fmt.Errorf("%s %s missing: type %s", strings.Join(missing, " and "), are, usage)
		case len(args) > len(names) && len(names) == 0 && cmd.Flags().Lookup("rule") != nil:
			return fmt.Errorf("%s takes no argument %q: the rule is given with --rule ID", called(cmd), snapshot.Redact(args[0]))
		case len(args) > len(names) && len(names) == 0 && cmd.Flags().Lookup("cluster") != nil:
			return fmt.Errorf("%s takes no argument %q: clusters are chosen with --cluster %[2]s", called(cmd), snapshot.Redact(args[0]))
		case len(args) > len(names):
			return fmt.Errorf("%q is one argument too many: type %s", snapshot.Redact(args[len(names)]), usage)
		}
		return nil
	}
}

// called is a command's name in an error, which begins with the program's.
func called(cmd *cobra.Command) string {
	if !cmd.HasParent() {
		return "dbaudit"
	}
	return strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()+" ")
}

// group is what a command does that has commands of its own and does nothing itself.
func group(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	var names []string
	for _, c := range cmd.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	text := fmt.Sprintf("%s has no command %q", called(cmd), snapshot.Redact(args[0]))
	if near := words.DidYouMean(args[0], names); near != "" {
		return errors.New(text + near)
	}
	if !cmd.HasParent() {
		return fmt.Errorf("%s: dbaudit --help lists them; to audit one cluster, type dbaudit scan --cluster %s", text, snapshot.Redact(args[0]))
	}
	return fmt.Errorf("%s: it has %s", text, strings.Join(names, ", "))
}

// wrongFlag says what is wrong with a flag.
func wrongFlag(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var value *pflag.InvalidValueError
	var missing *pflag.ValueRequiredError
	switch {
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		dashes := "--"
		if unknown.GetSpecifiedShortnames() != "" {
			dashes = "-"
		}
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden {
				names = append(names, "--"+f.Name)
			}
		})
		if near := words.DidYouMean("--"+name, names); near != "" && dashes == "--" {
			return fmt.Errorf("%s has no flag --%s%s", called(cmd), name, near)
		}
		return fmt.Errorf("%s has no flag %s%s: %s --help lists them", called(cmd), dashes, name, cmd.CommandPath())
	case errors.As(err, &value) && value.GetFlag().NoOptDefVal != "":
		return fmt.Errorf("--%s takes no value, or true or false", value.GetFlag().Name)
	case errors.As(err, &value):
		return fmt.Errorf("--%s %q: %w", value.GetFlag().Name, value.GetValue(), value.Unwrap())
	case errors.As(err, &missing):
		return fmt.Errorf("--%s needs a value: type --%[1]s %s", missing.GetFlag().Name, valueName(missing.GetFlag()))
	}
	return err
}

// ofFlag names the flag whose value an error is about: a rule that does not exist, or a
// file that cannot be opened.
func ofFlag(cmd *cobra.Command, err error) error {
	var none *policy.NoMatchError
	if errors.As(err, &none) && err.Error() == none.Error() { // not of a configuration, which names its line
		return fmt.Errorf("--%w", err)
	}
	var file *fs.PathError
	if !errors.As(err, &file) {
		return err
	}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		if slices.Contains(values, file.Path) && !strings.Contains(err.Error(), "--"+f.Name) {
			err = fmt.Errorf("--%s: %w", f.Name, err)
		}
	})
	return err
}

// contradictions are flags that a command has and that cannot both be given. Flags that
// say the same twice, as --snapshot with --no-probe, are none.
var contradictions = []struct {
	command, first string
	others         string
	why            string
}{
	{"", "quiet", "verbose", "one says less, the other more"},
	{"", "no-probe", "require-probe ciphers", "nothing is probed"},
	{"scan", "snapshot", collecting() + " save-snapshot", "a snapshot is judged and nothing is collected"},
	{"", "staged", "diff", "one is what is staged, the other what changed since a revision"},
	{"", "all", "include", "all contexts are judged"},
	{"", "account", "generate", "an account is read from a file, or generated"},
	{"", "context", "token-file", "which of the two tokens is meant?"},
}

// besideSnapshots are the flags of what is collected that may stand beside --snapshot:
// those of what is judged with it, and those that then have no effect.
const besideSnapshots = "cluster tag region clients include terraform " +
	"no-probe connect-timeout probe-timeout probe-concurrency api-url concurrency api-timeout no-rate-limit"

// collecting are the flags of what is collected that may not.
func collecting() string {
	return strings.Join(slices.DeleteFunc(sourceFlagNames(), func(name string) bool {
		return slices.Contains(strings.Fields(besideSnapshots), name)
	}), " ")
}

// needed are flags that have an effect only beside another.
var needed = map[string]string{"sql-user": "sql", "sql-password-file": "sql", "sql-timeout": "sql", "keep": "store"}

// contradiction is the error of flags that cannot be given as they are.
func contradiction(cmd *cobra.Command) error {
	given := func(name string) bool { return cmd.Flags().Changed(name) }
	for _, c := range contradictions {
		if c.command != "" && c.command != cmd.Name() || !given(c.first) {
			continue
		}
		for other := range strings.FieldsSeq(c.others) {
			if given(other) {
				return fmt.Errorf("--%s and --%s exclude each other: %s", c.first, other, c.why)
			}
		}
	}
	for name, other := range needed {
		if given(name) && !given(other) && cmd.Flags().Lookup(other) != nil {
			return fmt.Errorf("--%s has an effect only with --%s", name, other)
		}
	}
	return nil
}
