package reports

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"

	"dbaudit/pkg/result"
)

func init() {
	register(Format{
		Name: "json", Extension: "json", Reporter: Func(writeJSON),
		Description: "everything, to keep, to compare and to render again (dbaudit report)",
	})
}

// writeJSON writes the result as it is, indented. It is what json.MarshalIndent
// would give, but an element at a time, so that the whole text is never in memory.
func writeJSON(w io.Writer, r *result.Result, _ View) error {
	out := bufio.NewWriterSize(plainText(w), 1<<16)
	s := &jsonStream{out: out}
	s.enc = json.NewEncoder(&s.buf)
	s.value(reflect.ValueOf(*r))
	if s.err != nil {
		return s.err
	}
	return out.Flush()
}

// jsonStream encodes a struct field by field and its slices element by element.
type jsonStream struct {
	out *bufio.Writer
	buf bytes.Buffer
	enc *json.Encoder
	err error
}

func (s *jsonStream) value(v reflect.Value) {
	t := v.Type()
	s.write("{")
	first := true
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		f := v.Field(i)
		if name == "-" || !t.Field(i).IsExported() ||
			strings.Contains(options, "omitempty") && isEmpty(f) || strings.Contains(options, "omitzero") && f.IsZero() {
			continue
		}
		if !first {
			s.write(",")
		}
		first = false
		s.write("\n  \"" + name + "\": ")
		if f.Kind() == reflect.Slice && f.Len() > 0 {
			s.write("[")
			for j := range f.Len() {
				if j > 0 {
					s.write(",")
				}
				s.write("\n    ")
				s.encode(f.Index(j).Interface(), "    ")
			}
			s.write("\n  ]")
			continue
		}
		s.encode(f.Interface(), "  ")
	}
	s.write("\n}\n")
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

func (s *jsonStream) encode(v any, prefix string) {
	if s.err != nil {
		return
	}
	s.buf.Reset()
	s.enc.SetIndent(prefix, "  ")
	if err := s.enc.Encode(v); err != nil {
		s.err = fmt.Errorf("write the JSON result: %w", err)
		return
	}
	_, s.err = s.out.Write(bytes.TrimRight(s.buf.Bytes(), "\n"))
}

func (s *jsonStream) write(text string) {
	if s.err == nil {
		_, s.err = s.out.WriteString(text)
	}
}
