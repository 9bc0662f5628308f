// Package database looks inside PostgreSQL over SQL: who is connected, how, as
// whom, and what roles may do. It reads catalogs and statistics views alone, in
// READ ONLY transactions with short timeouts, over TLS that verifies the server
// in full. It never reads a row of a table, a query text, a password hash or an
// option that may hold a secret, and it takes no lock that waits.
package database

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"dbaudit/pkg/snapshot"
)

// oldest is the oldest major version whose catalogs are known.
const oldest = 130000

// conn is a connection to one database.
type conn struct {
	*pgx.Conn
	server server
}

// observe reads one database after another, and what they share, and puts it into
// the cluster. What could not be read is in the cluster's Missing and its
// databases'; the error is that nothing could be, and why.
func observe(ctx context.Context, c *snapshot.Cluster, t Target, now time.Time) error {
	first, err := connect(ctx, t, t.Database)
	if err != nil {
		return err
	}
	c.SQL = &snapshot.SQL{VersionNum: first.server.version, Role: first.server.role, ObservedAt: now.UTC()}
	defer untoldModes(c)
	list, err := databases(ctx, first)
	if err == nil {
		for _, f := range shared {
			c.Missing = append(c.Missing, ask(ctx, first, f, "sql.", c.SQL)...)
		}
		clean(c.SQL)
	}
	_ = first.Close(context.WithoutCancel(ctx))
	if err != nil {
		return fmt.Errorf("list the databases: %w", err)
	}
	if t.SharedOnly {
		c.Missing = append(c.Missing, snapshot.Missing{Fact: "sql_databases", Kind: snapshot.MissingNotAsked, Reason: "the databases are the primary's"})
		return nil
	}
	c.SQLDatabases = []snapshot.SQLDatabase{}
	for _, d := range list {
		c.SQLDatabases = append(c.SQLDatabases, oneDatabase(ctx, t, d, c.SQL))
	}
	return nil
}

// listed is a database that there is.
type listed struct {
	Name            string `json:"name"`
	PublicConnect   bool   `json:"public_connect"`
	PublicTemporary bool   `json:"public_temporary"`
	May             bool   `json:"may"`
}

// audited are the databases that take connections, without templates and the
// platform's own: its roles own them, and their names begin with an underscore.
const audited = `d.datallowconn AND NOT d.datistemplate AND NOT (d.datname ~ '^_' AND pg_catalog.pg_get_userbyid(d.datdba) ~ '^(_|postgres$)')`

func databases(ctx context.Context, c *conn) ([]listed, error) {
	var list []listed
	err := query(ctx, c.Conn, `SELECT d.datname AS name, pg_catalog.has_database_privilege('public', d.oid, 'CONNECT') AS public_connect,
			pg_catalog.has_database_privilege('public', d.oid, 'TEMPORARY') AS public_temporary,
			pg_catalog.has_database_privilege(d.oid, 'CONNECT') AS may
		FROM pg_catalog.pg_database d WHERE `+audited+` ORDER BY 1`, &list)
	return list, err
}

// oneDatabase reads a database, and for what all share what only it can tell.
func oneDatabase(ctx context.Context, t Target, l listed, shared *snapshot.SQL) snapshot.SQLDatabase {
	d := snapshot.SQLDatabase{Name: l.Name, PublicConnect: l.PublicConnect, PublicTemporary: l.PublicTemporary}
	if !l.May {
		d.Missing = []snapshot.Missing{{Fact: "*", Kind: snapshot.MissingForbidden, Reason: fmt.Sprintf(
			"the role %s may not connect to the database %s: GRANT CONNECT ON DATABASE %s TO %s", t.User, l.Name, quoteIdentifier(l.Name), quoteIdentifier(t.User))}}
		return d
	}
	c, err := connect(ctx, t, l.Name)
	if err != nil {
		d.Missing = []snapshot.Missing{missing(ctx, "*", err)}
		return d
	}
	defer func() { _ = c.Close(context.WithoutCancel(ctx)) }()
	for _, f := range local {
		d.Missing = append(d.Missing, ask(ctx, c, f, "", &d)...)
	}
	if slices.ContainsFunc(shared.Subscriptions, modeUntold) {
		if err := modes(ctx, c, shared); err != nil {
			d.Missing = append(d.Missing, missing(ctx, "*", err))
		}
	}
	return d
}

// ask reads one fact. What it could not read is returned as missing.
func ask[T any](ctx context.Context, c *conn, f fact[T], prefix string, to *T) []snapshot.Missing {
	if f.needs != nil {
		if why := f.needs(&c.server); why != "" {
			return []snapshot.Missing{{Fact: prefix + f.name, Kind: snapshot.MissingForbidden, Reason: why}}
		}
	}
	if err := query(ctx, c.Conn, f.sql(&c.server), f.into(to)); err != nil {
		return []snapshot.Missing{missing(ctx, prefix+f.name, err)}
	}
	return nil
}

// query runs one SELECT in a READ ONLY transaction and decodes its rows. Rows of
// one column named v are a list of its values.
func query(ctx context.Context, c *pgx.Conn, sql string, into any) error {
	row := "q"
	if strings.Contains(sql, " AS v ") || strings.Contains(sql, " AS v\n") {
		row = "q.v"
	}
	tx, err := c.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	var text string
	err = tx.QueryRow(ctx, `SELECT coalesce(pg_catalog.json_agg(`+row+`), '[]'::pg_catalog.json)::pg_catalog.text FROM (`+sql+`) q`).Scan(&text)
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), into, jsontext.AllowInvalidUTF8(true))
}

// clean takes out of free text what looks like a password: an application's name
// is whatever its client sets.
func clean(s *snapshot.SQL) {
	for i := range s.Sessions {
		s.Sessions[i].Application = snapshot.Redact(s.Sessions[i].Application)
	}
	for i := range s.RoleSettings {
		s.RoleSettings[i].Value = snapshot.Redact(s.RoleSettings[i].Value)
	}
}

// missing is why a fact was not read. The server's own words are kept, without
// its detail, which may quote a row.
func missing(ctx context.Context, name string, err error) snapshot.Missing {
	m := snapshot.Missing{Fact: name, Kind: snapshot.MissingFailed, Reason: snapshot.Redact(plain(err))}
	var pg *pgconn.PgError
	switch {
	case ctx.Err() != nil:
		m.Kind, m.Reason = snapshot.MissingInterrupted, "the run was stopped before this was read"
	case errors.As(err, &pg) && pg.Code == "42501": // insufficient_privilege
		m.Kind = snapshot.MissingForbidden
	}
	return m
}

// plain is an error in the server's own words where it is the server's.
func plain(err error) string {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Message + " (SQLSTATE " + pg.Code + ")"
	}
	return err.Error()
}

func quoteIdentifier(name string) string { return pgx.Identifier{name}.Sanitize() }
