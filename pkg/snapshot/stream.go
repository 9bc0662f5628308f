package snapshot

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Record is one cluster of a snapshot that is being read.
type Record struct {
	Index int
	// Value is the cluster as the rules see it: map[string]any, []any, string,
	// bool, int64, and json.Number for what is no int64. Null and unknown keys are left
	// out. It belongs to the receiver.
	Value map[string]any
	// Raw is the cluster's JSON. It is valid until the callback returns.
	Raw []byte
}

// Cluster decodes the record into the Go type.
func (r Record) Cluster() (*Cluster, error) {
	var c Cluster
	if err := json.Unmarshal(r.Raw, &c); err != nil {
		return nil, &FormatError{Kind: ErrInvalid, Offset: -1, Path: fmt.Sprintf("clusters[%d]", r.Index), Reason: err.Error()}
	}
	return &c, nil
}

// header are the keys of a snapshot but "clusters", with the check each gets.
var headerShape = shapeFor[Snapshot]()

// otherFormats are keys that tell files that people take for a snapshot.
var otherFormats = map[string]string{
	"findings":     "this is a JSON result of dbaudit scan, not a snapshot; give the file written by --save-snapshot or dbaudit collect",
	"evaluated_at": "this is a JSON result of dbaudit scan, not a snapshot; give the file written by --save-snapshot or dbaudit collect",
	"runs":         "this is a SARIF file, not a snapshot",
	"databases":    "this is an answer of the DigitalOcean API, not a snapshot; write one with dbaudit collect",
}

// Stream reads a snapshot, plain or gzip, holding one cluster at a time: each is
// handed to the callback, in the file's order, and the rest of the snapshot is
// returned, its Clusters nil. The keys may come in any order, so that what
// the callback saw counts only when Stream returns no error: an unsupported
// version, for one, may be the last key of the file.
//
// Errors about the input are [*FormatError]; an error of the callback ends the
// reading and is returned as it is.
func Stream(r io.Reader, each func(Record) error) (*Snapshot, error) {
	plain, err := decompress(r)
	if err != nil {
		return nil, err
	}
	dec := jsontext.NewDecoder(plain)
	s := &streamer{dec: dec, each: each, seen: map[string]bool{}, ids: map[string]int{}, values: valueReader{words: new([1024]any)}}
	if err := s.run(); err != nil {
		return nil, err
	}
	return &s.out, nil
}

// decompress looks at the first bytes, so that a gzip file is read whatever its
// name is, and what cannot be JSON is named.
func decompress(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	if mark, _ := b.Peek(3); string(mark) == "\ufeff" { // editors write it; RFC 8259, section 8.1, allows to ignore it
		_, _ = b.Discard(3)
	}
	head, err := b.Peek(2)
	if len(head) == 0 {
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		return nil, &FormatError{Kind: ErrEmpty, Reason: "the file is empty; make it again"}
	}
	switch {
	case len(head) == 2 && head[0] == 0x1f && head[1] == 0x8b:
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, inputError(err, -1)
		}
		return z, nil
	case len(head) == 2 && (head[0] == 0xff && head[1] == 0xfe || head[0] == 0xfe && head[1] == 0xff):
		return nil, &FormatError{Kind: ErrNotJSON, Reason: "the file is UTF-16 (a PowerShell redirect writes that); let dbaudit write the file itself"}
	}
	return b, nil
}

type streamer struct {
	dec  *jsontext.Decoder
	each func(Record) error
	seen map[string]bool
	ids  map[string]int // id → index
	out  Snapshot
	// values is kept for its buffers.
	values valueReader
}

func (s *streamer) run() error {
	switch kind := s.dec.PeekKind(); kind {
	case '{':
	case 0:
		_, err := s.dec.ReadToken()
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return &FormatError{Kind: ErrEmpty, Reason: "the file is empty; make it again"}
		}
		return s.inputError(err)
	default:
		return &FormatError{Kind: ErrOtherFormat, Reason: fmt.Sprintf("want a JSON object with \"schema_version\", got %s", kindName(kind))}
	}
	if _, err := s.dec.ReadToken(); err != nil {
		return s.inputError(err)
	}
	for s.dec.PeekKind() != '}' {
		key, err := s.dec.ReadToken()
		if err != nil {
			return s.inputError(err)
		}
		if err := s.member(key.String()); err != nil {
			return err
		}
	}
	if _, err := s.dec.ReadToken(); err != nil {
		return s.inputError(err)
	}
	if err := s.complete(); err != nil {
		return err
	}
	if _, err := s.dec.ReadToken(); !errors.Is(err, io.EOF) {
		if err == nil {
			return &FormatError{Kind: ErrNotJSON, Offset: s.dec.InputOffset(), Reason: "more text after the snapshot's end"}
		}
		return s.inputError(err)
	}
	return nil
}

// complete checks what only the end of the file can tell.
func (s *streamer) complete() error {
	if !s.seen["schema_version"] {
		return &FormatError{Kind: ErrOtherFormat, Reason: `no "schema_version": this is not a snapshot of dbaudit`}
	}
	for _, f := range headerShape().fields {
		if f.bit != 0 && !s.seen[f.name] {
			return &FormatError{Kind: ErrInvalid, Reason: fmt.Sprintf("%q is missing", f.name)}
		}
	}
	return nil
}

// member reads the value of one key of the snapshot.
func (s *streamer) member(key string) error {
	n, known := headerShape().byName[key]
	if !known {
		if reason, ok := otherFormats[key]; ok {
			return &FormatError{Kind: ErrOtherFormat, Reason: reason}
		}
		if err := s.dec.SkipValue(); err != nil {
			return s.inputError(err)
		}
		return nil
	}
	s.seen[key] = true
	if key == "clusters" {
		return s.clusters()
	}
	raw, err := s.dec.ReadValue()
	if err != nil {
		return s.inputError(err)
	}
	base := s.dec.InputOffset() - int64(len(raw))
	f := headerShape().fields[n]
	r := valueReader{b: raw}
	if key == "schema_version" && string(raw) != `"`+SchemaVersion+`"` {
		return &FormatError{Kind: ErrVersion, Reason: fmt.Sprintf("schema version %s, this dbaudit reads %q: use the dbaudit that wrote it, or collect again", clip(string(raw)), SchemaVersion)}
	}
	v, verr := r.value(f.shape)
	if verr == nil && v == nil && !f.nullable() {
		verr = &valueError{reason: "want " + wanted[f.shape.kind] + ", got null"}
	}
	if verr != nil {
		return verr.at(raw, base, key)
	}
	if err := json.Unmarshal(raw, fieldOf(&s.out, n)); err != nil {
		return &FormatError{Kind: ErrInvalid, Offset: base, Path: key, Reason: err.Error()}
	}
	return nil
}

// fieldOf is a pointer to the n-th field of a snapshot.
func fieldOf(s *Snapshot, n int) any {
	return reflect.ValueOf(s).Elem().Field(n).Addr().Interface()
}

func (s *streamer) clusters() error {
	if kind := s.dec.PeekKind(); kind != '[' {
		at := s.dec.InputOffset()
		if _, err := s.dec.ReadValue(); err != nil {
			return s.inputError(err)
		}
		return &FormatError{Kind: ErrInvalid, Offset: at, Path: "clusters", Reason: "want a list, got " + kindName(kind)}
	}
	if _, err := s.dec.ReadToken(); err != nil {
		return s.inputError(err)
	}
	for i := 0; s.dec.PeekKind() != ']'; i++ {
		raw, err := s.dec.ReadValue()
		if err != nil {
			return s.inputError(err)
		}
		base := s.dec.InputOffset() - int64(len(raw))
		path := fmt.Sprintf("clusters[%d]", i)
		if raw[0] != '{' {
			return &FormatError{Kind: ErrInvalid, Offset: base, Path: path, Reason: "want an object, got " + kindName(raw.Kind())}
		}
		value, verr := s.values.root(raw, clusterShape())
		if verr != nil {
			return verr.at(raw, base, path)
		}
		id, _ := value["id"].(string)
		if id == "" {
			return &FormatError{Kind: ErrInvalid, Offset: base, Path: path + ".id", Reason: "is empty"}
		}
		if first, twice := s.ids[id]; twice {
			return &FormatError{Kind: ErrInvalid, Offset: base, Path: path + ".id", Reason: fmt.Sprintf("%q is also the id of clusters[%d]; join snapshots with --snapshot A --snapshot B, not by hand", id, first)}
		}
		s.ids[id] = i
		if err := s.each(Record{Index: i, Value: value, Raw: raw}); err != nil {
			var fe *FormatError
			if errors.As(err, &fe) && fe.Offset < 0 {
				fe.Offset = base
			}
			return err
		}
	}
	_, err := s.dec.ReadToken()
	return s.inputError(err)
}

func (s *streamer) inputError(err error) error {
	if err == nil {
		return nil
	}
	return inputError(err, s.dec.InputOffset())
}

// inputError says what is wrong with input that is not JSON, or ends early.
func inputError(err error, offset int64) error {
	e := &FormatError{Kind: ErrNotJSON, Offset: offset}
	var syntax *jsontext.SyntacticError
	var semantic *json.SemanticError
	switch {
	case errors.As(err, &syntax):
		e.Offset, e.Path = syntax.ByteOffset, pointerPath(string(syntax.JSONPointer))
	case errors.As(err, &semantic):
		e.Offset, e.Path = semantic.ByteOffset, pointerPath(string(semantic.JSONPointer))
	}
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		e.Kind = ErrTruncated
		e.Reason = "the file ends too early (cut short while it was written or copied); make it again"
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		e.Kind = ErrTruncated
		e.Reason = "the gzip data is damaged; make it again"
	case errors.Is(err, jsontext.ErrDuplicateName):
		e.Reason = "the key stands there twice"
		e.Kind = ErrInvalid
	case syntax != nil:
		e.Reason = "not JSON: " + strings.TrimPrefix(syntax.Err.Error(), "jsontext: ")
	case semantic != nil:
		e.Kind = ErrInvalid
		e.Reason = semanticReason(semantic)
	default:
		return fmt.Errorf("read: %w", err) // the reader's own: a disk, a pipe
	}
	return e
}

func semanticReason(e *json.SemanticError) string {
	want := "another type"
	if e.GoType != nil {
		want = wanted[shapeOf(e.GoType, map[reflect.Type]*shape{}).kind]
	}
	if e.JSONKind == 0 || want == "" {
		return clip(e.Error())
	}
	return "want " + want + ", got " + kindName(e.JSONKind)
}

// ReadError makes a [FormatError] of an error of json or jsontext; offset is
// where the decoder stood. Errors of the reader below stay what they are.
func ReadError(err error, offset int64) error { return inputError(err, offset) }

// Decompress gives the JSON of a file that may be gzip. A file that is empty or
// UTF-16 is a [FormatError].
func Decompress(r io.Reader) (io.Reader, error) { return decompress(r) }

// pointerPath writes a JSON Pointer (RFC 6901) the way that the other messages
// write paths: clusters[3].name.
func pointerPath(p string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(strings.TrimPrefix(p, "/"), "/") {
		if part != "" && strings.Trim(part, "0123456789") == "" {
			b.WriteString("[" + part + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(strings.NewReplacer("~1", "/", "~0", "~").Replace(part))
	}
	return b.String()
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
