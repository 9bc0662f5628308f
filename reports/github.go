package reports

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"dbaudit/pkg/result"
	"dbaudit/pkg/words"
)

// annotationsMost is how many annotations of one level GitHub shows of a step; the
// rest would silently be dropped.
const annotationsMost = 10

// writeGitHub writes workflow commands (GitHub, "Workflow commands for GitHub
// Actions"), worst first, and last the verdict as a plain line of the log.
func writeGitHub(w io.Writer, r *result.Result, _ View) error {
	out := bufio.NewWriter(w)
	rules := ruleIndex(r)
	shown := map[string]int{}
	left := 0
	annotate := func(level, file, title, message string) {
		most := annotationsMost
		if level == "notice" {
			most-- // the last one says how many there are besides
		}
		if shown[level] >= most {
			left++
			return
		}
		shown[level]++
		properties := "title=" + commandProperty(title)
		if file != "" {
			properties = file + "," + properties
		}
		fmt.Fprintf(out, "::%s %s::%s\n", level, properties, commandData(message))
	}
	for i := range r.Errors {
		annotate("error", "", "dbaudit: "+r.Errors[i].Collector, r.Errors[i].Message)
	}
	for _, f := range worstFirst(slices.Collect(failing(r))) {
		file := ""
		if f.Location != nil && relative(f.Location.Path) != "" {
			file = fmt.Sprintf("file=%s,line=%d", commandProperty(f.Location.Path), max(f.Location.Line, 1))
			if f.Location.Column > 0 {
				file += fmt.Sprintf(",col=%d", f.Location.Column)
			}
		}
		annotate(wordsFor(f.Severity).github, file, f.RuleID+" "+titleOf(rules, f.RuleID), fullName(f)+": "+f.Message)
	}
	if incomplete(r) && len(r.Errors) == 0 {
		annotate("error", "", "dbaudit: incomplete", verdictLine(r))
	}
	if left > 0 {
		fmt.Fprintf(out, "::notice title=dbaudit::%s\n", commandData(words.Count(left, "more finding")+": GitHub shows no more than ten annotations of a level; the whole is in the other reports"))
	}
	fmt.Fprintf(out, "dbaudit: %s\n", visible(verdictLine(r)))
	return out.Flush()
}

// commandData escapes the text of a workflow command: after [visible] nothing is
// left that could end the line, so only the escape character itself remains.
func commandData(s string) string { return strings.ReplaceAll(visible(s), "%", "%25") }

// commandProperty escapes a property, in which colon and comma end it.
func commandProperty(s string) string {
	return strings.NewReplacer("%", "%25", ":", "%3A", ",", "%2C").Replace(visible(s))
}
