package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"dbaudit/pkg/words"
)

// valueNames are what the help calls the values of flags.
var valueNames = map[string]string{
	"account": "FILE", "add": "TYPE:VALUE[=DESCRIPTION]", "api-timeout": "DURATION", "api-url": "URL", "at": "TIME", "baseline": "FILE|STORE", "ca": "FILE",
	"category": "CATEGORY", "clients": "DIR", "cluster": "PATTERN", "concurrency": "N", "config": "FILE", "config-from": "REV|DIR", "connect-timeout": "DURATION",
	"connect-to": "HOST:PORT:ADDR:PORT", "context": "NAME", "database": "NAME", "diff": "REV", "dir": "DIR", "endpoints": "WHICH", "expires": "DATE",
	"fail-on": "SEVERITY", "file": "FILE", "fingerprint": "DIGITS", "format": "FORMAT", "framework": "FRAMEWORK", "from": "ADDRESS", "generate": "N",
	"include": "CONTEXT,…", "journal": "FILE", "keep": "N", "lock": "FILE", "max-removals": "N", "name": "NAME", "notify": "URL|@FILE", "only": "RULE",
	"output": "FILE", "owner": "NAME", "plan": "FILE", "plan-out": "FILE", "policy": "DIR", "probe-concurrency": "N", "probe-timeout": "DURATION",
	"reason": "TEXT", "region": "PATTERN", "remove": "TYPE:VALUE", "report": "FORMAT=FILE", "resource": "PATTERN", "resume": "FILE", "rule": "RULE",
	"save-snapshot": "FILE", "skip": "RULE", "snapshot": "FILE", "sql-credentials": "api", "sql-password-file": "FILE", "sql-timeout": "DURATION", "sql-user": "ROLE", "store": "STORE",
	"tag": "PATTERN", "terraform": "FILE|DIR", "threshold": "PERCENT", "timeout": "DURATION", "token-file": "FILE", "unit": "NAME", "upload-category": "NAME", "user": "NAME",
	"upload": "WHERE", "sign": "KEY", "fleet": "FILE", "shard": "I/N", "units-at-once": "N", "to": "DATE", "max-gap": "DURATION", "trust": "FILE", "max-age": "DURATION", "key": "FILE",
	"vantage": "NAME", "verdict": "VERDICT", "width": "COLUMNS",
}

// flagGroups are the titles of the help's groups of flags. A flag of none is in the
// first group.
var flagGroups = []struct{ title, flags string }{
	{"Flags", ""},
	{"What is audited", "snapshot clients include cluster tag region terraform fleet unit shard units-at-once max-age trust"},
	{"Account", "context token-file api-url concurrency api-timeout no-rate-limit"},
	{"Endpoints", "endpoints no-probe connect-to from connect-timeout probe-timeout probe-concurrency ciphers"},
	{"Databases", "sql sql-user sql-password-file sql-credentials sql-timeout"},
	{"Rules", "policy only skip config config-from at"},
	{"What fails", "fail-on baseline allow-incomplete allow-empty require-probe"},
	{"Output", "format report framework width save-snapshot plan-out upload upload-category upload-waived sign quiet verbose no-color"},
	{"Scheduled runs", "store keep notify lock"},
	{"Help", "help version"},
}

// valueName is what the help calls the value of a flag; "" of one that takes none.
func valueName(f *pflag.Flag) string {
	if f.NoOptDefVal != "" {
		return ""
	}
	if name := f.Annotations[valueAnnotation]; len(name) > 0 {
		return name[0]
	}
	return cmp.Or(valueNames[f.Name], "VALUE")
}

// valueAnnotation holds a flag's value name where it is not that of [valueNames].
const valueAnnotation = "dbaudit_value"

// valueIs gives a command's flag another value name than [valueNames].
func valueIs(flags *pflag.FlagSet, flag, name string) {
	flags.Lookup(flag).Annotations = map[string][]string{valueAnnotation: {name}}
}

// few is up to how many flags are listed without groups.
const few = 10

// helpWidth is the terminal's, or what fits most.
func helpWidth() int {
	if cols, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil && cols > 40 {
		return min(cols, 120)
	}
	return 100
}

// usage is the help of a command below its description.
func usage(cmd *cobra.Command) error {
	var b strings.Builder
	line := strings.Replace(cmd.UseLine(), " [flags]", "", 1)
	if cmd.HasAvailableSubCommands() && !strings.Contains(cmd.Use, " ") {
		line += " COMMAND"
	}
	fmt.Fprintf(&b, "Usage:\n  %s\n", line)
	if cmd.HasExample() {
		fmt.Fprintf(&b, "\nExamples:\n%s\n", cmd.Example)
	}
	rest := slices.Clone(cmd.Commands())
	list := func(title string, in func(*cobra.Command) bool) {
		lines := ""
		rest = slices.DeleteFunc(rest, func(c *cobra.Command) bool {
			if !in(c) {
				return false
			}
			if c.IsAvailableCommand() {
				lines += fmt.Sprintf("  %-11s %s\n", c.Name(), c.Short)
			}
			return true
		})
		if lines != "" {
			fmt.Fprintf(&b, "\n%s:\n%s", title, lines)
		}
	}
	for _, g := range commandGroups {
		if !cmd.HasParent() {
			list(g.title, func(c *cobra.Command) bool { return slices.Contains(strings.Fields(g.commands), c.Name()) })
		}
	}
	list(map[bool]string{true: "Commands", false: "Other"}[cmd.HasParent()], func(*cobra.Command) bool { return true })
	all := 0
	cmd.Flags().VisitAll(func(*pflag.Flag) { all++ })
	for i, g := range flagGroups {
		var flags []*pflag.Flag
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			of := slices.IndexFunc(flagGroups, func(g struct{ title, flags string }) bool { return slices.Contains(strings.Fields(g.flags), f.Name) })
			if all <= few && of < len(flagGroups)-1 {
				of = 0
			}
			if max(of, 0) == i && !f.Hidden {
				flags = append(flags, f)
			}
		})
		if len(flags) > 0 {
			fmt.Fprintf(&b, "\n%s:\n", g.title)
		}
		for _, f := range flags {
			b.WriteString(flagHelp(f, helpWidth()))
		}
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n%s COMMAND --help describes one command.\n", cmd.CommandPath())
	}
	_, err := cmd.OutOrStdout().Write([]byte(b.String()))
	return err
}

// flagHelp is a flag, its value's name and what it means, in lines of that width.
func flagHelp(f *pflag.Flag, width int) string {
	const margin = 30
	line := "      --" + f.Name
	if f.Shorthand != "" {
		line = "  -" + f.Shorthand + ", --" + f.Name
	}
	if name := valueName(f); name != "" {
		line += " " + name
	}
	text := f.Usage
	if d := f.DefValue; valueName(f) != "" && d != "" && d != "[]" && d != "0" && d != "0s" {
		text += " (default " + d + ")"
	}
	if n := len([]rune(line)); n > margin-2 {
		line += "\n" + strings.Repeat(" ", margin)
	} else {
		line += strings.Repeat(" ", margin-n)
	}
	return line + strings.TrimLeft(words.Wrap(text, width, strings.Repeat(" ", margin)), " ") + "\n"
}

// commandGroups are the titles of the help's groups of commands, and which are in each.
var commandGroups = []struct{ title, commands string }{
	{"Audit", "scan collect probe clients database fleet"},
	{"Results", "report diff history waive verify evidence"},
	{"Trusted sources and rules", "fix rules"},
}
