package clients

import (
	"path/filepath"
	"strings"
	"testing"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/project"
	"dbaudit/pkg/collect/clients/setting"
)

// pgxModes is what pgx makes of a string: the hosts in order, and the mode that
// its TLS configurations amount to.
// FuzzJudge: no text makes the reader of connection strings panic or show a
// password.
func FuzzJudge(f *testing.F) {
	for _, s := range []string{
		"postgres://u:%s@h/db", "postgres://u:%s@%s/x", "host=h password=%s sslmode=require", "Host=h;Password=%s;SSL Mode=Require",
		"jdbc:postgresql://h/db?user=u&password=%s", "postgres://${U}:%s@${H:-h}/db", "ecto://u:%s@h/d", "postgres://u:a/%s@h/db",
	} {
		f.Add(s)
	}
	const canary = "c4n4ry-p4ss"
	f.Fuzz(func(t *testing.T, form string) {
		if strings.Contains(form, canary) || strings.Count(form, "%s") != 1 {
			return
		}
		// After the last '@' of a URL stand the host and the path, which are shown.
		if i := strings.LastIndexByte(form, '@'); i >= 0 && strings.Contains(form, "://") && strings.Index(form, "%s") > i && !strings.Contains(form[i:], "?") {
			return
		}
		raw := strings.Replace(form, "%s", canary, 1)
		s, ok := drivers.Parse(raw, "url")
		if !ok || !s.Conn.Password {
			return
		}
		c := drivers.Judge(&s, drivers.Around{})
		c.Excerpt = excerpt(raw, c, newMask(s.Conn.Secrets))
		for name, v := range map[string]string{"host": c.Host, "excerpt": c.Excerpt, "effect": c.Effect, "fix": c.Fix, "why": c.Why} {
			if strings.Contains(v, canary) && !strings.Contains(c.Host, canary) {
				t.Fatalf("%q: the password is in %s: %q", form, name, v)
			}
		}
	})
}

// FuzzScanText: no file of any kind makes the scanner panic or run away, and
// every place is inside the file.
func FuzzScanText(f *testing.F) {
	names := []string{
		".env", "a.yaml", "docker-compose.yml", "main.tf", "a.js", "a.py", "a.ex", "a.go", "a.rs", "A.java", "A.cs", "a.php", "a.rb",
		"A.kt", "a.swift", "a.dart", "a.c", "a.pl", "a.clj", "a.R", "a.tsx", "a.vue", "a.ipynb",
		"database.yml", "appsettings.json", "config.json", "pgbouncer.ini", "pg_service.conf", ".pgpass", "x.sh", "README.md", "application.properties", "Dockerfile", "app.yaml",
		"a.lua", "a.erl", "sys.config", "a.gleam", "a.scala", "a.groovy", "a.vb", "a.hs", "a.jl", "a.edn", "a.sql", "a.ps1", "a.toml", "a.xml",
		"a.json5", "a.service", "a.prisma", "a.hcl", "a.conf", "odyssey.conf", "gitlab.rb", "Jenkinsfile", "crontab", "values.yaml", ".github/workflows/a.yml", "settings.py", "a.txt", "a.tfvars",
	}
	for i, text := range []string{
		"DATABASE_URL=postgres://u:p@h/db\nPGSSLMODE=require\n",
		"apiVersion: v1\nkind: Secret\ndata:\n  URL: cG9zdGdyZXM6Ly91OnBAaC9k\n",
		"a: &a [*a, {x: postgres://h/d}]\nb: *a\n",
		"new Pool({ ssl: { rejectUnauthorized: false }, host: `a${b}` }) // pg",
		"config :a, A.Repo, ssl: [verify: :verify_none], url: \"ecto://h/d\"\n",
		"resource \"x\" \"y\" {\n env { key = \"A\" value = \"$${db.DATABASE_URL}\" }\n}\n",
		"psql \\\n --set=sslmode=verify-full -h h -U u\n# dbaudit:ignore CL001 because\n",
		"{{ if .x }}\nhost: {{ .Values.h }}\nsslmode: require\n{{ end }}\n",
	} {
		f.Add(i, text)
	}
	for _, k := range kinds {
		for i, name := range names {
			if filepath.Ext(name) == filepath.Ext(k.path) {
				f.Add(i, k.text)
			}
		}
	}
	p := project.New(f.TempDir())
	f.Fuzz(func(t *testing.T, i int, text string) {
		if len(text) > 20_000 {
			return
		}
		name := names[((i%len(names))+len(names))%len(names)]
		found, _, _ := scanText(name, text, p, nil, nil, nil)
		lines := strings.Count(text, "\n") + 1
		for _, c := range found {
			if c.Line < 1 || c.Line > lines || c.Column < 1 {
				t.Fatalf("%s: place %d:%d in a file of %d lines", name, c.Line, c.Column, lines)
			}
			if c.Driver == "" || c.Confidence == "" || c.Kind == "" {
				t.Fatalf("%s: a setting without driver, confidence or kind: %+v", name, c)
			}
			if (c.EffectiveMode == "" || c.EffectiveMode == setting.Unknown) == (c.Verifies != nil) {
				t.Fatalf("%s: effective mode %q with verifies %v", name, c.EffectiveMode, c.Verifies)
			}
		}
	})
}
