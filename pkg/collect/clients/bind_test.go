package clients

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"dbaudit/pkg/collect/clients/project"
	"dbaudit/pkg/collect/clients/setting"
)

// TestNames: what stands in a variable belongs to the setting that names it; each
// setting is found once, where it is used, and a name that is another's is left
// alone.
func TestNames(t *testing.T) {
	const call = "const { Pool } = require('pg');\n"
	for _, c := range []struct {
		name, path, text string
		want             []string // line, host and mode
	}{
		{
			"an ssl option by its name", "a.js",
			call + "const ssl = { rejectUnauthorized: false };\nnew Pool({ connectionString, ssl });\n",
			[]string{"3  require"},
		},
		{
			"the last value before the use", "a.js",
			call + "function a() {\n  const ssl = { rejectUnauthorized: false };\n  return new Pool({ host: 'a.example.com', ssl });\n}\nfunction b() {\n  const ssl = { ca };\n  return new Pool({ host: 'b.example.com', ssl });\n}\n",
			[]string{"4 a.example.com require", "8 b.example.com verify-full"},
		},
		{
			"a whole configuration stands where it is written", "a.ts",
			"import { Pool, PoolConfig } from 'pg';\nconst base: PoolConfig = { host: 'a.example.com' };\nconst config: PoolConfig = {\n  ...base,\n  ssl: { rejectUnauthorized: false },\n};\nexport default new Pool(config);\n",
			[]string{"5 a.example.com require"},
		},
		{
			"a member of a configuration", "a.js",
			call + "const config = { db: { ssl: { rejectUnauthorized: false } } };\nnew Pool({ connectionString: url, ssl: config.db.ssl });\n",
			[]string{"3  require"},
		},
		{
			"a URL in a constant and its option", "a.js",
			call + "const url = 'postgres://u@a.example.com/db';\nnew Pool({ connectionString: url, ssl: { ca } });\n",
			[]string{"3 a.example.com verify-full"},
		},
		{
			"parameters and patterns are no objects", "a.ts",
			"import { Pool } from 'pg';\nconst { host, ssl } = options;\nfunction f({ host, ssl }: Options) { return host; }\nexport const g = async ({ host, ssl }) => { await h(host); };\nexport { host, ssl };\n",
			nil,
		},
		{
			"connect_args by name", "a.py",
			"from sqlalchemy import create_engine\nARGS = {\n    'sslmode': 'verify-full',\n    'sslrootcert': '/etc/do/ca.crt',\n}\nurl = 'postgresql://u@a.example.com/db'\nengine = create_engine(url, connect_args=ARGS)\n",
			[]string{"7 a.example.com verify-full"},
		},
		{
			"keywords unpacked, and changed before", "a.py",
			"import psycopg\nDB = dict(host='a.example.com', sslmode='disable')\nkwargs = {**DB}\nkwargs['sslmode'] = 'require'\nif True:\n    conn = psycopg.connect(**kwargs)\n",
			[]string{"4 a.example.com require"},
		},
		{
			"keywords from elsewhere", "a.py",
			"import psycopg\ndef f(**kwargs):\n    return psycopg.connect(host='a.example.com', **kwargs)\n",
			[]string{"3 a.example.com unknown"},
		},
		{
			"two contexts of one name", "a.py",
			"import asyncpg, ssl\nasync def a():\n    ctx = ssl.create_default_context(cafile='/etc/do/ca.crt')\n    return await asyncpg.connect(host='a.example.com', ssl=ctx)\nasync def b():\n    ctx = ssl.create_default_context()\n    ctx.check_hostname = False\n    ctx.verify_mode = ssl.CERT_NONE\n    return await asyncpg.connect(host='b.example.com', ssl=ctx)\n",
			[]string{"4 a.example.com verify-full", "9 b.example.com require"},
		},
		{
			"a hash", "a.rb",
			"require 'pg'\nopts = { host: 'a.example.com', sslmode: 'disable' }\nopts[:sslmode] = 'require'\nPG.connect(opts)\n",
			[]string{"3 a.example.com require"},
		},
		{
			"a keyword list", "config/runtime.exs",
			"import Config\nssl_opts = [verify: :verify_none]\nconfig :shop, Shop.Repo, url: System.get_env(\"DATABASE_URL\"), ssl: ssl_opts\n",
			[]string{"3  require"},
		},
		{
			"an array and what is set on it", "db.php",
			"<?php\n$config = ['driver' => 'pgsql', 'host' => 'a.example.com'];\n$config['sslmode'] = 'require';\n$capsule->addConnection($config);\n",
			[]string{"3 a.example.com require"},
		},
		{
			"a DSN with dots", "db.php",
			"<?php\n$dsn = 'pgsql:host=' . $c['host'] . ';dbname=' . $c['db']\n  . ';sslmode=verify-full;sslrootcert=/etc/do/ca.crt';\n",
			[]string{"2 ${x} verify-full"},
		},
		{
			"properties of one builder", "A.cs",
			"using Npgsql;\nclass A {\n  string Weak() {\n    var b = new NpgsqlConnectionStringBuilder(\"Host=a.example.com;Username=u\");\n    b.SslMode = SslMode.Require;\n    return b.ToString();\n  }\n  string Strict() {\n    var b = new NpgsqlConnectionStringBuilder { Host = \"b.example.com\" };\n    b.SslMode = SslMode.VerifyFull;\n    b.RootCertificate = \"/etc/do/ca.crt\";\n    return b.ToString();\n  }\n}\n",
			[]string{"5 a.example.com require", "10 b.example.com verify-full"},
		},
		{
			"properties of two connections", "A.java",
			"class A {\n  static final String URL = \"jdbc:postgresql://a.example.com/db\";\n  void a() {\n    Properties p = new Properties();\n    p.setProperty(\"sslmode\", \"verify-full\");\n    p.setProperty(\"sslrootcert\", \"/etc/do/ca.crt\");\n    DriverManager.getConnection(URL, p);\n  }\n  void b() {\n    Properties p = new Properties();\n    p.setProperty(\"sslmode\", \"require\");\n    DriverManager.getConnection(\"jdbc:postgresql://b.example.com/db\", p);\n  }\n}\n",
			[]string{"5 a.example.com verify-full", "11 b.example.com require"},
		},
		{
			"sqlx over statements", "a.rs",
			"use sqlx::postgres::*;\nfn f() {\n    let url = \"postgres://u@a.example.com/db?sslmode=prefer\";\n    let o = PgConnectOptions::from_str(&url)?;\n    let o = o.ssl_mode(PgSslMode::VerifyFull);\n    let o = o.ssl_root_cert(\"/etc/do/ca.crt\");\n}\nfn g() {\n    let mut o = PgConnectOptions::new().host(\"b.example.com\");\n    o = o.ssl_mode(PgSslMode::Require);\n}\n",
			[]string{"5 a.example.com verify-full", "10 b.example.com require"},
		},
		{
			"pgx's TLSConfig", "a.go",
			"package a\n\nimport \"github.com/jackc/pgx/v5\"\n\nfunc a() {\n\tcfg, err := pgx.ParseConfig(\"postgres://u@a.example.com/db?sslmode=require\")\n\tcfg.TLSConfig = &tls.Config{RootCAs: roots, ServerName: cfg.Host}\n}\n\nfunc b() {\n\tconst dsn = \"postgres://u@b.example.com/db\"\n\tcfg, err := pgx.ParseConfig(dsn)\n\tcfg.TLSConfig = &tls.Config{RootCAs: roots, ServerName: cfg.Host}\n}\n\nfunc c(dsn string) {\n\tcfg, err := pgx.ParseConfig(dsn)\n\tt := &tls.Config{}\n\tt.InsecureSkipVerify = true\n\tcfg.TLSConfig = t\n}\n",
			[]string{"7 a.example.com verify-full", "13 b.example.com prefer", "20  require"},
		},
		{
			"a brace in a string ends no literal", "a.go",
			"package a\n\nimport \"github.com/jackc/pgx/v5\"\n\nfunc a(dsn string) {\n\tcfg, err := pgx.ParseConfig(dsn)\n\tcfg.TLSConfig = &tls.Config{ServerName: \"}\", InsecureSkipVerify: true}\n}\n",
			[]string{"7  require"},
		},
		{
			"verification that an expression decides is not known", "a.go",
			"package a\n\nimport \"github.com/jackc/pgx/v5\"\n\nfunc a(dsn string, o opts) {\n\tcfg, err := pgx.ParseConfig(dsn)\n\tcfg.TLSConfig = &tls.Config{InsecureSkipVerify: o.insecure}\n}\n\nfunc b(dsn string, o opts) {\n\tcfg, err := pgx.ParseConfig(dsn)\n\tcfg.TLSConfig = &tls.Config{RootCAs: o.roots}\n\tcfg.TLSConfig.InsecureSkipVerify = !o.verify\n}\n",
			[]string{"7  unknown", "13  unknown"},
		},
		{
			"another client's configuration", "a.go",
			"package a\n\nimport (\n\t\"net/http\"\n\n\t\"github.com/jackc/pgx/v5\"\n)\n\nfunc a() {\n\tt := &tls.Config{InsecureSkipVerify: true}\n\tc := &http.Client{Transport: &http.Transport{TLSClientConfig: t}}\n\td := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}\n}\n",
			nil,
		},
		{
			"a foreign server", "a.sql",
			"CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'a.example.com', dbname 'x');\n-- CREATE SERVER t FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'b.example.com');\nALTER SERVER s OPTIONS (ADD sslmode 'verify-ca');\nCREATE SERVER m FOREIGN DATA WRAPPER mysql_fdw OPTIONS (host 'c.example.com');\n",
			[]string{"1 a.example.com prefer", "3  verify-ca"},
		},
		{
			"PowerShell's environment", "a.ps1",
			"$env:PGHOST = \"a.example.com\"\n$Env:PGSSLMODE = 'require'\n$sslmode = 'disable'\n",
			[]string{"2 a.example.com require"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, problems, _ := scanText(c.path, c.text, project.New(t.TempDir()), nil, nil, nil)
			var got []string
			for _, s := range found {
				got = append(got, fmt.Sprintf("%d %s %s", s.Line, s.Host, s.EffectiveMode))
			}
			if !slices.Equal(got, c.want) || len(problems) > 0 {
				t.Errorf("got %q, want %q; problems %q", got, c.want, problems)
			}
		})
	}
}

// TestNestedHCL: HashiCorp's parser calls itself without a bound, which no recover
// can save; such a file is read as text, and said to be.
func TestNestedHCL(t *testing.T) {
	const url = "\nurl = \"postgres://u@a.example.com/db?sslmode=require\"\n"
	for name, text := range map[string]string{
		"brackets":   "a = " + strings.Repeat("[", 200_000),
		"templates":  "a = \"" + strings.Repeat("${\"", 20_000),
		"operators":  "a = " + strings.Repeat("! ", 100_000),
		"conditions": "a = " + strings.Repeat("a ? b : ", 20_000),
		"heredocs":   strings.Repeat("a = <<A\n", 20_000),
		"members":    "a = a" + strings.Repeat(".b", 200_000),
	} {
		t.Run(name, func(t *testing.T) {
			found, problems, _ := scanText("main.tf", text+url, project.New(t.TempDir()), nil, nil, nil)
			if len(found) != 1 || len(problems) != 1 || found[0].EffectiveMode != setting.Require {
				t.Errorf("%d settings, problems %q", len(found), problems)
			}
		})
	}
}
