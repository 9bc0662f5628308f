package snapshot

import (
	"reflect"
	"strings"
	"sync"
	"time"
)

// shape is what the JSON of a Go type has to look like. It is read from the
// types of this package once, and drives the decoder: that a field of another
// type is refused matters here, because a policy that counts a list would also
// count the letters of a string.
type shape struct {
	kind   shapeKind
	name   string // the Go type's, lower case, for messages
	fields []shapeField
	byName map[string]int
	need   uint64 // bits of the required fields
	elem   *shape // of lists and maps
}

type shapeField struct {
	name  string
	shape *shape
	bit   uint64 // 0: may be absent
}

type shapeKind uint8

const (
	anyShape shapeKind = iota
	stringShape
	boolShape
	intShape
	uintShape
	floatShape
	timeShape
	listShape
	mapShape
	objectShape
)

// wanted names kinds in messages.
var wanted = map[shapeKind]string{
	stringShape: "a string", boolShape: "true or false", intShape: "a whole number",
	uintShape: "a whole number, not negative", floatShape: "a number",
	timeShape: "a time (RFC 3339)", listShape: "a list", mapShape: "an object", objectShape: "an object",
}

// nullable: null is "not observed" for what can be absent, and an error for the
// rest, since Go would read it as zero: `"accepted": null` is not "false".
func (f shapeField) nullable() bool {
	return f.bit == 0 || f.shape.kind == listShape || f.shape.kind == mapShape
}

var (
	clusterShape = shapeFor[Cluster]()
	clientShape  = shapeFor[ClientSetting]()
	timeType     = reflect.TypeFor[time.Time]()
)

// shapeFor is the shape of T, made when it is first asked for.
func shapeFor[T any]() func() *shape {
	return sync.OnceValue(func() *shape { return shapeOf(reflect.TypeFor[T](), map[reflect.Type]*shape{}) })
}

// scalarShapes are the kinds that are the same in Go and in JSON.
var scalarShapes = map[reflect.Kind]shapeKind{
	reflect.String: stringShape, reflect.Bool: boolShape,
	reflect.Int: intShape, reflect.Int64: intShape, reflect.Int32: intShape,
	reflect.Uint: uintShape, reflect.Uint64: uintShape, reflect.Uint32: uintShape,
	reflect.Float64: floatShape, reflect.Float32: floatShape,
	reflect.Slice: listShape, reflect.Map: mapShape, reflect.Struct: objectShape,
}

func shapeOf(t reflect.Type, seen map[reflect.Type]*shape) *shape {
	if t.Kind() == reflect.Pointer {
		return shapeOf(t.Elem(), seen)
	}
	if s, ok := seen[t]; ok {
		return s
	}
	s := &shape{kind: scalarShapes[t.Kind()], name: strings.ToLower(t.Name())}
	seen[t] = s
	switch {
	case t == timeType:
		s.kind = timeShape
	case s.kind == listShape, s.kind == mapShape:
		s.elem = shapeOf(t.Elem(), seen)
	case s.kind == objectShape:
		s.byName = map[string]int{}
		for f := range t.Fields() {
			name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "" || name == "-" {
				continue
			}
			field := shapeField{name: name, shape: shapeOf(f.Type, seen)}
			if !strings.Contains(options, "omit") {
				field.bit = 1 << len(s.fields) // no type has 64 fields
				s.need |= field.bit
			}
			s.byName[name] = len(s.fields)
			s.fields = append(s.fields, field)
		}
	}
	return s
}
