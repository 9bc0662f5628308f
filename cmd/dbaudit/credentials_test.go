//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dbaudit/internal/emulator"
	"dbaudit/internal/emulator/realpg"
)

// TestScanSQLCredentials logs in with the API's password for doadmin, keeps it nowhere,
// and asks for none where the flag is not given.
func TestScanSQLCredentials(t *testing.T) {
	noHome(t)
	api := apiOf(t, described("orders", func(c *emulator.Cluster) { c.VPC, c.Nodes = "", 1 }))
	password := apiPassword(t, api, "orders")
	leaf, err := api.Leaf("orders", clusterHost("orders"), emulator.Certificate{})
	if err != nil {
		t.Fatal(err)
	}
	s := realpg.Start(t, realpg.Config{SQL: []string{
		"CREATE DATABASE defaultdb", "CREATE ROLE doadmin LOGIN PASSWORD '" + password + "' CREATEROLE", "GRANT pg_read_all_stats TO doadmin",
	}}.Leaf(t, leaf))
	saved := filepath.Join(t.TempDir(), "snapshot.json")
	flags := []string{
		"scan", "--sql", "--no-probe", "--verbose", "--format", "json", "--save-snapshot", saved,
		"--connect-to", fmt.Sprintf("%s:25060:%s:%d", clusterHost("orders"), s.Host, s.Port),
	}
	r := command(t, append(flags, "--sql-credentials", "api")...)
	file, err := os.ReadFile(saved)
	if err != nil {
		t.Fatal(err)
	}
	if all := r.stdout + r.stderr + string(file); strings.Contains(all, emulator.PasswordPrefix) || strings.Contains(all, "view_credentials is enough") {
		t.Errorf("a password is shown, or the scope is said to be too much: %s", r.stderr)
	}
	if !strings.Contains(string(file), `"role": "doadmin"`) {
		t.Errorf("nobody logged in: exit code %d, %s", r.code, r.stderr)
	}
	if r := command(t, append(flags, "--sql-credentials", "api", "--sql-user", "stranger")...); r.code != 3 && r.code != 1 || !strings.Contains(r.stdout, "users/stranger: 404") {
		t.Errorf("a user that the API does not have: exit code %d, %s", r.code, r.stderr)
	}
	api.SetScopes("database:read")
	if r := command(t, append(flags, "--sql-credentials", "api")...); !strings.Contains(r.stdout, "needs the scope database:view_credentials") {
		t.Errorf("a token without the scope: exit code %d, %s", r.code, r.stderr)
	}
	for _, wrong := range [][]string{{"--sql", "--sql-credentials", "file"}, {"--sql-credentials", "api"}, {"--sql", "--sql-credentials", "api", "--sql-password-file", saved}} {
		if r := command(t, append([]string{"scan"}, wrong...)...); r.code != 2 || !strings.Contains(r.stderr, "--sql-credentials") {
			t.Errorf("%v: exit code %d, %s", wrong, r.code, r.stderr)
		}
	}
}

// apiPassword is what the API says of doadmin.
func apiPassword(t *testing.T, api *emulator.Running, cluster string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, api.URL+"/v2/databases/"+cluster+"/users/doadmin", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+api.Token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	var answer struct {
		User struct{ Password string }
	}
	if err != nil || json.Unmarshal(body, &answer) != nil || answer.User.Password == "" {
		t.Fatalf("no password: %s", body)
	}
	return answer.User.Password
}
