package reports

import (
	"cmp"
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

var gitlabSeverity = map[result.Severity]string{
	result.Critical: "blocker", result.High: "critical", result.Medium: "major", result.Low: "minor",
}

// writeGitLab writes an array of what fails and is not waived.
func writeGitLab(w io.Writer, r *result.Result, _ View) error {
	return writeDocuments(w, one(stream[gitlabIssue](func(yield func(gitlabIssue) bool) {
		for f := range failing(r) {
			issue := gitlabIssue{
				Type: "issue", CheckName: f.RuleID, Description: visible(fullName(f) + ": " + f.Message),
				Categories: []string{"Security"}, Severity: cmp.Or(gitlabSeverity[f.Severity], "info"), Fingerprint: f.Fingerprint,
			}
			issue.Location.Path, issue.Location.Lines.Begin, _ = codePlace(f)
			if !yield(issue) {
				return
			}
		}
	})))
}
