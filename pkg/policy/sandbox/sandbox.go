// Package sandbox says which functions of Rego policies may call, and holds each call to
// bounds of its own: no bound of an evaluation is looked at before a call returns.
package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// allowed are the builtins that policies may call, by name or by prefix ending
// in ".": nothing that reads the network, the environment, the disk or the
// clock, and nothing random. The clock is input.now. Nor what runs a language of its
// own inside of one call (strings.render_template, json.match_schema,
// regex.globs_match): OPA looks at its bounds between calls.
var allowed = []string{
	"eq", "neq", "lt", "lte", "gt", "gte", "equal", "assign", "plus", "minus", "mul", "div", "rem", "and", "or",
	"abs", "ceil", "floor", "round", "count", "sum", "product", "max", "min", "sort", "any", "all",
	"array.", "object.", "json.filter", "json.is_valid", "json.marshal", "json.marshal_with_options", "json.patch",
	"json.remove", "json.unmarshal", "bits.", "net.cidr_contains", "net.cidr_contains_matches", "net.cidr_intersects",
	"net.cidr_is_valid", "net.cidr_merge", "base64.", "base64url.", "hex.", "urlquery.", "yaml.", "units.", "semver.",
	"concat", "contains", "endswith", "startswith", "format_int", "indexof", "indexof_n", "lower", "upper", "replace",
	"split", "sprintf", "strings.any_prefix_match", "strings.any_suffix_match", "strings.count", "strings.replace_n",
	"strings.reverse", "strings.split_n", "substring", "trim", "trim_left", "trim_prefix", "trim_right", "trim_suffix",
	"trim_space", "regex.match", "regex.is_valid", "regex.split", "regex.find_n", "regex.replace",
	"regex.find_all_string_submatch_n", "glob.match", "glob.quote_meta",
	"is_array", "is_boolean", "is_null", "is_number", "is_object", "is_set", "is_string", "type_name",
	"to_number", "cast_array", "cast_boolean", "cast_null", "cast_object", "cast_set", "cast_string",
	"intersection", "union", "set_diff", "walk", "internal.member_2", "internal.member_3", "internal.print",
	"internal.template_string", "internal.test_case", "print",
	"time.parse_rfc3339_ns", "time.parse_ns", "time.parse_duration_ns", "time.date", "time.clock", "time.weekday",
	"time.add_date", "time.diff", "time.format", "crypto.sha256", "graph.reachable", "numbers.range",
	"numbers.range_step", "internal.numbers.range",
}

func isAllowed(builtin string) bool {
	return slices.ContainsFunc(allowed, func(a string) bool {
		return a == builtin || strings.HasSuffix(a, ".") && strings.HasPrefix(builtin, a)
	})
}

// Capabilities are this OPA's, cut down to the allowed builtins and to no network.
func Capabilities() *ast.Capabilities {
	c := ast.CapabilitiesForThisVersion()
	c.AllowNet = []string{}
	c.Builtins = slices.DeleteFunc(c.Builtins, func(b *ast.Builtin) bool { return !isAllowed(b.Name) })
	return c
}

// Bounds of one call.
const (
	mostText   = 4 << 20  // bytes of a string operand
	mostDigits = 1000     // of a number, and its exponent
	mostShift  = 4096     // bits
	mostCopies = 16       // of json.patch: each may double the document
	mostOutput = 64 << 20 // bytes of a formatted string
)

// init puts the bounds before each builtin that policies may call.
func init() {
	for _, b := range Capabilities().Builtins {
		call := topdown.GetBuiltin(b.Name)
		if call == nil {
			continue
		}
		topdown.RegisterBuiltinFunc(b.Name, func(c topdown.BuiltinContext, operands []*ast.Term, next func(*ast.Term) error) error {
			if err := checkOperands(b.Name, operands); err != nil {
				return err
			}
			return call(c, operands, next)
		})
	}
}

func checkOperands(builtin string, operands []*ast.Term) error {
	for _, o := range operands {
		switch v := o.Value.(type) {
		case ast.Number:
			if huge(string(v)) {
				return errHuge
			}
		case ast.String:
			if len(v) > mostText {
				return fmt.Errorf("a text of more than %d MiB is more than one call may take", mostText>>20)
			}
		}
	}
	switch builtin {
	case "bits.lsh", "bits.rsh":
		if n, ok := operands[1].Value.(ast.Number); ok {
			if by, ok := n.Int(); !ok || by > mostShift {
				return fmt.Errorf("a shift by more than %d bits is more than one call may do", mostShift)
			}
		}
	case "to_number", "units.parse", "units.parse_bytes":
		if s, ok := operands[0].Value.(ast.String); ok && huge(string(s)) {
			return errHuge
		}
	case "sprintf":
		return checkFormat(operands)
	case "json.patch":
		return checkPatch(operands[1])
	}
	return nil
}

var errHuge = fmt.Errorf("a number of more than %d digits, or with such an exponent, is more than one call may take", mostDigits)

// huge reports a number that takes much memory, or time, once it is written out.
func huge(number string) bool {
	if len(number) > mostDigits {
		return true
	}
	at := strings.IndexAny(number, "eE")
	if at < 0 {
		return false
	}
	exponent := number[at+1:]
	if end := strings.IndexFunc(exponent, func(r rune) bool { return !strings.ContainsRune("+-0123456789", r) }); end >= 0 {
		exponent = exponent[:end] // a unit follows
	}
	n, err := strconv.Atoi(exponent)
	return errors.Is(err, strconv.ErrRange) || err == nil && (n > mostDigits || n < -mostDigits)
}

// checkFormat bounds what sprintf writes: each verb the longest argument, padded to the
// greatest width that the format may name.
func checkFormat(operands []*ast.Term) error {
	format, ok := operands[0].Value.(ast.String)
	args, isArray := operands[1].Value.(*ast.Array)
	if !ok || !isArray {
		return nil
	}
	longest := 0
	err := args.Iter(func(t *ast.Term) error {
		text := t.String()
		switch v := t.Value.(type) {
		case ast.Number:
			if huge(text) {
				return errHuge
			}
		case ast.String:
			text = string(v) // without quotes
		}
		longest = max(longest, len(text))
		return nil
	})
	if err != nil {
		return err
	}
	width, digits := 0, 0
	for _, r := range string(format) {
		digits++
		switch {
		case r == '*':
			width = mostOutput
		case r < '0' || r > '9':
			digits = 0
		case digits > 4:
			width = mostOutput
		default:
			width = max(width, 9999)
		}
	}
	if verbs := strings.Count(string(format), "%"); verbs > 0 && verbs*(longest+width) > mostOutput {
		return fmt.Errorf("a text of more than %d MiB is more than one call may write", mostOutput>>20)
	}
	return nil
}

// checkPatch counts the copies of a patch, an array or a set of operations.
func checkPatch(patches *ast.Term) error {
	list, ok := patches.Value.(interface {
		Iter(func(*ast.Term) error) error
	})
	if !ok {
		return nil
	}
	copies := 0
	return list.Iter(func(t *ast.Term) error {
		op, ok := t.Value.(ast.Object)
		if ok && ast.StringTerm("copy").Equal(op.Get(ast.StringTerm("op"))) {
			copies++
		}
		if copies > mostCopies {
			return fmt.Errorf("json.patch with more than %d copies is more than one call may do", mostCopies)
		}
		return nil
	})
}
