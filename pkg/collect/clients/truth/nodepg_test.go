//go:build linux

package truth

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

// nodeRunner connects with each text in turn and prints one JSON line for each.
// A text is JavaScript: what an application writes.
const nodeRunner = `
const { Client, Pool } = require('pg');
const fs = require('fs');
process.removeAllListeners('warning');
process.on('warning', () => {});

async function attempt(text, insecure) {
  if (insecure) process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  let client;
  try {
    client = new Function('Client', 'fs', 'return ' + text)(Client, fs);
    client.on('error', () => {});
    await client.connect();
    const answer = await client.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
    return { outcome: answer.rows[0].ssl ? 'encrypted' : 'plaintext', message: '' };
  } catch (error) {
    return { outcome: 'refused', message: String(error && error.message || error) };
  } finally {
    delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    if (client) await client.end().catch(() => {});
  }
}

(async () => {
  const texts = JSON.parse(fs.readFileSync(0, 'utf8'));
  const answers = [];
  for (const each of texts) answers.push(await attempt(each.text, each.insecure));
  console.log(JSON.stringify(answers));
})();
`

// nodePG installs pg@8 from npm into the user's cache, once for the machine, and
// gives the folder and the version.
func nodePG(t *testing.T) (dir, version string) {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("%v; install Node.js with npm", err)
		}
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(cache, "dbaudit-test", "node-pg")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	lock := flock.New(filepath.Join(dir, ".lock"))
	if err := lock.Lock(); err != nil {
		t.Fatal(err)
	}
	defer lock.Unlock()
	manifest := filepath.Join(dir, "node_modules", "pg", "package.json")
	if _, err := os.Stat(manifest); err != nil {
		cmd := exec.Command("npm", "install", "pg@8", "--no-audit", "--no-fund", "--prefix", dir)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("npm install pg@8: %v\n%s", err, out)
		}
	}
	var installed struct{ Version string }
	content, err := os.ReadFile(manifest)
	if err == nil {
		err = json.Unmarshal(content, &installed)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir, installed.Version
}

type nodeText struct {
	Text     string `json:"text"`
	Insecure bool   `json:"insecure"`
}

// Every switch of node-pg 8: https://node-postgres.com/features/ssl
func TestNodePG(t *testing.T) {
	dir, version := nodePG(t)
	servers := start(t)
	const parts = "host: '{host}', port: {port}, user: '{user}', database: 'postgres'"
	const url = "postgres://{user}@{host}:{port}/postgres"
	literal := func(query, mode string, dead bool) setting {
		return setting{text: "new Client({ connectionString: '" + url + query + "' })", mode: mode, dead: dead}
	}
	settings := []setting{
		// The ssl object.
		{text: "new Client({ " + parts + " })", mode: "disable"},
		{text: "new Client({ " + parts + ", ssl: false })", mode: "disable"},
		{text: "new Client({ " + parts + ", ssl: true })", mode: "verify-full", dead: true},
		{text: "new Client({ " + parts + ", ssl: { rejectUnauthorized: false } })", mode: "require"},
		{text: "new Client({ " + parts + ", ssl: { rejectUnauthorized: true } })", mode: "verify-full", dead: true},
		{text: "new Client({ " + parts + ", ssl: { ca: fs.readFileSync('{root}').toString() } })", mode: "verify-full"},
		{text: "new Client({ " + parts + ", ssl: { rejectUnauthorized: true, ca: fs.readFileSync('{root}').toString() } })", mode: "verify-full"},
		{text: "new Client({ " + parts + ", ssl: { rejectUnauthorized: false, ca: fs.readFileSync('{root}').toString() } })", mode: "require"},
		{text: "new Client({ " + parts + ", ssl: { ca: fs.readFileSync('{root}').toString(), checkServerIdentity: () => undefined } })", mode: "verify-ca"},
		// The URL's mode: in pg 8 all but disable and no-verify are verify-full.
		literal("", "disable", false),
		literal("?ssl=true", "verify-full", true),
		literal("?ssl=0", "disable", false),
		literal("?sslmode=disable", "disable", false),
		literal("?sslmode=prefer", "verify-full", true),
		literal("?sslmode=require", "verify-full", true),
		literal("?sslmode=verify-ca", "verify-full", true),
		literal("?sslmode=verify-full", "verify-full", true),
		literal("?sslmode=no-verify", "require", false),
		literal("?sslmode=prefer&sslrootcert={root}", "verify-full", false),
		literal("?sslmode=require&sslrootcert={root}", "verify-full", false),
		literal("?sslmode=verify-ca&sslrootcert={root}", "verify-full", false),
		literal("?sslmode=verify-full&sslrootcert={root}", "verify-full", false),
		literal("?sslmode=no-verify&sslrootcert={root}", "require", false),
		literal("?sslrootcert={root}", "verify-full", false),
		// libpq's meanings, as pg 9 will have them.
		literal("?uselibpqcompat=true&sslmode=disable", "disable", false),
		literal("?uselibpqcompat=true&sslmode=require", "require", false),
		literal("?uselibpqcompat=true&sslmode=require&sslrootcert={root}", "verify-ca", false),
		literal("?uselibpqcompat=true&sslmode=verify-ca&sslrootcert={root}", "verify-ca", false),
		literal("?uselibpqcompat=true&sslmode=verify-full&sslrootcert={root}", "verify-full", false),
		literal("?uselibpqcompat=true&sslmode=verify-full", "verify-full", true),
		// A mode in the URL replaces the code's ssl object, for better or worse.
		{text: "new Client({ connectionString: '" + url + "?sslmode=require', ssl: { ca: fs.readFileSync('{root}').toString() } })", mode: "verify-full", dead: true},
		{text: "new Client({ connectionString: '" + url + "?sslmode=no-verify', ssl: { ca: fs.readFileSync('{root}').toString() } })", mode: "require"},
		{text: "new Client({ connectionString: '" + url + "?sslmode=disable', ssl: { ca: fs.readFileSync('{root}').toString() } })", mode: "disable"},
		{text: "new Client({ connectionString: '" + url + "?sslmode=verify-full&sslrootcert={root}', ssl: { rejectUnauthorized: false } })", mode: "verify-full"},
		// Without one the object stays.
		{text: "new Client({ connectionString: '" + url + "', ssl: { rejectUnauthorized: false } })", mode: "require"},
		{text: "new Client({ connectionString: '" + url + "', ssl: { ca: fs.readFileSync('{root}').toString() } })", mode: "verify-full"},
	}
	// uselibpqcompat's prefer is unverified and, unlike libpq's, has no plaintext.
	settings = append(settings, literal("?uselibpqcompat=true&sslmode=prefer", "require", false))

	var texts []nodeText
	for _, s := range settings {
		for _, at := range s.tried() {
			texts = append(texts, nodeText{Text: servers.fill(s.text, servers.address(at))})
		}
	}
	// NODE_TLS_REJECT_UNAUTHORIZED=0 turns off what the code asks for.
	insecure := setting{text: "new Client({ " + parts + ", ssl: true })", mode: "require"}
	for _, at := range insecure.tried() {
		texts = append(texts, nodeText{Text: servers.fill(insecure.text, servers.address(at)), Insecure: true})
	}
	answers := runNode(t, dir, texts)
	take := func(s setting) (o observed) {
		o = newObserved()
		for _, at := range s.tried() {
			o.note(at, outcome(answers[0].Outcome), answers[0].Message)
			answers = answers[1:]
		}
		return o
	}
	for i, s := range settings {
		t.Run(fmt.Sprintf("%02d_%s", i, s.mode), func(t *testing.T) {
			o := take(s)
			check(t, s.mode, s, o)
			text := servers.fill(s.text, scannedHost)
			got := scanned(t, map[string]string{
				"package.json":      `{ "name": "truth", "private": true, "dependencies": { "pg": "` + version + `" } }`,
				"package-lock.json": `{ "name": "truth", "lockfileVersion": 3, "packages": { "node_modules/pg": { "version": "` + version + `" } } }`,
				"src/db.js":         "const fs = require('fs');\nconst { Client } = require('pg');\n\nmodule.exports = " + text + ";\n",
			}, "src/db.js")
			if got != s.mode {
				t.Errorf("%s: the scanner says %q, node-pg %s does %q: %v", s.text, got, version, s.mode, o.outcome)
			}
		})
	}
	t.Run("NODE_TLS_REJECT_UNAUTHORIZED", func(t *testing.T) {
		check(t, insecure.mode, insecure, take(insecure))
	})
}

func runNode(t *testing.T, dir string, texts []nodeText) []struct{ Outcome, Message string } {
	t.Helper()
	input, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", "-e", nodeRunner)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "NODE_NO_WARNINGS=1"}
	cmd.Stdin = bytes.NewReader(input)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, stderr.Bytes())
	}
	var answers []struct{ Outcome, Message string }
	if err := json.Unmarshal(out, &answers); err != nil || len(answers) != len(texts) {
		t.Fatalf("node answered %d of %d: %v\n%s", len(answers), len(texts), err, stderr.Bytes())
	}
	return answers
}
