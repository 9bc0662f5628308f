package clients

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"dbaudit/pkg/collect/clients/project"
)

// besides are connections that stand side by side in one file.
type beside struct{ name, host, mode string }

const besideRoot = "/etc/ssl/do.crt"

// url is the connection as a URL; only what verifies names a root.
func (b beside) url() string {
	u := "postgres://app@" + b.host + ":25060/shop?sslmode=" + b.mode
	if b.mode == "verify-full" {
		u += "&sslrootcert=" + besideRoot
	}
	return u
}

// with writes text with its host (@H), name (@n, @N), mode (@M), root (@R) and URL (@U) filled in; the part between « and »
// only for what verifies.
func (b beside) with(text string) string {
	if from, rest, ok := strings.Cut(text, "«"); ok {
		root, after, _ := strings.Cut(rest, "»")
		if b.mode != "verify-full" {
			root = ""
		}
		text = from + root + after
	}
	url := b.url()
	return strings.NewReplacer("@H", b.host, "@N", strings.ToUpper(b.name), "@n", b.name, "@M", b.mode, "@U", url, "@R", besideRoot,
		"@B", base64.StdEncoding.EncodeToString([]byte(url)), "@A", map[string]string{"verify-full": "VerifyFull;Root Certificate=" + besideRoot, "require": "Require", "disable": "Disable"}[b.mode]).Replace(text)
}

// TestEachBeside has connections side by side, of other hosts and modes, in each kind of
// file: each is judged, in whatever order they stand.
func TestEachBeside(t *testing.T) {
	t.Parallel()
	all := []beside{{"orders", "orders.db.corp.net", "verify-full"}, {"ledger", "ledger.db.corp.net", "require"}, {"report", "report.db.corp.net", "disable"}}
	for _, k := range []struct{ path, before, each, after string }{
		{".env", "", "@N_DATABASE_URL=@U\n", ""},
		{".env", "", "@N_DB_HOST=@H\n@N_DB_SSLMODE=@M\n«@N_DB_SSLROOTCERT=@R\n»", ""},
		{"run.sh", "", "export @N_URL='@U'\n", ""},
		{"run.sh", "", "PGSSLMODE=@M «PGSSLROOTCERT=@R »psql -h @H -p 25060 -U app shop\n", ""},
		{"run.sh", "", "psql \"host=@H dbname=shop sslmode=@M« sslrootcert=@R»\" -c 'select 1'\n", ""},
		{"Dockerfile", "FROM node\n", "ENV @N_URL=@U\n", ""},
		{"web.service", "[Service]\n", "Environment=\"@N_URL=@U\"\n", ""},
		{"compose.yaml", "services:\n  web:\n    image: corp/web\n    environment:\n", "      @N_URL: @U\n", ""},
		{"compose.yaml", "services:\n  web:\n    image: corp/web\n    environment:\n", "      - @N_URL=@U\n", ""},
		{"compose.yaml", "services:\n", "  @n:\n    image: corp/@n\n    environment:\n      PGHOST: @H\n      PGSSLMODE: @M\n«      PGSSLROOTCERT: @R\n»", ""},
		{"deploy.yaml", "kind: Deployment\nspec:\n  containers:\n    - name: web\n      env:\n", "        - name: @N_URL\n          value: @U\n", ""},
		{"deploy.yaml", "kind: Deployment\nspec:\n  containers:\n", "    - name: @n\n      env:\n        - {name: PGHOST, value: @H}\n        - {name: PGSSLMODE, value: @M}\n«        - {name: PGSSLROOTCERT, value: @R}\n»", ""},
		{"secret.yaml", "apiVersion: v1\nkind: Secret\nstringData:\n", "  @N_URL: @U\n", ""},
		{"secret.yaml", "apiVersion: v1\nkind: Secret\ndata:\n", "  @N_URL: @B\n", ""},
		{"values.yaml", "", "@n:\n  database:\n    host: @H\n    sslmode: @M\n«    sslrootcert: @R\n»", ""},
		{"config.yaml", "databases:\n", "  - driver: postgres\n    host: @H\n    sslmode: @M\n«    sslrootcert: @R\n»", ""},
		{"config.yaml", "databases:\n", "  @n: @U\n", ""},
		{"config.yaml", "databases:\n", "  - @U\n", ""},
		{"config.json", "{\"databases\": [", "{\"type\": \"postgres\", \"host\": \"@H\", \"sslmode\": \"@M\"«, \"sslrootcert\": \"@R\"»},", "{}]}"},
		{"config.json", "{", "\"@n\": {\"database\": {\"url\": \"@U\"}},", "\"z\": 1}"},
		{"config.toml", "", "[@n.database]\nhost = \"@H\"\nsslmode = \"@M\"\n«sslrootcert = \"@R\"\n»", ""},
		{"config.toml", "", "[[databases]]\nhost = \"@H\"\nsslmode = \"@M\"\n«sslrootcert = \"@R\"\n»", ""},
		{"pg_service.conf", "", "[@n]\nhost=@H\nsslmode=@M\n«sslrootcert=@R\n»", ""},
		{"app.properties", "", "@n.datasource.url=jdbc:@U\n", ""},
		{"application.yml", "app:\n", "  @n:\n    datasource:\n      url: jdbc:@U\n", ""},
		{"appsettings.json", "{\"ConnectionStrings\": {", "\"@n\": \"Host=@H;Port=25060;Database=shop;SSL Mode=@A\",", "\"z\": \"\"}}"},
		{"main.tf", "", "resource \"kubernetes_secret\" \"@n\" {\n  data = {\n    @N_URL = \"@U\"\n  }\n}\n", ""},
		{"main.tf", "locals {\n", "  @n_url = \"@U\"\n", "}\n"},
		{"task.json", "{\"containerDefinitions\": [{\"environment\": [", "{\"name\": \"@N_URL\", \"value\": \"@U\"},", "{\"name\": \"A\", \"value\": \"b\"}]}]}"},
		{".do/app.yaml", "name: shop\nservices:\n  - name: web\n    envs:\n", "      - key: @N_URL\n        value: @U\n", ""},
		{".do/app.yaml", "name: shop\nservices:\n", "  - name: @n\n    envs:\n      - key: PGHOST\n        value: @H\n      - key: PGSSLMODE\n        value: @M\n«      - key: PGSSLROOTCERT\n        value: @R\n»", ""},
		{".github/workflows/a.yml", "jobs:\n  a:\n    steps:\n", "      - run: ./@n\n        env:\n          PGHOST: @H\n          PGSSLMODE: @M\n«          PGSSLROOTCERT: @R\n»", ""},
		{"site.yml", "- hosts: all\n  tasks:\n", "    - community.postgresql.postgresql_db:\n        login_host: @H\n        name: @n\n        ssl_mode: @M\n«        ca_cert: @R\n»", ""},
		{"config/database.yml", "production:\n", "  @n:\n    adapter: postgresql\n    host: @H\n    sslmode: @M\n«    sslrootcert: @R\n»", ""},
		{"package.json", "{\"scripts\": {", "\"@n\": \"psql '@U'\",", "\"z\": \"ls\"}}"},
		{"a.py", "import psycopg\n", "@n = psycopg.connect(host=\"@H\", sslmode=\"@M\"«, sslrootcert=\"@R\"»)\n", ""},
		{"a.py", "import psycopg\n", "@n = psycopg.connect(\"@U\")\n", ""},
		{"a.py", "from sqlalchemy import create_engine\nimport psycopg\nENGINES = {\n", "    \"@n\": create_engine(\"@U\"),\n", "}\n"},
		{"settings.py", "DATABASES = {\n", "    \"@n\": {\"ENGINE\": \"django.db.backends.postgresql\", \"HOST\": \"@H\", \"OPTIONS\": {\"sslmode\": \"@M\"«, \"sslrootcert\": \"@R\"»}},\n", "}\n"},
		{"a.go", "package a\nimport \"github.com/jackc/pgx/v5\"\n", "var @n, _ = pgx.Connect(ctx, \"@U\")\n", ""},
		{"a.go", "package a\nimport \"github.com/jackc/pgx/v5\"\nvar all = []string{\n", "\t\"@U\",\n", "}\n"},
		{"a.rb", "require 'pg'\n", "@n = PG.connect(host: '@H', sslmode: '@M'«, sslrootcert: '@R'»)\n", ""},
		{"a.php", "<?php\n", "$@n = pg_connect(\"host=@H dbname=shop sslmode=@M« sslrootcert=@R»\");\n", ""},
		{"database.php", "<?php return ['connections' => [\n", "'@n' => ['driver' => 'pgsql', 'host' => '@H', 'sslmode' => '@M'«, 'sslrootcert' => '@R'»],\n", "]];\n"},
		{"A.java", "class A {\n", "  String @n = \"jdbc:@U\";\n", "}\n"},
		{"A.cs", "using Npgsql;\nclass A {\n", "  string @n = \"Host=@H;Port=25060;Database=shop;SSL Mode=@A\";\n", "}\n"},
		{"a.rs", "use sqlx::PgPool;\nfn a() {\n", "  let @n = PgPool::connect(\"@U\");\n", "}\n"},
		{"a.ipynb", "{\"cells\": [", "{\"cell_type\": \"code\", \"source\": [\"import psycopg\\n\", \"psycopg.connect('@U')\\n\"]},", "{\"cell_type\": \"markdown\", \"source\": []}]}"},
		{"a.sql", "", "CREATE SERVER @n FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '@H', sslmode '@M'«, sslrootcert '@R'»);\n", ""},
		{"Makefile", "", "@n:\n\tpsql '@U' -c 'select 1'\n", ""},
		{"Jenkinsfile", "node {\n", "  sh \"psql '@U'\"\n", "}\n"},
		{"notes.md", "", "    psql '@U'\n", ""},
		{"a.xml", "<a>\n", "<url>jdbc:@U</url>\n", "</a>\n"},
	} {
		for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
			text := k.before
			for _, i := range order {
				each := k.each
				if k.path == "a.xml" {
					each = strings.ReplaceAll(all[i].with(each), "&", "&amp;")
				}
				text += all[i].with(each)
			}
			text += k.after
			found, problems, _ := scanText(k.path, text, project.New(t.TempDir()), nil, nil, nil)
			got := map[string][]string{}
			for _, s := range found {
				got[s.Host] = append(got[s.Host], s.EffectiveMode)
			}
			for _, b := range all {
				if fmt.Sprint(got[b.host]) != fmt.Sprint([]string{b.mode}) || len(found) != len(all) {
					t.Errorf("%s, %q: %s is judged %v, want %s once; %v %v\n%s", k.path, k.each, b.host, got[b.host], b.mode, got, problems, text)
					break
				}
			}
			if t.Failed() && order[0] == 0 && order[1] == 1 {
				break
			}
		}
	}
}
