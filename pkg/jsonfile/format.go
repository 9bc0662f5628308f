// Package jsonfile reads and writes the JSON files of dbaudit: snapshots and
// results. They may be gzip, hold one object with a schema version, and are
// written whole or not at all; an error in one names the file, the line and the
// place.
package jsonfile

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Format is a kind of file: a JSON object with "schema_version".
type Format struct {
	// Name is what it is called in messages: "snapshot".
	Name    string
	Version string
	// Again is how a file of another version is made anew: "collect again".
	Again string
	// Required are the keys without which nothing can be told.
	Required []string
	// Others are keys of files that people take for this one, and what to tell them.
	Others map[string]string
}

// Read reads the object, plain or gzip. member is called for each key but
// "schema_version", in the file's order, and reads its value; its error ends the
// reading. What is wrong with the input is an [*Error]; other errors, of the
// reader and of member, are returned as they are.
func (f *Format) Read(r io.Reader, member func(dec *jsontext.Decoder, key string) error) error {
	plain, err := decompress(r)
	if err != nil {
		return err
	}
	dec := jsontext.NewDecoder(plain)
	return problem(f.read(dec, member), dec.InputOffset())
}

func (f *Format) read(dec *jsontext.Decoder, member func(dec *jsontext.Decoder, key string) error) error {
	other := func(format string, args ...any) error {
		return &Error{Kind: ErrOtherFormat, Reason: fmt.Sprintf(format, args...)}
	}
	kind := dec.PeekKind()
	_, err := dec.ReadToken()
	switch {
	case errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return empty()
	case err != nil:
		return err
	case kind != '{':
		return other(`want a JSON object with "schema_version", got %s: this is not a %s of dbaudit`, KindName(kind), f.Name)
	}
	seen := map[string]bool{}
	for dec.PeekKind() != '}' {
		token, err := dec.ReadToken()
		if err != nil {
			return err
		}
		key := token.String()
		seen[key] = true
		if reason := f.Others[key]; reason != "" {
			return other("%s", reason)
		}
		read := member
		if key == "schema_version" {
			read = f.version
		}
		if err := read(dec, key); err != nil {
			return err
		}
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	if !seen["schema_version"] {
		return other(`no "schema_version": this is not a %s of dbaudit`, f.Name)
	}
	for _, key := range f.Required {
		if !seen[key] {
			return &Error{Kind: ErrInvalid, Reason: fmt.Sprintf("%q is missing", key)}
		}
	}
	switch _, err := dec.ReadToken(); {
	case err == nil:
		return &Error{Kind: ErrNotJSON, Offset: dec.InputOffset(), Reason: "more text after the end of the " + f.Name}
	case !errors.Is(err, io.EOF):
		return err
	}
	return nil
}

// Member reads the value of a key, which stands at path; the place of its error becomes one
// in the file.
func Member(dec *jsontext.Decoder, path string, read func(raw jsontext.Value) error) error {
	raw, err := dec.ReadValue()
	if err != nil {
		return err
	}
	err = read(raw)
	if fe, ok := errors.AsType[*Error](err); ok {
		return fe.Below(dec.InputOffset()-int64(len(raw)), path)
	}
	return err
}

// Field is a pointer to the field of a struct that a key stands for, for a function that
// reads a member; nil where there is none.
func Field(of any, key string) any {
	v := reflect.ValueOf(of).Elem()
	for i := range v.NumField() {
		if name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ","); name == key {
			return v.Field(i).Addr().Interface()
		}
	}
	return nil
}

func (f *Format) version(dec *jsontext.Decoder, _ string) error {
	raw, err := dec.ReadValue()
	if err == nil && string(raw) != `"`+f.Version+`"` {
		return &Error{Kind: ErrVersion, Reason: fmt.Sprintf("schema version %s, this dbaudit reads %q: use the dbaudit that wrote it, or %s", Clip(string(raw)), f.Version, f.Again)}
	}
	return err
}
