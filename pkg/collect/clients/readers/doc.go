// Package readers makes connection settings of files: one file here for each kind
// of file. What a setting does is not judged here; that is for package drivers.
//
// A reader says what it could not read, and goes on: what is left is searched for
// commands, URLs and connection strings as text.
package readers
