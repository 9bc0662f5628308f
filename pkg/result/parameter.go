package result

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// InForce is the parameter's value.
func (p *Parameter) InForce() any { return cmp.Or(p.Value, p.Default) }

// Check converts a value to the parameter's type and holds it against its range; the
// error says what is allowed.
func (p *Parameter) Check(v any) (any, error) {
	text, isText := v.(string)
	switch p.Type {
	case "integer", "number":
		f, err := strconv.ParseFloat(fmt.Sprint(v), 64)
		bad := isText || err != nil || math.IsNaN(f) || math.IsInf(f, 0)
		switch {
		case p.Type == "integer" && (bad || f != float64(int64(f))):
			return nil, fmt.Errorf("%v is not a whole number", v)
		case bad:
			return nil, fmt.Errorf("%v is not a number", v)
		case p.Minimum != nil && f < *p.Minimum || p.Maximum != nil && f > *p.Maximum:
			return nil, fmt.Errorf("%v is out of range: from %s to %s", v, bound(p.Minimum, "lower"), bound(p.Maximum, "upper"))
		case p.Type == "integer":
			return int64(f), nil
		}
		return f, nil
	case "boolean":
		if _, ok := v.(bool); !ok {
			return nil, fmt.Errorf("%v is neither true nor false", v)
		}
		return v, nil
	case "string":
		switch {
		case !isText:
			return nil, fmt.Errorf("%v is not text", v)
		case len(p.Enum) > 0 && !slices.Contains(p.Enum, text):
			return nil, fmt.Errorf("%q is none of %s", text, strings.Join(p.Enum, ", "))
		}
		return text, nil
	}
	return nil, fmt.Errorf("type %q: want one of integer, number, boolean, string", p.Type)
}

func bound(f *float64, which string) string {
	if f == nil {
		return "no " + which + " bound"
	}
	return strconv.FormatFloat(*f, 'g', -1, 64)
}
