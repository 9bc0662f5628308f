package clients

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestForms: the forms in which containers, jobs and markup write a setting. Each
// is found once, with its host and the mode in force.
func TestForms(t *testing.T) {
	for _, c := range []struct {
		name, path, text string
		want             []string // line, host and mode
	}{
		{
			"options of a container", "run.sh",
			"docker run \\\n  -e DATABASE_URL=\"postgresql://u:${PW}@a.example.com/db?sslmode=require\" \\\n  --env PGSSLMODE=allow -e PGHOST=b.example.com \\\n  --name x image:1\n",
			[]string{"2 a.example.com require", "3 b.example.com allow"},
		},
		{
			"options that touch their values", "run.sh",
			"podman run -ePGHOST=a.example.com --env=PGSSLMODE=disable image\n",
			[]string{"1 a.example.com disable"},
		},
		{
			"each container its own", "run.sh",
			"docker run -e PGHOST=a.example.com -e PGSSLMODE=prefer x\ndocker run -e PGHOST=b.example.com -e PGSSLMODE=require x\n",
			[]string{"1 a.example.com prefer", "2 b.example.com require"},
		},
		{
			"this computer before parameters", "t.yaml", "a:\n  {{- if .x }}\n  b: {{ printf \"127.0.0.1:%d/postgres?sslmode=disable\" .p }}\n  {{- end }}\n",
			[]string{"3 127.0.0.1 disable"},
		},
		{
			"what a script looks for is no setting", "check.sh",
			"case \"$DATABASE_URL\" in *sslmode=require*) exit 1;; esac\nif grep -q 'sslmode=disable' app.ini; then exit 1; fi\necho \"want sslmode=verify-full, got $PGSSLMODE\" >&2\n",
			nil,
		},
		{
			"a unit's environment", "etc/default/payroll",
			"PGHOST=a.example.com\nPGSSLMODE=require\n",
			[]string{"2 a.example.com require"},
		},
		{
			"the text of a link", "notes.md",
			"[postgres://u@a.example.com/db?sslmode=require](https://docs.example.com)\n[the primary: postgres://u@b.example.com/db?sslmode=prefer](#b), [`postgres://u@c.example.com/db?sslmode=disable`](c.md)\n<postgres://u@d.example.com/db?sslmode=allow>\n",
			[]string{"1 a.example.com require", "2 b.example.com prefer", "2 c.example.com disable", "3 d.example.com allow"},
		},
		{
			"an address in brackets ends no link", "notes.md",
			"[postgres://u@[2001:db8::1]:5432/db?sslmode=prefer](x)\npostgres://u@[2001:db8::2]:5432/db?sslmode=require\n",
			[]string{"1 2001:db8::1 prefer", "2 2001:db8::2 require"},
		},
		{
			"markup", "pool.xml",
			"<p url=\"jdbc:postgresql://a.example.com/db?ssl=true&amp;sslmode=verify-full\"/>\n<u>jdbc:postgresql://b.example.com/db?user=a&amp;sslmode=require</u>\n<u><![CDATA[jdbc:postgresql://c.example.com/db?user=a&sslmode=prefer]]></u>\n",
			[]string{"1 a.example.com verify-full", "2 b.example.com require", "3 c.example.com prefer"},
		},
		{
			"a step's environment before its job's", ".github/workflows/x.yml",
			"on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    env:\n      PGSSLMODE: prefer\n    steps:\n      - env:\n          PGSSLMODE: verify-full\n        run: psql -h a.example.com -c 'select 1'\n      - run: psql -h b.example.com -c 'select 1'\n",
			[]string{"6 b.example.com prefer", "9 a.example.com verify-full", "10 a.example.com verify-full", "11 b.example.com prefer"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, c.path)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			settings, _, err := Scan(t.Context(), Options{Roots: []string{dir}})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range settings {
				got = append(got, fmt.Sprintf("%d %s %s", s.Line, s.Host, s.EffectiveMode))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
