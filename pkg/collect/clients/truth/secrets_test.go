package truth

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dbaudit/pkg/collect/clients"
	contexts "dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/snapshot"
	"dbaudit/reports"
)

// marker is what no output may hold.
const marker = "M4rk3rW0rd"

// secretForms are passwords with the marker in them, as people have them.
var secretForms = []string{
	marker, "p@" + marker + "!x", "two " + marker + " words", `a"` + marker, "b'" + marker, `c\` + marker, "$(" + marker + ")", "%24" + marker + "%3D",
	"d/" + marker + "?e", marker + "=f&sslmode=" + marker, "${PW:-" + marker + "}", "g`" + marker + "`",
}

// secretPlaces are files with PW where a password can stand.
var secretPlaces = []struct{ path, text string }{
	{".env", "DATABASE_URL=postgres://app:PW@db.example.net:5432/app?sslmode=require\n"},
	{".env", "DATABASE_URL=\"postgres://app:PW@db.example.net:5432/app?sslmode=require\"\n"},
	{".env", "DATABASE_URL='postgres://app:PW@db.example.net:5432/app?sslmode=require'\n"},
	{".env", "PGHOST=db.example.net\nPGSSLMODE=require\nPGPASSWORD=PW\n"},
	{".env", "PGPASSWORD=\"PW\" PGHOST=db.example.net PGSSLMODE=require\n"},
	{".env", "DB_HOST=db.example.net\nDB_PASSWORD=PW\nDB_SSLMODE=disable # was PW\n"},
	{".env", "DB_POSTGRESDB_HOST=db.example.net\nDB_POSTGRESDB_PASSWORD=PW\nDB_POSTGRESDB_SSL_REJECT_UNAUTHORIZED=false\n"},
	{"run.sh", "psql \"postgres://app:PW@db.example.net/app?sslmode=require\"\n"},
	{"run.sh", "psql 'host=db.example.net user=app password=PW sslmode=require'\n"},
	{"run.sh", "PGPASSWORD='PW' psql -h db.example.net -U app -v pw=PW -c \"ALTER USER app PASSWORD 'PW'\"\n"},
	{"run.sh", "export PGPASSWORD=${PW_FROM:-PW}\nPGSSLMODE=require psql -h db.example.net -c 'select 1' # PW\n"},
	{"run.sh", "docker run -e PGSSLMODE=require -e PGHOST=db.example.net -e PGPASSWORD=PW app\n"},
	{"run.sh", "curl -u admin:PW https://x.example.net && pg_dump -h db.example.net --password PW app\n"},
	{"run.ps1", "$env:PGPASSWORD = \"PW\"; $env:PGSSLMODE = 'require'; psql -h db.example.net\n"},
	{"run.bat", "set PGPASSWORD=PW\r\nset PGSSLMODE=require\r\npsql -h db.example.net\r\n"},
	{"Dockerfile", "FROM x\nENV DATABASE_URL=postgres://app:PW@db.example.net/app?sslmode=require PASSWORD=PW\n"},
	{"Dockerfile", "FROM x\nENV PGPASSWORD PW\nENV PGSSLMODE require\nENV PGHOST db.example.net\n"},
	{"Makefile", "db:\n\tPGPASSWORD=PW PGSSLMODE=require psql -h db.example.net\n"},
	{"compose.yaml", "services:\n  web:\n    image: x\n    environment:\n      DATABASE_URL: postgres://app:PW@db.example.net/app?sslmode=require\n"},
	{"compose.yaml", "services:\n  web:\n    image: x\n    environment:\n      - PGHOST=db.example.net\n      - PGSSLMODE=require\n      - \"PGPASSWORD=PW\"\n"},
	{"compose.yaml", "services:\n  web:\n    image: x\n    command: [\"psql\", \"host=db.example.net password=PW sslmode=require dbname=x\"]\n"},
	{"deploy.yaml", "apiVersion: v1\nkind: Secret\nstringData:\n  PGHOST: db.example.net\n  PGSSLMODE: require\n  PGPASSWORD: 'PW'\n"},
	{"deploy.yaml", "apiVersion: apps/v1\nkind: Deployment\nspec:\n  containers:\n    - name: a\n      env: [{name: DB_HOST, value: db.example.net}, {name: DB_SSLMODE, value: disable}, {name: DB_PASSWORD, value: 'PW'}]\n"},
	{"values.yaml", "postgresql: {host: db.example.net, sslmode: require, password: 'PW', note: 'PW'}\n"},
	{"values.yaml", "externalDatabase:\n  host: db.example.net\n  type: postgres\n  password: PW\n  sslmode: require # PW\n"},
	{"config/database.yml", "production:\n  adapter: postgresql\n  host: db.example.net\n  password: PW\n  sslmode: require\n"},
	{"config/database.yml", "production:\n  adapter: postgresql\n  url: postgres://app:PW@db.example.net/app?sslmode=require\n"},
	{"profiles.yml", "x:\n  outputs:\n    prod: {type: postgres, host: db.example.net, user: app, password: 'PW', dbname: x, sslmode: require}\n"},
	{".github/workflows/x.yml", "jobs:\n  a:\n    env:\n      PGPASSWORD: PW\n    steps:\n      - run: psql \"host=db.example.net sslmode=require password=PW\"\n"},
	{"app.yaml", "name: x\nservices:\n- name: web\n  envs:\n  - key: DATABASE_URL\n    value: \"postgres://app:PW@db.example.net/app?sslmode=require\"\n"},
	{"config.json", `{"production": {"dialect": "postgres", "host": "db.example.net", "password": "PW", "dialectOptions": {"ssl": {"rejectUnauthorized": false, "passphrase": "PW"}}}}`},
	{"task.json", `{"containerDefinitions": [{"environment": [{"name": "PGHOST", "value": "db.example.net"}, {"name": "PGSSLMODE", "value": "require"}, {"name": "PGPASSWORD", "value": "PW"}]}]}`},
	{"appsettings.json", `{"ConnectionStrings": {"Db": "Host=db.example.net;Username=app;Password=PW;SSL Mode=Require;Trust Server Certificate=true"}}`},
	{"package.json", `{"scripts": {"db": "PGPASSWORD=PW PGSSLMODE=require PGHOST=db.example.net node x.js"}}`},
	{"main.tf", "provider \"postgresql\" {\n  host = \"db.example.net\"\n  password = \"PW\"\n  sslmode = \"require\"\n}\n"},
	{"main.tf", "resource \"x\" \"y\" {\n  environment = { PGHOST = \"db.example.net\", PGSSLMODE = \"require\", PGPASSWORD = \"PW\" }\n}\n"},
	{"grafana.ini", "[database]\ntype = postgres\nhost = db.example.net:5432\npassword = PW\nssl_mode = require ; PW\n"},
	{"alembic.ini", "[alembic]\nsqlalchemy.url = postgresql://app:PW@db.example.net/app?sslmode=require\n"},
	{"pg_service.conf", "[x]\nhost=db.example.net\npassword=PW\nsslmode=require\n"},
	{"pgbouncer.ini", "[databases]\nx = host=db.example.net password=PW\n[pgbouncer]\nserver_tls_sslmode = require\n"},
	{".pgpass", "db.example.net:5432:x:app:PW\n"},
	{"application.properties", "spring.datasource.url=jdbc:postgresql://db.example.net/x?user=app&password=PW&sslmode=require\nspring.datasource.password=PW\n"},
	{"application.yml", "spring:\n  datasource:\n    url: jdbc:postgresql://db.example.net/x?sslmode=require\n    password: PW\n"},
	{"telegraf.conf", "[[inputs.postgresql]]\n  address = \"host=db.example.net user=app password=PW sslmode=require dbname=x\"\n"},
	{"odyssey.conf", "storage \"do\" {\n\ttype \"remote\"\n\thost \"db.example.net\"\n\ttls \"require\"\n}\ndatabase \"x\" {\n\tuser \"y\" {\n\t\tpassword \"PW\"\n\t}\n}\n"},
	{"gitlab.rb", "gitlab_rails['db_host'] = 'db.example.net'\ngitlab_rails['db_password'] = 'PW'\ngitlab_rails['db_sslmode'] = 'require'\n"},
	{"schema.sql", "CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'db.example.net', sslmode 'require');\nCREATE USER MAPPING FOR x SERVER s OPTIONS (password 'PW');\n"},
	{"a.js", "const { Pool } = require('pg');\nnew Pool({ host: 'db.example.net', password: 'PW', ssl: { rejectUnauthorized: false }, note: `PW` });\n"},
	{"a.js", "const { Pool } = require('pg');\nnew Pool({ connectionString: process.env.URL || 'postgres://app:PW@db.example.net/app?sslmode=no-verify' });\n"},
	{"a.py", "import psycopg2\npsycopg2.connect(host='db.example.net', password='PW', sslmode='require')\n"},
	{"a.py", "import os, psycopg2\npsycopg2.connect(os.getenv(\"X\", \"host=db.example.net password=PW sslmode=require dbname=x\"))\n"},
	{"a.py", "import psycopg2\npsycopg2.connect(\"host=db.example.net user=%s password=%s sslmode=require dbname=x\" % (\"a\", \"PW\"))\n"},
	{"a.py", "import psycopg2\nU = 'postgres://app:' 'PW' '@db.example.net/x?sslmode=require'\n"},
	{"a.rb", "PG.connect(host: 'db.example.net', password: 'PW', sslmode: 'require') # PW\n"},
	{"a.php", "<?php\n$p = new PDO('pgsql:host=db.example.net;dbname=x;sslmode=require;password=PW', 'app', 'PW');\n"},
	{"a.go", "package a\n\nimport \"github.com/jackc/pgx/v5\"\n\nfunc f() { pgx.Connect(nil, \"host=db.example.net password=PW sslmode=require dbname=x\") }\n"},
	{"A.java", "class A { void f() { java.sql.DriverManager.getConnection(\"jdbc:postgresql://db.example.net/x?sslmode=require\", \"app\", \"PW\"); } }\n"},
	{"A.cs", "using Npgsql;\nclass A { string S = \"Host=db.example.net;Username=app;Password=PW;SSL Mode=Require\"; }\n"},
	{"config/runtime.exs", "config :app, App.Repo, hostname: \"db.example.net\", password: \"PW\", ssl: [verify: :verify_none]\n"},
	{"a.rs", "fn f() { let _ = sqlx::PgPool::connect(\"postgres://app:PW@db.example.net/x?sslmode=require\"); }\n"},
	{"docs/runbook.md", "Run `psql \"postgres://app:PW@db-x-do-user-1-0.b.db.ondigitalocean.com:25060/x?sslmode=require\"` with PW.\n"},
	{"notes.txt", "postgres://app:PW@db.example.net/x?sslmode=require and the password is PW\n"},
}

// No password reaches any output, whatever it looks like and wherever it stands.
func TestSecrets(t *testing.T) {
	j := newJudge(t)
	planted, found := 0, 0
	for i, place := range secretPlaces {
		dir := t.TempDir() // with a folder for each form
		for k, form := range secretForms {
			planted++
			file := filepath.Join(dir, fmt.Sprintf("form%d", k), filepath.FromSlash(place.path))
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(strings.ReplaceAll(place.text, "PW", form)), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		settings, problems, err := clients.Scan(context.Background(), clients.Options{Roots: []string{dir}, Include: contexts.Contexts})
		if err != nil {
			t.Fatal(err)
		}
		folders := map[string]bool{}
		for _, s := range settings {
			folder, _, _ := strings.Cut(s.Path, "/")
			folders[folder] = true
		}
		found += len(folders)
		for name, text := range outputs(t, j, settings, problems) {
			if at := strings.Index(text, marker); at >= 0 {
				t.Errorf("place %d (%s): the password is in %s: %q", i, place.path, name, text[max(0, at-200):min(len(text), at+40)])
			}
		}
	}
	t.Logf("%d passwords planted, a setting found beside %d of them", planted, found)
	if planted < 200 || found < planted*9/10 {
		t.Errorf("%d passwords planted, a setting found beside %d of them: the test proves too little", planted, found)
	}
}

// outputs are the snapshot, and the result in every format.
func outputs(t *testing.T, j judge, settings []snapshot.ClientSetting, problems []snapshot.Error) map[string]string {
	t.Helper()
	out := map[string]string{"the settings": fmt.Sprintf("%+v %+v", settings, problems)}
	r := j.result(t, settings)
	for _, format := range reports.All() {
		var b bytes.Buffer
		if err := format.Write(&b, r, reports.View{Verbose: true}); err != nil {
			t.Fatalf("%s: %v", format.Name, err)
		}
		out[format.Name] = b.String()
	}
	return out
}
