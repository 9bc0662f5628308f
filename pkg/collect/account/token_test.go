package account

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTokenShowsNothing(t *testing.T) {
	token := NewToken(" invented-value\n")
	if token.value != "invented-value" {
		t.Fatalf("trimmed to %q", token.value)
	}
	b, err := json.Marshal(map[string]any{"t": token, "o": Options{Token: token}.Token})
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{string(b), fmt.Sprint(token), token.String(), token.GoString()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		texts = append(texts, fmt.Sprintf(verb, token), fmt.Sprintf(verb, &token), fmt.Sprintf(verb, FoundToken{Token: token}))
	}
	for _, text := range texts {
		if strings.Contains(text, "invented") || strings.Contains(text, fmt.Sprintf("%x", "invented")) {
			t.Errorf("it shows in %s", text)
		}
	}
}

const doctlYAML = `access-token: default-token
context: Prod
api-url: https://api.example.com
auth-contexts:
  prod: prod-token
  team.a@example.com: team-token
  empty: ""
output: text
`

func TestFindToken(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	write("doctl/config.yaml", doctlYAML)
	write("broken/doctl/config.yaml", "access-token: [secret-in-broken\n")
	write("default/doctl/config.yaml", "access-token: only-token\n")
	file := write("token", "file-token\n")
	prose := write("prose", "this is not\na secret-token\n")
	empty := write("empty", " \n")
	large := write("large", strings.Repeat("x", 2<<20))
	config := func(name string) string { return filepath.Join(dir, name) }

	for _, tc := range []struct {
		name           string
		env            map[string]string
		o              TokenOptions
		want, source   string
		apiURL, failed string
	}{
		{name: "environment", env: map[string]string{"DIGITALOCEAN_TOKEN": "a", "DIGITALOCEAN_ACCESS_TOKEN": "b"}, o: TokenOptions{ConfigDir: dir}, want: "a", source: "DIGITALOCEAN_TOKEN"},
		{name: "named file before the environment", env: map[string]string{"DIGITALOCEAN_TOKEN": "a"}, o: TokenOptions{File: file}, want: "file-token", source: file},
		{name: "doctl's variable", env: map[string]string{"DIGITALOCEAN_ACCESS_TOKEN": "b", "DIGITALOCEAN_API_URL": "http://127.0.0.1:9"}, want: "b", source: "DIGITALOCEAN_ACCESS_TOKEN", apiURL: "http://127.0.0.1:9"},
		{name: "file", o: TokenOptions{File: file, ConfigDir: dir}, want: "file-token", source: file},
		{name: "current context, in any case", o: TokenOptions{ConfigDir: dir}, want: "prod-token", source: `doctl context "Prod"`, apiURL: "https://api.example.com"},
		{name: "context of the environment", env: map[string]string{"DIGITALOCEAN_CONTEXT": "default"}, o: TokenOptions{ConfigDir: dir}, want: "default-token", source: `doctl context "default"`, apiURL: "https://api.example.com"},
		{name: "named context before the environment", env: map[string]string{"DIGITALOCEAN_TOKEN": "a", "DIGITALOCEAN_API_URL": "https://other.example.com"}, o: TokenOptions{ConfigDir: dir, Context: "team.a@example.com"}, want: "team-token", source: `doctl context "team.a@example.com"`, apiURL: "https://other.example.com"},
		{name: "no context set", o: TokenOptions{ConfigDir: config("default")}, want: "only-token", source: `doctl context "default"`},

		{name: "nothing", o: TokenOptions{ConfigDir: config("nowhere")}, failed: "set DIGITALOCEAN_TOKEN or run `doctl auth init`"},
		{name: "no doctl", o: TokenOptions{ConfigDir: config("nowhere"), Context: "prod"}, failed: "there is no " + config("nowhere")},
		{name: "no such context", o: TokenOptions{ConfigDir: dir, Context: "prd"}, failed: `has no context "prd": its contexts are default, empty, prod, team.a@example.com`},
		{name: "empty context", o: TokenOptions{ConfigDir: dir, Context: "empty"}, failed: "has no token; run `doctl auth init --context empty`"},
		{name: "broken configuration", o: TokenOptions{ConfigDir: config("broken")}, failed: "is not the YAML that doctl writes"},
		{name: "no file", o: TokenOptions{File: config("nofile")}, failed: "nofile: no such file"},
		{name: "a folder", o: TokenOptions{File: dir}, failed: "is a folder"},
		{name: "not a token", o: TokenOptions{File: prose}, failed: "is not a token"},
		{name: "empty file", o: TokenOptions{File: empty}, failed: "is empty"},
		{name: "large file", o: TokenOptions{File: large}, failed: "too large"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := FindToken(func(k string) string { return tc.env[k] }, tc.o)
			if tc.failed != "" {
				if err == nil || !errors.Is(err, ErrNoToken) || !strings.Contains(err.Error(), tc.failed) {
					t.Fatalf("error %v, want %q", err, tc.failed)
				}
				if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "\n") {
					t.Errorf("the error shows what it should not: %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got.Token.value != tc.want || !strings.HasPrefix(got.Source, tc.source) || got.APIURL != tc.apiURL {
				t.Errorf("%q from %s, API %q", got.Token.value, got.Source, got.APIURL)
			}
		})
	}
}
