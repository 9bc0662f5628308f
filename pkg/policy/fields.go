package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// checkEvidence holds the facts that the rules declare against the JSON Schema of the
// input: a misspelt one would be missing for ever, and never said to be wrong.
func (g *group) checkEvidence(schema []byte) error {
	if schema == nil {
		return nil
	}
	var root map[string]any
	if err := json.Unmarshal(schema, &root); err != nil {
		return fmt.Errorf("input schema: %w", err)
	}
	var errs []error
	for _, r := range g.rules {
		for _, e := range r.evidence {
			if !hasField(root, r.subject.schemaPath(e)) {
				errs = append(errs, fmt.Errorf("%s:%d: metadata: evidence: %q: the input has no such field", r.File, r.Line, e.path))
			}
		}
	}
	return errors.Join(errs...)
}

// hasField reports whether a schema has a path, through lists and free keys.
func hasField(schema map[string]any, steps []string) bool {
	if len(steps) == 0 {
		return true
	}
	if items, ok := schema["items"].(map[string]any); ok {
		return hasField(items, steps)
	}
	properties, _ := schema["properties"].(map[string]any)
	for n := 1; n <= len(steps); n++ { // a key may hold dots itself
		if p, ok := properties[strings.Join(steps[:n], ".")].(map[string]any); ok {
			return hasField(p, steps[n:])
		}
	}
	switch more := schema["additionalProperties"].(type) {
	case map[string]any:
		return hasField(more, steps[1:])
	case bool:
		return more
	}
	return len(properties) == 0
}
