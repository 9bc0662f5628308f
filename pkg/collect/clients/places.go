package clients

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/snapshot"
)

// What the names of files and folders say of the settings in them, and what outweighs it.

// languageCode matches a language as files and folders are named for it: en, pt-BR, zh_Hans.
var languageCode = regexp.MustCompile(`^(?:ar|bg|bn|ca|cs|da|de|el|en|es|et|eu|fa|fi|fr|gl|he|hi|hr|hu|id|it|ja|ka|ko|lt|lv|ms|nb|nl|no|pl|pt|ro|ru|sk|sl|sq|sr|sv|ta|th|tr|uk|ur|vi|zh)(?:[-_][A-Za-z]{2,4})?$`)

// isTranslation: the file holds the texts of a user interface in one language. In a folder
// that may be for something else, another language stands beside it, or it is English:
// "id" and "et" may be anything there.
func (f folding) isTranslation() bool {
	base := path.Base(f.path)
	stem, _, _ := strings.Cut(base, ".")
	switch strings.ToLower(path.Ext(base)) {
	case ".po", ".pot", ".xliff", ".arb":
		return true
	case ".json", ".yml", ".yaml", ".ts", ".js", ".php", ".properties", ".toml", ".xml":
	default:
		return false
	}
	parts := append(strings.Split(path.Dir(f.path), "/"), stem)
	for i, dir := range parts[:len(parts)-1] {
		code := parts[i+1]
		if !languageCode.MatchString(code) {
			continue
		}
		switch strings.ToLower(dir) {
		case "locales", "locale", "l10n", "translations":
			return true
		case "i18n", "lang", "langs", "messages":
			if strings.HasPrefix(code, "en") || len(code) > 3 || f.otherLanguage(path.Join(parts[:i+1]...), code) {
				return true
			}
		}
	}
	return false
}

// otherLanguage: a folder holds texts in another language than this.
func (f folding) otherLanguage(dir, code string) bool {
	return slices.ContainsFunc(f.project.Beside(dir), func(name string) bool {
		stem, _, _ := strings.Cut(name, ".")
		return stem != code && languageCode.MatchString(stem)
	})
}

// tested matches what tests are made of, in the languages whose tests are not known by
// their names alone.
var tested = regexp.MustCompile(`(?m)^\s*(?:@[Tt]est|(?:async )?def test|class \w*Test|it\b|describe\b|test\b|expect\b)|\b(?:pytest|unittest|TestCase|RSpec|assert\w*|describe|it)\b[ (.]`)

// hasTests: there are tests in the program, or it is no program.
func (f folding) hasTests() bool {
	switch strings.ToLower(path.Ext(f.path)) {
	case ".py", ".rb", ".js", ".ts", ".mjs", ".php":
		return tested.MatchString(f.text[:min(len(f.text), 64<<10)])
	}
	return true
}

// byName: nothing but the end or the beginning of the file's name, which ab_test.py and
// test_results.py have too, says that it is a test.
func byName(p string) bool {
	base := strings.ToLower(path.Base(p))
	return testFolderOf(p) == "" && !strings.Contains(base, ".test") && !strings.Contains(base, ".spec") && !strings.Contains(base, ".stories.") && !strings.Contains(base, "conftest") && !strings.HasPrefix(base, ".env")
}

// otherSuites: the file is in a folder called suites, and no test stands in it. A hotel has
// suites.
func (f folding) otherSuites() bool {
	before, _, found := strings.Cut("/"+f.path, "/suites/")
	return found && testFolderOf(f.path) == "suites" && !slices.ContainsFunc(f.project.Beside(path.Join(strings.TrimPrefix(before, "/"), "suites")), func(name string) bool { return testPath(name) != "" })
}

// otherwise are folders whose names are also those of products and of parts of any
// software: a service of mock exams, specifications, the documents of customers.
var otherwise = strings.Fields("mocks fixtures spec specs suites testing e2e docs doc documentation samples")

// outweighed says why a setting is judged though the folder that it is in is called as
// those of tests or of documentation are; "" where nothing speaks for it.
func (f folding) outweighed(s *setting.Setting, c *snapshot.ClientSetting, context setting.Context, reason string) string {
	if s.Exempt != "" || reason == "" || context != setting.Docs && context != setting.Tests {
		return ""
	}
	if context == setting.Docs && isTemplate(f.path) {
		if by := f.project.Renders(f.path); by != "" {
			return by + " fills it in"
		}
	}
	dirs := strings.Split(path.Dir(f.path), "/")
	i := slices.IndexFunc(dirs, func(dir string) bool { return slices.Contains(otherwise, strings.ToLower(dir)) })
	if i < 0 || !onlyFolder(f.path, dirs[i]) {
		return ""
	}
	in := "it is in " + dirs[i] + "/, but "
	remote := setting.IsRemote(s.Conn.Host())
	if by := f.project.Runs(f.path, path.Join(dirs[:i+1]...)); by != "" && (remote || dirs[i] != "fixtures") {
		return in + by + " runs what is there"
	}
	switch {
	case !remote || dirs[i] == "fixtures":
	case deployed[c.Kind]:
		return in + "is deployed to other computers"
	case path.Ext(f.path) == ".go" && strings.Contains(f.text, "\nfunc main()"):
		return in + "is a program that connects to another computer"
	}
	return ""
}

// onlyFolder: without the folders of this name nothing would say that a file is a test or
// documentation.
func onlyFolder(p, folder string) bool {
	var dirs []string
	for dir := range strings.SplitSeq(p, "/") {
		if dir != folder {
			dirs = append(dirs, dir)
		}
	}
	rest := path.Join(dirs...)
	return testPath(rest) == "" && !isDocumentation(rest)
}

// isTemplate: another program fills the file in.
func isTemplate(p string) bool {
	return slices.Contains([]string{".template", ".tmpl", ".tpl"}, strings.ToLower(path.Ext(p)))
}

var (
	// page matches the names of what becomes a page of HTML.
	page = regexp.MustCompile(`(?i)\.x?html?(?:\.|$)|\.(?:haml|slim|ejs|hbs|heex|leex|twig|cshtml|razor|jsp)$|\.blade\.php$`)
	// request matches the names of files that hold requests for an API.
	request = regexp.MustCompile(`(?i)\.(?:http|rest)$|postman[^/]*\.json$`)
	// manual matches how manual pages begin.
	manual = regexp.MustCompile(`^(?:[.']\\".*\n)*\.(?:TH|Dd)\s`)
)

// isShown: the file is shown to somebody, or holds what is sent to an API.
func (f folding) isShown(c *snapshot.ClientSetting) bool {
	base := path.Base(f.path)
	if page.MatchString(base) {
		return c.Kind == "url" || c.Kind == "dsn" || strings.HasSuffix(c.Kind, "_command")
	}
	return request.MatchString(base) || len(base) > 2 && base[len(base)-2] == '.' && manual.MatchString(f.text)
}

// papers are the names of a project's documents that have no ending.
var papers = strings.Fields("readme changes changelog news history install upgrading releases todo")

// isDocumentation: a guide, or an example to be copied.
func isDocumentation(p string) bool {
	base := strings.ToLower(path.Base(p))
	switch path.Ext(base) {
	case ".md", ".mdx", ".markdown", ".rst", ".adoc", ".asciidoc":
		return true
	case ".example", ".sample", ".dist", ".template":
		return true
	case ".tmpl", ".tpl": // others of these a program fills in
		return strings.HasPrefix(base, ".env")
	}
	if base == "notes.txt" && path.Base(path.Dir(p)) == "templates" { // what Helm tells after an installation
		return true
	}
	if stem, _, _ := strings.Cut(base, "."); slices.Contains(papers, stem) && (stem == base || strings.HasSuffix(base, ".txt")) {
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

// deployed are the kinds of places that configure other computers: an environment
// called "dev" there is no set-up on one.
var deployed = map[string]bool{"kubernetes": true, "helm": true, "terraform": true, "app_spec": true, "github_actions": true, "gitlab_ci": true}

// production matches a path that says it is of production.
var production = regexp.MustCompile(`(?i)(?:^|[/.\-_])prod(?:uction)?(?:[/.\-_]|$)`)

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
	if production.MatchString(p) {
		return false // the site of local government has a production, too
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
	if dir := testFolderOf(p); dir != "" {
		return "test only: the file is in " + dir + "/"
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

// sourceSet matches a folder of tests as builds of Java and Scala have it: src/it, src/integrationTest.
var sourceSet = regexp.MustCompile(`(?:^|/)src/(it|\w*[a-z]Test|testFixtures)/`)

// testFolderOf is the folder above a file whose name says that it is for tests.
func testFolderOf(p string) string {
	if m := sourceSet.FindStringSubmatch(p); m != nil {
		return m[1]
	}
	for dir := range strings.SplitSeq(path.Dir(p), "/") {
		switch strings.ToLower(dir) {
		case "benches":
			if path.Ext(p) == ".rs" { // Cargo's
				return dir
			}
		case "test", "tests", "__tests__", "spec", "specs", "testdata", "fixtures", "e2e", "__mocks__", "mocks", "__snapshots__", "__fixtures__", "cypress", "testing", "integration-tests", "integration_tests",
			"suites", "testfixtures", "test_fixtures", "test-fixtures", "testutil", "testutils", "test_utils", "test-utils", "testhelpers", "test_helpers", "test-helpers", "testsupport", "testlib":
			return dir
		}
		if testFolder.MatchString(dir) {
			return dir
		}
	}
	return ""
}
