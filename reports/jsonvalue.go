package reports

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// jsonText is indented JSON that grows: byte by byte what json.MarshalIndent makes
// of the same values, but for the characters of [appendPlain]. encoding/json writes
// everything twice, once compact and then again to indent it, which takes a second
// for the result of some thousand clusters.
type jsonText struct {
	b   []byte
	err error // the first
}

// jsonEncoder appends a value that stands depth levels deep.
type jsonEncoder func(t *jsonText, v reflect.Value, depth int)

// jsonField is a field of a struct that has the key. Its name is `"key": `.
type jsonField struct {
	index  int
	name   string
	omit   func(v reflect.Value) bool // nil: it is always written
	encode jsonEncoder
}

var jsonEncoders sync.Map // reflect.Type → jsonEncoder

// encoderOf is the encoder of a type; what it does not know is left to encoding/json.
func encoderOf(t reflect.Type) jsonEncoder {
	if e, ok := jsonEncoders.Load(t); ok {
		return e.(jsonEncoder)
	}
	// A type that holds itself finds this one, which waits for the one that follows.
	var made jsonEncoder
	done := make(chan struct{})
	first, loaded := jsonEncoders.LoadOrStore(t, jsonEncoder(func(x *jsonText, v reflect.Value, depth int) {
		<-done
		made(x, v, depth)
	}))
	if loaded {
		return first.(jsonEncoder)
	}
	made = newEncoder(t)
	close(done)
	jsonEncoders.Store(t, made)
	return made
}

var marshalers = []reflect.Type{reflect.TypeFor[json.Marshaler](), reflect.TypeFor[encoding.TextMarshaler]()}

func newEncoder(t reflect.Type) jsonEncoder {
	switch t {
	case reflect.TypeFor[time.Time]():
		return encodeTime
	case reflect.TypeFor[map[string]any]():
		return func(x *jsonText, v reflect.Value, depth int) { x.object(v.Interface().(map[string]any), depth) }
	case reflect.TypeFor[json.Number]():
		return encodeNumber
	}
	for _, m := range marshalers {
		if t.Implements(m) && t.Kind() != reflect.Pointer || reflect.PointerTo(t).Implements(m) {
			return encodeOther
		}
	}
	switch t.Kind() {
	case reflect.String:
		return func(x *jsonText, v reflect.Value, _ int) { x.b = appendString(x.b, v.String()) }
	case reflect.Bool:
		return func(x *jsonText, v reflect.Value, _ int) { x.b = strconv.AppendBool(x.b, v.Bool()) }
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(x *jsonText, v reflect.Value, _ int) { x.b = strconv.AppendInt(x.b, v.Int(), 10) }
	case reflect.Interface:
		return func(x *jsonText, v reflect.Value, depth int) { x.any(v.Interface(), depth) }
	case reflect.Pointer:
		return encodePointer(encoderOf(t.Elem()))
	case reflect.Slice:
		if t.Elem().Kind() != reflect.Uint8 { // those are written as base64
			return encodeSlice(encoderOf(t.Elem()))
		}
	case reflect.Map:
		if t.Key().Kind() == reflect.String && !t.Key().Implements(marshalers[1]) {
			return encodeMap(encoderOf(t.Elem()))
		}
	case reflect.Struct:
		if fields := jsonFields(t); fields != nil {
			return encodeStruct(fields)
		}
	}
	return encodeOther
}

// jsonFields are the fields that are written of a struct; nil for one with what only
// encoding/json knows to do: embedded structs, options of its own, IsZero methods.
func jsonFields(t reflect.Type) []jsonField {
	fields := []jsonField{}
	for f := range t.Fields() {
		tag := f.Tag.Get("json")
		if f.Anonymous {
			return nil
		}
		if tag == "-" || !f.IsExported() {
			continue
		}
		name, options, _ := strings.Cut(tag, ",")
		if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') }) {
			return nil
		}
		field := jsonField{index: f.Index[0], name: `"` + name + `": `, encode: encoderOf(f.Type)}
		switch options {
		case "":
		case "omitempty":
			field.omit = isEmpty
		case "omitzero":
			if _, own := f.Type.MethodByName("IsZero"); own {
				return nil
			}
			field.omit = reflect.Value.IsZero
		default:
			return nil
		}
		fields = append(fields, field)
	}
	return fields
}

// isEmpty is what encoding/json's omitempty leaves out.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.Array, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	default:
		return v.IsZero()
	}
}

// spaces is more than the indentation of nearly every line.
const spaces = "\n                                                                "

// line begins a line at a depth.
func (x *jsonText) line(depth int) {
	if n := 1 + 2*depth; n <= len(spaces) {
		x.b = append(x.b, spaces[:n]...)
		return
	}
	x.b = append(x.b, '\n')
	for range depth {
		x.b = append(x.b, ' ', ' ')
	}
}

// any appends what an interface holds: first what evidence is made of.
func (x *jsonText) any(v any, depth int) {
	switch v := v.(type) {
	case nil:
		x.b = append(x.b, "null"...)
	case string:
		x.b = appendString(x.b, v)
	case bool:
		x.b = strconv.AppendBool(x.b, v)
	case int:
		x.b = strconv.AppendInt(x.b, int64(v), 10)
	case map[string]any:
		x.object(v, depth)
	default:
		encoderOf(reflect.TypeOf(v))(x, reflect.ValueOf(v), depth)
	}
}

// object appends the evidence of a finding and the objects in it.
func (x *jsonText) object(m map[string]any, depth int) {
	switch {
	case m == nil:
		x.b = append(x.b, "null"...)
		return
	case len(m) == 0:
		x.b = append(x.b, "{}"...)
		return
	}
	var few [16]string
	keys := few[:0]
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	x.b = append(x.b, '{')
	for i, k := range keys {
		if i > 0 {
			x.b = append(x.b, ',')
		}
		x.line(depth + 1)
		x.b = append(appendString(x.b, k), ':', ' ')
		x.any(m[k], depth+1)
	}
	x.line(depth)
	x.b = append(x.b, '}')
}

func encodeStruct(fields []jsonField) jsonEncoder {
	return func(x *jsonText, v reflect.Value, depth int) {
		x.b = append(x.b, '{')
		empty := true
		for i := range fields {
			f := &fields[i]
			value := v.Field(f.index)
			if f.omit != nil && f.omit(value) {
				continue
			}
			if !empty {
				x.b = append(x.b, ',')
			}
			empty = false
			x.line(depth + 1)
			x.b = append(x.b, f.name...)
			f.encode(x, value, depth+1)
		}
		if !empty {
			x.line(depth)
		}
		x.b = append(x.b, '}')
	}
}

func encodePointer(elem jsonEncoder) jsonEncoder {
	return func(x *jsonText, v reflect.Value, depth int) {
		if v.IsNil() {
			x.b = append(x.b, "null"...)
			return
		}
		elem(x, v.Elem(), depth)
	}
}

func encodeSlice(elem jsonEncoder) jsonEncoder {
	return func(x *jsonText, v reflect.Value, depth int) {
		switch {
		case v.IsNil():
			x.b = append(x.b, "null"...)
			return
		case v.Len() == 0:
			x.b = append(x.b, "[]"...)
			return
		}
		x.b = append(x.b, '[')
		for i := range v.Len() {
			if i > 0 {
				x.b = append(x.b, ',')
			}
			x.line(depth + 1)
			elem(x, v.Index(i), depth+1)
		}
		x.line(depth)
		x.b = append(x.b, ']')
	}
}

func encodeMap(elem jsonEncoder) jsonEncoder {
	return func(x *jsonText, v reflect.Value, depth int) {
		switch {
		case v.IsNil():
			x.b = append(x.b, "null"...)
			return
		case v.Len() == 0:
			x.b = append(x.b, "{}"...)
			return
		}
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		x.b = append(x.b, '{')
		for i, k := range keys {
			if i > 0 {
				x.b = append(x.b, ',')
			}
			x.line(depth + 1)
			x.b = append(appendString(x.b, k.String()), ':', ' ')
			elem(x, v.MapIndex(k), depth+1)
		}
		x.line(depth)
		x.b = append(x.b, '}')
	}
}

func encodeTime(x *jsonText, v reflect.Value, depth int) {
	var at time.Time
	if v.CanAddr() {
		at = *v.Addr().Interface().(*time.Time) // without a copy on the heap
	} else {
		at = v.Interface().(time.Time)
	}
	b, err := at.AppendText(append(x.b, '"'))
	if err != nil {
		encodeOther(x, v, depth) // for its words
		return
	}
	x.b = append(b, '"')
}

// encodeNumber takes whole numbers; of the others encoding/json sees whether they are any.
func encodeNumber(x *jsonText, v reflect.Value, depth int) {
	n := v.String()
	digits := strings.TrimPrefix(n, "-")
	if digits == "" || digits[0] == '0' && len(digits) > 1 || strings.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' }) {
		encodeOther(x, v, depth)
		return
	}
	x.b = append(x.b, n...)
}

// encodeOther leaves a value to encoding/json.
func encodeOther(x *jsonText, v reflect.Value, depth int) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent(strings.Repeat("  ", depth), "  ")
	if v.CanAddr() {
		v = v.Addr() // encoding/json calls methods of the pointer too
	}
	if err := e.Encode(v.Interface()); err != nil {
		if x.err == nil {
			x.err = fmt.Errorf("write the JSON result: %w", err)
		}
		return
	}
	x.b = appendPlain(x.b, bytes.TrimRight(b.Bytes(), "\n"))
}
