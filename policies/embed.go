// Package policies holds the built-in rules, a folder each, and the JSON Schema
// of the input that they are evaluated on.
package policies

import "embed"

// Rules are the built-in rules and their tests:
// <category>/<rule>/<rule>.rego beside <rule>_test.rego, what they share in lib/, and
// the categories and frameworks in catalog.rego.
//
//go:embed *.rego */*.rego */*/*.rego
var Rules embed.FS

// Schema holds InputSchema.
//
//go:embed schema/input.schema.json
var Schema embed.FS

// InputSchema is the JSON Schema of the input that rules are evaluated on.
const InputSchema = "schema/input.schema.json"
