package policy

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"dbaudit/pkg/snapshot"
)

// checkEvidence holds the facts that the rules declare against the JSON Schema of the
// input: a misspelt one would be missing for ever, and never said to be wrong. It
// notes which of them are enumerations with a word for what is none of theirs.
func (g *group) checkEvidence(schema map[string]any) error {
	if schema == nil {
		return nil
	}
	var errs []error
	for _, r := range g.rules {
		for key, list := range map[string][]evidence{"evidence": r.evidence, "helpful": r.helpful} {
			for i, e := range list {
				field, ok := fieldOf(schema, r.subject.schemaPath(e))
				if !ok {
					errs = append(errs, fmt.Errorf("%s:%d: metadata: %s: %q: the input has no such field", r.File, r.Line, key, e.path))
				}
				words, _ := field["enum"].([]any)
				list[i].closed = slices.Contains(words, any(snapshot.Unknown))
			}
		}
	}
	return errors.Join(errs...)
}

// fieldOf follows a path through a schema, its lists and free keys. Of what the schema
// leaves open the field is nil.
func fieldOf(schema map[string]any, steps []string) (field map[string]any, ok bool) {
	if items, ok := schema["items"].(map[string]any); ok && len(steps) > 0 {
		return fieldOf(items, steps)
	}
	if len(steps) == 0 {
		return schema, true
	}
	properties, _ := schema["properties"].(map[string]any)
	for n := 1; n <= len(steps); n++ { // a key may hold dots itself
		if p, ok := properties[strings.Join(steps[:n], ".")].(map[string]any); ok {
			return fieldOf(p, steps[n:])
		}
	}
	switch more := schema["additionalProperties"].(type) {
	case map[string]any:
		return fieldOf(more, steps[1:])
	case bool:
		return nil, more
	}
	return nil, len(properties) == 0
}
