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
	all := failing(r)
	if incomplete(r) {
		all = func(yield func(*result.Finding) bool) {
			if yield(runFinding(r)) {
				failing(r)(yield)
			}
		}
	}
	return writeDocuments(w, one(stream[gitlabIssue](each(all, func(f *result.Finding) gitlabIssue {
		issue := gitlabIssue{
			Type: "issue", CheckName: f.RuleID, Description: visible(fullName(f) + ": " + f.Message),
			Categories: []string{"Security"}, Severity: wordsFor(f.Severity).gitlab, Fingerprint: f.Fingerprint,
		}
		issue.Location.Path, issue.Location.Lines.Begin, _ = codePlace(f)
		return issue
	}))))
}
