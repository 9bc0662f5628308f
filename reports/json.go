package reports

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"dbaudit/pkg/result"
)

func init() {
	register(Format{
		Name: "json", Extension: "json", Reporter: Func(writeJSON),
		Description: "everything, to keep, to compare and to render again (dbaudit report)",
	})
}

// writeJSON writes the result as it is, indented. It is what json.MarshalIndent
// would give, but some elements at a time, so that the whole text is never in
// memory, and on all cores.
func writeJSON(w io.Writer, r *result.Result, _ View) error {
	out := bufio.NewWriterSize(w, 1<<16)
	s := &jsonStream{out: out}
	for range runtime.GOMAXPROCS(0) {
		s.pieces = append(s.pieces, newJSONPiece())
	}
	s.value(reflect.ValueOf(*r))
	if s.err != nil {
		return s.err
	}
	return out.Flush()
}

// jsonPiece is text of some values that stand one after the other.
type jsonPiece struct {
	buf  bytes.Buffer
	enc  *json.Encoder
	text []byte
}

func newJSONPiece() *jsonPiece {
	p := &jsonPiece{}
	p.enc = json.NewEncoder(&p.buf)
	return p
}

func (p *jsonPiece) add(v any, prefix string) error {
	p.buf.Reset()
	p.enc.SetIndent(prefix, "  ")
	if err := p.enc.Encode(v); err != nil {
		return fmt.Errorf("write the JSON result: %w", err)
	}
	p.text = appendPlain(p.text, bytes.TrimRight(p.buf.Bytes(), "\n"))
	return nil
}

// jsonElements is how many elements of a list one piece holds.
const jsonElements = 256

// jsonStream encodes a struct field by field and its slices some elements at a time.
type jsonStream struct {
	out    *bufio.Writer
	pieces []*jsonPiece // one a core
	err    error
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
			s.list(f)
			continue
		}
		s.encode(f.Interface(), "  ")
	}
	s.write("\n}\n")
}

func (s *jsonStream) list(list reflect.Value) {
	s.write("[")
	for start := 0; start < list.Len() && s.err == nil; start += len(s.pieces) * jsonElements {
		var g errgroup.Group
		for i, p := range s.pieces {
			from := min(start+i*jsonElements, list.Len())
			to := min(from+jsonElements, list.Len())
			g.Go(func() error {
				p.text = p.text[:0]
				for j := from; j < to; j++ {
					if j > 0 {
						p.text = append(p.text, ',')
					}
					p.text = append(p.text, "\n    "...)
					if err := p.add(list.Index(j).Interface(), "    "); err != nil {
						return err
					}
				}
				return nil
			})
		}
		if s.err = g.Wait(); s.err != nil {
			return
		}
		for _, p := range s.pieces {
			if _, s.err = s.out.Write(p.text); s.err != nil {
				return
			}
		}
	}
	s.write("\n  ]")
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
	p := s.pieces[0]
	p.text = p.text[:0]
	if s.err = p.add(v, prefix); s.err == nil {
		_, s.err = s.out.Write(p.text)
	}
}

func (s *jsonStream) write(text string) {
	if s.err == nil {
		_, s.err = s.out.WriteString(text)
	}
}
