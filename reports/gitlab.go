package reports

import (
	"io"

	"dbaudit/pkg/result"
)

// gitlabIssue is the part of the Code Climate format that GitLab reads (GitLab, "Code
// quality report format").
type gitlabIssue struct {
	Type        string   `json:"type"`
	CheckName   string   `json:"check_name"`
	Description string   `json:"description"`
	Categories  []string `json:"categories"`
	Severity    string   `json:"severity"`
	Fingerprint string   `json:"fingerprint"`
	Location    struct {
		Path  string `json:"path"`
		Lines struct {
			Begin int `json:"begin"`
		} `json:"lines"`
	} `json:"location"`
}

// writeGitLab writes an array of what fails and is not waived, and of a run that is
// incomplete, which must not look like a clean one.
func writeGitLab(w io.Writer, r *result.Result, _ View) error {
	issues := each(failing(r), func(f *result.Finding) gitlabIssue {
		path, line, _ := codePlace(f)
		return newGitLabIssue(f.RuleID, fullName(f)+": "+f.Message, wordsFor(f.Severity).gitlab, f.Fingerprint, path, line)
	})
	return writeDocuments(w, one(stream[gitlabIssue](func(yield func(gitlabIssue) bool) {
		if incomplete(r) && !yield(newGitLabIssue("dbaudit", verdictLine(r), "blocker", "dbaudit-incomplete", "dbaudit/account", 1)) {
			return
		}
		issues(yield)
	})))
}

func newGitLabIssue(check, description, severity, fingerprint, path string, line int) gitlabIssue {
	issue := gitlabIssue{
		Type: "issue", CheckName: check, Description: visible(description), Categories: []string{"Security"}, Severity: severity, Fingerprint: fingerprint,
	}
	issue.Location.Path, issue.Location.Lines.Begin = path, line
	return issue
}
