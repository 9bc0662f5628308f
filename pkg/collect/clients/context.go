package clients

import (
	"path"
	"strings"
)

// testPath says why a file is plainly for tests only, "" when it is not.
func testPath(p string) string {
	for dir := range strings.SplitSeq(path.Dir(p), "/") {
		switch strings.ToLower(dir) {
		case "test", "tests", "__tests__", "spec", "specs", "testdata", "fixtures", "e2e", "__mocks__", "testing", "integration-tests", "integration_tests":
			return "test only: the file is in " + dir + "/"
		}
	}
	base := strings.ToLower(path.Base(p))
	stem := strings.TrimSuffix(base, path.Ext(base))
	for _, t := range []string{"_test", ".test", "-test", ".spec", "_spec", ".tests", ".e2e"} {
		if strings.HasSuffix(stem, t) || strings.HasSuffix(base, t) {
			return "test only: the file's name says so"
		}
	}
	if strings.HasPrefix(base, "test_") || strings.HasPrefix(base, "test.") && stem != "test" || base == "conftest.py" ||
		strings.Contains(base, ".test.") || strings.HasPrefix(base, ".env.test") || base == "test.exs" ||
		strings.HasSuffix(stem, "tests") && (strings.HasSuffix(base, ".cs") || strings.HasSuffix(base, ".java") || strings.HasSuffix(base, ".kt")) ||
		strings.HasSuffix(path.Base(p), "Test.java") || strings.HasSuffix(path.Base(p), "Test.kt") {
		return "test only: the file's name says so"
	}
	return ""
}
