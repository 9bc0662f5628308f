package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func TestNumbersOutOfRangeAreWrongUsage(t *testing.T) {
	for _, args := range []string{
		"scan --probe-timeout -1s", "scan --probe-timeout 25h", "scan --api-timeout 0s", "scan --connect-timeout -1ns", "scan --concurrency 0",
		"scan --probe-concurrency -1", "scan --width -3", "scan --keep -1", "collect --probe-timeout -1s", "probe localhost --timeout 0s",
		"rules test . --threshold NaN", "rules test . --threshold 100.5", "demo --generate -1", "scan --width 1e3", "scan --keep 99999999999999999999",
	} {
		if s := command(t, strings.Fields(args)...); s.code != exitUsage || !strings.Contains(s.stderr, "give a ") {
			t.Errorf("%s: exit code %d, %s", args, s.code, s.stderr)
		}
	}
}

// A flag with a number that knows no range would be the first.
func TestEveryNumberHasARange(t *testing.T) {
	var seen int
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			switch f.Value.Type() {
			case "bool", "string", "stringArray", "stringSlice":
				return
			}
			seen++
			if kind := fmt.Sprintf("%T", f.Value); !strings.HasPrefix(kind, "*main.number[") {
				t.Errorf("%s --%s is a %s", c.CommandPath(), f.Name, kind)
			}
		})
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(newRootCommand())
	if seen < 8 {
		t.Errorf("only %d flags with numbers found", seen)
	}
}
