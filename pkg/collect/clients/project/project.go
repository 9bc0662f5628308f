// Package project knows what stands around the files of a tree: which drivers the
// manifests name, in which versions, which services compose files hold, and which
// root certificates are there.
package project

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"dbaudit/pkg/collect/clients/setting"
)

// Project is what stands around the files of a tree: which drivers the manifests
// name, in which versions, and which services compose files hold. It is read
// when a setting asks for it.
type Project struct {
	root string
	mu   sync.Mutex
	dirs map[string]*surroundings
}

// surroundings is what one folder says.
type surroundings struct {
	drivers  map[string]string // name to version, "" where it is not said
	services map[string]bool
	manifest string // the file that named the drivers
}

func New(root string) *Project {
	return &Project{root: root, dirs: map[string]*surroundings{}}
}

// manifest is a kind of file that names drivers.
type manifest struct {
	file    string // a name, or a pattern with *
	drivers []dependency
	lock    bool // tells the exact version
}

type dependency struct {
	driver  string
	pattern *regexp.Regexp // group 1, if there is one: the version
}

func dep(driver, pattern string) dependency {
	return dependency{driver: driver, pattern: regexp.MustCompile(pattern)}
}

// manifests is read in order: a lock file's version beats a range.
var manifests = []manifest{
	{file: "package-lock.json", lock: true, drivers: []dependency{
		dep("node-pg", `"(?:node_modules/)?pg":\s*\{\s*"version":\s*"([^"]+)"`),
		dep("prisma", `"(?:node_modules/)?(?:@prisma/client|prisma)":\s*\{\s*"version":\s*"([^"]+)"`),
		dep("postgres.js", `"(?:node_modules/)?postgres":\s*\{\s*"version":\s*"([^"]+)"`),
	}},
	{file: "yarn.lock", lock: true, drivers: []dependency{
		dep("node-pg", `(?m)^"?pg@[^\n]*:\n\s+version:? "?([^"\s]+)`),
		dep("prisma", `(?m)^"?(?:@prisma/client|prisma)@[^\n]*:\n\s+version:? "?([^"\s]+)`),
	}},
	{file: "pnpm-lock.yaml", lock: true, drivers: []dependency{
		dep("node-pg", `(?m)^\s+'?/?pg[@/](\d[\w.\-]*)`),
		dep("prisma", `(?m)^\s+'?/?(?:@prisma/client|prisma)[@/](\d[\w.\-]*)`),
	}},
	{file: "package.json", drivers: []dependency{
		dep("node-pg", `"pg(?:-promise)?"\s*:\s*"([^"]*)"`),
		dep("prisma", `"(?:@prisma/client|prisma)"\s*:\s*"([^"]*)"`),
		dep("postgres.js", `"postgres"\s*:\s*"([^"]*)"`),
	}},
	{file: "go.mod", lock: true, drivers: []dependency{
		dep("pgx", `(?m)^\s*(?:require\s+)?github\.com/jackc/pgx(?:/v\d+)? v([\w.\-]+)(?:[^\n/]*)$`),
		dep("pgx", `gorm\.io/driver/postgres`),
		dep("lib/pq", `(?m)^\s*(?:require\s+)?github\.com/lib/pq v([\w.\-]+)[^\n/]*$`),
	}},
	{file: "Gemfile.lock", lock: true, drivers: []dependency{dep("libpq", `(?m)^\s+pg \((\d[\w.]*)`)}},
	{file: "Gemfile", drivers: []dependency{dep("libpq", `(?m)^\s*gem\s*\(?["']pg["']`)}},
	{file: "poetry.lock", lock: true, drivers: pythonLock},
	{file: "uv.lock", lock: true, drivers: pythonLock},
	{file: "Pipfile.lock", lock: true, drivers: []dependency{
		dep("asyncpg", `"asyncpg":\s*\{[^}]*?"version":\s*"==([^"]+)"`),
		dep("psycopg", `"psycopg(?:2|2-binary)?":\s*\{[^}]*?"version":\s*"==([^"]+)"`),
	}},
	{file: "requirements*.txt", drivers: python},
	{file: "pyproject.toml", drivers: python},
	{file: "Pipfile", drivers: python},
	{file: "setup.py", drivers: python},
	{file: "setup.cfg", drivers: python},
	{file: "mix.lock", lock: true, drivers: []dependency{dep("postgrex", `"postgrex":\s*\{:hex,\s*:postgrex,\s*"([^"]+)"`)}},
	{file: "mix.exs", drivers: []dependency{dep("postgrex", `\{:postgrex,\s*"([^"]*)"`)}},
	{file: "Cargo.lock", lock: true, drivers: []dependency{
		dep("sqlx", `name = "sqlx"\nversion = "([^"]+)"`),
		dep("tokio-postgres", `name = "tokio-postgres"\nversion = "([^"]+)"`),
	}},
	{file: "Cargo.toml", drivers: []dependency{
		dep("sqlx", `(?m)^sqlx\s*=\s*(?:\{[^\n]*?version\s*=\s*)?"([^"]*)"`),
		dep("tokio-postgres", `(?m)^tokio-postgres\s*=\s*(?:\{[^\n]*?version\s*=\s*)?"([^"]*)"`),
		dep("libpq", `(?m)^diesel\s*=[^\n]*postgres`),
	}},
	{file: "pom.xml", drivers: []dependency{dep("pgjdbc", `<artifactId>postgresql</artifactId>\s*(?:<version>([^<]*)</version>)?`)}},
	{file: "build.gradle*", drivers: []dependency{dep("pgjdbc", `org\.postgresql:postgresql(?::([\w.\-]+))?`)}},
	{file: "composer.json", drivers: []dependency{dep("libpq", `"(?:laravel/framework|ext-pdo_pgsql|ext-pgsql|doctrine/[\w-]+)"`)}},
	{file: "*.csproj", drivers: []dependency{dep("npgsql", `Include="Npgsql(?:\.EntityFrameworkCore\.PostgreSQL)?"\s+Version="([^"]+)"`), dep("npgsql", `Include="Npgsql`)}},
	{file: "packages.lock.json", lock: true, drivers: []dependency{dep("npgsql", `"Npgsql":\s*\{[^}]*?"resolved":\s*"([^"]+)"`)}},
}

var pythonLock = []dependency{
	dep("asyncpg", `name = "asyncpg"\nversion = "([^"]+)"`),
	dep("psycopg", `name = "psycopg(?:2|2-binary)?"\nversion = "([^"]+)"`),
}

var python = []dependency{
	dep("asyncpg", `(?m)(?:^|["'\s])asyncpg(?:\[[^\]]*\])?(?:["'\s]*[=~><!]=?=?\s*["']?[\^~]?([\d][\w.]*))?`),
	dep("psycopg", `(?m)(?:^|["'\s])psycopg(?:2-binary|2)?(?:\[[^\]]*\])?(?:["'\s]*[=~><!]=?=?\s*["']?[\^~]?([\d][\w.]*))?`),
}

// ComposeFile matches the names that docker compose reads.
var ComposeFile = regexp.MustCompile(`(?i)^(?:docker-)?compose(?:[.\-][\w.\-]+)?\.ya?ml$`)

// around reads one folder, once.
func (p *Project) around(dir string) *surroundings {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s, ok := p.dirs[dir]; ok {
		return s
	}
	s := &surroundings{drivers: map[string]string{}, services: map[string]bool{}}
	p.dirs[dir] = s
	full := filepath.Join(p.root, filepath.FromSlash(dir))
	entries, err := os.ReadDir(full)
	if err != nil {
		return s
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		if e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	for _, m := range manifests {
		for _, name := range names {
			if ok, _ := path.Match(m.file, name); !ok {
				continue
			}
			text := readSome(filepath.Join(full, name))
			for _, d := range m.drivers {
				found := d.pattern.FindStringSubmatch(text)
				if found == nil {
					continue
				}
				version := ""
				if len(found) > 1 {
					version = strings.TrimLeft(found[1], "^~>=< v")
				}
				if s.drivers[d.driver] == "" {
					s.drivers[d.driver] = version
				}
				if s.manifest == "" {
					s.manifest = path.Join(dir, name)
				}
			}
		}
	}
	for _, name := range names {
		if ComposeFile.MatchString(name) {
			composeServices(readSome(filepath.Join(full, name)), s.services)
		}
	}
	return s
}

// composeServices reads the names of the services.
func composeServices(text string, into map[string]bool) {
	in := false
	indent := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		trimmed := strings.TrimLeft(line, " ")
		if trimmed == "" || trimmed[0] == '#' {
			continue
		}
		lead := line[:len(line)-len(trimmed)]
		if lead == "" {
			in = strings.HasPrefix(line, "services:")
			indent = ""
			continue
		}
		if !in {
			continue
		}
		if indent == "" {
			indent = lead
		}
		if lead == indent {
			if name, _, ok := strings.Cut(trimmed, ":"); ok {
				into[strings.ToLower(strings.Trim(name, `"'`))] = true
			}
		}
	}
}

// readSome reads at most 8 MB: enough for any manifest.
func readSome(name string) string {
	info, err := os.Stat(name)
	if err != nil || info.Size() > 8<<20 {
		return ""
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return ""
	}
	return string(b)
}

// up visits the folders from a file's own up to the root.
func up(rel string, visit func(dir string) bool) {
	for dir := path.Dir(rel); ; dir = path.Dir(dir) {
		if !visit(dir) || dir == "." || dir == "/" {
			return
		}
	}
}

// DriverFor is the driver that the manifests nearest to a file name; ambiguous
// when they name several.
func (p *Project) DriverFor(rel, key string) (name, why string) {
	up(rel, func(dir string) bool {
		s := p.around(dir)
		if len(s.drivers) == 0 {
			return true
		}
		switch {
		case len(s.drivers) == 1:
			for d := range s.drivers {
				name = d
			}
		case hasOnly(s.drivers, "prisma", "node-pg") && strings.HasPrefix(key, "DATABASE_URL"):
			name = "prisma"
		}
		if name != "" {
			why = "that " + name + " reads it is taken from " + s.manifest
		}
		return false
	})
	return name, why
}

func hasOnly(m map[string]string, keys ...string) bool {
	for _, k := range keys {
		if _, ok := m[k]; !ok {
			return false
		}
	}
	return len(m) == len(keys)
}

// Version is the version of a driver that the nearest manifest names.
func (p *Project) Version(rel, name string) (version string) {
	up(rel, func(dir string) bool {
		v, ok := p.around(dir).drivers[name]
		version = v
		return !ok
	})
	if len(version) > 40 || strings.ContainsAny(version, "$ *{") || version != "" && (version[0] < '0' || version[0] > '9') {
		return ""
	}
	return version
}

// Peers are the services of the compose files in a file's folder or above it.
func (p *Project) Peers(rel string) map[string]bool {
	peers := map[string]bool{}
	up(rel, func(dir string) bool {
		for s := range p.around(dir).services {
			peers[s] = true
		}
		return true
	})
	return peers
}

// RootCert looks for a root certificate that a file names: beside it, then in
// each folder above it up to the root of the tree.
func (p *Project) RootCert(rel, name string) (state string, fingerprints []string) {
	if strings.HasPrefix(name, "/") || strings.HasPrefix(name, "~") || strings.Contains(name, `:\`) || setting.Interpolated(name) || len(name) > 1000 {
		return "outside", nil
	}
	state = "absent"
	escapes, first := false, true
	up(rel, func(dir string) bool {
		own := first
		first = false
		inside := path.Join(dir, filepath.ToSlash(name))
		if inside == ".." || strings.HasPrefix(inside, "../") {
			escapes = escapes || own
			return true
		}
		full := filepath.Join(p.root, filepath.FromSlash(inside))
		info, err := os.Lstat(full)
		if err != nil || !info.Mode().IsRegular() || info.Size() > 1<<20 {
			return true
		}
		text, err := os.ReadFile(full)
		if err != nil {
			return true
		}
		state, fingerprints = "present", certificates(text)
		return false
	})
	if state == "absent" && escapes {
		state = "outside"
	}
	return state, fingerprints
}

// certificates gives the SHA-256 fingerprints of the certificates in a PEM text.
func certificates(text []byte) []string {
	var out []string
	for range 1000 {
		var block *pem.Block
		if block, text = pem.Decode(text); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			continue
		}
		sum := sha256.Sum256(block.Bytes)
		out = append(out, hex.EncodeToString(sum[:]))
	}
	return out
}
