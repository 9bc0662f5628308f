package reports

import (
	_ "embed"
	"slices"
)

//go:embed schema/result.schema.json
var resultSchema []byte

// ResultSchema is the JSON Schema (draft 2020-12) of the JSON result.
func ResultSchema() []byte { return slices.Clone(resultSchema) }
