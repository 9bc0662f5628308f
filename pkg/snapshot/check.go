package snapshot

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"dbaudit/pkg/jsonfile"
)

//go:embed schema/snapshot.schema.json
var schemaJSON []byte

// rule is what decoding into the Go types does not check of one value: that the
// required facts are there, that null stands for none of them (Go would read it as
// zero: `"accepted": null` is not "false"), and that enumerations are closed. It is
// read from the schema.
type rule struct {
	Ref        string           `json:"$ref"`
	Type       string           `json:"type"`
	Enum       []string         `json:"enum"`
	Required   []string         `json:"required"`
	Properties map[string]*rule `json:"properties"`
	Items      *rule            `json:"items"`
	Additional *rule            `json:"additionalProperties"`
	Names      *rule            `json:"propertyNames"`
	Defs       map[string]*rule `json:"$defs"`
}

// snapshotRule is the schema of a snapshot, its references resolved.
var snapshotRule = sync.OnceValue(func() *rule {
	var root rule
	if err := json.Unmarshal(schemaJSON, &root); err != nil {
		panic("the embedded schema: " + err.Error()) // a test reads it
	}
	defs := root.Defs
	root.Defs = nil
	resolve := func(r *rule) *rule {
		if r != nil && r.Ref != "" {
			return defs[strings.TrimPrefix(r.Ref, "#/$defs/")]
		}
		return r
	}
	var link func(r *rule)
	link = func(r *rule) {
		if r == nil {
			return
		}
		link(r.Items)
		link(r.Additional)
		r.Items, r.Additional = resolve(r.Items), resolve(r.Additional)
		for name, p := range r.Properties {
			link(p)
			r.Properties[name] = resolve(p)
		}
	}
	for _, d := range defs {
		link(d)
	}
	link(&root)
	return &root
})

// check checks a value whose types are right: the decoder meets no error in it.
// The place of the error is one in the value.
func (r *rule) check(raw jsontext.Value) error {
	return r.next(jsontext.NewDecoder(bytes.NewBuffer(raw)))
}

// next checks the value that the decoder stands before.
func (r *rule) next(dec *jsontext.Decoder) error {
	kind := dec.PeekKind()
	switch {
	case r == nil || r.Type == "": // a key that is not known, or one that may be anything
		_ = dec.SkipValue()
		return nil
	case kind == '{':
		return r.object(dec)
	}
	t, _ := dec.ReadToken()
	switch {
	case kind == '[':
		for dec.PeekKind() != ']' {
			if err := r.Items.next(dec); err != nil {
				return err
			}
		}
		_, _ = dec.ReadToken()
	case kind == 'n':
		return misplaced(dec, "want "+r.wanted()+", got null")
	case kind == '"' && r.Enum != nil && !slices.Contains(r.Enum, t.String()):
		return misplaced(dec, r.unlisted(t.String()))
	}
	return nil
}

func (r *rule) object(dec *jsontext.Decoder) error {
	_, _ = dec.ReadToken()
	begin, path := dec.InputOffset(), dec.StackPointer()
	seen := make(map[string]bool, len(r.Required))
	for dec.PeekKind() != '}' {
		t, _ := dec.ReadToken()
		name := t.String()
		seen[name] = true
		if r.Names != nil && !slices.Contains(r.Names.Enum, name) {
			return misplaced(dec, r.Names.unlisted(name))
		}
		child := r.Properties[name]
		switch {
		case child == nil:
			child = r.Additional
		case dec.PeekKind() == 'n' && !slices.Contains(r.Required, name):
			child = nil // not observed: as if the key were not there
		}
		if err := child.next(dec); err != nil {
			return err
		}
	}
	_, _ = dec.ReadToken()
	for _, name := range r.Required {
		if !seen[name] {
			return &jsonfile.Error{Kind: jsonfile.ErrInvalid, Offset: begin, Path: jsonfile.Path(path.AppendToken(name)), Reason: "is missing"}
		}
	}
	return nil
}

// misplaced is an error about what the decoder just read.
func misplaced(dec *jsontext.Decoder, reason string) error {
	return &jsonfile.Error{Kind: jsonfile.ErrInvalid, Offset: dec.InputOffset(), Path: jsonfile.Path(dec.StackPointer()), Reason: reason}
}

func (r *rule) wanted() string {
	return map[string]string{
		"string": "a string", "boolean": "true or false", "integer": "a whole number", "number": "a number",
		"array": "a list", "object": "an object",
	}[r.Type]
}

func (r *rule) unlisted(value string) string {
	return fmt.Sprintf("want one of %s, got %q", strings.Join(r.Enum, ", "), jsonfile.Clip(value))
}
