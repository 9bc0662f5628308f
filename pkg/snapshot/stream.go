package snapshot

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

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
func Stream(r io.Reader, each func(*Cluster) error) (*Snapshot, error) {
	plain, err := Decompress(r)
	if err != nil {
		return nil, err
	}
	s := &streamer{dec: jsontext.NewDecoder(plain), each: each, seen: map[string]bool{}, ids: map[string]int{}}
	if err := s.run(); err != nil {
		return nil, err
	}
	return &s.out, nil
}

type streamer struct {
	dec  *jsontext.Decoder
	each func(*Cluster) error
	seen map[string]bool // keys of the snapshot
	ids  map[string]int  // clusters' ids → index
	out  Snapshot
}

func (s *streamer) run() error {
	kind := s.dec.PeekKind()
	_, err := s.dec.ReadToken()
	switch {
	case errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return errEmptyFile()
	case err != nil:
		return s.failed(err)
	case kind != '{':
		return &FormatError{Kind: ErrOtherFormat, Reason: fmt.Sprintf("want a JSON object with \"schema_version\", got %s", kindName(kind))}
	}
	for s.dec.PeekKind() != '}' {
		key, err := s.dec.ReadToken()
		if err != nil {
			return s.failed(err)
		}
		if err := s.member(key.String()); err != nil {
			return err
		}
	}
	if _, err := s.dec.ReadToken(); err != nil {
		return s.failed(err)
	}
	if !s.seen["schema_version"] {
		return &FormatError{Kind: ErrOtherFormat, Reason: `no "schema_version": this is not a snapshot of dbaudit`}
	}
	for _, name := range snapshotRule().Required {
		if !s.seen[name] {
			return &FormatError{Kind: ErrInvalid, Reason: fmt.Sprintf("%q is missing", name)}
		}
	}
	switch _, err := s.dec.ReadToken(); {
	case err == nil:
		return &FormatError{Kind: ErrNotJSON, Offset: s.dec.InputOffset(), Reason: "more text after the snapshot's end"}
	case !errors.Is(err, io.EOF):
		return s.failed(err)
	}
	return nil
}

// member reads the value of one key of the snapshot.
func (s *streamer) member(key string) error {
	rule := snapshotRule().Properties[key]
	if rule == nil {
		if reason, ok := otherFormats[key]; ok {
			return &FormatError{Kind: ErrOtherFormat, Reason: reason}
		}
		return s.failed(s.dec.SkipValue())
	}
	s.seen[key] = true
	if key == "clusters" && s.dec.PeekKind() == '[' {
		return s.clusters(rule.Items)
	}
	raw, err := s.dec.ReadValue()
	if err != nil {
		return s.failed(err)
	}
	if key == "schema_version" && string(raw) != `"`+SchemaVersion+`"` {
		return &FormatError{Kind: ErrVersion, Reason: fmt.Sprintf("schema version %s, this dbaudit reads %q: use the dbaudit that wrote it, or collect again", clip(string(raw)), SchemaVersion)}
	}
	return s.decode(raw, rule, key, s.field(key))
}

// field is a pointer to the snapshot's field of that name.
func (s *streamer) field(key string) any {
	v := reflect.ValueOf(&s.out).Elem()
	for i := range v.NumField() {
		if name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ","); name == key {
			return v.Field(i).Addr().Interface()
		}
	}
	return new(any) // every property of the schema has a field
}

func (s *streamer) clusters(rule *rule) error {
	if _, err := s.dec.ReadToken(); err != nil {
		return s.failed(err)
	}
	for i := 0; s.dec.PeekKind() != ']'; i++ {
		raw, err := s.dec.ReadValue()
		if err != nil {
			return s.failed(err)
		}
		path := fmt.Sprintf("clusters[%d]", i)
		invalid := func(reason string) error {
			return &FormatError{Kind: ErrInvalid, Offset: s.dec.InputOffset() - int64(len(raw)), Path: path + ".id", Reason: reason}
		}
		var c Cluster
		if err := s.decode(raw, rule, path, &c); err != nil {
			return err
		}
		if c.ID == "" {
			return invalid("is empty")
		}
		if first, twice := s.ids[c.ID]; twice {
			return invalid(fmt.Sprintf("%q is also the id of clusters[%d]; join snapshots with --snapshot A --snapshot B, not by hand", c.ID, first))
		}
		s.ids[c.ID] = i
		if err := s.each(&c); err != nil {
			return err
		}
	}
	_, err := s.dec.ReadToken()
	return s.failed(err)
}

// decode reads a value that was just read and checks it.
func (s *streamer) decode(raw jsontext.Value, rule *rule, path string, to any) error {
	base := s.dec.InputOffset() - int64(len(raw))
	err := json.Unmarshal(raw, to)
	if err != nil {
		err = ReadError(err, 0)
	} else if problem := rule.check(raw); problem != nil {
		err = problem
	}
	var fe *FormatError
	if errors.As(err, &fe) {
		return fe.below(base, path)
	}
	return err
}

func (s *streamer) failed(err error) error {
	if err == nil {
		return nil
	}
	return ReadError(err, s.dec.InputOffset())
}
