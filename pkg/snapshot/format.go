package snapshot

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Kinds of [FormatError], for errors.Is.
var (
	ErrEmpty       = errors.New("empty file")
	ErrNotJSON     = errors.New("not JSON")
	ErrTruncated   = errors.New("truncated")
	ErrVersion     = errors.New("unsupported schema version")
	ErrOtherFormat = errors.New("another kind of file")
	ErrInvalid     = errors.New("invalid content")
)

// FormatError says what is wrong with a file of ours, where, and what to do.
type FormatError struct {
	Kind   error  // one of the Err variables
	File   string // "" when read from a stream
	Line   int    // from 1; 0 when not known
	Offset int64  // in bytes of the (uncompressed) JSON; -1 when not known
	Path   string // "clusters[3].endpoints[0].port"
	Reason string
}

func (e *FormatError) Error() string {
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
func (e *FormatError) Unwrap() error { return e.Kind }

// below makes the error's place one in the file: the value that it is about
// begins at the offset base and has a path of its own.
func (e *FormatError) below(base int64, path string) *FormatError {
	e.Offset += base
	if path != "" && e.Path != "" && e.Path[0] != '[' {
		path += "."
	}
	e.Path = path + e.Path
	return e
}

// ReadError makes a [FormatError] of an error of json or jsontext; offset is
// where the decoder stood. Errors of the reader below stay what they are.
func ReadError(err error, offset int64) error {
	e := &FormatError{Kind: ErrNotJSON, Offset: offset}
	var syntax *jsontext.SyntacticError
	var semantic *json.SemanticError
	switch {
	case errors.As(err, &syntax):
		e.Offset, e.Path = syntax.ByteOffset, pointerPath(syntax.JSONPointer)
		e.Reason = "not JSON: " + strings.TrimPrefix(syntax.Err.Error(), "jsontext: ")
	case errors.As(err, &semantic):
		e.Offset, e.Path = semantic.ByteOffset, pointerPath(semantic.JSONPointer)
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
		e.Reason = "the key stands there twice"
	case e.Reason == "":
		return fmt.Errorf("read: %w", err) // the reader's own: a disk, a pipe
	}
	return e
}

// semanticReason says what was wanted and what is there.
func semanticReason(e *json.SemanticError) string {
	number := e.JSONKind == '0' && len(e.JSONValue) > 0
	var badTime *time.ParseError
	switch {
	case errors.As(e.Err, &badTime):
		return fmt.Sprintf("want a time like 2026-01-31T12:00:00Z (RFC 3339), got %q", clip(strings.Trim(badTime.Value, `"`)))
	case e.GoType == nil || e.JSONKind == 0:
		return clip(e.Error())
	case number && errors.Is(e.Err, strconv.ErrRange):
		return fmt.Sprintf("the number %s is out of range", clip(string(e.JSONValue)))
	case number:
		return fmt.Sprintf("want %s, got %s", typeName(e.GoType), clip(string(e.JSONValue)))
	}
	return fmt.Sprintf("want %s, got %s", typeName(e.GoType), kindName(e.JSONKind))
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

func kindName(k jsontext.Kind) string {
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

func clip(s string) string {
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:57], "") + "..."
	}
	return s
}

// pointerPath writes a JSON Pointer the way that the other messages write paths:
// clusters[3].name.
func pointerPath(p jsontext.Pointer) string {
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

// Decompress gives the JSON of a file that may be gzip, whatever its name is. A
// file that is empty or UTF-16 is a [FormatError].
func Decompress(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	if mark, _ := b.Peek(3); string(mark) == "\ufeff" { // editors write it; RFC 8259, section 8.1, allows to ignore it
		_, _ = b.Discard(3)
	}
	head, err := b.Peek(2)
	switch {
	case len(head) == 0 && err != nil && !errors.Is(err, io.EOF):
		return nil, err
	case len(head) == 0:
		return nil, errEmptyFile()
	case string(head) == "\x1f\x8b":
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, ReadError(err, -1)
		}
		return z, nil
	case string(head) == "\xff\xfe", string(head) == "\xfe\xff":
		return nil, &FormatError{Kind: ErrNotJSON, Reason: "the file is UTF-16 (a PowerShell redirect writes that); let dbaudit write the file itself"}
	}
	return b, nil
}

func errEmptyFile() *FormatError {
	return &FormatError{Kind: ErrEmpty, Reason: "the file is empty; make it again"}
}

// Locate completes a [FormatError] with the file's name and the line. Other
// errors it leaves alone.
func Locate(err error, path string) error {
	var fe *FormatError
	if !errors.As(err, &fe) {
		return err
	}
	fe.File = path
	if fe.Offset > 0 {
		fe.Line = lineAt(path, fe.Offset)
	}
	return err
}

// lineAt reads the file again to find the line of an offset: errors are rare,
// and counting lines for every good file is not free. 0: not found.
func lineAt(path string, offset int64) int {
	f, err := os.Open(path)
	if err != nil {
		return 0
	}
	defer f.Close()
	r, err := Decompress(f)
	if err != nil {
		return 0
	}
	line := 1
	for b := bufio.NewReader(io.LimitReader(r, offset)); ; line++ {
		if _, err := b.ReadSlice('\n'); err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return line
		} else if err != nil {
			line--
		}
	}
}
