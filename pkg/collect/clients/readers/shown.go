package readers

import (
	"path"
	"regexp"
	"strings"
)

var (
	// exampleBefore matches a line up to what it gives as an example: after such words,
	// in a list for a linter, or in a sentence ("expected postgres://…").
	exampleBefore = regexp.MustCompile(`(?i)(?:\be\. ?g\.|\bfor (?:example|instance)\b|\bexamples?["']?\s*[:=]|\bsuch as\b|\bz\. ?b\.|\bp\. ?ex\.|\bpor ejemplo\b|例)[^;,{}]{0,80}$|\b(?:bad|good|valid|invalid)["']?\s*[:=]\s*\[[^\]]*$|[a-z,;:]["'\x60)]? (?:like|as|expected|expects|write|see|becomes|instead of|(?:must|should) be)[:,]? ["'\x60(]?$`)
	// logged matches the beginning of a line that a program printed: a time, a level,
	// or logfmt's fields.
	logged = regexp.MustCompile(`^\s*(?:\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d|\w{3} [ \d]\d \d\d:\d\d:\d\d |\[?(?:DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\b[\]: ]|(?:time=\S+ )?level=\w+ .*\bmsg=|\{"(?:level|time|ts)":)`)
	// copied begins the rows of a table in a dump, which end with a line of "\.".
	copied = regexp.MustCompile(`(?i)\bCOPY\s[^;]*\sFROM\s+stdin\b[^;\n]*;`)
	// testImport matches the import of what only tests run with.
	testImport = regexp.MustCompile(`(?m)^(?:import(?: static)? |from |[ \t]+[._]? ?"|(?:import|const|let|var) .*(?:from |require\()['"])(?:pytest|unittest|github\.com/(?:onsi/(?:ginkgo|gomega)|stretchr/testify)|org\.(?:junit|testng|testcontainers)|vitest|@jest/globals|@playwright/test|mocha|chai)\b`)
)

// shown says why nothing connects with what stands at an offset: it is an example, was
// printed by a program, or is a row of a table. It is "" where none of them is seen.
func (f *File) shown(at int) string {
	at = min(max(at, 0), len(f.Text))
	line, _ := f.Place(at)
	begin := f.starts[line-1]
	if recogniserFor(f.Path).kind != "runbook" && exampleBefore.MatchString(f.Text[max(begin, at-200):at]) {
		return "an example in a text: nothing connects with it"
	}
	if !f.isCode() && logged.MatchString(f.Text[begin:at]) {
		return "a line of a log: it was printed by a program"
	}
	if strings.EqualFold(path.Ext(f.Path), ".sql") {
		if loc := copied.FindAllStringIndex(f.Text[:at], -1); len(loc) > 0 && !strings.Contains(f.Text[loc[len(loc)-1][1]:at], "\n\\.") {
			return "a row of a table in a dump: nothing connects with it"
		}
	}
	return ""
}
