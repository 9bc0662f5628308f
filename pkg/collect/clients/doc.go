// Package clients finds where connections to PostgreSQL are configured in a
// source tree, and says what each setting really does: which driver reads it,
// the sslmode in force, and whether the server is verified.
//
// The verdict is not a function of sslmode alone. It depends on the driver, its
// version, the root certificate and switches of the driver's own, which are
// rows of a table here (see drivers.go), each with its source.
//
// The package reads files and nothing else: it opens no connection, follows no
// link out of the tree, and writes nothing. Passwords are dropped where they are
// read; they are never part of a [snapshot.ClientSetting], an error or a log.
package clients
