package reports

import (
	"bufio"
	stdjson "encoding/json"
	"fmt"
	"io"
	"iter"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"dbaudit/pkg/result"
)

// writeJSON writes the result as it is, indented.
func writeJSON(w io.Writer, r *result.Result, _ View) error {
	return writeDocuments(w, one(r), jsontext.WithIndent("  "))
}

// documentOptions are those of every JSON document: the same value gives the same
// bytes, and a number comes out the same whether it was counted in this run or read
// from a stored result.
var documentOptions = json.JoinOptions(
	json.Deterministic(true),
	json.FormatNilSliceAsNull(true),
	json.FormatNilMapAsNull(true),
	jsonv1.OmitEmptyWithLegacySemantics(true),
	jsontext.AllowInvalidUTF8(true), // broken bytes become U+FFFD
	jsontext.EscapeForHTML(true),
	json.WithMarshalers(json.MarshalToFunc(func(e *jsontext.Encoder, n stdjson.Number) error {
		return e.WriteValue(jsontext.Value(n))
	})),
)

// writeDocuments writes JSON values, each followed by a line's end.
func writeDocuments[T any](w io.Writer, documents iter.Seq[T], layout ...jsontext.Options) error {
	out := bufio.NewWriter(w)
	enc := jsontext.NewEncoder(&plainJSON{w: out}, append(layout, documentOptions)...)
	for d := range documents {
		if err := json.MarshalEncode(enc, d); err != nil {
			return fmt.Errorf("write JSON: %w", err)
		}
	}
	return out.Flush()
}

func one[T any](v T) iter.Seq[T] { return func(yield func(T) bool) { yield(v) } }

// stream is a JSON array whose elements are made while it is written, so that a
// document of 100,000 findings is never in memory as a whole.
type stream[T any] iter.Seq[T]

// MarshalJSONTo writes the elements one by one.
func (s stream[T]) MarshalJSONTo(enc *jsontext.Encoder) error {
	if err := enc.WriteToken(jsontext.BeginArray); err != nil {
		return err
	}
	for v := range s {
		if err := json.MarshalEncode(enc, v); err != nil {
			return err
		}
	}
	return enc.WriteToken(jsontext.EndArray)
}

// each are the values that make gives of the elements of a sequence.
func each[T, U any](all iter.Seq[T], make func(T) U) iter.Seq[U] {
	return func(yield func(U) bool) {
		for v := range all {
			if !yield(make(v)) {
				return
			}
		}
	}
}

// plainJSON hands JSON text on and writes the characters that a terminal or an eye
// is fooled by as \u escapes, which mean the same (RFC 8259, section 7): outside of
// strings there are none.
type plainJSON struct {
	w    io.Writer
	rest []byte // what is not written yet: at most the beginning of a character
	text []byte
}

func (p *plainJSON) Write(b []byte) (int, error) {
	p.rest, p.text = append(p.rest, b...), p.text[:0]
	done := 0
	for done < len(p.rest) && utf8.FullRune(p.rest[done:]) {
		if plain := plainASCII(p.rest[done:]); plain > 0 {
			p.text = append(p.text, p.rest[done:done+plain]...)
			done += plain
			continue
		}
		r, n := utf8.DecodeRune(p.rest[done:])
		if misleads(r) {
			p.text = fmt.Appendf(p.text, `\u%04x`, r)
		} else {
			p.text = append(p.text, p.rest[done:done+n]...)
		}
		done += n
	}
	p.rest = append(p.rest[:0], p.rest[done:]...)
	_, err := p.w.Write(p.text)
	return len(b), err
}

// plainASCII is how many bytes at the beginning are ASCII and no DEL: nearly all of a document.
func plainASCII(b []byte) int {
	for i, c := range b {
		if c >= 0x7f {
			return i
		}
	}
	return len(b)
}

// misleads reports whether r is a control, a bidirectional mark or a character of
// no width: DEL and C1 (of which U+009B begins escape sequences like ESC [ does),
// U+061C, U+200B–200F, U+2028–202E, U+2060–206F, U+FEFF. U+FFFD counts too, since it
// stands for bytes that were no UTF-8.
func misleads(r rune) bool {
	return r >= 0x7f && r <= 0x9f || r == 0x61c ||
		r >= 0x200b && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2060 && r <= 0x206f || r == 0xfeff || r == utf8.RuneError
}

// compactJSON writes a value of an evidence for people to read: a text as it is,
// anything else as JSON with sorted keys.
func compactJSON(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v, documentOptions, jsontext.EscapeForHTML(false))
	if err != nil {
		return "?"
	}
	return string(b)
}

// evidence is never null in a document.
func evidence(f *result.Finding) map[string]any {
	if f.Evidence == nil {
		return map[string]any{}
	}
	return f.Evidence
}
