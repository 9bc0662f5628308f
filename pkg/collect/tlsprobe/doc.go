// Package tlsprobe looks at PostgreSQL endpoints from the network and records
// what a client that verifies the server would meet there: whether they can be
// reached, whether they talk without TLS, which protocol versions, suites and
// groups they accept, the certificate chain and what verifying it gives, and the
// authentication that they ask for. PgBouncer is looked at in the same way.
//
// It needs no credentials, has none, and never answers an authentication
// request. All that it sends are the fixed messages of wire.go and TLS
// handshakes; what a server says never changes what is sent but by ending the
// conversation. Every read is bounded in time and in size. A fact that was not
// seen is left out, with a [snapshot.Missing] that says why; it is never made up.
//
// The conversation is that of the PostgreSQL documentation, chapter
// "Frontend/Backend Protocol" (https://www.postgresql.org/docs/current/protocol-flow.html).
package tlsprobe
