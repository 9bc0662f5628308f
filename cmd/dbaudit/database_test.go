//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dbaudit/internal/emulator"
	"dbaudit/internal/emulator/pki"
	"dbaudit/internal/emulator/realpg"
	"dbaudit/pkg/result"
)

const auditorPassword = "plainly-invented-auditor"

// databaseServer is a PostgreSQL with the auditor's role as `database role` prints
// it, the argument and flags that reach it.
func databaseServer(t *testing.T, version string, hba []string, sql ...string) (s *realpg.Server, args []string) {
	t.Helper()
	code, out, stderr := dbaudit(t, "", "database", "role")
	if code != 0 {
		t.Fatal(stderr)
	}
	role := strings.Replace(out, "CHOOSE_A_PASSWORD", auditorPassword, 1)
	ca, err := pki.NewCA(pki.CAOptions{})
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := ca.Issue(pki.LeafOptions{DNSNames: []string{"db.example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	s = realpg.Start(t, realpg.Config{Version: version, HBA: hba, Conf: []string{"wal_level = replica", "max_wal_senders = 2", "max_replication_slots = 4"}, SQL: append([]string{role}, sql...)}.Leaf(t, leaf))
	dir := t.TempDir()
	caFile, password := filepath.Join(dir, "ca.crt"), filepath.Join(dir, "password")
	for name, content := range map[string][]byte{caFile: ca.PEM(), password: []byte(auditorPassword + "\n")} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return s, []string{"database", "db.example.com:5432/postgres", "--ca", caFile, "--sql-password-file", password, "--connect-to", fmt.Sprintf("db.example.com:5432:%s:%d", s.Host, s.Port)}
}

// failing are the rules that fail at medium or worse.
func failing(t *testing.T, out string) []string {
	t.Helper()
	var r result.Result
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
	var ids []string
	for _, f := range r.Findings {
		if f.Verdict == result.Fail && f.Severity.Rank() >= result.Medium.Rank() {
			ids = append(ids, f.RuleID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// TestDatabaseStock: a stock PostgreSQL 18 with the auditor's role passes.
func TestDatabaseStock(t *testing.T) {
	noHome(t)
	_, args := databaseServer(t, "18", nil)
	code, out, stderr := dbaudit(t, "", append(args, "--format", "json")...)
	if ids := failing(t, out); code != 0 || len(ids) > 0 {
		t.Errorf("exit code %d, failing %v: %s", code, ids, stderr)
	}
	code, out, stderr = dbaudit(t, "", args...)
	if code != 0 || !strings.Contains(out, "db.example.com:5432") {
		t.Errorf("exit code %d:\n%s%s", code, out, stderr)
	}
}

// TestDatabaseWeak: what is planted fails.
func TestDatabaseWeak(t *testing.T) {
	noHome(t)
	_, args := databaseServer(t, "15", nil,
		"CREATE ROLE app LOGIN CREATEROLE", "GRANT pg_read_all_data TO app", "GRANT CREATE ON SCHEMA public TO PUBLIC",
		"CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'", "ALTER SYSTEM SET password_encryption = 'md5'", "SELECT pg_reload_conf()")
	code, out, stderr := dbaudit(t, "", append(args, "--format", "json")...)
	want := []string{"DB010", "DB011", "DB012", "DB020", "DB030", "DB032", "DB062"}
	if got := failing(t, out); code != 1 || !slices.Equal(got, want) {
		t.Errorf("exit code %d, failing %v, want %v: %s", code, got, want, stderr)
	}
	if strings.Contains(out, "plainly-invented") {
		t.Error("a password is in the result")
	}
}

func TestDatabaseFailures(t *testing.T) {
	noHome(t)
	_, args := databaseServer(t, "16", nil)
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no argument":       {[]string{"database"}, 2, "HOST[:PORT][/DBNAME]"},
		"two":               {[]string{"database", "a", "b"}, 2, "HOST[:PORT][/DBNAME]"},
		"no database":       {[]string{"database", "a/"}, 2, "name of a database"},
		"no CA file":        {[]string{"database", "a", "--ca", "nowhere.crt"}, 2, "--ca"},
		"not a certificate": {[]string{"database", "a", "--ca", empty}, 2, "--ca"},
		"negative timeout":  {append(slices.Clone(args), "--sql-timeout", "-1s"), 2, "--sql-timeout"},
		"nobody there":      {[]string{"database", "127.0.0.1:1", "--sql-password-file", args[5]}, 3, "refused"},
		"no password":       {append(slices.Clone(args[:4]), args[6:]...), 3, "no password"},
		"system's roots":    {slices.Delete(slices.Clone(args), 2, 4), 3, "certificate"},
		"no such role":      {append(slices.Clone(args), "--sql-user", "nobody"), 3, "authentication failed"},
	} {
		code, out, stderr := dbaudit(t, "", append(test.args, "--format", "json")...)
		if code != test.code || !strings.Contains(out+stderr, test.want) {
			t.Errorf("%s: exit code %d, want %d, without %q:\n%s%s", name, code, test.code, test.want, stderr, out)
		}
		if strings.Contains(out+stderr, auditorPassword) {
			t.Errorf("%s: the password is shown", name)
		}
	}
}

// keptWell makes a server as the documentation advises: nothing is to be found there.
var keptWell = []string{
	"CREATE ROLE _doadmin_managed NOLOGIN", "GRANT pg_read_all_stats TO _doadmin_managed WITH ADMIN OPTION",
	"CREATE ROLE doadmin LOGIN PASSWORD 'plainly-invented-admin' CREATEROLE CREATEDB REPLICATION BYPASSRLS", "GRANT _doadmin_managed TO doadmin",
	"CREATE ROLE app LOGIN PASSWORD 'plainly-invented-app' CONNECTION LIMIT 10",
	"REVOKE ALL ON DATABASE postgres, defaultdb FROM PUBLIC", "GRANT CONNECT ON DATABASE postgres, defaultdb TO app, auditor",
}

// TestScanSQL looks inside two clusters of the account: every weakness that is planted in
// one is found, and nothing in the one that is kept well.
func TestScanSQL(t *testing.T) {
	noHome(t)
	one := func(c *emulator.Cluster) { c.VPC, c.Nodes = "", 1 }
	api := apiOf(t, described("orders", one), described("ledger", one))
	flags := []string{"--skip", "CF004"}
	begin := func(cluster, role, password string, conf []string, sql ...string) {
		t.Helper()
		leaf, err := api.Leaf(cluster, clusterHost(cluster), emulator.Certificate{})
		if err != nil {
			t.Fatal(err)
		}
		s := realpg.Start(t, realpg.Config{
			Conf: append([]string{"wal_level = replica", "max_wal_senders = 2", "max_replication_slots = 4"}, conf...),
			SQL:  append([]string{"CREATE DATABASE defaultdb", "CREATE ROLE " + role + " LOGIN PASSWORD '" + password + "' CONNECTION LIMIT 2", "GRANT pg_read_all_stats TO " + role}, sql...),
		}.Leaf(t, leaf))
		flags = append(flags, "--connect-to", fmt.Sprintf("%s:25060:%s:%d", clusterHost(cluster), s.Host, s.Port))
	}
	begin("orders", "dbaudit", auditorPassword, nil, planted...)
	begin("ledger", "auditor", "plainly-invented-other", []string{"idle_in_transaction_session_timeout = '10min'", "log_line_prefix = 'pid=%p,user=%u,db=%d,app=%a,client=%h '"}, keptWell...)
	t.Setenv("PGPASSWORD", auditorPassword)
	dir := t.TempDir()
	config, password := filepath.Join(dir, "dbaudit.yaml"), filepath.Join(dir, "password")
	for name, content := range map[string]string{config: "sql:\n  'led*': {user: auditor, password_file: " + password + "}\n", password: "plainly-invented-other\n"} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := audited(t, 1, append(flags, "--sql", "--config", config)...)
	found := map[string][]string{}
	for _, f := range r.Findings {
		if strings.HasPrefix(f.RuleID, "DB") && f.Verdict == result.Fail {
			found[f.Resource.ClusterName] = append(found[f.Resource.ClusterName], f.RuleID)
		}
	}
	for _, id := range expected {
		if !slices.Contains(found["orders"], id) {
			t.Errorf("%s is planted and not found", id)
		}
	}
	for _, c := range r.Clusters {
		if c.Use == nil || len(r.Errors) > 0 {
			t.Errorf("%s was not looked into: %v", c.Name, r.Errors)
		}
	}
	if len(found["ledger"]) > 0 {
		t.Errorf("a cluster that is kept well fails %v", found["ledger"])
	}
	r = audited(t, 0, "--skip", "CF004", "--no-probe")
	for _, f := range r.Findings {
		if strings.HasPrefix(f.RuleID, "DB") {
			t.Errorf("nobody asked for the database, and %s is %s", f.RuleID, f.Verdict)
		}
	}
}
