// Package policies holds the built-in rules, a folder each, and the JSON Schema
// of the input that they are evaluated on.
package policies

import (
	"embed"
	"io/fs"
	"slices"
)

// Rules are the built-in rules and their tests:
// <category>/<rule>/<rule>.rego beside <rule>_test.rego, what they share in lib/, and
// the categories and frameworks in catalog.rego.
//
//go:embed *.rego */*.rego */*/*.rego
var Rules embed.FS

// Of are the rules of one category with what they share: a program that judges with
// those alone need not read all of them.
func Of(category string) fs.FS { return ofCategory{Rules, category} }

type ofCategory struct {
	embed.FS
	name string
}

// ReadDir leaves the folders of other categories out.
func (c ofCategory) ReadDir(dir string) ([]fs.DirEntry, error) {
	entries, err := c.FS.ReadDir(dir)
	if dir == "." {
		entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return e.IsDir() && e.Name() != "lib" && e.Name() != c.name })
	}
	return entries, err
}

// Schema holds InputSchema.
//
//go:embed schema/input.schema.json
var Schema embed.FS

// InputSchema is the JSON Schema of the input that rules are evaluated on.
const InputSchema = "schema/input.schema.json"
