package database

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Target is one server to log in to.
type Target struct {
	// Host is the name that the certificate must be for; Address, when set, is
	// dialled in its place ("ADDRESS:PORT").
	Host    string
	Port    int
	Address string
	// Database is the first one; what all share is read there.
	Database string
	User     string
	Password string
	// Roots verify the server; nil: the system's.
	Roots *x509.CertPool
	// SharedOnly reads what all databases share alone, as of a replica, whose
	// databases are its primary's.
	SharedOnly bool
	// Timeout is of connecting, and of each statement.
	Timeout time.Duration
}

// Errors of a server that cannot be audited.
var (
	// ErrPooler: behind the address is a connection pooler. Sessions, addresses and
	// TLS seen through it are the pooler's own.
	ErrPooler = errors.New("a connection pooler answers there, through which sessions cannot be told apart: name the server's own port (DigitalOcean: 25060)")
	// ErrOld: the version's catalogs are not known.
	ErrOld = errors.New("PostgreSQL 12 and older are not audited")
)

// connect logs in over TLS that verifies name and chain; no weaker mode exists.
func connect(ctx context.Context, t Target, database string) (*conn, error) {
	config, err := pgx.ParseConfig("")
	if err != nil {
		return nil, err
	}
	config.Host, config.Port, config.Database, config.User, config.Password = t.Host, uint16(t.Port), database, t.User, t.Password //nolint:gosec // a port
	config.TLSConfig = &tls.Config{RootCAs: t.Roots, ServerName: t.Host, MinVersion: tls.VersionTLS12}
	config.Fallbacks = nil
	config.ConnectTimeout = t.Timeout
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	config.ValidateConnect, config.AfterConnect = nil, nil
	config.LookupFunc = func(_ context.Context, host string) ([]string, error) { return []string{host}, nil }
	dialer := &net.Dialer{Timeout: t.Timeout}
	config.DialFunc = func(ctx context.Context, network, _ string) (net.Conn, error) {
		address := t.Address
		if address == "" {
			address = net.JoinHostPort(t.Host, strconv.Itoa(t.Port))
		}
		return dialer.DialContext(ctx, network, address)
	}
	// Sent with the login, these stand above what ALTER ROLE and ALTER DATABASE have
	// set, and hold before the first statement (CVE-2018-1058).
	config.RuntimeParams = map[string]string{
		"application_name": "dbaudit", "search_path": "pg_catalog, pg_temp", "default_transaction_read_only": "on",
		"client_encoding": "UTF8", "TimeZone": "UTC", "DateStyle": "ISO", "IntervalStyle": "postgres",
	}
	c, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, connectError(err)
	}
	s := &conn{Conn: c}
	// Told at login: what is asked later came with 10.
	major, _, _ := strings.Cut(c.PgConn().ParameterStatus("server_version"), ".")
	if n, failed := strconv.Atoi(major); failed == nil && n < oldest/10000 {
		err = ErrOld
	}
	if err == nil {
		err = s.limit(ctx, t.Timeout)
	}
	if err == nil {
		err = s.identify(ctx)
	}
	if err != nil {
		_ = c.Close(context.WithoutCancel(ctx))
		return nil, err
	}
	return s, nil
}

// connectError is the cause of a login that failed: pgconn's own text repeats
// user and host for every address.
func connectError(err error) error {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		// PgBouncer: it knows a few parameters and refuses all others.
		if pg.Code == "08P01" {
			return ErrPooler
		}
		return pg
	}
	if ce, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		if inner := ce.Unwrap(); inner != nil {
			return inner
		}
	}
	return err
}

// limit bounds the statements. It is no part of the login, since the settings of a
// login hide the server's own, which are judged.
func (c *conn) limit(ctx context.Context, timeout time.Duration) error {
	for _, name := range []string{"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"} {
		if _, err := c.Exec(ctx, fmt.Sprintf("SET %s = %d", name, timeout.Milliseconds())); err != nil {
			return fmt.Errorf("set %s: %w", name, err)
		}
	}
	return nil
}

// identify asks who answers. The process that PostgreSQL names at login is the one
// that runs the statements; a pooler's number is another.
func (c *conn) identify(ctx context.Context) error {
	var version int
	var pid uint32
	err := c.QueryRow(ctx, `SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4, pg_catalog.pg_backend_pid(), current_user,
			pg_catalog.pg_has_role(current_user, 'pg_read_all_stats', 'USAGE'),
			pg_catalog.has_column_privilege('pg_catalog.pg_subscription', 'subconninfo', 'SELECT')`).
		Scan(&version, &pid, &c.server.role, &c.server.allStats, &c.server.subConn)
	if err != nil {
		return fmt.Errorf("ask for the version: %w", err)
	}
	c.server.version = version
	if pid != c.PgConn().PID() {
		return ErrPooler
	}
	return nil
}
