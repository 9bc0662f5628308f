package result

import (
	stdjson "encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"dbaudit/pkg/snapshot"
)

// Load reads a JSON result (--format json), plain or gzip. Its errors are
// [*snapshot.FormatError] where the file is at fault: they name the file, the
// line and the JSON path.
func Load(path string) (*Result, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the result: %w", err)
	}
	defer f.Close()
	r, err := Read(f)
	return r, snapshot.Locate(err, path)
}

// otherFormats are keys that tell files that people take for a result.
var otherFormats = map[string]string{
	"collected_at": "this is a snapshot, not a JSON result: evaluate it with dbaudit scan --snapshot FILE --format json",
	"runs":         "this is a SARIF file, not a JSON result: write one with dbaudit scan --report json=FILE",
	"Issues":       "this is a report of another tool, not a JSON result of dbaudit",
	"class_uid":    "this is an OCSF event, not a JSON result: write one with dbaudit scan --report json=FILE",
}

// numbers reads numbers of free-form evidence as they are written: a stored
// result renders to the same bytes as the run that wrote it.
var numbers = json.WithUnmarshalers(json.UnmarshalFromFunc(func(dec *jsontext.Decoder, v *any) error {
	if dec.PeekKind() != '0' {
		return errors.ErrUnsupported
	}
	raw, err := dec.ReadValue()
	if err != nil {
		return err
	}
	*v = stdjson.Number(raw)
	return nil
}))

// fields are the keys of a result, and the number of the Go field.
var fields = func() map[string]int {
	m := map[string]int{}
	t := reflect.TypeFor[Result]()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		m[name] = i
	}
	return m
}()

// required are the keys without which nothing can be said.
var required = []string{"evaluated_at", "summary", "findings"}

// Read is [Load] from a stream.
func Read(r io.Reader) (*Result, error) {
	plain, err := snapshot.Decompress(r)
	if err != nil {
		return nil, err
	}
	dec := jsontext.NewDecoder(plain)
	bad := func(err error) error { return snapshot.ReadError(err, dec.InputOffset()) }
	other := func(reason string) error {
		return &snapshot.FormatError{Kind: snapshot.ErrOtherFormat, Reason: reason}
	}
	open, err := dec.ReadToken()
	switch {
	case errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return nil, &snapshot.FormatError{Kind: snapshot.ErrEmpty, Reason: "the file is empty; make it again"}
	case err != nil:
		return nil, bad(err)
	case open.Kind() != '{':
		return nil, other(`want a JSON object with "schema_version": this is not a JSON result of dbaudit`)
	}
	var out Result
	seen := map[string]bool{}
	for dec.PeekKind() != '}' {
		token, err := dec.ReadToken()
		if err != nil {
			return nil, bad(err)
		}
		key := token.String()
		seen[key] = true
		n, known := fields[key]
		if reason := otherFormats[key]; reason != "" {
			return nil, other(reason)
		}
		if !known {
			if err := dec.SkipValue(); err != nil {
				return nil, bad(err)
			}
			continue
		}
		if err := json.UnmarshalDecode(dec, reflect.ValueOf(&out).Elem().Field(n).Addr().Interface(), numbers); err != nil {
			return nil, bad(err)
		}
		if key == "schema_version" && out.SchemaVersion != SchemaVersion {
			return nil, &snapshot.FormatError{Kind: snapshot.ErrVersion, Reason: fmt.Sprintf("schema version %q, this dbaudit reads %q: use the dbaudit that wrote it, or evaluate again", out.SchemaVersion, SchemaVersion)}
		}
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, bad(err)
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		if err != nil {
			return nil, bad(err)
		}
		return nil, &snapshot.FormatError{Kind: snapshot.ErrNotJSON, Offset: dec.InputOffset(), Reason: "more text after the result's end"}
	}
	if !seen["schema_version"] {
		return nil, other(`no "schema_version": this is not a JSON result of dbaudit`)
	}
	for _, key := range required {
		if !seen[key] {
			return nil, &snapshot.FormatError{Kind: snapshot.ErrInvalid, Reason: fmt.Sprintf("%q is missing", key)}
		}
	}
	return &out, check(&out)
}

// check refuses what would be read as something else than it says: a finding of
// no known verdict would be counted nowhere.
func check(r *Result) error {
	bad := func(i int, field, reason string) error {
		return &snapshot.FormatError{Kind: snapshot.ErrInvalid, Offset: -1, Path: fmt.Sprintf("findings[%d].%s", i, field), Reason: reason}
	}
	for i, f := range r.Findings {
		switch {
		case f.Verdict != Fail && f.Verdict != Unknown:
			return bad(i, "verdict", fmt.Sprintf("want %q or %q, got %q", Fail, Unknown, f.Verdict))
		case f.Verdict == Fail && f.Severity.Rank() == 0:
			return bad(i, "severity", fmt.Sprintf("no such severity: %q", f.Severity))
		case f.RuleID == "":
			return bad(i, "rule_id", "is empty")
		case f.Fingerprint == "":
			return bad(i, "fingerprint", "is empty")
		}
	}
	return nil
}
