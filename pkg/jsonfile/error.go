package jsonfile

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Kinds of [Error], for errors.Is.
var (
	ErrEmpty       = errors.New("empty file")
	ErrNotJSON     = errors.New("not JSON")
	ErrTruncated   = errors.New("truncated")
	ErrVersion     = errors.New("unsupported schema version")
	ErrOtherFormat = errors.New("another kind of file")
	ErrInvalid     = errors.New("invalid content")
)

// Error says what is wrong with a file of ours, where, and what to do.
type Error struct {
	Kind   error  // one of the Err variables
	File   string // "" when read from a stream
	Line   int    // from 1; 0 when not known
	Offset int64  // in bytes of the (uncompressed) JSON; -1 when not known
	Path   string // "clusters[3].endpoints[0].port"
	Reason string
}

func (e *Error) Error() string {
	const longestPath = 200
	var b strings.Builder
	if e.File != "" {
		b.WriteString(e.File + ": ")
	}
	switch {
	case e.Line > 0:
		fmt.Fprintf(&b, "line %d: ", e.Line)
	case e.Offset > 0:
		fmt.Fprintf(&b, "byte %d: ", e.Offset)
	}
	if e.Path != "" {
		path := e.Path
		if len(path) > longestPath { // a file of nothing but brackets
			path = strings.ToValidUTF8(path[:longestPath], "") + "…"
		}
		b.WriteString(path + ": ")
	}
	b.WriteString(e.Reason)
	return b.String()
}

// Unwrap makes errors.Is find the kind.
func (e *Error) Unwrap() error { return e.Kind }

// Below makes the error's place one in the file: the value that it is about
// begins at the offset base and has a path of its own.
func (e *Error) Below(base int64, path string) *Error {
	e.Offset += base
	if path != "" && e.Path != "" && e.Path[0] != '[' {
		path += "."
	}
	e.Path = path + e.Path
	return e
}

// Problem makes an [*Error] of an error of json or jsontext about a value, with a
// place in the value. Other errors stay what they are.
func Problem(err error) error { return problem(err, 0) }

// problem is [Problem]; offset is where the decoder stood.
func problem(err error, offset int64) error {
	e := &Error{Kind: ErrNotJSON, Offset: offset}
	var syntax *jsontext.SyntacticError
	var semantic *json.SemanticError
	switch {
	case errors.As(err, &syntax):
		e.Offset, e.Path = syntax.ByteOffset, Path(syntax.JSONPointer)
		e.Reason = "not JSON: " + strings.TrimPrefix(syntax.Err.Error(), "jsontext: ")
	case errors.As(err, &semantic):
		e.Offset, e.Path = semantic.ByteOffset, Path(semantic.JSONPointer)
		e.Kind, e.Reason = ErrInvalid, semanticReason(semantic)
	}
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		e.Kind = ErrTruncated
		e.Reason = "the file ends too early (cut short while it was written or copied); make it again"
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		e.Kind = ErrTruncated
		e.Reason = "the gzip data is damaged; make it again"
	case errors.Is(err, jsontext.ErrDuplicateName):
		e.Kind = ErrInvalid
		e.Reason = "the key occurs twice"
	case e.Reason == "":
		return err // nil, an [*Error], the reader's own
	}
	return e
}

// semanticReason says what was wanted and what is there.
func semanticReason(e *json.SemanticError) string {
	number := e.JSONKind == '0' && len(e.JSONValue) > 0
	var badTime *time.ParseError
	switch {
	case errors.As(e.Err, &badTime):
		return fmt.Sprintf("want a time like 2026-01-31T12:00:00Z (RFC 3339), got %q", Clip(strings.Trim(badTime.Value, `"`)))
	case errors.Is(e.Err, json.ErrUnknownName):
		return "no such key is known"
	case e.GoType == nil || e.JSONKind == 0:
		return Clip(e.Error())
	case number && errors.Is(e.Err, strconv.ErrRange):
		return fmt.Sprintf("the number %s is out of range", Clip(string(e.JSONValue)))
	case number:
		return fmt.Sprintf("want %s, got %s", typeName(e.GoType), Clip(string(e.JSONValue)))
	}
	return fmt.Sprintf("want %s, got %s", typeName(e.GoType), KindName(e.JSONKind))
}

// typeName is what the JSON of a Go type has to be.
func typeName(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return "a time (RFC 3339)"
	case t.Kind() == reflect.Pointer:
		return typeName(t.Elem())
	case t.Kind() == reflect.String:
		return "a string"
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.Slice:
		return "a list"
	case t.Kind() >= reflect.Int && t.Kind() <= reflect.Int64:
		return "a whole number"
	case t.Kind() >= reflect.Uint && t.Kind() <= reflect.Uint64:
		return "a whole number, not negative"
	case t.Kind() == reflect.Float64:
		return "a number"
	}
	return "an object"
}

// KindName is what a JSON value is, for a message.
func KindName(k jsontext.Kind) string {
	switch k {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a string"
	case '0':
		return "a number"
	case 'n':
		return "null"
	case 't', 'f':
		return "true or false"
	}
	return "something that is not JSON"
}

// Clip shortens a text of others for a message.
func Clip(s string) string {
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:57], "") + "..."
	}
	return s
}

// Path writes a JSON Pointer the way that the other messages write paths:
// clusters[3].name.
func Path(p jsontext.Pointer) string {
	var b strings.Builder
	for part := range p.Tokens() {
		switch {
		case part != "" && strings.Trim(part, "0123456789") == "":
			b.WriteString("[" + part + "]")
		case b.Len() > 0:
			b.WriteString("." + part)
		default:
			b.WriteString(part)
		}
	}
	return b.String()
}
