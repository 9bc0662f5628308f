// Package account collects what the DigitalOcean API tells of an account's
// PostgreSQL clusters: who may connect (trusted sources, and what each resolves
// to), where they answer (endpoints), their certificate authority, and which
// App Platform components connect to them.
//
// It sends GET and nothing else. Passwords, keys and the token never leave it:
// the types that answers are decoded into have no field for a secret, only for
// whether there was one. It connects to no database.
//
// A fact that could not be seen is left out and a [snapshot.Missing] says why.
// An answer of null, an absent list, a refused or failed call never become an
// empty list.
package account
