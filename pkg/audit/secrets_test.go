package audit_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dbaudit/internal/emulator"
	"dbaudit/reports"
)

// canary is a password, key and token that looks like nothing: what keeps it out
// is that it is never taken in, not that it is found again.
const canary = "kanarienvogel7431"

// planted is an answer of the API with the canary wherever the API has a secret,
// and in fields that it does not have yet.
func planted(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = planted(v[i])
		}
	case map[string]any:
		for k := range v {
			switch k {
			case "envs":
				v[k] = plantedEnvs(v[k])
			case "pgbouncer", "pg_parameters": // settings are kept whole
			default:
				v[k] = planted(v[k])
			}
		}
		plantIn(v)
	}
	return v
}

func plantIn(o map[string]any) {
	has := func(keys ...string) bool {
		return !slices.ContainsFunc(keys, func(k string) bool { _, ok := o[k]; return !ok })
	}
	uri := "postgresql://doadmin:" + canary + "@db.example.com:25060/defaultdb?sslmode=require&password=" + canary
	switch {
	case has("host", "port", "uri"): // a connection: of a cluster, replica, standby, pool
		if u, err := url.Parse(o["uri"].(string)); err == nil {
			u.User = url.UserPassword("doadmin", canary)
			u.RawQuery += "&password=" + canary
			o["uri"] = u.String()
		}
		o["password"] = canary
	case has("sink_id"):
		o["config"] = map[string]any{
			"url": "https://logs:" + canary + "@logs.example.com", "server": "logs.example.com", "key": canary, "cert": canary,
			"datadog_api_key": canary, "token": canary,
		}
	case has("uuid", "type", "value"):
		o["description"] = "psql " + uri
	case has("role", "name"):
		o["password"], o["access_key"], o["access_cert"] = canary, canary, canary
		o["mysql_settings"] = map[string]any{"auth_plugin": canary}
	case has("work_mem"): // a configuration
		o["admin_password"], o["pgbouncer_auth"] = canary, map[string]any{"api_token": canary}
		return // settings are kept as they are called, new ones too
	case has("pg_parameters"):
		o["pg_parameters"] = append(o["pg_parameters"].([]any), map[string]any{"name": "ssl_passphrase", "value": canary, "default_value": canary})
		return
	case has("spec"):
		spec := o["spec"].(map[string]any)
		if _, ok := spec["envs"]; !ok {
			spec["envs"] = plantedEnvs([]any{})
		}
		spec["services"] = append(asList(spec["services"]), map[string]any{
			"name": "planted", "image": map[string]any{"registry_credentials": "user:" + canary}, "run_command": "psql " + uri,
			"envs":             plantedEnvs([]any{}),
			"log_destinations": []any{map[string]any{"name": "logs", "datadog": map[string]any{"api_key": canary}}},
		})
	}
	o["not_known_yet"] = map[string]any{"password": canary, "uri": uri, "list": []any{canary}}
}

func asList(v any) []any { l, _ := v.([]any); return l }

func plantedEnvs(v any) []any {
	const host = "orders-do-user-1234-0.b.db.ondigitalocean.com"
	out := asList(v)
	for _, e := range out {
		if o, ok := e.(map[string]any); ok && o["type"] == "SECRET" {
			o["value"] = "EV[1:" + canary + ":" + canary + "]"
		}
	}
	for _, e := range [][2]string{
		{"DB_PASSWORD", canary},
		{"PGPASSWORD", canary},
		{"API_TOKEN", canary},
		{"NOT_SO_NAMED", canary},
		{"A_URL", "postgres://app:" + canary + "@" + host + ":25060/shop?sslmode=require"},
		{"B_URL", "postgresql://" + host + ":25060/shop?user=app&password=" + canary + "&sslmode=verify-full"},
		{"C_DSN", "host=" + host + " port=25060 user=app password=" + canary + " sslmode=require"},
		{"D_DSN", "host=" + host + " user=app password='" + canary + "' sslmode=disable"},
		{"E_JDBC", "jdbc:postgresql://" + host + ":25060/shop?user=app&password=" + canary + "&ssl=true"},
		{"F_NET", "Host=" + host + ";Username=app;Password=" + canary + ";SSL Mode=Require"},
		{"G_SPLIT", "${db.DATABASE_URL}&password=" + canary},
		{"H_BROKEN", "postgres://app:" + canary + "%zz@" + host + ":x/shop"},
		{"I_AT", "postgres://app:pa@ss" + canary + "@" + host + ":25060/shop"},
	} {
		out = append(out, map[string]any{"key": e[0], "value": e[1], "scope": "RUN_TIME", "type": "GENERAL"})
	}
	return out
}

// plantingAPI hands the answers of an API on, with the canary in them. Paths in
// broken answer 422 with the token and a URI in the message.
func plantingAPI(t *testing.T, run *emulator.Running, broken string) string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		req, err := http.NewRequestWithContext(r.Context(), r.Method, run.URL+r.URL.RequestURI(), nil)
		if err != nil {
			t.Error(err)
			return
		}
		req.Header = r.Header.Clone()
		req.Header.Del("Accept-Encoding")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return // the other side is gone: the test is over
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		if broken != "" && strings.HasSuffix(r.URL.Path, broken) {
			w.WriteHeader(http.StatusUnprocessableEntity)
			_ = json.NewEncoder(w).Encode(map[string]string{
				"id": "unprocessable", "message": r.Header.Get("Authorization") + " is no good for postgres://u:" + canary + "@h/d",
			})
			return
		}
		var v any
		if err := json.Unmarshal(b, &v); err != nil {
			t.Error(err)
		}
		w.WriteHeader(resp.StatusCode)
		_ = json.NewEncoder(w).Encode(planted(v))
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

// TestNoSecretLeaves plants secrets in everything that the API answers, and looks
// for them in everything that dbaudit writes: each format, the log of --verbose,
// errors, snapshots, the store, and the difference of two.
func TestNoSecretLeaves(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	binary := filepath.Join(dir, "dbaudit")
	if out, err := exec.Command("go", "build", "-o", binary, "dbaudit/cmd/dbaudit").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	acct, err := emulator.Demo()
	if err != nil {
		t.Fatal(err)
	}
	// The token, too, is no word that a pattern knows.
	acct.Token = "wellensittich" + "8812"
	run, err := acct.StartAPI(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { run.Close() })

	written := filepath.Join(dir, "written")
	if err := os.Mkdir(written, 0o700); err != nil {
		t.Fatal(err)
	}
	n := 0
	dbaudit := func(api string, wantCodes []int, args ...string) {
		t.Helper()
		n++
		cmd := exec.CommandContext(t.Context(), binary, args...)
		cmd.Dir = written
		cmd.Env = append(os.Environ(), "DIGITALOCEAN_API_URL="+api, "DIGITALOCEAN_TOKEN="+run.Token)
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		err := cmd.Run()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		if code := cmd.ProcessState.ExitCode(); !slices.Contains(wantCodes, code) {
			t.Errorf("dbaudit %s: exit code %d\n%s", strings.Join(args, " "), code, stderr.String())
		}
		for name, b := range map[string][]byte{"standard output": stdout.Bytes(), "standard error": stderr.Bytes()} {
			refuse(t, name+" of dbaudit "+strings.Join(args, " "), b, run.Token)
		}
	}

	api := plantingAPI(t, run, "")
	scan := []string{"scan", "--no-probe", "--no-rate-limit", "--verbose", "--save-snapshot", "one.json", "--store", "store"}
	formats := reports.All()
	for _, f := range formats {
		scan = append(scan, "--report", f.Name+"=report."+f.Name)
	}
	dbaudit(api, []int{1}, scan...)
	dbaudit(api, []int{0}, "collect", "--no-probe", "--no-rate-limit", "--verbose", "--output", "two.json.gz")
	dbaudit(api, []int{1}, "scan", "--snapshot", "one.json", "--snapshot", "two.json.gz", "--format", "json", "--verbose")
	dbaudit(api, []int{0}, "diff", "one.json", "two.json.gz", "--format", "json")
	for _, path := range []string{"/firewall", "/apps", "/logsink"} {
		dbaudit(plantingAPI(t, run, path), []int{1, 3}, "scan", "--no-probe", "--no-rate-limit", "--verbose", "--format", "json", "--report", "table=broken.txt")
	}
	dbaudit(plantingAPI(t, run, "/databases"), []int{2, 3}, "scan", "--no-probe", "--no-rate-limit", "--verbose")

	files := 0
	err = filepath.WalkDir(written, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		b, err := os.ReadFile(path)
		if err == nil && strings.HasSuffix(path, ".gz") {
			b, err = gunzip(b)
		}
		refuse(t, filepath.Base(path), b, run.Token)
		return err
	})
	if err != nil || files < len(formats)+4 {
		t.Errorf("%d files written by %d runs: %v", files, n, err)
	}
	// A test that finds nothing because nothing was planted finds nothing.
	b, err := os.ReadFile(filepath.Join(written, "one.json"))
	for _, shown := range []string{"A_URL=postgres://app:***@", "B_URL=postgresql://", "C_DSN=host=", "D_DSN=host=", "E_JDBC=jdbc:", "F_NET=Host=", "psql postgresql://doadmin:***@"} {
		if err != nil || !bytes.Contains(b, []byte(shown)) {
			t.Errorf("%s, which was planted, is not in the snapshot without its secret: %v", shown, err)
		}
	}
}

func gunzip(b []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

func refuse(t *testing.T, where string, b []byte, token string) {
	t.Helper()
	for _, secret := range []string{canary, token, emulator.PasswordPrefix} {
		if i := bytes.Index(b, []byte(secret)); i >= 0 {
			t.Errorf("%s holds a secret: …%s…", where, b[max(0, i-150):min(len(b), i+60)])
		}
	}
}
