package main

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/pflag"
)

// number is the value of a flag that has to lie in a range: what is out of it is
// wrong usage, never taken for something else.
type number[T cmp.Ordered] struct {
	into        *T
	least, most T
	kind        string // as the help says it
	parse       func(string) (T, error)
}

// Set is called for a value that was given; the default may be out of the range.
func (n *number[T]) Set(text string) error {
	v, err := n.parse(text)
	if err != nil || !(v >= n.least && v <= n.most) { // so that NaN is out of it too
		return fmt.Errorf("give %s from %v to %v", n.kind, n.least, n.most)
	}
	*n.into = v
	return nil
}

func (n *number[T]) Type() string { return n.kind }

// String is the value; zero is "0" of each type, which pflag does not show as a
// default.
func (n *number[T]) String() string {
	var zero T
	if n.into == nil || *n.into == zero {
		return "0"
	}
	return fmt.Sprint(*n.into)
}

func intFlag(f *pflag.FlagSet, into *int, name string, value, least, most int, usage string) {
	*into = value
	f.Var(&number[int]{into, least, most, "a whole number", strconv.Atoi}, name, usage)
}

// durationFlag is a flag of at most a day.
func durationFlag(f *pflag.FlagSet, into *time.Duration, name string, value, least time.Duration, usage string) {
	*into = value
	f.Var(&number[time.Duration]{into, least, 24 * time.Hour, "a duration such as 30s or 5m,", time.ParseDuration}, name, usage)
}

func percent(s string) (float64, error) { return strconv.ParseFloat(s, 64) }
