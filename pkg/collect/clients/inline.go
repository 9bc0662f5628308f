package clients

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dbaudit/pkg/collect/clients/readers"
	"dbaudit/pkg/collect/clients/walk"
	"dbaudit/pkg/snapshot"
)

// ignoreComment is "dbaudit:ignore CL001 reason" or "dbaudit:ignore CL001,CL003 reason".
var ignoreComment = regexp.MustCompile(`dbaudit:ignore\b[ \t]*([^\n]*)`)

var ruleList = regexp.MustCompile(`^([A-Z]{2,4}[0-9]{3}(?:[ \t]*,[ \t]*[A-Z]{2,4}[0-9]{3})*)[ \t]*(.*)$`)

// ignoreComments reads the file's comments, by line. One without a rule or a
// reason ignores nothing, and is an error where it stands at a setting.
func ignoreComments(f *readers.File) (found map[int][]snapshot.Ignore, wrong map[int]string) {
	found, wrong = map[int][]snapshot.Ignore{}, map[int]string{}
	for _, loc := range ignoreComment.FindAllStringSubmatchIndex(f.Text, -1) {
		line, _ := f.Place(loc[0])
		text := strings.TrimSpace(f.Text[loc[2]:loc[3]])
		for _, end := range []string{"-->", "*/", "#}", "%>", "--}}"} {
			text = strings.TrimSpace(strings.TrimSuffix(text, end))
		}
		m := ruleList.FindStringSubmatch(text)
		if m == nil {
			wrong[line] = fmt.Sprintf("line %d: dbaudit:ignore names no rule: write \"dbaudit:ignore CL001 why\"", line)
			continue
		}
		reason := strings.TrimSpace(strings.TrimLeft(m[2], ":—– -"))
		if reason == "" {
			wrong[line] = fmt.Sprintf("line %d: dbaudit:ignore %s gives no reason, so it ignores nothing: write why after the rule", line, m[1])
			continue
		}
		for rule := range strings.SplitSeq(m[1], ",") {
			found[line] = append(found[line], snapshot.Ignore{Rule: strings.TrimSpace(rule), Reason: prose(reason), Line: line})
		}
	}
	return found, wrong
}

// atSetting reports the comments at a setting that ignore nothing.
func atSetting(wrong map[int]string, f *readers.File, lines []int) {
	for _, n := range lines {
		for _, at := range []int{n - 1, n} {
			if wrong[at] != "" {
				f.Problem(wrong[at])
				delete(wrong, at)
			}
		}
	}
}

// mostAbove is in how many lines above a setting its comments may stand.
const mostAbove = 40

// covers gives the comments that cover a setting: on a line of it, or alone on
// the line above its first.
func covers(f *readers.File, comments map[int][]snapshot.Ignore, lines []int) []snapshot.Ignore {
	if len(comments) == 0 {
		return nil
	}
	var out []snapshot.Ignore
	seen := map[int]bool{}
	take := func(n int) {
		if !seen[n] {
			seen[n] = true
			out = append(out, comments[n]...)
		}
	}
	for _, n := range lines {
		take(n)
		// The lines just above that hold nothing but such comments.
		for above := n - 1; above > max(0, n-mostAbove) && len(comments[above]) > 0 && onlyComment(f.Line(above)); above-- {
			take(above)
		}
	}
	return out
}

// trusted leaves the comments that own does not bring along: neither they nor a line of
// their setting are changed. The lines of the others are returned.
func trusted(ignore []snapshot.Ignore, own *walk.Change, rel string, lines []int) (kept []snapshot.Ignore, doubted []int) {
	if own == nil {
		return ignore, nil
	}
	touched := slices.ContainsFunc(lines, func(n int) bool { return own.Touches(rel, n) })
	for _, i := range ignore {
		if touched || own.Touches(rel, i.Line) {
			doubted = append(doubted, i.Line)
			continue
		}
		kept = append(kept, i)
	}
	return kept, doubted
}

// lineList is "line 3" or "lines 3, 7".
func lineList(lines []int) string {
	slices.Sort(lines)
	var texts []string
	for _, n := range slices.Compact(lines) {
		texts = append(texts, strconv.Itoa(n))
	}
	word := "in line "
	if len(texts) > 1 {
		word = "in lines "
	}
	return word + strings.Join(texts, ", ")
}

func onlyComment(line string) bool {
	before, _, ok := strings.Cut(line, "dbaudit:ignore")
	return ok && strings.Trim(before, " \t#/*-<!;{%") == ""
}
