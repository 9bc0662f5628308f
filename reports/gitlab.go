package reports

import (
	"bufio"
	"io"
	"strconv"

	"dbaudit/pkg/result"
)

func init() {
	register(Format{
		Name: "gitlab", Extension: "json", Reporter: Func(writeGitLab),
		Description: "GitLab code quality report",
	})
}

var gitlabSeverity = map[result.Severity]string{
	result.Critical: "blocker", result.High: "critical", result.Medium: "major", result.Low: "minor",
}

// writeGitLab writes the part of the Code Climate format that GitLab reads (GitLab,
// "Code quality report format"): a JSON array of what fails and is not waived.
func writeGitLab(w io.Writer, r *result.Result, _ View) error {
	out := bufio.NewWriterSize(w, 1<<16)
	var b []byte
	if err := out.WriteByte('['); err != nil {
		return err
	}
	first := true
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Verdict != result.Fail || f.Waiver != nil {
			continue
		}
		path, line, _ := codePlace(f)
		severity := gitlabSeverity[f.Severity]
		if severity == "" {
			severity = "info"
		}
		b = b[:0]
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(b, "\n{\"type\":\"issue\""...)
		b = appendText(b, "check_name", f.RuleID)
		b = appendText(b, "description", visible(fullName(f)+": "+f.Message))
		b = append(b, `,"categories":["Security"]`...)
		b = appendText(b, "severity", severity)
		b = appendText(b, "fingerprint", f.Fingerprint)
		b = append(appendString(append(b, `,"location":{"path":`...), path), `,"lines":{"begin":`...)
		b = append(strconv.AppendInt(b, int64(line), 10), "}}}"...)
		if _, err := out.Write(b); err != nil {
			return err
		}
	}
	if _, err := out.WriteString("\n]\n"); err != nil {
		return err
	}
	return out.Flush()
}
