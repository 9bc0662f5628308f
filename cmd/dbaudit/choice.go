package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// choice is the value of a flag that has to be one of a few.
type choice struct {
	into *string
	of   []string
}

// Set is called for a value that was given.
func (c *choice) Set(text string) error {
	if !slices.Contains(c.of, text) {
		return fmt.Errorf("want %s", c.list())
	}
	*c.into = text
	return nil
}

func (c *choice) Type() string { return "string" }

func (c *choice) String() string {
	if c.into == nil {
		return ""
	}
	return *c.into
}

// list is the choices as a text.
func (c *choice) list() string {
	last := len(c.of) - 1
	return strings.Join(c.of[:last], ", ") + " or " + c.of[last]
}

// choiceFlag adds a flag that completes to its choices. usage names them where it has %s.
func choiceFlag(f *pflag.FlagSet, into *string, name, value, usage string, of ...string) {
	*into = value
	c := &choice{into, of}
	f.Var(c, name, fmt.Sprintf(usage, c.list()))
}

// tableOrJSON is the flag --format of a command whose output has no other forms.
func tableOrJSON(f *pflag.FlagSet, into *string) {
	choiceFlag(f, into, "format", "table", "%s", "table", "json")
}
