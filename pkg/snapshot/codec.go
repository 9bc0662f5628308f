package snapshot

import (
	"cmp"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"
)

// encoding gives the same JSON as encoding/json does for these types, with the
// keys of maps in order.
var encoding = json.JoinOptions(jsonv1.OmitEmptyWithLegacySemantics(true), json.Deterministic(true))

// Read decodes a snapshot, plain or gzip, and checks it against the schema. Its
// errors about the input are [*jsonfile.Error].
func Read(r io.Reader) (*Snapshot, error) {
	clusters := []Cluster{}
	s, err := Stream(r, func(c *Cluster) error {
		clusters = append(clusters, *c)
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.Clusters = clusters
	return s, nil
}

// Write encodes a snapshot, indented and with its keys in a stable order, so
// that two snapshots of one account diff line by line.
//
// As a last defence, whatever looks like a secret (see [FindSecrets]) is written
// as "***", and a note in the snapshot says how many there were. The snapshot in
// memory is not changed.
func Write(w io.Writer, s *Snapshot) error {
	ids := make(map[string]bool, len(s.Clusters))
	for _, c := range s.Clusters {
		if ids[c.ID] {
			return fmt.Errorf("write the snapshot: two clusters have the id %q", c.ID)
		}
		ids[c.ID] = true
	}
	out := *s
	out.SchemaVersion = cmp.Or(s.SchemaVersion, SchemaVersion)
	// The notes are the last key, but are known only when all was looked through.
	masked, masking := maskSecrets()
	if err := json.MarshalWrite(io.Discard, out, encoding, masking); err != nil {
		return fmt.Errorf("write the snapshot: %w", err)
	}
	out.Notes = slices.Clone(s.Notes)
	for _, p := range secretPatterns {
		if n := masked[p.kind]; n > 0 {
			out.Notes = append(out.Notes, fmt.Sprintf("replaced by *** before writing: %s, %d times (please report this: a collector should have left it out)", p.kind, n))
		}
	}
	if err := json.MarshalEncode(jsontext.NewEncoder(w, jsontext.WithIndent("  ")), out, encoding, masking); err != nil {
		return fmt.Errorf("write the snapshot: %w", err)
	}
	return nil
}

// maskSecrets writes strings without the secrets in them, and counts those by kind.
func maskSecrets() (masked map[string]int, option json.Options) {
	masked = map[string]int{}
	return masked, json.WithMarshalers(json.MarshalToFunc(func(enc *jsontext.Encoder, s string) error {
		found := FindSecrets([]byte(s))
		if len(found) == 0 {
			return errors.ErrUnsupported // as any other string
		}
		for _, secret := range found {
			masked[secret.Kind]++
		}
		return enc.WriteToken(jsontext.String(string(maskFound([]byte(s), found))))
	}))
}

// ClusterValue is a cluster as the rules see it: map[string]any, []any, string,
// bool, int64, and json.Number for what is no int64. What was not observed is no
// key of it.
func ClusterValue(c *Cluster) (map[string]any, error) { return valueOf(c) }

// ClientValue is a client's setting as the rules see it.
func ClientValue(c *ClientSetting) (map[string]any, error) { return valueOf(c) }

func valueOf(v any) (map[string]any, error) {
	raw, err := json.Marshal(v, encoding)
	if err != nil {
		return nil, fmt.Errorf("encode for the rules: %w", err)
	}
	var m map[string]any
	if err := json.Unmarshal(raw, &m, exactNumbers); err != nil {
		return nil, fmt.Errorf("encode for the rules: %w", err)
	}
	return m, nil
}

// exactNumbers decodes a whole number of 64 bits as int64, any other as
// json.Number.
var exactNumbers = json.WithUnmarshalers(json.UnmarshalFromFunc(func(dec *jsontext.Decoder, v *any) error {
	if dec.PeekKind() != '0' {
		return errors.ErrUnsupported
	}
	raw, err := dec.ReadValue()
	if err != nil {
		return err
	}
	if n, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		*v = n
	} else {
		*v = stdjson.Number(raw)
	}
	return nil
}))

// Same compares as the file would: a time is the same in every zone.
func Same(a, b any) bool {
	x := Encoded(a)
	return x != "" && x == Encoded(b)
}

// Encoded is a part of a snapshot as the file would have it, "" of what no file can hold.
func Encoded(part any) string {
	text, err := json.Marshal(part, encoding)
	if err != nil {
		return ""
	}
	return string(text)
}
