package clients

import (
	"fmt"
	"strings"
	"testing"

	"dbaudit/pkg/collect/clients/project"
)

// minified are pieces of what a bundler writes, on one line.
const minified = "function e(t,n){return t?{a:n-1,b:/x\"/.test(t),c:`${n}/it's`,d:[1,2,3].map((e=>e*2))}:null}" +
	"var r=require(\"./a\"),o=e(r,{host:\"a\",ssl:!0}),i=\"postgres\"===o?.kind;class s extends o{constructor(e){super(e),this.url=e.url||\"\"}}"

// BenchmarkScan: a megabyte of minified JavaScript is read in about 0.3 s, and the time
// for each byte stays as files grow, whatever they hold.
func BenchmarkScan(b *testing.B) {
	for name, c := range map[string]struct{ path, unit string }{
		"minified":    {"a.js", minified},
		"bundle":      {"a.js", strings.Repeat(strings.ReplaceAll(minified, "ssl:!0", "on:!0"), 400) + "const P=require(\"pg\").Pool;new P({host:\"db.example.net\",user:\"app\",password:\"invented-word\",ssl:{rejectUnauthorized:!1}});"},
		"settings":    {"a.js", "new Pool({connectionString:'postgres://u@h.example.com/d?sslmode=require',ssl:{ca:x}});"},
		"urls":        {"a.txt", "x postgres://u@h.example.com/d?sslmode=require y\n"},
		"python":      {"a.py", "import psycopg\nc = psycopg.connect(host='a', sslmode='require')\n"},
		"shell":       {"a.sh", "PGSSLMODE=require psql -h db.example.com -c 'select 1'\n"},
		"go":          {"a.go", "var a = \"postgres://u@h.example.com/d?sslmode=require\"\n"},
		"open braces": {"a.js", "{([\"postgres${"},
		"open values": {"a.txt", "postgres://u@h{{"},
		"functions":   {"a.js", "const {Pool} = require('pg');function f() { return {rejectUnauthorized: false} }\nnew Pool({host: 'h', ssl: f()});\n"},
		"contexts":    {"a.py", "import ssl, asyncpg\nc = ssl.create_default_context()\nc.verify_mode = ssl.CERT_NONE\nasyncpg.connect('postgres://u@h/d', ssl=c)\n"},
		"properties":  {"A.java", "Properties p = new Properties();p.setProperty(\"sslmode\", \"require\");DriverManager.getConnection(\"jdbc:postgresql://h/d\", p);\n"},
		"repository":  {"a.exs", "config :a, A.Repo, hostname: \"h\", ssl: [verify: :verify_none]\n"},
		"variables":   {"a.sh", "export PGSSLMODE=require\nU=postgres://u@h.example.com/d\npsql \"$U\"\n"},
		"one line":    {"Dockerfile", "ENV A=b;c PGSSLMODE=require CMD [\"psql\"] "},
		"runbook":     {"a.md", "connect with psql -h h.example.com and look\n"},
		"set again":   {"a.py", "import psycopg\nd = {}\nd['sslmode'] = 'require'\npsycopg.connect(**d)\n"},
		"returned":    {"a.py", "import ssl, asyncpg\ndef f():\n    c = ssl.create_default_context()\n    return c\nasyncpg.connect('postgres://u@h/d', ssl=f())\n"},
		"image":       {"Dockerfile", "# installs\nENV PGSSLMODE=require\nRUN psql -h db.example.com -c 'select 1'\n"},
		"open quote":  {"a.js", "'postgres://u@h{{"},
		"kept":        {"a.js", "const ssl_ = {rejectUnauthorized: false}; // postgres\n"},
		"imported":    {"a.js", "import a from 'pg',"},
		"one-liners":  {"a.py", "def f(): return g; import asyncpg; asyncpg.connect('postgres://u@h/d', ssl=f());"},
	} {
		for _, kb := range []int{125, 1000} {
			text := strings.Repeat(c.unit, kb*1000/len(c.unit))
			if c.path == "a.go" {
				text = "package a\n" + text
			}
			b.Run(fmt.Sprintf("%s/%dkB", name, kb), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				p := project.New(b.TempDir())
				for b.Loop() {
					scanText(c.path, text, p, nil, nil, nil)
				}
			})
		}
	}
}
