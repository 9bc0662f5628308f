package reports

import (
	"bufio"
	"io"
	"reflect"
	"runtime"
	"sync"

	"dbaudit/pkg/result"
)

func init() {
	register(Format{
		Name: "json", Extension: "json", Reporter: Func(writeJSON),
		Description: "everything, to keep, to compare and to render again (dbaudit report)",
	})
}

// writeJSON writes the result as it is, indented: what json.MarshalIndent would
// give, but some elements at a time, so that the whole text is never in memory,
// and on all cores.
func writeJSON(w io.Writer, r *result.Result, _ View) error {
	out := bufio.NewWriterSize(w, 1<<16)
	s := &jsonStream{out: out, pieces: make([]jsonText, runtime.GOMAXPROCS(0))}
	s.value(reflect.ValueOf(r).Elem())
	if s.err != nil {
		return s.err
	}
	return out.Flush()
}

// jsonElements is how many elements of a list one piece holds.
const jsonElements = 256

// jsonStream encodes a struct field by field and its slices some elements at a time.
type jsonStream struct {
	out    *bufio.Writer
	pieces []jsonText // one a core
	err    error
}

func (s *jsonStream) value(v reflect.Value) {
	x := &s.pieces[0]
	x.b = append(x.b, '{')
	comma := ""
	for _, f := range jsonFields(v.Type()) {
		value := v.Field(f.index)
		if f.omit != nil && f.omit(value) {
			continue
		}
		x.b = append(x.b, comma...)
		comma = ","
		x.line(1)
		x.b = append(x.b, f.name...)
		if value.Kind() == reflect.Slice && value.Len() > 0 {
			x.b = append(x.b, '[')
			s.write(x)
			s.list(value)
			x.b = append(x.b, "\n  ]"...)
			continue
		}
		f.encode(x, value, 1)
	}
	x.b = append(x.b, "\n}\n"...)
	s.write(x)
}

func (s *jsonStream) list(list reflect.Value) {
	encode := encoderOf(list.Type().Elem())
	for start := 0; start < list.Len() && s.err == nil; start += len(s.pieces) * jsonElements {
		var g sync.WaitGroup
		for i := range s.pieces {
			from := min(start+i*jsonElements, list.Len())
			to := min(from+jsonElements, list.Len())
			x := &s.pieces[i]
			g.Go(func() {
				for j := from; j < to; j++ {
					if j > 0 {
						x.b = append(x.b, ',')
					}
					x.line(2)
					encode(x, list.Index(j), 2)
				}
			})
		}
		g.Wait()
		for i := range s.pieces {
			s.write(&s.pieces[i])
		}
	}
}

// write writes a piece out and empties it.
func (s *jsonStream) write(x *jsonText) {
	if s.err == nil {
		s.err = x.err
	}
	if s.err == nil {
		_, s.err = s.out.Write(x.b)
	}
	x.b = x.b[:0]
}
