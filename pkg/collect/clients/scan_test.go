package clients

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf16"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/snapshot"
)

// tree writes files and returns their folder.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		put(t, dir, name, text)
	}
	return dir
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	full := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func scanTree(t *testing.T, o Options) ([]snapshot.ClientSetting, []snapshot.Error) {
	t.Helper()
	found, problems, err := Scan(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return found, problems
}

func paths(found []snapshot.ClientSetting) string {
	var out []string
	for _, c := range found {
		out = append(out, c.Path)
	}
	return strings.Join(out, " ")
}

const weak = "postgres://u@h.example.com/db?sslmode=require"

func TestWalk(t *testing.T) {
	dir := tree(t, map[string]string{
		"a/.env":                "URL=" + weak + "\n",
		".gitignore":            "ignored/\n*.log\n!keep.log\n/only-root.txt\nb/**/deep.txt\n",
		"ignored/.env":          "URL=" + weak + "\n",
		"x.log":                 weak,
		"keep.log":              weak,
		"only-root.txt":         weak,
		"sub/only-root.txt":     weak,
		"b/c/deep.txt":          weak,
		"sub/.gitignore":        "local.txt\n",
		"sub/local.txt":         weak,
		"other/local.txt":       weak,
		"node_modules/p/.env":   "URL=" + weak + "\n",
		"vendor/p/x.go":         "var x = \"" + weak + "\"",
		"picture.png":           weak,
		"binary":                "\x00\x01" + weak,
		"go.sum":                weak,
		"deploy/config.unknown": "url: " + weak,
	})
	// A loop of links, a link out of the tree, and one within it.
	outside := tree(t, map[string]string{"secret.env": "URL=" + weak})
	for name, to := range map[string]string{"loop": ".", "a/up": "..", "out": outside, "out.env": filepath.Join(outside, "secret.env"), "again.env": "a/.env"} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	const want = "a/.env deploy/config.unknown keep.log other/local.txt sub/only-root.txt"
	found, problems := scanTree(t, Options{Roots: []string{dir}})
	if got := paths(found); got != want || len(problems) > 0 {
		t.Errorf("without git: %s\nwant %s\n%v", got, want, problems)
	}
	git(t, dir, "init", "-q")
	git(t, dir, "add", "-A")
	put(t, dir, "untracked.txt", weak)
	found, problems = scanTree(t, Options{Roots: []string{dir}})
	if got := paths(found); got != want+" untracked.txt" || len(problems) > 0 {
		t.Errorf("with git: %s\nwant %s untracked.txt\n%v", got, want, problems)
	}
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s (git is needed for this test: install git)", args, err, out)
	}
}

// --staged and --diff report what a change adds, and nothing that was there.
func TestChanges(t *testing.T) {
	old := "const a = new Pool({ host: 'h.example.com', ssl: { rejectUnauthorized: false } }); // pg\n"
	dir := tree(t, map[string]string{"db.js": "require('pg');\n" + old, "package.json": `{"dependencies": {"pg": "^8"}}`})
	git(t, dir, "init", "-q", "-b", "main")
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "-qm", "one")
	git(t, dir, "checkout", "-qb", "feature")
	added := "const b = new Pool({ host: 'new.example.com', ssl: { rejectUnauthorized: false } });\n"
	put(t, dir, "db.js", "require('pg');\n"+old+added)
	put(t, dir, "new.env", "URL="+weak+"\n")

	one := func(o Options, want string) {
		t.Helper()
		o.Roots = []string{dir}
		found, _ := scanTree(t, o)
		var hosts []string
		for _, c := range found {
			hosts = append(hosts, c.Host)
		}
		if got := strings.Join(hosts, " "); got != want {
			t.Errorf("%+v: %s, want %s", o, got, want)
		}
	}
	one(Options{}, "h.example.com new.example.com h.example.com")
	one(Options{Staged: true}, "")
	one(Options{DiffRev: "main"}, "new.example.com h.example.com")
	git(t, dir, "add", "db.js")
	put(t, dir, "db.js", "nothing here\n") // what is staged counts, not the work tree
	one(Options{Staged: true}, "new.example.com")
	git(t, dir, "commit", "-qam", "two")
	one(Options{DiffRev: "HEAD"}, "h.example.com") // the untracked file alone

	for _, o := range []Options{{DiffRev: "no-such"}, {DiffRev: "--output=x"}, {DiffRev: "main", Staged: true}} {
		o.Roots = []string{dir}
		if _, _, err := Scan(context.Background(), o); err == nil {
			t.Errorf("%+v: no error", o)
		}
	}
	if _, _, err := Scan(context.Background(), Options{Roots: []string{t.TempDir()}, Staged: true}); err == nil || !strings.Contains(err.Error(), "git checkout") {
		t.Errorf("--staged outside of git: %v", err)
	}
	if _, _, err := Scan(context.Background(), Options{Roots: []string{filepath.Join(dir, "absent")}}); err == nil {
		t.Error("a root that is not there: no error")
	}
	for _, device := range []string{"/dev/null", filepath.Join(dir, "pipe")} {
		if device != "/dev/null" {
			if err := syscall.Mkfifo(device, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := Scan(context.Background(), Options{Roots: []string{device}}); err == nil {
			t.Errorf("%s: no error", device)
		}
	}
}

// Files with errors are read as far as they go, and said to be broken by place.
func TestBadInput(t *testing.T) {
	utf16le := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune("DATABASE_URL=" + weak + "\r\n")) {
		utf16le = append(utf16le, byte(u), byte(u>>8))
	}
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		p := string(c - 1)
		bomb += string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+p+",", 9) + "]\n"
	}
	dir := tree(t, map[string]string{
		"bad.yaml":     "a: [1, 2\nurl: " + weak + "\n",
		"bad.tf":       "resource \"a\" {\n  url = \"" + weak + "\"\n  x = [\n",
		"bad.ipynb":    "{\"cells\": [{\"cell_type\": \"code\", \"source\": [\"url = '" + weak + "'\", \"password\": invented-word]}]}\n",
		"bad.json":     "{\"url\": \"" + weak + "\", \"x\": [1, 2\n",
		"bomb.yaml":    bomb + "url: " + weak + "\n",
		"invalid.env":  "A=\xff\xfe\xfa\nURL=" + weak + "\n",
		"utf16.env":    string(utf16le),
		"bom.env":      "\xef\xbb\xbfURL=" + weak + "\n",
		"deep.json":    strings.Repeat("[", 100_000) + "\"" + weak + "\"",
		"one-line.txt": strings.Repeat("x", 300_000) + " " + weak + " " + strings.Repeat("y", 300_000) + "\n",
		"huge.sql":     strings.Repeat("insert into t values (1);\n", 1000) + "-- " + weak + "\n" + strings.Repeat("z", 200_000),
	})
	found, problems := scanTree(t, Options{Roots: []string{dir}, MaxFileSize: 128 << 10})
	seen := map[string]snapshot.ClientSetting{}
	for _, c := range found {
		seen[c.Path] = c
		if c.Host != "h.example.com" {
			t.Errorf("%s: host %q", c.Path, c.Host)
		}
	}
	for _, name := range []string{"bad.yaml", "bad.tf", "bad.ipynb", "bad.json", "bomb.yaml", "invalid.env", "utf16.env", "bom.env", "deep.json", "one-line.txt", "huge.sql"} {
		if _, ok := seen[name]; !ok {
			t.Errorf("%s: its setting was not found", name)
		}
	}
	if got := seen["huge.sql"].Line; got != 1001 {
		t.Errorf("huge.sql: line %d, want 1001", got)
	}
	all := ""
	for _, p := range problems {
		all += p.Message + "\n"
	}
	if strings.Contains(all, "cells") {
		t.Errorf("a message quotes the file:\n%s", all)
	}
	for _, want := range []string{"bad.yaml: not well-formed YAML at line", "bad.tf: not well-formed HCL at line", "bad.json: not well-formed JSON at line"} {
		if !strings.Contains(all, want) {
			t.Errorf("no problem %q in:\n%s", want, all)
		}
	}
}

// No password leaves, whatever the file looks like.
func TestNoPassword(t *testing.T) {
	const pw = "c4n4ry/p4ss:w0rd"
	const enc = "c4n4ry%2Fp4ss%3Aw0rd"
	url := "postgres://app:" + enc + "@h.example.com:25060/db?sslmode=require"
	dir := tree(t, map[string]string{
		".env":                   "DATABASE_URL=" + url + "\nPGPASSWORD=" + pw + "\nPGHOST=h.example.com\nDB_PASSWORD='" + pw + "'\nDB_HOST=h.example.com\nDB_SSLMODE=require\n",
		"raw.env":                "URL=postgres://app:" + pw + "@h.example.com/db\n",
		"compose.yaml":           "services:\n  a:\n    environment:\n      U: " + url + "\n      PGPASSWORD: " + pw + "\n      PGHOST: h.example.com\n",
		"a.js":                   "const p = new (require('pg').Pool)({ host: 'h.example.com', password: '" + pw + "', ssl: { rejectUnauthorized: false } });\nnew Pool({ connectionString: '" + url + "' })\n",
		"a.py":                   "import psycopg2\npsycopg2.connect(host='h.example.com', password='" + pw + "')\npsycopg2.connect('host=h.example.com password=" + pw + " dbname=x')\n",
		"database.yml":           "production:\n  adapter: postgresql\n  host: h.example.com\n  password: " + pw + "\n",
		"appsettings.json":       `{"ConnectionStrings": {"A": "Host=h.example.com;Database=x;Username=u;Password=` + pw + `;SSL Mode=Require"}}`,
		"x.sh":                   "PGPASSWORD=" + pw + " psql -h h.example.com -U u\npsql '" + url + "'\n",
		".pgpass":                "h.example.com:5432:db:app:c4n4ry/p4ss\\:w0rd\n",
		"pg_service.conf":        "[a]\nhost=h.example.com\npassword=" + pw + "\n",
		"pgbouncer.ini":          "[databases]\na = host=h.example.com password=" + pw + "\n[pgbouncer]\nserver_tls_sslmode=require\n",
		"application.properties": "spring.datasource.url=jdbc:postgresql://h.example.com/db?password=" + enc + "\nspring.datasource.password=" + pw + "\n",
		"main.tf":                "x = \"" + url + "\"\nprovider \"postgresql\" {\n  host = \"h.example.com\"\n  password = \"" + pw + "\"\n}\n",
		"bad.yaml":               "password: [" + pw + "\nurl: " + url + "\n",
		"c.php":                  "<?php return ['pgsql' => ['driver' => 'pgsql', 'host' => 'h.example.com', 'password' => '" + pw + "']];",
	})
	found, problems := scanTree(t, Options{Roots: []string{dir}})
	literal := map[string]bool{}
	for _, c := range found {
		literal[c.Path] = literal[c.Path] || c.Password
	}
	for _, name := range []string{".env", "raw.env", "compose.yaml", "a.js", "a.py", "database.yml", "appsettings.json", "x.sh", ".pgpass", "pg_service.conf", "pgbouncer.ini", "application.properties", "main.tf", "bad.yaml", "c.php"} {
		if !literal[name] {
			t.Errorf("%s: the literal password was not reported", name)
		}
	}
	out, err := json.Marshal(map[string]any{"a": found, "b": problems})
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{"c4n4ry", "p4ss", "w0rd"} {
		if i := bytes.Index(out, []byte(form)); i >= 0 {
			t.Errorf("a part of the password is in the output: …%s…", out[max(0, i-120):min(len(out), i+60)])
		}
	}
}

func TestInlineIgnore(t *testing.T) {
	dir := tree(t, map[string]string{
		"a.env": "A=" + weak + " # dbaudit:ignore CL001 behind a tunnel\n" +
			"# dbaudit:ignore CL001,CL004 another reason\n" +
			"B=" + weak + "\n" +
			"C=" + weak + " # dbaudit:ignore CL001\n" +
			"# dbaudit:ignore\n" +
			"D=" + weak + "\n",
	})
	found, problems := scanTree(t, Options{Roots: []string{dir}})
	if len(found) != 4 {
		t.Fatalf("%d settings, want 4", len(found))
	}
	if got := found[0].Ignore; len(got) != 1 || got[0] != (snapshot.Ignore{Rule: "CL001", Reason: "behind a tunnel", Line: 1}) {
		t.Errorf("on the line: %+v", got)
	}
	if got := found[1].Ignore; len(got) != 2 || got[1].Rule != "CL004" || got[1].Reason != "another reason" || got[1].Line != 2 {
		t.Errorf("on the line above: %+v", got)
	}
	if len(found[2].Ignore)+len(found[3].Ignore) > 0 {
		t.Errorf("without a reason it ignores: %+v", found[2:])
	}
	if len(problems) != 2 || !strings.Contains(problems[0].Message+problems[1].Message, "line 4") || !strings.Contains(problems[0].Message+problems[1].Message, "line 5") {
		t.Errorf("problems: %+v", problems)
	}
}

// Ids hold when lines move, and tell equal settings apart.
func TestIdentity(t *testing.T) {
	a := tree(t, map[string]string{"x.txt": weak + "\n" + weak + "\n"})
	b := tree(t, map[string]string{"x.txt": "\n\nhello\n" + weak + "\n\n" + weak + "\n"})
	fa, _ := scanTree(t, Options{Roots: []string{a}})
	fb, _ := scanTree(t, Options{Roots: []string{b}})
	if len(fa) != 2 || len(fb) != 2 || fa[0].ID != fb[0].ID || fa[1].ID != fb[1].ID || fa[0].ID == fa[1].ID {
		t.Errorf("ids %v and %v", fa, fb)
	}
	if fb[0].Line != 4 || fb[0].Column != 1 {
		t.Errorf("place %d:%d, want 4:1", fb[0].Line, fb[0].Column)
	}
}

func TestInclude(t *testing.T) {
	dir := tree(t, map[string]string{
		"a.env":         "A=postgres://u@localhost/db\nB=postgres://u@%2Frun%2Fpg/db\n",
		"test/b.env":    "A=" + weak + "\n",
		"store_test.go": "package s\n\nconst dsn = \"" + weak + "\"\n",
	})
	for _, tc := range []struct {
		include []setting.Context
		want    int
	}{
		{nil, 4},
		{[]setting.Context{setting.Tests}, 2},
		{[]setting.Context{setting.Local, setting.Docs}, 3},
		{[]setting.Context{setting.Docs, setting.Tests, setting.Local}, 1}, // the socket
	} {
		found, _ := scanTree(t, Options{Roots: []string{dir}, Include: tc.include})
		exempt := 0
		for _, c := range found {
			if c.NotApplicable != "" {
				exempt++
			}
		}
		if len(found) != 4 || exempt != tc.want {
			t.Errorf("%v included: %d of %d exempt, want %d of 4", tc.include, exempt, len(found), tc.want)
		}
	}
}

func TestMatch(t *testing.T) {
	ca, sum := certificate(t)
	_, other := certificate(t)
	dir := tree(t, map[string]string{
		"ca.crt": ca,
		"a.env":  "A=postgres://u@DB.example.com:25060/d?sslmode=verify-full&sslrootcert=ca.crt\nB=postgres://u@cname.example.com/d?sslmode=verify-full&sslrootcert=ca.crt\nC=postgres://u@elsewhere.example.com/d?sslmode=verify-full&sslrootcert=ca.crt\n",
	})
	found, _ := scanTree(t, Options{Roots: []string{dir}})
	if len(found) != 3 || found[0].RootCertState != "present" || len(found[0].RootCertSHA256) != 1 || found[0].RootCertSHA256[0] != sum {
		t.Fatalf("root not read: %+v", found)
	}
	works := map[string]snapshot.Check{"verify-full": {OK: true}}
	clusters := []snapshot.Cluster{
		{ID: "c1", Name: "one", CA: &snapshot.CA{Certificates: []snapshot.Certificate{{SHA256: sum}}}, Endpoints: []snapshot.Endpoint{
			{ID: "db.example.com:25060", Host: "db.example.com", Port: 25060, TLS: &snapshot.TLS{Verification: &snapshot.Verification{Modes: works}}},
		}},
		{ID: "c2", Name: "two", CA: &snapshot.CA{Certificates: []snapshot.Certificate{{SHA256: other}}}, Endpoints: []snapshot.Endpoint{
			{ID: "cname.example.com:25060", Host: "cname.example.com", Port: 25060, Custom: true},
		}},
	}
	Match(found, clusters)
	a, b, c := found[0], found[1], found[2]
	if a.Cluster == nil || a.Cluster.Name != "one" || !*a.Cluster.RootMatches || !*a.Cluster.VerifyFullWorks {
		t.Errorf("a: %+v", a.Cluster)
	}
	if b.Cluster == nil || b.Cluster.ID != "c2" || *b.Cluster.RootMatches || b.Cluster.VerifyFullWorks != nil {
		t.Errorf("b: %+v", b.Cluster)
	}
	if c.Cluster != nil || len(c.RootVerifies) != 1 || c.RootVerifies[0] != "c1" {
		t.Errorf("c: %+v %v", c.Cluster, c.RootVerifies)
	}
	// A name that two clusters have: the one that the root is right for does not hide the other.
	clusters[0].Endpoints = append(clusters[0].Endpoints, clusters[1].Endpoints...)
	for range 2 {
		Match(found, clusters)
		if b := found[1].Cluster; b == nil || b.ID != "c2" || *b.RootMatches {
			t.Errorf("b, of two: %+v", b)
		}
		slices.Reverse(clusters)
	}
}

// certificate makes a self-signed certificate and its fingerprint.
func certificate(t *testing.T) (text, sum string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{SerialNumber: big.NewInt(now.UnixNano()), NotAfter: now.Add(time.Hour)},
		&x509.Certificate{SerialNumber: big.NewInt(1)}, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.Sum256(der)
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), hex.EncodeToString(h[:])
}
