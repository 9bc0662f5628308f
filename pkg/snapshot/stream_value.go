package snapshot

import (
	stdjson "encoding/json"
	"fmt"
	"hash/maphash"
	"math"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// valueError is a value that does not have the shape it should have.
type valueError struct {
	pos    int    // in the value's bytes
	path   string // below the value: ".endpoints[0].port"
	reason string
}

// at makes a [FormatError] of it, for a value that begins at the offset base.
func (e *valueError) at(_ []byte, base int64, path string) *FormatError {
	return &FormatError{Kind: ErrInvalid, Offset: base + int64(e.pos), Path: trimDot(path + e.path), Reason: e.reason}
}

func trimDot(path string) string {
	if path != "" && path[0] == '.' {
		return path[1:]
	}
	return path
}

// valueReader turns JSON whose syntax was checked by jsontext into Go values, in
// one pass that also checks the shape. It never reads past the value, because
// the syntax is known to be right.
//
// Whole numbers become int64, all others json.Number: both are exact, and the
// two that ast.InterfaceToValue of OPA is fastest with.
type valueReader struct {
	b []byte
	i int
	// open are the members of the objects that are being read, so that each map is
	// made once, of the right size.
	open []member
	// words are the short texts that were read before, one a hash: most are the same
	// in every cluster. nil: each is made anew.
	words *[1024]any
}

// longestWord is in bytes.
const longestWord = 32

var wordSeed = maphash.MakeSeed()

// word is a short text.
func (r *valueReader) word(b []byte) any {
	if r.words == nil {
		return string(b)
	}
	known := &r.words[maphash.Bytes(wordSeed, b)%uint64(len(r.words))]
	if s, ok := (*known).(string); !ok || s != string(b) {
		*known = string(b)
	}
	return *known
}

type member struct {
	name  string
	value any
}

// root reads one whole object. The reader can be used again.
func (r *valueReader) root(raw []byte, s *shape) (map[string]any, *valueError) {
	r.b, r.i, r.open = raw, 0, r.open[:0]
	v, err := r.value(s)
	if err != nil {
		return nil, err
	}
	m, ok := v.(map[string]any)
	if !ok { // null
		return nil, &valueError{reason: "want " + wanted[s.kind] + ", got null"}
	}
	return m, nil
}

// space skips white space, and the commas and colons between values.
func (r *valueReader) space() byte {
	for {
		switch c := r.b[r.i]; c {
		case ' ', '\t', '\n', '\r', ',', ':':
			r.i++
		default:
			return c
		}
	}
}

// value reads the next value; null is nil.
func (r *valueReader) value(s *shape) (any, *valueError) {
	start := r.space()
	pos := r.i
	switch start {
	case 'n':
		r.i += len("null")
		return nil, nil
	case 't', 'f':
		if s.kind != boolShape && s.kind != anyShape {
			return nil, mismatch(s, pos, start)
		}
		if start == 't' {
			r.i += len("true")
			return true, nil
		}
		r.i += len("false")
		return false, nil
	case '"':
		if s.kind != stringShape && s.kind != anyShape && s.kind != timeShape {
			return nil, mismatch(s, pos, start)
		}
		text := r.text()
		if s.kind == timeShape {
			var t time.Time
			if t.UnmarshalText(text) != nil {
				return nil, &valueError{pos: pos, reason: fmt.Sprintf("want a time like 2026-01-31T12:00:00Z (RFC 3339), got %q", clip(string(text)))}
			}
		}
		if len(text) <= longestWord {
			return r.word(text), nil
		}
		return string(text), nil
	case '{':
		switch s.kind {
		case objectShape:
			return r.object(s)
		case mapShape:
			return r.mapping(s.elem, false)
		case anyShape:
			return r.mapping(s, true)
		}
		return nil, mismatch(s, pos, start)
	case '[':
		switch s.kind {
		case listShape:
			return r.list(s.elem, false)
		case anyShape:
			return r.list(s, true)
		}
		return nil, mismatch(s, pos, start)
	default:
		return r.number(s)
	}
}

func mismatch(s *shape, pos int, got byte) *valueError {
	names := map[byte]string{'"': "a string", '{': "an object", '[': "a list", 't': "true", 'f': "false"}
	name, ok := names[got]
	if !ok {
		name = "a number"
	}
	return &valueError{pos: pos, reason: "want " + wanted[s.kind] + ", got " + name}
}

func clip(s string) string {
	if len(s) > 60 {
		return s[:57] + "..."
	}
	return s
}

// literal is the string at the cursor with its quotes; plain says that it holds
// no escape.
func (r *valueReader) literal() (lit []byte, plain bool) {
	start := r.i
	plain = true
	for r.i++; ; r.i++ {
		switch r.b[r.i] {
		case '"':
			r.i++
			return r.b[start:r.i], plain
		case '\\':
			plain = false
			r.i++
		}
	}
}

func (r *valueReader) text() []byte {
	lit, plain := r.literal()
	if plain {
		return lit[1 : len(lit)-1]
	}
	out, _ := jsontext.AppendUnquote(nil, lit) // valid, or jsontext had refused it
	return out
}

func (r *valueReader) object(s *shape) (any, *valueError) {
	begin := r.i
	r.i++
	base := len(r.open)
	var got uint64
	for next := 0; ; next++ {
		if r.space() == '}' {
			r.i++
			break
		}
		keyPos := r.i
		lit, plain := r.literal()
		key := lit[1 : len(lit)-1]
		if !plain {
			key, _ = jsontext.AppendUnquote(nil, lit)
		}
		// Our own files have the fields in the types' order: try the next one first.
		for next < len(s.fields) && s.fields[next].bit == 0 && s.fields[next].name != string(key) {
			next++
		}
		if next >= len(s.fields) || s.fields[next].name != string(key) {
			n, known := s.byName[string(key)]
			if !known {
				r.skip() // of a later dbaudit, or somebody's own
				next--
				continue
			}
			next = n
		}
		f := &s.fields[next]
		v, err := r.value(f.shape)
		if err != nil {
			err.path = "." + f.name + err.path
			return nil, err
		}
		if v == nil {
			if !f.nullable() {
				return nil, &valueError{pos: keyPos, path: "." + f.name, reason: "want " + wanted[f.shape.kind] + ", got null"}
			}
			got |= f.bit
			continue // not observed: as if the key were not there
		}
		got |= f.bit
		r.open = append(r.open, member{f.name, v})
	}
	if got&s.need != s.need {
		for _, f := range s.fields {
			if f.bit&^got != 0 && !f.nullable() {
				return nil, &valueError{pos: begin, path: "." + f.name, reason: "is missing"}
			}
		}
	}
	members := r.open[base:]
	m := make(map[string]any, len(members))
	for _, e := range members {
		m[e.name] = e.value
	}
	clear(members)
	r.open = r.open[:base]
	return m, nil
}

// mapping reads an object with free keys. In the free-form configuration null is
// a value like any other; elsewhere it would turn into a zero.
func (r *valueReader) mapping(elem *shape, nulls bool) (any, *valueError) {
	r.i++
	m := map[string]any{}
	nulls = nulls || elem.kind == anyShape
	for {
		if r.space() == '}' {
			r.i++
			return m, nil
		}
		key := string(r.text())
		pos := r.i
		v, err := r.value(elem)
		if err == nil && v == nil && !nulls {
			err = &valueError{pos: pos, reason: "want " + wanted[elem.kind] + ", got null"}
		}
		if err != nil {
			err.path = "." + key + err.path
			return nil, err
		}
		m[key] = v
	}
}

func (r *valueReader) list(elem *shape, nulls bool) (any, *valueError) {
	r.i++
	list := []any{}
	for {
		if r.space() == ']' {
			r.i++
			return list, nil
		}
		pos := r.i
		v, err := r.value(elem)
		if err == nil && v == nil && !nulls {
			err = &valueError{pos: pos, reason: "want " + wanted[elem.kind] + ", got null"}
		}
		if err != nil {
			err.path = fmt.Sprintf("[%d]%s", len(list), err.path)
			return nil, err
		}
		list = append(list, v)
	}
}

func (r *valueReader) number(s *shape) (any, *valueError) {
	start := r.i
	whole := true
	for r.i < len(r.b) {
		c := r.b[r.i]
		if c == '.' || c == 'e' || c == 'E' {
			whole = false
		} else if c != '-' && c != '+' && (c < '0' || c > '9') {
			break
		}
		r.i++
	}
	lit := r.b[start:r.i]
	bad := func() (any, *valueError) {
		return nil, &valueError{pos: start, reason: fmt.Sprintf("want %s, got %s", wanted[s.kind], clip(string(lit)))}
	}
	switch s.kind {
	case intShape, uintShape:
		if !whole || s.kind == uintShape && lit[0] == '-' {
			return bad()
		}
		if n, err := strconv.ParseInt(string(lit), 10, 64); err == nil {
			return n, nil
		}
		if _, err := strconv.ParseUint(string(lit), 10, 64); err != nil || s.kind == intShape {
			return bad()
		}
		return stdjson.Number(lit), nil
	case floatShape, anyShape:
		if whole {
			if n, err := strconv.ParseInt(string(lit), 10, 64); err == nil && !(n == 0 && lit[0] == '-') {
				return n, nil
			}
		}
		if f, err := strconv.ParseFloat(string(lit), 64); err != nil || math.IsInf(f, 0) {
			return nil, &valueError{pos: start, reason: fmt.Sprintf("the number %s is out of range", clip(string(lit)))}
		}
		return stdjson.Number(lit), nil
	}
	return nil, mismatch(s, start, lit[0])
}

// skip passes over the next value.
func (r *valueReader) skip() {
	r.space()
	depth := 0
	for {
		switch c := r.b[r.i]; c {
		case '"':
			r.literal()
		case '{', '[':
			depth++
			r.i++
		case '}', ']':
			if depth == 0 {
				return // the end of the object that held a bare number
			}
			depth--
			r.i++
		case ',', ' ', '\t', '\n', '\r':
			if depth == 0 {
				return
			}
			r.i++
		default:
			r.i++
			continue
		}
		if depth == 0 {
			return
		}
	}
}
