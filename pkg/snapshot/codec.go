package snapshot

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"
)

// encoding gives the same JSON as encoding/json does for these types, with two
// things settled: maps are written in the order of their keys, and a nil list is
// null ("not observed"), never [] ("observed: none").
var encoding = json.JoinOptions(
	jsonv1.OmitEmptyWithLegacySemantics(true),
	json.FormatNilSliceAsNull(true),
	json.FormatNilMapAsNull(true),
	json.Deterministic(true),
)

// Read decodes a snapshot, plain or gzip, and checks it: schema version, types,
// required facts, unique cluster ids. Its errors are [*FormatError].
func Read(r io.Reader) (*Snapshot, error) {
	clusters := []Cluster{}
	s, err := Stream(r, func(rec Record) error {
		c, err := rec.Cluster()
		if err != nil {
			return err
		}
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
// that two snapshots of one account diff line by line. It works on one cluster
// at a time: memory does not grow with their number.
//
// As a last defence, whatever looks like a secret (see [FindSecrets]) is written
// as "***", and a note in the snapshot says how many there were. The snapshot in
// memory is not changed.
func Write(w io.Writer, s *Snapshot) error {
	out := &recordWriter{enc: jsontext.NewEncoder(w, jsontext.WithIndent("  ")), masked: map[string]int{}}
	ids := make(map[string]struct{}, len(s.Clusters))
	for _, c := range s.Clusters {
		if _, twice := ids[c.ID]; twice {
			return fmt.Errorf("write the snapshot: two clusters have the id %q", c.ID)
		}
		ids[c.ID] = struct{}{}
	}

	version := s.SchemaVersion
	if version == "" {
		version = SchemaVersion
	}
	out.token(jsontext.BeginObject)
	out.member("schema_version", version)
	out.member("tool", s.Tool)
	out.member("collected_at", s.CollectedAt)
	if s.Incomplete {
		out.member("incomplete", true)
	}
	if s.Selection != nil {
		out.member("selection", s.Selection)
	}
	if len(s.OtherEngines) > 0 {
		out.member("other_engines", s.OtherEngines)
	}
	out.token(jsontext.String("clusters"))
	out.token(jsontext.BeginArray)
	for i := range s.Clusters {
		out.value(&s.Clusters[i])
	}
	out.token(jsontext.EndArray)
	if s.Clients != nil {
		out.token(jsontext.String("clients"))
		out.token(jsontext.BeginArray)
		for i := range s.Clients {
			out.value(&s.Clients[i])
		}
		out.token(jsontext.EndArray)
	}
	if len(s.Missing) > 0 {
		out.member("missing", s.Missing)
	}
	if len(s.Errors) > 0 {
		out.member("errors", s.Errors)
	}
	if notes := append(append([]string(nil), s.Notes...), out.notes()...); len(notes) > 0 {
		out.member("notes", notes)
	}
	out.token(jsontext.EndObject)
	if out.err != nil {
		return fmt.Errorf("write the snapshot: %w", out.err)
	}
	return nil
}

// recordWriter writes a JSON object piece by piece; the first error sticks.
type recordWriter struct {
	enc    *jsontext.Encoder
	buf    bytes.Buffer
	masked map[string]int // secrets replaced, by kind
	err    error
}

func (w *recordWriter) token(t jsontext.Token) {
	if w.err == nil {
		w.err = w.enc.WriteToken(t)
	}
}

func (w *recordWriter) member(name string, v any) {
	w.token(jsontext.String(name))
	w.value(v)
}

func (w *recordWriter) value(v any) {
	if w.err != nil {
		return
	}
	w.buf.Reset()
	if w.err = json.MarshalWrite(&w.buf, v, encoding); w.err != nil {
		return
	}
	raw := w.buf.Bytes()
	if found := FindSecrets(raw); len(found) > 0 {
		for _, s := range found {
			w.masked[s.Kind]++
		}
		raw = maskFound(raw, found)
	}
	w.err = w.enc.WriteValue(raw)
}

func (w *recordWriter) notes() []string {
	var notes []string
	for _, p := range secretPatterns {
		if n := w.masked[p.kind]; n > 0 {
			notes = append(notes, fmt.Sprintf("replaced by *** before writing: %s, %d times (please report this: a collector should have left it out)", p.kind, n))
		}
	}
	return notes
}

// ClusterValue is a cluster as the rules see it: the same value that [Stream]
// gives for it after it was saved.
func ClusterValue(c *Cluster) (map[string]any, error) { return valueOf(c, clusterShape()) }

// ClientValue is a client's setting as the rules see it.
func ClientValue(c *ClientSetting) (map[string]any, error) { return valueOf(c, clientShape()) }

func valueOf(v any, s *shape) (map[string]any, error) {
	raw, err := json.Marshal(v, encoding)
	if err != nil {
		return nil, fmt.Errorf("encode a %s: %w", s.name, err)
	}
	m, verr := new(valueReader).root(raw, s)
	if verr != nil {
		return nil, fmt.Errorf("encode a %s: %w", s.name, verr.at(raw, 0, ""))
	}
	return m, nil
}

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
	var b bytes.Buffer
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
