package project

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func tree(t *testing.T, files map[string]string) *Project {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return New(dir)
}

func TestPeers(t *testing.T) {
	p := tree(t, map[string]string{
		"compose.yaml":                "include:\n  - infra/db.yaml\n  - path: [infra/cache.yaml, ../outside.yaml]\nservices:\n  web: {build: .}\n",
		"infra/db.yaml":               "services:\n  pgdb: {image: 'postgres:17', container_name: Main-DB}\n",
		"infra/cache.yaml":            "include: [cache.yaml]\nservices:\n  cache: {image: redis}\n",
		"app/stack.yml":               "services:\n  db: {image: postgres, hostname: pg.local}\n",
		"app/docker-compose.prod.yml": "services:\n  worker: {}\n",
		"app/ci.yml":                  "services:\n  - postgres\n",
		"app/values.yaml":             "services:\n  api: {port: 80}\n",
		"app/src/x.env":               "",
	})
	for rel, want := range map[string]map[string]bool{
		"x.env":         {"web": true, "pgdb": true, "main-db": true, "cache": true, "db": false, "postgres": false},
		"app/src/x.env": {"web": true, "pgdb": true, "db": true, "pg.local": true, "worker": true, "api": false, "postgres": false},
	} {
		for name, there := range want {
			if got := p.Peer(rel, name); got != there {
				t.Errorf("%s: %s is %v", rel, name, got)
			}
		}
	}
}

// Files that all include one another are each read once.
func TestIncludeOneAnother(t *testing.T) {
	files, include := map[string]string{}, "include:\n"
	for i := range 200 {
		include += fmt.Sprintf("  - compose.%d.yaml\n", i)
	}
	for i := range 200 {
		files[fmt.Sprintf("compose.%d.yaml", i)] = include + fmt.Sprintf("services:\n  s%d: {image: a}\n", i)
	}
	if p := tree(t, files); !p.Peer("a.env", "S199") || p.Peer("a.env", "s200") {
		t.Error("which services there are")
	}
}

func TestDrivers(t *testing.T) {
	p := tree(t, map[string]string{
		"js/package.json": `{"dependencies": {"pg": "^8.11"}}`, "js/package-lock.json": `{"packages": {"node_modules/pg": {"version": "8.13.1"}}}`, "js/src/a.js": "",
		"go/go.mod": "module x\n\nrequire gorm.io/driver/postgres v1.5.9\n", "py/requirements.txt": "Django==5.1\npsycopg2-binary==2.9.10\nasyncpg>=0.29\n",
		"clj/deps.edn": `{:deps {org.postgresql/postgresql {:mvn/version "42.7.4"}}}`, "net/a.csproj": `<PackageReference Include="Npgsql" Version="8.0.1" />`,
		"rs/Cargo.toml": "diesel = { version = \"2\", features = [\"postgres\"] }\n", "rb/Gemfile.lock": "    pg (1.5.6)\n", "php/composer.json": `{"require": {"laravel/framework": "^11"}}`,
		"ex/mix.lock": `"postgrex": {:hex, :postgrex, "0.19.1"`, "deno/deno.json": `{"imports": {"pg": "npm:pg@8.11.3"}}`,
	})
	for rel, want := range map[string][2]string{
		"js/src/a.js": {"node-pg", "8.13.1"}, "go/main.go": {"pgx", ""}, "clj/a.clj": {"pgjdbc", "42.7.4"}, "net/A.cs": {"npgsql", "8.0.1"}, "rs/main.rs": {"libpq", ""},
		"rb/a.rb": {"libpq", "1.5.6"}, "php/a.php": {"libpq", ""}, "ex/a.ex": {"postgrex", "0.19.1"}, "deno/a.ts": {"node-pg", "8.11.3"}, "a.txt": {"", ""},
		"py/a.py": {"", ""}, // two drivers: it cannot be told
	} {
		name, _ := p.DriverFor(rel, "")
		if name != want[0] || p.Version(rel, name) != want[1] {
			t.Errorf("%s: %q %q, want %q", rel, name, p.Version(rel, name), want)
		}
	}
	if p.Version("py/a.py", "asyncpg") != "0.29" || p.Version("py/a.py", "psycopg") != "2.9.10" {
		t.Errorf("versions of two drivers: %q %q", p.Version("py/a.py", "asyncpg"), p.Version("py/a.py", "psycopg"))
	}
	if !p.Has("js/src/a.js", "prisma", "node-pg") || p.Has("js/src/a.js", "prisma") {
		t.Error("whether a manifest names one of several drivers")
	}
}

func TestRootCert(t *testing.T) {
	p := tree(t, map[string]string{"config/ca.crt": "no certificate", "src/app/x.yaml": ""})
	for root, want := range map[string]string{
		"config/ca.crt": "present", "%kernel.project_dir%/config/ca.crt": "present", "<%= Rails.root %>/config/ca.crt": "present", "${PWD}/config/ca.crt": "present", "./config/ca.crt": "present",
		"../../config/ca.crt": "present", "ca.crt": "absent", "%kernel.project_dir%/none.crt": "absent",
		"/etc/ca.crt": "outside", "~/ca.crt": "outside", "${CA}": "outside", "${DIR}/ca.crt": "outside", `C:\ca.crt`: "outside", "../../../../ca.crt": "outside",
	} {
		if got, _ := p.RootCert("src/app/x.yaml", root); got != want {
			t.Errorf("%s: %s, want %s", root, got, want)
		}
	}
}
