package result

import (
	stdjson "encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"dbaudit/pkg/jsonfile"
)

// Load reads a JSON result, plain or gzip. What is wrong with the
// file is a [*jsonfile.Error], which names the file, the line and the JSON path.
func Load(path string) (*Result, error) {
	return jsonfile.Read(path, Read)
}

// format is that of a result's file.
var format = &jsonfile.Format{
	Name: "JSON result", Version: SchemaVersion, Again: "evaluate again", Required: []string{"evaluated_at", "summary", "findings"},
	Others: map[string]string{
		"collected_at": "this is a snapshot, not a JSON result: evaluate it with dbaudit scan",
		"runs":         "this is a SARIF file, not a JSON result; dbaudit scan writes either",
		"Issues":       "this is a report of another tool, not a JSON result of dbaudit",
		"class_uid":    "this is an OCSF event, not a JSON result; dbaudit scan writes either",
	},
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

// Read is [Load] from a stream.
func Read(r io.Reader) (*Result, error) {
	out := Result{SchemaVersion: SchemaVersion}
	err := format.Read(r, func(dec *jsontext.Decoder, key string) error {
		field := jsonfile.Field(&out, key)
		if field == nil {
			return dec.SkipValue()
		}
		return json.UnmarshalDecode(dec, field, numbers)
	})
	if err != nil {
		return nil, err
	}
	return &out, check(&out)
}

// check refuses what would be read as something else than it says: a finding of
// no known verdict would be counted nowhere.
func check(r *Result) error {
	bad := func(i int, field, reason string) error {
		return &jsonfile.Error{Kind: jsonfile.ErrInvalid, Offset: -1, Path: fmt.Sprintf("findings[%d].%s", i, field), Reason: reason}
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
