// Package syntax reads the structure of program text: literals, brackets, and in
// them keys with values, and what its names stand for.
//
// It serves the languages that have no parser of their own in Go, and needs no
// text without errors. It knows nothing of connections.
package syntax
