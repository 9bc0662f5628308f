//go:build linux

package truth

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// A shell command with which a person connects, run by sh with psql of the machine.
// https://www.postgresql.org/docs/15/libpq-ssl.html#LIBPQ-SSL-PROTECTION
func TestLibpq(t *testing.T) {
	const flags = "-h {host} -p {port} -U {user} -d postgres"
	settings := []setting{
		{text: `psql "host={host} port={port} user={user} dbname=postgres"`, mode: "prefer"},
		{text: `psql ` + flags, mode: "prefer"},
		{text: `psql "host={host} port={port} user={user} dbname=postgres sslmode=disable"`, mode: "disable"},
		{text: `psql "host={host} port={port} user={user} dbname=postgres sslmode=allow"`, mode: "allow"},
		{text: `psql "host={host} port={port} user={user} dbname=postgres sslmode=prefer"`, mode: "prefer"},
		{text: `psql "host={host} port={port} user={user} dbname=postgres sslmode=require"`, mode: "require"},
		{text: `psql "host={host} port={port} user={user} dbname=postgres sslmode=verify-ca"`, mode: "verify-ca", dead: true},
		{text: `psql "host={host} port={port} user={user} dbname=postgres sslmode=verify-full"`, mode: "verify-full", dead: true},
		{text: `psql "host={host} port={port} user={user} dbname=postgres sslmode=disable sslrootcert={root}"`, mode: "disable"},
		{text: `psql "host={host} port={port} user={user} dbname=postgres sslmode=allow sslrootcert={root}"`, mode: "allow"},
		{text: `psql "host={host} port={port} user={user} dbname=postgres sslmode=prefer sslrootcert={root}"`, mode: "prefer"},
		{text: `psql "host={host} port={port} user={user} dbname=postgres sslmode=require sslrootcert={root}"`, mode: "verify-ca"},
		{text: `psql "host={host} port={port} user={user} dbname=postgres sslmode=verify-ca sslrootcert={root}"`, mode: "verify-ca"},
		{text: `psql "host={host} port={port} user={user} dbname=postgres sslmode=verify-full sslrootcert={root}"`, mode: "verify-full"},
		{text: `psql "postgresql://{user}@{host}:{port}/postgres?sslmode=require"`, mode: "require"},
		{text: `psql "postgresql://{user}@{host}:{port}/postgres?sslmode=verify-full&sslrootcert={root}"`, mode: "verify-full"},
		{text: `psql "postgresql://{user}@{host}:{port}/postgres?sslmode=require&sslrootcert={root}"`, mode: "verify-ca"},
		{text: `PGSSLMODE=require psql ` + flags, mode: "require"},
		{text: `PGSSLMODE=verify-ca PGSSLROOTCERT={root} psql ` + flags, mode: "verify-ca"},
		{text: `PGSSLMODE=verify-full PGSSLROOTCERT={root} psql ` + flags, mode: "verify-full"},
		// The two forms that read like verification: psql variables.
		{text: `psql --set=sslmode=verify-full --set=sslrootcert={root} ` + flags, mode: "prefer"},
		{text: `psql -v sslmode=verify-full ` + flags, mode: "prefer"},
	}
	home := t.TempDir() // no ~/.postgresql/root.crt
	connect := func(t *testing.T, _ *servers, text string) (outcome, string) {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		cmd := exec.CommandContext(ctx, "sh", "-c", text+` -XAtqc 'select ssl from pg_stat_ssl where pid = pg_backend_pid()'`)
		cmd.Env = []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "PGCONNECT_TIMEOUT=10", "LC_ALL=C"}
		out, err := cmd.CombinedOutput()
		switch answer := strings.TrimSpace(string(out)); {
		case err != nil:
			return refused, answer
		case answer == "t":
			return encrypted, ""
		case answer == "f":
			return plaintext, ""
		default:
			t.Fatalf("%s: psql says %q", text, answer)
			return "", ""
		}
	}
	prove(t, settings, connect, func(t *testing.T, s setting, text string) string {
		return scanned(t, map[string]string{"scripts/run.sh": "#!/bin/sh\n" + text + "\n"}, "scripts/run.sh")
	})
}
