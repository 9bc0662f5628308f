// Package schema holds the JSON Schema of the snapshot, and makes it from the
// Go types and their comments, so that it cannot say anything else than they do.
// It makes the schema of the rules' input as well (policies/schema), which
// `opa check --schema` reads: a rule with a misspelt field does not compile.
//
// After a change of the types:
//
//	go test ./pkg/snapshot/schema -update
package schema

import _ "embed"

// Snapshot is the JSON Schema (draft 2020-12) of a snapshot file.
//
//go:embed snapshot.schema.json
var Snapshot []byte

// ID names the snapshot's schema. It is a name, not an address to fetch.
const ID = "urn:dbaudit:snapshot:1"
