package clients

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"dbaudit/pkg/collect/clients/project"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/snapshot"
)

// folding says which settings are no connections of production. They are kept, with
// their context and the reason, and not judged unless their context is included.
type folding struct {
	path    string // of the file
	project *project.Project
	line    string // at which the setting stands
	include []setting.Context
	// elsewhere: the file names a host for strings that have none.
	elsewhere bool
	// report: the file was written by dbaudit.
	report bool
}

// reports match how the files begin that dbaudit writes, by their extension. What they
// say of connection settings is about other files.
var reports = map[string]*regexp.Regexp{
	".csv":   regexp.MustCompile(`^severity,verdict,rule,cluster,region,resource_type,resource,`),
	".html":  regexp.MustCompile(`^(?i:<!doctype html>)[^\x00]*<meta name="generator" content="dbaudit `),
	".json":  regexp.MustCompile(`^\{\s*"schema_version":\s*"\d+",\s*"tool":\s*\{\s*"name":\s*"dbaudit"|^\{"assessment-results":[^\x00]*"Assessment results of dbaudit"`),
	".jsonl": regexp.MustCompile(`^\{"class_uid":2003,[^\x00]*"product":\{"name":"dbaudit"`),
	".md":    regexp.MustCompile(`^## \S+ dbaudit: `),
	".sarif": regexp.MustCompile(`^\{"\$schema":[^\x00]*"driver":\{"name":"dbaudit"`),
	".xml":   regexp.MustCompile(`^<\?xml [^>]*>\s*<testsuites name="dbaudit"`),
}

// isReport: dbaudit wrote the file.
func isReport(p, text string) bool {
	begins := reports[strings.ToLower(path.Ext(p))]
	return begins != nil && begins.MatchString(text[:min(len(text), 4096)])
}

// marked matches what a reader is to fill in, in a line of a guide.
var marked = regexp.MustCompile(`:<[\w -]+>@|:\[[\w -]+\]@|<(?:your[-_ ])?(?:password|host|user|username|db_?password)>`)

// apply sets Context and NotApplicable.
func (f folding) apply(s *setting.Setting, c *snapshot.ClientSetting) {
	context, reason := f.contextOf(s, c)
	c.Context = string(context)
	if reason != "" && (context == "" || !slices.Contains(f.include, context)) {
		c.NotApplicable = reason
	}
}

// contextOf is the context of a setting and why it is excused by it. A reason without
// a context always excuses.
func (f folding) contextOf(s *setting.Setting, c *snapshot.ClientSetting) (setting.Context, string) {
	remote := setting.IsRemote(s.Conn.Host())
	switch {
	case s.Exempt != "":
		return s.Context, s.Exempt
	case f.report:
		return setting.Docs, "a report or snapshot that dbaudit wrote"
	case setting.IsSocket(s.Conn.Host()) || s.LocalSocket && s.Conn.Host() == "" && !f.elsewhere:
		return "", "unix socket: TLS is not spoken on it"
	case setting.IsLoopback(c.Host) && !s.HostDefault:
		return setting.Local, "localhost: the connection does not leave the machine"
	case c.Host != "" && f.project.Peer(f.path, c.Host):
		return setting.Local, "a service of the same compose file: the connection does not leave its network"
	case setting.IsToFillIn(s.Conn.Host()) || setting.IsToFillIn(s.Root):
		return setting.Docs, "an example: what it connects with is to be filled in"
	case isTranslation(f.path):
		return setting.Docs, "a text of a user interface: nothing connects with it"
	case strings.EqualFold(path.Ext(f.path), ".log"):
		return setting.Docs, "a log: it was printed by a program"
	case testPath(f.path) != "":
		return setting.Tests, testPath(f.path)
	case isDocumentation(f.path) && (!remote || marked.MatchString(f.line)):
		return setting.Docs, "in documentation: the host is an example, or put in by the reader"
	case !remote && isDevelopment(f.path) && !deployed[c.Kind]:
		return setting.Local, "local: the file is for development"
	}
	return "", ""
}

var (
	// toFillIn matches what stands in place of a password anywhere: PASSWORD,
	// YOUR_PASSWORD, <password>, xxxx, ****.
	toFillIn = regexp.MustCompile(`^(?:[A-Z]*_?(?:PASSWORD|PASS|PASSWD|PWD|SECRET)|<[^>]*>|\[[^\]]*\]|[xX]{3,}|\*+|\.{3,}|…)$`)
	// sample matches what examples have as a password.
	sample = regexp.MustCompile(`(?i)^(?:(?:(?:my|your|the|db|pg|database|postgres|user|app|some|super|strong|secure)[-_]?)*(?:password|passwd|pass|pwd|pw|secret)\d*|change[-_]?(?:me|this|it)|replace[-_]?me|postgres|example|foo|bar|test|s3cr3t)$`)
)

// placeholders: none of the passwords is one.
func placeholders(passwords []string, documentation bool) bool {
	return !slices.ContainsFunc(passwords, func(p string) bool {
		return !toFillIn.MatchString(p) && !(documentation && sample.MatchString(p))
	})
}

// isDocumentation: a guide, or an example to be copied.
func isDocumentation(p string) bool {
	base := strings.ToLower(path.Base(p))
	switch path.Ext(base) {
	case ".md", ".mdx", ".markdown", ".rst", ".adoc", ".asciidoc":
		return true
	case ".example", ".sample", ".dist", ".template", ".tmpl", ".tpl":
		return true
	}
	if base == "notes.txt" && path.Base(path.Dir(p)) == "templates" { // what Helm tells after an installation
		return true
	}
	for _, w := range []string{"example", "sample"} {
		if slices.Contains(strings.FieldsFunc(base, func(r rune) bool { return strings.ContainsRune(".-_", r) }), w) {
			return true
		}
	}
	for dir := range strings.SplitSeq(strings.ToLower(path.Dir(p)), "/") {
		for w := range strings.FieldsFuncSeq(dir, func(r rune) bool { return strings.ContainsRune(".-_", r) }) {
			switch w {
			case "docs", "doc", "documentation", "examples", "samples", "tutorials":
				return true
			}
		}
	}
	return false
}

// languageCode matches a language as files and folders are named for it: en, pt-BR, zh_Hans.
var languageCode = regexp.MustCompile(`^(?:ar|bg|bn|ca|cs|da|de|el|en|es|et|eu|fa|fi|fr|gl|he|hi|hr|hu|id|it|ja|ka|ko|lt|lv|ms|nb|nl|no|pl|pt|ro|ru|sk|sl|sq|sr|sv|ta|th|tr|uk|ur|vi|zh)(?:[-_][A-Za-z]{2,4})?$`)

// isTranslation: the texts of a user interface in one language.
func isTranslation(p string) bool {
	base := path.Base(p)
	stem, _, _ := strings.Cut(base, ".")
	switch strings.ToLower(path.Ext(base)) {
	case ".po", ".pot", ".xliff", ".arb":
		return true
	case ".json", ".yml", ".yaml", ".ts", ".js", ".php", ".properties", ".toml", ".xml":
	default:
		return false
	}
	parts := append(strings.Split(path.Dir(p), "/"), stem)
	for i, dir := range parts[:len(parts)-1] {
		switch strings.ToLower(dir) {
		case "locales", "locale", "i18n", "l10n", "lang", "langs", "translations", "messages":
			if languageCode.MatchString(parts[i+1]) {
				return true
			}
		}
	}
	return false
}

// deployed are the kinds of places that configure other computers: an environment
// called "dev" there is no set-up on one.
var deployed = map[string]bool{"kubernetes": true, "helm": true, "terraform": true, "app_spec": true, "github_actions": true, "gitlab_ci": true}

// isDevelopment: a file of a set-up on one computer.
func isDevelopment(p string) bool {
	base := strings.ToLower(path.Base(p))
	if ext := path.Ext(base); ext == ".tf" || ext == ".tfvars" {
		return false
	}
	for _, w := range strings.FieldsFunc(base, func(r rune) bool { return strings.ContainsRune(".-_", r) }) {
		switch w {
		case "dev", "development", "local", "devcontainer", "localhost":
			return true
		}
	}
	for dir := range strings.SplitSeq(strings.ToLower(path.Dir(p)), "/") {
		switch dir {
		case ".devcontainer", "dev", "development", "local", "localdev", "vagrant":
			return true
		}
	}
	return false
}

// testFolder matches folders of what tests run with: medusa-test-utils, e2e-tests.
var testFolder = regexp.MustCompile(`(?i)(?:^|[-_.])(?:tests?|e2e|testing)[-_.](?:\w+[-_.])*(?:utils?|helpers?|fixtures?|runner|harness|support|kit|setup|data)$|[-_.](?:tests|e2e|fixtures|testdata)$`)

// testPath says why a file is plainly for tests only, "" when it is not.
func testPath(p string) string {
	for dir := range strings.SplitSeq(path.Dir(p), "/") {
		switch strings.ToLower(dir) {
		case "test", "tests", "__tests__", "spec", "specs", "testdata", "fixtures", "e2e", "__mocks__", "mocks", "__snapshots__", "__fixtures__", "cypress", "testing", "integration-tests", "integration_tests",
			"suites", "testfixtures", "test_fixtures", "test-fixtures", "testutil", "testutils", "test_utils", "test-utils", "testhelpers", "test_helpers", "test-helpers", "testsupport", "testlib":
			return "test only: the file is in " + dir + "/"
		}
		if testFolder.MatchString(dir) {
			return "test only: the file is in " + dir + "/"
		}
	}
	base := strings.ToLower(path.Base(p))
	stem := strings.TrimSuffix(base, path.Ext(base))
	for _, t := range []string{"_test", ".test", "-test", ".spec", "_spec", ".tests", "_tests", "-tests", ".e2e"} {
		if strings.HasSuffix(stem, t) || strings.HasSuffix(base, t) {
			return "test only: the file's name says so"
		}
	}
	if strings.HasPrefix(base, "test_") || strings.HasPrefix(base, "test.") && stem != "test" || base == "conftest.py" ||
		strings.Contains(base, ".test.") || strings.Contains(base, ".stories.") || strings.HasPrefix(base, ".env.test") || base == "test.exs" ||
		strings.HasSuffix(stem, "tests") && (strings.HasSuffix(base, ".cs") || strings.HasSuffix(base, ".java") || strings.HasSuffix(base, ".kt")) ||
		strings.HasSuffix(path.Base(p), "Test.java") || strings.HasSuffix(path.Base(p), "Test.kt") {
		return "test only: the file's name says so"
	}
	return ""
}

// withoutDoubles leaves out what is a part of another setting: where one stands at a
// part of another and names no other host, the one that says more is kept. Variables
// that a command runs with are a setting beside it.
func withoutDoubles(all []setting.Setting) []setting.Setting {
	owners := map[int][]int{} // by the offset of a part
	for i, s := range all {
		if strings.HasSuffix(s.Kind, "_command") {
			continue
		}
		for _, at := range s.Also {
			owners[at] = append(owners[at], i)
		}
	}
	out := all[:0:0]
	for _, s := range all {
		if !slices.ContainsFunc(owners[s.At], func(i int) bool {
			of, h := all[i], s.Conn.Host()
			mutual := slices.Contains(s.Also, of.At) && !strings.HasSuffix(s.Kind, "_command")
			return of.At != s.At && (h == "" || h == of.Conn.Host()) && (!mutual || len(of.Also) > len(s.Also))
		}) {
			out = append(out, s)
		}
	}
	return out
}
