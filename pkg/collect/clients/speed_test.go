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
