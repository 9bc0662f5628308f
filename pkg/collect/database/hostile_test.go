//go:build unix

package database_test

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"

	"dbaudit/internal/emulator/pki"
	"dbaudit/internal/emulator/realpg"
	"dbaudit/pkg/collect"
	"dbaudit/pkg/collect/database"
	"dbaudit/pkg/snapshot"
)

// TestShutDown: a server that goes away between two databases costs those that were
// not seen yet, and nothing else; going on from there completes the audit.
func TestShutDown(t *testing.T) {
	s, c := start(t, "15")
	// The third connection finds nobody: the second one has read a database.
	proxy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = proxy.Close() }()
	go func() {
		for n := 1; ; n++ {
			client, err := proxy.Accept()
			if err != nil {
				return
			}
			if n == 3 {
				s.Stop()
			}
			server, err := net.Dial("tcp", s.Addr())
			if err != nil {
				_ = client.Close()
				continue
			}
			go func() { _, _ = io.Copy(server, client); _ = server.Close() }()
			go func() { _, _ = io.Copy(client, server); _ = client.Close() }()
		}
	}()
	o := options(s, auditorPassword)
	o.ConnectTo = map[string]string{"orders.example.com:25060": proxy.Addr().String()}
	account := &snapshot.Snapshot{Clusters: []snapshot.Cluster{*c}}
	if err := (database.Collector{Options: o}).Collect(t.Context(), account, func(collect.State) {}); err != nil {
		t.Fatal(err)
	}
	seen := &account.Clusters[0]
	if seen.SQL == nil || len(seen.SQL.Roles) == 0 || len(seen.SQLDatabases) != 2 || len(seen.SQLDatabases[0].Missing) > 0 || seen.SQLDatabases[0].Functions == nil {
		t.Fatalf("what was seen is lost: %+v", seen)
	}
	if m := seen.SQLDatabases[1].Missing; len(m) != 1 || m[0].Fact != "*" || m[0].Kind != snapshot.MissingFailed || !account.Failed() {
		t.Errorf("what was not seen: %+v", m)
	}
	again, _ := start(t, "15")
	seen.CA = nil // the server that takes its place has another one
	o = options(again, auditorPassword)
	o.SystemRoots = true
	if _ = (database.Collector{Options: o}).Collect(t.Context(), account, func(collect.State) {}); seen.SQL == nil || len(seen.SQLDatabases) != 2 {
		t.Errorf("a second try that fails too loses what was seen: %+v", seen)
	}
}

// TestResume: what an earlier audit lacked is asked again, what it has is not.
func TestResume(t *testing.T) {
	s, c := start(t, "15", "REVOKE CONNECT ON DATABASE postgres FROM PUBLIC")
	account := &snapshot.Snapshot{Clusters: []snapshot.Cluster{*c}}
	again := func() *snapshot.Cluster {
		t.Helper()
		if err := (database.Collector{Options: options(s, auditorPassword)}).Collect(t.Context(), account, func(collect.State) {}); err != nil || len(account.Errors) > 0 {
			t.Fatal(err, account.Errors)
		}
		return &account.Clusters[0]
	}
	first := again()
	if m := first.SQLDatabases[1].Missing; len(m) != 1 || m[0].Kind != snapshot.MissingForbidden {
		t.Fatalf("CONNECT was revoked: %+v", m)
	}
	realpg.Query(t, s, "postgres", `GRANT CONNECT ON DATABASE postgres TO dbaudit`)
	if second := again(); len(second.SQLDatabases[1].Missing) > 0 || second.SQLDatabases[1].Functions == nil {
		t.Errorf("it was not asked again: %+v", second.SQLDatabases[1])
	}
	s.Stop()
	again() // nothing is lacking, so nobody is asked
}

// TestStandby: a standby server tells the same, and one that takes no connections is
// named as such.
func TestStandby(t *testing.T) {
	ca, leaf := authority(t)
	config := realpg.Config{
		SQL: append(slices.Clone(managed), "CREATE ROLE app LOGIN CREATEDB"), Conf: []string{"wal_level = replica", "max_wal_senders = 5"},
		HBA: []string{realpg.ReplicationHBA, "hostssl all all 127.0.0.1/32 scram-sha-256"},
	}
	primary := realpg.Start(t, config.Leaf(t, leaf))
	standby := realpg.Standby(t, primary)
	c := cluster(t, standby, ca)
	audit(t, standby, c)
	if len(c.Missing) > 0 || len(c.SQLDatabases) != 2 || len(c.SQLDatabases[0].Missing) > 0 {
		t.Errorf("not seen on a standby: %+v, %+v", c.Missing, c.SQLDatabases)
	}
	if !slices.ContainsFunc(c.SQL.Roles, func(r snapshot.SQLRole) bool { return r.Name == "app" && r.CreateDB }) {
		t.Errorf("roles: %+v", c.SQL.Roles)
	}
	closed := realpg.Standby(t, primary, "hot_standby=off")
	c = cluster(t, closed, ca)
	if err := database.Cluster(t.Context(), c, options(closed, auditorPassword)); err == nil || len(c.Missing) != 2 || !strings.Contains(c.Missing[0].Reason, "SQLSTATE 57P03") {
		t.Errorf("a server in recovery: %v, %+v", err, c.Missing)
	}
}

// TestFull: a server without a free connection is named as such.
func TestFull(t *testing.T) {
	ca, leaf := authority(t)
	s := realpg.Start(t, realpg.Config{SQL: managed, Conf: []string{"max_connections = 4", "superuser_reserved_connections = 3"}}.Leaf(t, leaf))
	defer realpg.Hold(t, s, "postgres", "SELECT 1")()
	c := cluster(t, s, ca)
	if err := database.Cluster(t.Context(), c, options(s, auditorPassword)); err == nil || len(c.Missing) != 2 || !strings.Contains(c.Missing[0].Reason, "SQLSTATE 53300") {
		t.Errorf("%v, %+v", err, c.Missing)
	}
}

// TestNames: names may hold anything.
func TestNames(t *testing.T) {
	emoji := strings.Repeat("🐘", 15) + "abc" // 63 bytes
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			quote := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
			odd := "a \"b\" 'c'\n\\d; DROP TABLE x; --"
			s, c := start(t, version,
				"CREATE ROLE "+quote(odd)+" LOGIN", "CREATE ROLE "+quote(emoji)+" LOGIN", "GRANT "+quote(odd)+" TO "+quote(emoji),
				"CREATE DATABASE "+quote(odd), "CREATE DATABASE "+quote(emoji), "REVOKE CONNECT ON DATABASE "+quote(odd)+" FROM PUBLIC",
				inDB("CREATE SCHEMA "+quote(odd)+"; CREATE TABLE "+quote(odd)+"."+quote(emoji)+" (id int); GRANT SELECT ON "+quote(odd)+"."+quote(emoji)+" TO PUBLIC"))
			audit(t, s, c)
			if len(c.Missing) > 0 || !slices.Contains(c.SQL.Memberships, snapshot.SQLMembership{Role: odd, Member: emoji}) {
				t.Errorf("missing %+v, memberships %+v", c.Missing, c.SQL.Memberships)
			}
			for _, d := range c.SQLDatabases {
				switch d.Name {
				case odd:
					if len(d.Missing) != 1 || !strings.Contains(d.Missing[0].Reason, "GRANT CONNECT ON DATABASE "+quote(odd)+" TO \"dbaudit\"") {
						t.Errorf("%+v", d.Missing)
					}
				case "defaultdb":
					want := []snapshot.SQLGrant{{Name: quote(odd) + "." + quote(emoji), Kind: "table", Privileges: "SELECT"}}
					if !slices.Equal(d.PublicRelations, want) {
						t.Errorf("got %+v, want %+v", d.PublicRelations, want)
					}
				default:
					if len(d.Missing) > 0 {
						t.Errorf("%s: %+v", d.Name, d.Missing)
					}
				}
			}
			if len(c.SQLDatabases) != 4 {
				t.Errorf("%d databases", len(c.SQLDatabases))
			}
		})
	}
}

// TestSecrets: a password that stands where none should is in no snapshot.
func TestSecrets(t *testing.T) {
	s, c := start(t, "18",
		`ALTER ROLE plain SET application_name = 'plainly-invented-name'`, `ALTER DATABASE defaultdb SET "app.key" = 'plainly-invented-key'`,
		`ALTER ROLE plain SET search_path = 'postgresql://u:plainly-invented@h/d'`,
		`COMMENT ON ROLE plain IS 'plainly-invented-comment'`, `COMMENT ON DATABASE defaultdb IS 'password=plainly-invented'`,
		inDB("CREATE FUNCTION login() RETURNS text LANGUAGE sql SECURITY DEFINER AS $$ SELECT 'password=plainly-invented' $$",
			"CREATE TABLE t (id text DEFAULT 'plainly-invented-default')", "COMMENT ON TABLE t IS 'password: plainly-invented'",
			"ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (id = 'plainly-invented-policy')",
			"CREATE VIEW v AS SELECT 'plainly-invented-view' AS x FROM t",
			"CREATE SUBSCRIPTION sub CONNECTION 'host=h user=u password=plainly-invented sslmode=require' PUBLICATION p WITH (connect = false)",
			"CREATE EXTENSION postgres_fdw; CREATE SERVER f FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'h', sslmode 'require')",
			"CREATE USER MAPPING FOR PUBLIC SERVER f OPTIONS (user 'u', password 'plainly-invented')"))
	defer realpg.Hold(t, s, "defaultdb", "SET application_name = 'postgresql://u:plainly-invented@h/d'; SELECT 'plainly-invented-query'")()
	audit(t, s, c)
	raw := text(t, c)
	if strings.Contains(raw, "plainly-invented") || !strings.Contains(raw, "postgresql://u:***@h/d") {
		t.Errorf("a secret is in the snapshot, or nothing was there to hide: %s", raw)
	}
	if len(c.SQLDatabases[0].Functions) != 1 || len(c.SQLDatabases[0].UserMappings) != 1 || len(c.SQLDatabases[0].SecretComments) != 2 || len(c.SQL.Subscriptions) != 1 {
		t.Errorf("not seen: %+v", c.SQLDatabases[0])
	}
}

// TestSubscriptionModes: the mode of a subscription is told by aiven_extras where
// that is what it should be, and without it the reason is.
func TestSubscriptionModes(t *testing.T) {
	dir, err := os.MkdirTemp("", "dbaudit-extension-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	const function = `CREATE FUNCTION aiven_extras.pg_list_all_subscriptions() RETURNS TABLE (subdbid oid, subname name, subenabled boolean, subconninfo text)
		LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$ SELECT subdbid, subname, subenabled, subconninfo FROM pg_catalog.pg_subscription $$;`
	write := func(name, content string) {
		t.Helper()
		path := filepath.Join(dir, "extension", name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.Chmod(dir, 0o755), os.WriteFile(path, []byte(content), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	write("aiven_extras.control", "default_version = '1.0'\nschema = aiven_extras\n")
	write("aiven_extras--1.0.sql", function)
	subscription := "CREATE SUBSCRIPTION sub CONNECTION 'host=h password=plainly-invented sslmode = require' PUBLICATION p WITH (connect = false)"
	const called = "CREATE TABLE public.called (x int); GRANT ALL ON public.called TO PUBLIC"
	for name, test := range map[string]struct {
		sql  []string
		want string
	}{
		"nothing": {nil, ""},
		"the extension": {[]string{
			"CREATE EXTENSION aiven_extras", "GRANT USAGE ON SCHEMA aiven_extras TO dbaudit",
		}, "require"},
		"a right of its own": {[]string{"GRANT SELECT (subconninfo) ON pg_catalog.pg_subscription TO dbaudit"}, "require"},
		"no right to use it": {[]string{"CREATE EXTENSION aiven_extras"}, ""},
		"somebody's function": {[]string{
			called, "CREATE SCHEMA aiven_extras AUTHORIZATION plain", "GRANT USAGE ON SCHEMA aiven_extras TO dbaudit", function,
		}, ""},
		"the extension, in other hands": {[]string{
			"CREATE EXTENSION aiven_extras", "GRANT USAGE ON SCHEMA aiven_extras TO dbaudit", "ALTER FUNCTION aiven_extras.pg_list_all_subscriptions() OWNER TO plain",
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			ca, leaf := authority(t)
			s := realpg.Start(t, realpg.Config{
				Version: "18", SQL: managed, Conf: []string{"wal_level = logical", "extension_control_path = '$system:" + dir + "'"},
			}.Leaf(t, leaf))
			for _, sql := range append(test.sql, subscription) {
				realpg.Query(t, s, "defaultdb", sql)
			}
			c := cluster(t, s, ca)
			audit(t, s, c)
			list := c.SQL.Subscriptions
			if len(list) != 1 || (list[0].Mode != nil) != (test.want != "") || list[0].Mode != nil && *list[0].Mode != test.want {
				t.Errorf("subscriptions: %s", text(t, list))
			}
			if untold := len(c.Missing) == 1 && c.Missing[0].Fact == "sql.subscriptions.sslmode" && !c.Missing[0].Failure(); untold != (test.want == "") {
				t.Errorf("missing: %+v", c.Missing)
			}
			if strings.Contains(text(t, c), "plainly-invented") {
				t.Error("a password is in the snapshot")
			}
		})
	}
}

func authority(t testing.TB) (*pki.CA, *pki.Leaf) {
	t.Helper()
	ca, err := pki.NewCA(pki.CAOptions{})
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := ca.Issue(pki.LeafOptions{DNSNames: []string{"orders.example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	return ca, leaf
}

// TestOld: a version whose catalogs are not known is refused at the login, before it
// is asked anything.
func TestOld(t *testing.T) {
	ca, leaf := authority(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	asked := make(chan pgproto3.FrontendMessage, 10)
	go func() { _ = oldServer(listener, leaf, asked) }()
	c := cluster(t, nil, ca)
	o := options(nil, auditorPassword)
	o.ConnectTo = map[string]string{"orders.example.com:25060": listener.Addr().String()}
	if err := database.Cluster(t.Context(), c, o); err == nil || len(c.Missing) != 2 || !strings.Contains(c.Missing[0].Reason, database.ErrOld.Error()) {
		t.Errorf("%v, %+v", err, c.Missing)
	}
	if m := <-asked; m != nil {
		if _, ended := m.(*pgproto3.Terminate); !ended {
			t.Errorf("it was asked %#v", m)
		}
	}
}

// oldServer logs one client in to a PostgreSQL 12, and tells what it is asked then.
func oldServer(listener net.Listener, leaf *pki.Leaf, asked chan<- pgproto3.FrontendMessage) error {
	plain, err := listener.Accept()
	if err != nil {
		return err
	}
	defer func() { _ = plain.Close() }()
	request := make([]byte, 8)
	if _, err := io.ReadFull(plain, request); err != nil {
		return err
	}
	if _, err := plain.Write([]byte("S")); err != nil {
		return err
	}
	conn := tls.Server(plain, &tls.Config{Certificates: []tls.Certificate{leaf.TLS()}, MinVersion: tls.VersionTLS12})
	b := pgproto3.NewBackend(conn, conn)
	if _, err := b.ReceiveStartupMessage(); err != nil {
		return err
	}
	b.Send(&pgproto3.AuthenticationOk{})
	b.Send(&pgproto3.ParameterStatus{Name: "server_version", Value: "12.22 (Debian 12.22-1)"})
	b.Send(&pgproto3.BackendKeyData{ProcessID: 1, SecretKey: []byte{0, 0, 0, 1}})
	b.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
	if err := b.Flush(); err != nil {
		return err
	}
	m, err := b.Receive()
	asked <- m
	return err
}
