// Package truth holds the independent proof of the client scanner: tests only.
//
// The corpus test compares what the scanner and the rules find in
// testdata/clients/corpus with labels that were written from the drivers'
// documentation, and fails under 0.98 of recall or precision for any kind of
// place. The driver tests connect for real (libpq, pgx, lib/pq, node-pg, pgjdbc)
// with a setting to a PostgreSQL with a good certificate, with one for another
// host, with one of another CA, and with ssl=off, and compare what happened with
// the mode that the scanner says is in force for that very text.
//
// Nothing here knows how the scanner works. What the tests need and do not find
// (PostgreSQL, npm, java, Debian's libpostgresql-jdbc-java) fails them.
package truth
