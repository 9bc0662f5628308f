//go:build unix

package database_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dbaudit/internal/emulator/pki"
	"dbaudit/internal/emulator/realpg"
	"dbaudit/pkg/collect/database"
	"dbaudit/pkg/snapshot"
)

var versions = []string{"15", "16", "17", "18"}

const auditorPassword = "plainly-invented-auditor"

// managed rebuilds the roles of a managed cluster: doadmin, which is no superuser,
// the platform's own, and the auditor as the documentation makes it.
var managed = []string{
	"CREATE ROLE _doadmin_managed NOLOGIN", "GRANT pg_read_all_stats TO _doadmin_managed WITH ADMIN OPTION", "GRANT pg_signal_backend, pg_stat_scan_tables TO _doadmin_managed",
	"CREATE ROLE doadmin_group NOLOGIN", "GRANT SET ON PARAMETER session_replication_role TO doadmin_group WITH GRANT OPTION",
	"CREATE ROLE doadmin LOGIN PASSWORD 'plainly-invented-admin' CREATEROLE CREATEDB REPLICATION BYPASSRLS", "GRANT _doadmin_managed, doadmin_group TO doadmin",
	"CREATE ROLE _dodb LOGIN PASSWORD 'plainly-invented-platform' REPLICATION", "ALTER ROLE _dodb SET log_statement = 'none'",
	"CREATE ROLE dbaudit LOGIN PASSWORD '" + auditorPassword + "' CONNECTION LIMIT 2 VALID UNTIL '2099-01-01'", "GRANT pg_read_all_stats TO dbaudit",
	"CREATE ROLE plain LOGIN PASSWORD 'plainly-invented-plain'",
	"CREATE DATABASE defaultdb", "CREATE DATABASE _dodb",
}

// cluster is a running server as the account's collector would describe it.
func cluster(t testing.TB, s *realpg.Server, ca *pki.CA) *snapshot.Cluster {
	t.Helper()
	return &snapshot.Cluster{
		ID: "c1", Name: "orders", Role: snapshot.RoleCluster, CA: &snapshot.CA{PEM: string(ca.PEM())},
		Endpoints: []snapshot.Endpoint{{
			ID: "orders.example.com:25060", Role: snapshot.EndpointPrimary, Host: "orders.example.com", Port: 25060,
			Reachability: &snapshot.Reachability{State: snapshot.Reachable},
		}},
	}
}

func start(t testing.TB, version string, sql ...string) (*realpg.Server, *snapshot.Cluster) {
	t.Helper()
	ca, err := pki.NewCA(pki.CAOptions{})
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := ca.Issue(pki.LeafOptions{DNSNames: []string{"orders.example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	first := slices.Clone(managed)
	if version == "13" { // parameters are granted since 15
		first = slices.DeleteFunc(first, func(sql string) bool { return strings.Contains(sql, "ON PARAMETER") })
	}
	for _, statement := range sql {
		if !strings.HasPrefix(statement, marker) {
			first = append(first, statement)
		}
	}
	c := realpg.Config{
		Version: version, SQL: first, Conf: []string{"password_encryption = scram-sha-256", "wal_level = logical", "max_wal_senders = 5", "max_replication_slots = 5"},
		HBA: []string{"hostssl all all 127.0.0.1/32 scram-sha-256", "hostnossl all unencrypted 127.0.0.1/32 trust"},
	}
	s := realpg.Start(t, c.Leaf(t, leaf))
	for _, statement := range sql {
		if strings.HasPrefix(statement, marker) {
			realpg.Query(t, s, "defaultdb", statement)
		}
	}
	return s, cluster(t, s, ca)
}

func options(s *realpg.Server, password string) database.Options {
	to := map[string]string{}
	if s != nil {
		to["orders.example.com:25060"] = s.Addr()
	}
	return database.Options{
		ConnectTo: to, Timeout: 20 * time.Second, Now: time.Now,
		Password: func(string, int, string, string) (string, error) { return password, nil },
	}
}

func audit(t testing.TB, s *realpg.Server, c *snapshot.Cluster) {
	t.Helper()
	if err := database.Cluster(t.Context(), c, options(s, auditorPassword)); err != nil {
		t.Fatal(err)
	}
}

// inDB are statements for the database defaultdb, of the server's own for the rest.
func inDB(statements ...string) string { return marker + strings.Join(statements, ";\n") }

const marker = "-- defaultdb\n"

// TestStock: a fresh server has what the documentation says it has, every fact is
// observed by the auditor's role, and nothing of the catalogs is a surprise.
func TestStock(t *testing.T) {
	for _, version := range append([]string{"13"}, versions...) {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			s, c := start(t, version)
			audit(t, s, c)
			if len(c.Missing) != 0 {
				t.Errorf("not seen by the auditor: %+v", c.Missing)
			}
			var names []string
			for _, d := range c.SQLDatabases {
				names = append(names, d.Name)
				if len(d.Missing) != 0 {
					t.Errorf("not seen of %s: %+v", d.Name, d.Missing)
				}
				if d.PublicSchemas == nil || len(d.PublicSchemas) > 0 != (version == "13") || // before 15 PUBLIC may create in public
					d.Functions == nil || len(d.Functions) > 0 || !d.PublicConnect {
					t.Errorf("%s: %+v", d.Name, d)
				}
			}
			if !slices.Equal(names, []string{"defaultdb", "postgres"}) {
				t.Errorf("databases %v", names)
			}
			if got := fmt.Sprint(c.SQL.VersionNum / 10000); got != version || c.SQL.Role != "dbaudit" {
				t.Errorf("version %s, role %s", got, c.SQL.Role)
			}
			i := slices.IndexFunc(c.SQL.Roles, func(r snapshot.SQLRole) bool { return r.Name == "dbaudit" })
			if r := c.SQL.Roles[i]; !r.Login || r.Superuser || r.ConnectionLimit != 2 || !strings.HasPrefix(r.ValidUntil, "2099-01-01") {
				t.Errorf("the auditor's own role: %+v", r)
			}
			raw, err := json.Marshal(c)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(raw), "plainly-invented") || strings.Contains(string(raw), "SCRAM-SHA-256$") {
				t.Error("a password or its hash is in the snapshot")
			}
		})
	}
}

func text(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// TestNoForeignCode: objects that stand before the catalogs' own in a search path
// are not called (CVE-2018-1058), even where the role's own settings ask for it.
func TestNoForeignCode(t *testing.T) {
	s, c := start(t, "18",
		"ALTER ROLE dbaudit SET search_path = public, pg_catalog", "ALTER ROLE dbaudit SET default_transaction_read_only = off", "ALTER ROLE dbaudit SET statement_timeout = 0",
		inDB("GRANT CREATE ON SCHEMA public TO PUBLIC", "CREATE TABLE public.called (what text)", "GRANT ALL ON public.called TO PUBLIC",
			"CREATE FUNCTION public.count(anyelement) RETURNS bigint LANGUAGE sql AS 'INSERT INTO public.called VALUES (''count''); SELECT 1::bigint'",
			"CREATE VIEW public.pg_roles AS SELECT 'nobody'::name AS rolname",
			"CREATE FUNCTION public.trick(name, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.called VALUES ('operator'); RETURN true; END $$",
			"CREATE OPERATOR public.~ (LEFTARG = name, RIGHTARG = text, FUNCTION = public.trick)", "CREATE OPERATOR public.!~ (LEFTARG = name, RIGHTARG = text, FUNCTION = public.trick)"))
	audit(t, s, c)
	if len(c.Missing) > 0 || len(c.SQL.Roles) < 5 {
		t.Errorf("missing %+v, roles %+v", c.Missing, c.SQL.Roles)
	}
	check := realpg.Query(t, s, "defaultdb", "SELECT count(*) FROM public.called")
	if check != "0" {
		t.Errorf("objects of the database were called %s times", check)
	}
}

// TestPlainLogin: a role without pg_read_all_stats sees its own sessions alone, and
// is told what to grant.
func TestPlainLogin(t *testing.T) {
	s, c := start(t, "16", "REVOKE CONNECT ON DATABASE postgres FROM PUBLIC")
	o := options(s, "plainly-invented-plain")
	o.User = "plain"
	if err := database.Cluster(t.Context(), c, o); err != nil {
		t.Fatal(err)
	}
	if len(c.Missing) != 1 || c.Missing[0].Fact != "sql.sessions" || c.Missing[0].Kind != snapshot.MissingForbidden || !strings.Contains(c.Missing[0].Reason, `GRANT pg_read_all_stats TO "plain"`) {
		t.Errorf("missing: %+v", c.Missing)
	}
	d := c.SQLDatabases[1]
	if d.Name != "postgres" || len(d.Missing) != 1 || !strings.Contains(d.Missing[0].Reason, `GRANT CONNECT ON DATABASE "postgres" TO "plain"`) {
		t.Errorf("a database that it may not enter: %+v", d)
	}
}

// TestRefused: what goes wrong is named, and nothing weaker is tried.
func TestRefused(t *testing.T) {
	s, good := start(t, "15", "CREATE ROLE full LOGIN PASSWORD 'plainly-invented-full' CONNECTION LIMIT 0", "CREATE ROLE \"Ünusual \"\"role\"\"\" LOGIN PASSWORD 'plainly-invented-odd'")
	other, err := pki.NewCA(pki.CAOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		change func(c *snapshot.Cluster, o *database.Options)
		want   string
		kind   snapshot.MissingKind
	}{
		"wrong password": {func(_ *snapshot.Cluster, o *database.Options) {
			o.Password = func(string, int, string, string) (string, error) { return "plainly-invented-wrong", nil }
		}, "password authentication failed", snapshot.MissingFailed},
		"another CA": {func(c *snapshot.Cluster, _ *database.Options) { c.CA.PEM = string(other.PEM()) }, "unknown authority", snapshot.MissingFailed},
		"another name": {func(c *snapshot.Cluster, o *database.Options) {
			c.Endpoints[0].Host = "billing.example.com"
		}, "billing.example.com", snapshot.MissingFailed},
		"no such database": {func(_ *snapshot.Cluster, o *database.Options) { o.Database = "nowhere" }, "does not exist", snapshot.MissingFailed},
		"too many connections": {func(_ *snapshot.Cluster, o *database.Options) {
			o.User, o.Password = "full", func(string, int, string, string) (string, error) { return "plainly-invented-full", nil }
		}, "too many connections", snapshot.MissingFailed},
		"no CA": {func(c *snapshot.Cluster, _ *database.Options) { c.CA = nil }, "cannot be verified", snapshot.MissingFailed},
		"no password": {func(_ *snapshot.Cluster, o *database.Options) {
			o.Password = database.Passwords{Getenv: func(string) string { return "/nowhere" }}.Find
		}, "password", snapshot.MissingFailed},
		"nobody there": {func(c *snapshot.Cluster, o *database.Options) {
			c.Endpoints[0].Reachability.State = snapshot.Refused
			o.ConnectTo = map[string]string{"orders.example.com:25060": "127.0.0.1:1"}
		}, "unreachable from here", snapshot.MissingUnreachable},
	} {
		t.Run(name, func(t *testing.T) {
			c := *good
			ca := *good.CA
			reach := *good.Endpoints[0].Reachability
			c.CA, c.Endpoints = &ca, slices.Clone(good.Endpoints)
			c.Endpoints[0].Reachability = &reach
			o := options(s, auditorPassword)
			if name == "no password" {
				t.Setenv("HOME", t.TempDir())
			}
			test.change(&c, &o)
			_ = database.Cluster(t.Context(), &c, o)
			if c.SQL != nil || len(c.Missing) != 2 || c.Missing[0].Kind != test.kind || !strings.Contains(c.Missing[0].Reason, test.want) {
				t.Errorf("%+v", c.Missing)
			}
			if strings.Contains(text(t, c), "plainly-invented") {
				t.Error("a password is in the snapshot")
			}
		})
	}
}

// TestPooler: through PgBouncer sessions cannot be told apart, so it is refused.
func TestPooler(t *testing.T) {
	s, c := start(t, "15")
	ca, err := pki.NewCA(pki.CAOptions{})
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := ca.Issue(pki.LeafOptions{DNSNames: []string{"orders.example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	key, err := leaf.KeyPEM()
	if err != nil {
		t.Fatal(err)
	}
	c.CA.PEM = string(ca.PEM())
	for name, extra := range map[string]string{"strict": "", "lenient": "application_name,search_path,default_transaction_read_only,statement_timeout,lock_timeout,idle_in_transaction_session_timeout,row_security,IntervalStyle"} {
		settings := map[string]string{"auth_type": "plain", "client_tls_sslmode": "require", "client_tls_cert_file": "@server.crt", "client_tls_key_file": "@server.key"}
		if extra != "" {
			settings["ignore_startup_parameters"] = extra
		}
		b := realpg.StartPgBouncer(t, realpg.BouncerConfig{
			Settings: settings, Users: map[string]string{"dbaudit": auditorPassword}, Files: map[string][]byte{"server.crt": leaf.PEM(), "server.key": key},
			Databases: []string{fmt.Sprintf("* = host=%s port=%d user=postgres", s.Socket, s.Port)},
		})
		fresh := *c
		fresh.Missing = nil
		_ = database.Cluster(t.Context(), &fresh, options(b, auditorPassword))
		if len(fresh.Missing) != 2 || !strings.Contains(fresh.Missing[0].Reason, "pooler") {
			t.Errorf("%s: %+v %+v", name, fresh.Missing, fresh.SQL)
		}
	}
}

// TestStopped keeps what was seen before the run was stopped.
func TestStopped(t *testing.T) {
	s, c := start(t, "17")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := database.Cluster(ctx, c, options(s, auditorPassword)); err != nil || len(c.Missing) != 2 || c.Missing[0].Kind != snapshot.MissingInterrupted {
		t.Errorf("%v, %+v", err, c.Missing)
	}
}

// TestLocks: a session that holds the strongest lock on a table neither waits for
// the audit nor makes it wait.
func TestLocks(t *testing.T) {
	s, c := start(t, "18", inDB("CREATE TABLE held (id int)", "ALTER TABLE held ENABLE ROW LEVEL SECURITY", "CREATE POLICY p ON held USING (true)"))
	release := realpg.Hold(t, s, "defaultdb", "LOCK TABLE held IN ACCESS EXCLUSIVE MODE")
	defer release()
	audit(t, s, c)
	if len(c.Missing)+len(c.SQLDatabases[0].Missing) > 0 {
		t.Errorf("%+v %+v", c.Missing, c.SQLDatabases[0].Missing)
	}
}

func TestPasswords(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	pass := file("pgpass", "orders.example.com:25060:*:dbaudit:plainly-invented\n", 0o600)
	wide := file("wide", "*:*:*:*:plainly-invented\n", 0o644)
	for name, test := range map[string]struct {
		p          database.Passwords
		want, fail string
	}{
		"file":          {database.Passwords{File: file("one", "plainly-invented\n", 0o600)}, "plainly-invented", ""},
		"empty file":    {database.Passwords{File: file("none", "\n", 0o600)}, "", "holds no password"},
		"no file":       {database.Passwords{File: "/nowhere"}, "", "no such file"},
		"environment":   {database.Passwords{Getenv: func(k string) string { return map[string]string{"PGPASSWORD": "plainly-invented"}[k] }}, "plainly-invented", ""},
		"password file": {database.Passwords{Getenv: func(k string) string { return map[string]string{"PGPASSFILE": pass}[k] }}, "plainly-invented", ""},
		"open to all":   {database.Passwords{Getenv: func(k string) string { return map[string]string{"PGPASSFILE": wide}[k] }}, "", "chmod 600"},
	} {
		got, err := test.p.Find("orders.example.com", 25060, "defaultdb", "dbaudit")
		if got != test.want || (err != nil) != (test.fail != "") || err != nil && !strings.Contains(err.Error(), test.fail) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
