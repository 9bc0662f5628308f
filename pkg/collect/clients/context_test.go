package clients

import (
	"testing"
)

// What a setting stands in, by its file and its host.
func TestContexts(t *testing.T) {
	const remote, placeholder = "db-x-do-user-1-0.b.db.ondigitalocean.com", "db.example.com"
	url := func(host string) string { return "URL=postgres://app@" + host + ":5432/app?sslmode=require\n" }
	for name, tc := range map[string]struct{ path, text, context string }{
		"a production file":                {"deploy/.env", url(remote), ""},
		"a guide":                          {"README.md", "`" + url(placeholder) + "`", "docs"},
		"a guide with a host to be put in": {"docs/setup.rst", url("$DB_HOST"), "docs"},
		"a runbook with a real host":       {"docs/runbook.md", "`" + url(remote) + "`", ""},
		"an example to be copied":          {".env.example", url("db"), "docs"},
		"an example with a real host":      {".env.sample", url(remote), ""},
		"a folder of examples":             {"config-examples/a.env", url(placeholder), "docs"},
		"Java's package":                   {"src/main/java/com/example/A.java", "class A { String u = \"jdbc:postgresql://" + placeholder + "/x\"; }", ""},
		"a test":                           {"api/store_test.go", "package a\n\nconst u = \"postgres://app@" + remote + "/x\"\n", "tests"},
		"localhost":                        {"deploy/.env", url("localhost"), "local"},
		"a development file":               {".env.development", url("$DB_HOST"), "local"},
		"a development file, a real host":  {".env.development", url(remote), ""},
		"a development cluster":            {"envs/dev/main.tf", "locals {\n  u = \"postgres://app@${var.host}:5432/app?sslmode=require\"\n}\n", ""},
		"a compose service":                {"compose.yaml", "services:\n  db: {image: postgres}\n  web:\n    image: x\n    environment:\n      URL: postgres://app@db/app\n", "local"},
		"a CI job's service":               {".github/workflows/a.yml", "jobs:\n  a:\n    services: {pg: {image: postgres}}\n    env:\n      URL: postgres://app@pg/app\n", "local"},
		"a localhost default":              {"settings.py", "import os\nDATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'HOST': os.environ.get('DB_HOST', 'localhost'), 'OPTIONS': {'sslmode': 'require'}}}\n", ""},
		"Rails' development":               {"config/database.yml", "development:\n  adapter: postgresql\n  host: db\n", "local"},
		"an example in a help text":        {"main.go", "package a\n\nvar f = flag.String(\"from\", \"\", \"source, e.g. postgres://app@" + remote + "/x\")\n", "docs"},
		"an example in a schema":           {"a.json", "{\"url\": {\"type\": \"string\", \"default\": \"postgres://app@" + remote + "/x\"}}", ""},
		"an example in a message":          {"a.py", "m = \"not a URL, expected postgresql://app@" + remote + "/x\"\n", "docs"},
		"a story of a user interface":      {"a.stories.ts", "export const a = { url: 'postgres://app@" + remote + "/x' }\n", "tests"},
		"a translation":                    {"src/locales/de/db.json", "{\"a\": \"so: postgres://app@" + remote + "/x\"}", "docs"},
		"a folder of a language":           {"src/lang/parser/db.json", "{\"a\": \"postgres://app@" + remote + "/x\"}", ""},
		"a log":                            {"a.log", url(remote), "docs"},
		"a line of a log in a guide":       {"docs/a.md", "2026-01-01 10:00:00 connecting to postgres://app@" + remote + "/x\n", "docs"},
		"logfmt":                           {"a.txt", "level=info msg=\"connected\" dsn=\"postgres://app@" + remote + "/x\"\n", "docs"},
		"rows of a dump":                   {"a.sql", "COPY a (b) FROM stdin;\npostgres://app@" + remote + "/x\n\\.\n", "docs"},
		"after the rows of a dump":         {"a.sql", "COPY a (b) FROM stdin;\nx\n\\.\nSELECT dblink_connect('postgres://app@" + remote + "/x');\n", ""},
		"a helper of tests":                {"topgun/a.go", "package a\n\nimport (\n\t. \"github.com/onsi/gomega\"\n)\n\nconst u = \"postgres://app@" + remote + "/x\"\n", "tests"},
		"a placeholder in production":      {"deploy/.env", url("${DB_HOST}"), ""},
		"a template that is filled in":     {"config/app.yaml.tmpl", "database:\n  host: {{ .Host }}\n  sslmode: require\n", ""},
		"a template to be copied":          {".env.tmpl", url("$DB_HOST"), "docs"},
	} {
		dir := tree(t, map[string]string{tc.path: tc.text})
		found, problems := scanTree(t, Options{Roots: []string{dir}})
		if len(found) != 1 || len(problems) != 0 {
			t.Errorf("%s: %d settings, problems %v", name, len(found), problems)
			continue
		}
		if c := found[0]; c.Context != tc.context || (c.NotApplicable == "") != (tc.context == "") {
			t.Errorf("%s: context %q, not applicable %q", name, c.Context, c.NotApplicable)
		}
	}
}

// A keyword string without a host connects to this computer; so does nothing that
// gets its host from elsewhere.
func TestLocalSocket(t *testing.T) {
	for text, judged := range map[string]bool{
		"A='dbname=app user=app sslmode=disable'\n":                        false,
		"A='dbname=app user=app sslmode=require'\n":                        true,
		"PGHOST=db.acme.dev\nA='dbname=app user=app sslmode=disable'\n":    true,
		"A='host=db.acme.dev dbname=app user=app sslmode=disable'\n":       true,
		"# PostgreSQL\nA='service=prod dbname=app user=app'\n":             true,
		"A='hostaddr=10.0.0.1 dbname=app user=app sslmode=disable'\n":      true,
		"A='host=/var/run/postgresql dbname=app user=app sslmode=allow'\n": false,
	} {
		dir := tree(t, map[string]string{"a.env": text})
		found, _ := scanTree(t, Options{Roots: []string{dir}})
		got := false
		for _, c := range found {
			got = got || c.NotApplicable == ""
		}
		if got != judged {
			t.Errorf("%q: judged %v, %+v", text, got, found)
		}
	}
}
