package clients

import (
	"strconv"
	"strings"
	"testing"

	"dbaudit/pkg/collect/clients/project"
)

// JSON of more than 150,000 words is read whole, and a file without settings is no
// reason for an incomplete run.
func TestLargeJSON(t *testing.T) {
	panel := `{"id": 1, "values": [-1, 0.5, 1e-7, "postgres"], "title": "rows of a table", "on": true},` + "\n"
	text := `{"panels": [` + strings.TrimSuffix(strings.Repeat(panel, 18_000), ",\n") + `]`
	for ending, want := range map[string]int{
		"}": 0,
		`, "database": {"url": "postgres://app@db.example.net/app?sslmode=require"}}`: 1,
	} {
		found, problems, _ := scanText("dashboard.json", text+ending, project.New(t.TempDir()), nil, nil, nil)
		if len(text) < 1_600_000 || len(found) != want || len(problems) > 0 {
			t.Errorf("%d bytes: %d settings, want %d; problems %v", len(text), len(found), want, problems)
		}
	}
}

// What names only the form of a comment, away from any setting, is no error.
func TestIgnoreAwayFromSettings(t *testing.T) {
	text := "write `dbaudit:ignore` with a rule\n\n\nURL=postgres://app@db.example.net/app?sslmode=require # dbaudit:ignore\n"
	_, problems, _ := scanText("notes.env", text, project.New(t.TempDir()), nil, nil, nil)
	if len(problems) != 1 || !strings.Contains(problems[0], "line 4") {
		t.Errorf("problems: %q", problems)
	}
}

// A URL without a host is the socket of this computer.
func TestURLWithoutHost(t *testing.T) {
	for text, judged := range map[string]bool{
		"URL=postgresql:///app\n": false, "URL=postgres:///app?sslmode=require\n": true, "PGHOST=db.example.net\nURL=postgresql:///app\n": true,
	} {
		found, _, _ := scanText("prod.env", text, project.New(t.TempDir()), nil, nil, nil)
		for _, s := range found {
			if s.Kind == "env_file" && s.Key == "URL" && (s.NotApplicable == "") != judged {
				t.Errorf("%q: not applicable: %q", text, s.NotApplicable)
			}
		}
		if len(found) == 0 {
			t.Errorf("%q: nothing is found", text)
		}
	}
}

// Two settings of one place are in the same order in every run, whichever file is read first.
func TestOrderOfOnePlace(t *testing.T) {
	files := map[string]string{}
	for i := range 100 {
		files[strconv.Itoa(i)+".go"] = "package a\n\nvar a = \"psql -h h.example.com -U u\\npsql 'postgres://app@h.example.com/db?sslmode=require'\"\n"
	}
	found, _ := scanTree(t, Options{Roots: []string{tree(t, files)}})
	for i, s := range found {
		if want := found[i%2]; len(found) != 200 || s.User != want.User || s.Line != want.Line || s.Column != want.Column {
			t.Fatalf("%d settings; at %s:%d:%d that of %q, and before %d:%d of %q", len(found), s.Path, s.Line, s.Column, s.User, want.Line, want.Column, want.User)
		}
	}
}

// A name that holds thousands and is used thousands of times is followed at first, and
// that not all is read is told.
func TestNamesFollowed(t *testing.T) {
	text := "import psycopg\nd = {'sslmode': 'require', 'host': 'h.example.com',\n" + strings.Repeat("'a': 1, ", 2000) + "}\n" + strings.Repeat("psycopg.connect(**d, dbname='a')\n", 2000)
	found, problems, _ := scanText("a.py", text, project.New(t.TempDir()), nil, nil, nil)
	if len(found) == 0 || found[0].Mode != "require" || len(problems) != 1 || !strings.Contains(problems[0], "in part") {
		t.Errorf("%d settings; problems %q", len(found), problems)
	}
}

// A function that returns what it is itself given for is not followed for ever.
func TestReturnedByItself(t *testing.T) {
	text := "import ssl, asyncpg\ndef f():\n    return c\nc = f()\nasyncpg.connect('postgres://u@h.example.com/d', ssl=c)\n"
	found, problems, _ := scanText("a.py", text, project.New(t.TempDir()), nil, nil, nil)
	if len(found) != 1 || len(problems) > 0 {
		t.Errorf("%d settings; problems %q", len(found), problems)
	}
}
