package clients

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWeakenedElsewhere: a change is told of a setting that it makes another one, also
// where no line of the setting is new, and of none that it leaves as it was.
func TestWeakenedElsewhere(t *testing.T) {
	const rails = "production:\n  adapter: postgresql\n  host: db.example.com\n  sslmode: verify-full\n  sslrootcert: ca.crt\n  pool: 5\n"
	const node = "const { Pool } = require('pg');\nconst pool = new Pool({\n  host: 'node.example.com',\n  ssl: {\n    rejectUnauthorized: true,\n  },\n});\n"
	was := map[string]string{
		"config/database.yml": rails, "config/ca.crt": "plainly invented\n", "web/db.js": node, "web/package.json": `{"dependencies": {"pg": "^8.11.0"}}`,
		"weak.env":     "# of old\nURL=" + strings.Replace(weak, "h.example", "old.example", 1) + "\nOTHER=1\n",
		"ignored.env":  "# dbaudit:ignore CL001 behind a tunnel\nURL=" + strings.Replace(weak, "h.example", "ignored.example", 1) + "\n",
		"compose.yaml": "services:\n  db:\n    image: postgres\n  web:\n    image: web\n    environment:\n      DATABASE_URL: postgres://app@db/app\n",
		"README.md":    "Hello\n",
	}
	for name, c := range map[string]struct {
		file, old, fresh string // what is replaced in which file; no file any more where both are empty
		want             string
	}{
		"a mode is deleted":                 {"config/database.yml", "  sslmode: verify-full\n", "", "db.example.com"},
		"options are deleted":               {"web/db.js", "  ssl: {\n    rejectUnauthorized: true,\n  },\n", "", "node.example.com"},
		"a root certificate is deleted":     {"config/ca.crt", "", "", "db.example.com"},
		"a version is taken back":           {"web/package.json", "^8.11.0", "7.18.2", "node.example.com"},
		"a waiver in a comment is deleted":  {"ignored.env", "# dbaudit:ignore CL001 behind a tunnel\n", "", "ignored.example.com"},
		"another line is deleted":           {"config/database.yml", "  pool: 5\n", "", ""},
		"a line of a weak file":             {"weak.env", "OTHER=1\n", "", ""},
		"lines move":                        {"weak.env", "# of old\n", "# of\n# old\n", ""},
		"another service":                   {"compose.yaml", "image: web", "image: shop", ""},
		"a file without settings":           {"README.md", "", "", ""},
		"the network of a service is other": {"compose.yaml", "  db:\n    image: postgres\n", "", "db"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := tree(t, maps.Clone(was))
			git(t, dir, "init", "-q", "-b", "main")
			git(t, dir, "add", "-A")
			git(t, dir, "commit", "-qm", "one")
			full := filepath.Join(dir, c.file)
			if c.old == "" {
				if err := os.Remove(full); err != nil {
					t.Fatal(err)
				}
			} else {
				put(t, dir, c.file, strings.Replace(was[c.file], c.old, c.fresh, 1))
			}
			git(t, dir, "add", "-A")
			for _, o := range []Options{{Staged: true}, {DiffRev: "main"}, {DiffRev: "main", Roots: []string{filepath.Dir(full)}}} {
				if o.Roots == nil {
					o.Roots = []string{dir}
				}
				found, problems := scanTree(t, o)
				var hosts []string
				for _, f := range found {
					hosts = append(hosts, f.Host)
				}
				if got := strings.Join(hosts, " "); got != c.want || len(problems) > 0 {
					t.Errorf("%+v: %q, want %q; %v", o, got, c.want, problems)
				}
			}
		})
	}
}
