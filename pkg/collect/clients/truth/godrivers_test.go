//go:build linux

package truth

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/lib/pq"
)

const backend = "select ssl from pg_stat_ssl where pid = pg_backend_pid()"

// cleanLibpqEnvironment drops PG* variables, which both Go drivers read.
func cleanLibpqEnvironment(t *testing.T) {
	for _, pair := range os.Environ() {
		if name, value, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "PG") {
			t.Setenv(name, value) // restored at the end
			os.Unsetenv(name)
		}
	}
}

// https://pkg.go.dev/github.com/jackc/pgx/v5/pgconn#ParseConfig
func TestPgx(t *testing.T) {
	cleanLibpqEnvironment(t)
	const base = "postgres://{user}@{host}:{port}/postgres"
	settings := []setting{
		{text: base, mode: "prefer"},
		{text: base + "?sslmode=disable", mode: "disable"},
		{text: base + "?sslmode=allow", mode: "allow"},
		{text: base + "?sslmode=prefer", mode: "prefer"},
		{text: base + "?sslmode=require", mode: "require"},
		{text: base + "?sslmode=verify-ca", mode: "verify-ca", dead: true},
		{text: base + "?sslmode=verify-full", mode: "verify-full", dead: true},
		{text: base + "?sslmode=disable&sslrootcert={root}", mode: "disable"},
		{text: base + "?sslmode=allow&sslrootcert={root}", mode: "allow"},
		{text: base + "?sslmode=prefer&sslrootcert={root}", mode: "prefer"},
		{text: base + "?sslmode=require&sslrootcert={root}", mode: "verify-ca"},
		{text: base + "?sslmode=verify-ca&sslrootcert={root}", mode: "verify-ca"},
		{text: base + "?sslmode=verify-full&sslrootcert={root}", mode: "verify-full"},
		{text: base + "?sslrootcert={root}", mode: "prefer"},
		{text: "host={host} port={port} user={user} dbname=postgres sslmode=require", mode: "require"},
		{text: "host={host} port={port} user={user} dbname=postgres sslmode=verify-full sslrootcert={root}", mode: "verify-full"},
		// The system's roots do not hold our CA: it verifies, and nobody passes.
		{text: base + "?sslmode=verify-full&sslrootcert=system", mode: "verify-full", dead: true},
		{text: base + "?sslrootcert=system", mode: "verify-full", dead: true},
	}
	connect := func(t *testing.T, _ *servers, text string) (outcome, string) {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		conn, err := pgx.Connect(ctx, text)
		if err != nil {
			return refused, err.Error()
		}
		defer conn.Close(ctx)
		var tls bool
		if err := conn.QueryRow(ctx, backend).Scan(&tls); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		return stateOf(tls), ""
	}
	prove(t, settings, connect, func(t *testing.T, s setting, text string) string {
		return scanned(t, map[string]string{
			"go.mod":  required(t, "github.com/jackc/pgx/v5"),
			"main.go": fmt.Sprintf("package main\n\nimport \"github.com/jackc/pgx/v5\"\n\nfunc open() {\n\tpgx.Connect(ctx, %q)\n}\n", text),
		}, "main.go")
	})
}

// https://pkg.go.dev/github.com/lib/pq#hdr-Connection_String_Parameters
func TestLibPQ(t *testing.T) {
	cleanLibpqEnvironment(t)
	const base = "postgres://{user}@{host}:{port}/postgres"
	settings := []setting{
		{text: base, mode: "require"},
		{text: base + "?sslmode=disable", mode: "disable"},
		{text: base + "?sslmode=require", mode: "require"},
		{text: base + "?sslmode=verify-ca", mode: "verify-ca", dead: true},
		{text: base + "?sslmode=verify-full", mode: "verify-full", dead: true},
		{text: base + "?sslmode=disable&sslrootcert={root}", mode: "disable"},
		{text: base + "?sslmode=require&sslrootcert={root}", mode: "verify-ca"},
		{text: base + "?sslmode=verify-ca&sslrootcert={root}", mode: "verify-ca"},
		{text: base + "?sslmode=verify-full&sslrootcert={root}", mode: "verify-full"},
		{text: "host={host} port={port} user={user} dbname=postgres sslmode=verify-full sslrootcert={root}", mode: "verify-full"},
	}
	connect := func(t *testing.T, _ *servers, text string) (outcome, string) {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		db, err := sql.Open("postgres", text)
		if err != nil {
			return refused, err.Error()
		}
		defer db.Close()
		var tls bool
		if err := db.QueryRowContext(ctx, backend).Scan(&tls); err != nil {
			return refused, err.Error()
		}
		return stateOf(tls), ""
	}
	prove(t, settings, connect, func(t *testing.T, s setting, text string) string {
		return scanned(t, map[string]string{
			"go.mod":  required(t, "github.com/lib/pq"),
			"main.go": fmt.Sprintf("package main\n\nimport (\n\t\"database/sql\"\n\n\t_ \"github.com/lib/pq\"\n)\n\nfunc open() {\n\tsql.Open(\"postgres\", %q)\n}\n", text),
		}, "main.go")
	})
}

// required is a go.mod that requires a module in the version that this very test
// is built with.
func required(t *testing.T, module string) string {
	t.Helper()
	ours, err := os.ReadFile(filepath.Join(repository, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`(?m)^\s*(?:require\s+)?` + regexp.QuoteMeta(module) + `\s+(v\S+)`).FindSubmatch(ours)
	if version == nil {
		t.Fatalf("go.mod does not require %s", module)
	}
	return fmt.Sprintf("module example.internal/truth\n\ngo 1.23\n\nrequire %s %s\n", module, version[1])
}

func stateOf(tls bool) outcome {
	if tls {
		return encrypted
	}
	return plaintext
}
