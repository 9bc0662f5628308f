package evidence

import (
	_ "embed"
	"html/template"
	"slices"
	"strings"
	"time"
)

//go:embed page.tmpl
var pageText string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"minute": func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") },
	"join":   func(list []string) string { return strings.Join(list, ", ") },
	"short":  func(d string) string { return strings.TrimSuffix(d, "0m0s") },
	"words":  func(state string) string { return strings.ReplaceAll(state, "_", " ") },
	"class":  func(status string) string { return strings.ReplaceAll(status, " ", "-") },
	// shown are the times in which a control did not simply hold.
	"shown": func(k *Control) []*Time {
		if k.Status == Held || k.Status == NotApplicable {
			return nil
		}
		return k.Times
	},
	"digests":  digests,
	"statuses": func() []string { return statuses },
	"frameworks": func(u *Unit) (list [][]*Control) {
		for _, k := range u.Controls {
			if n := len(list); n > 0 && list[n-1][0].Framework == k.Framework {
				list[n-1] = append(list[n-1], k)
			} else {
				list = append(list, []*Control{k})
			}
		}
		return list
	},
}).Parse(pageText))

// rulesOf is a digest of the rules, and when they were in force.
type rulesOf struct {
	Digest, Tool string
	First, Last  time.Time
	Runs         int
}

// digests are the rules that judged, in the order of their first run.
func digests(u *Unit) (list []*rulesOf) {
	for _, r := range u.Runs {
		if r.Unreadable != "" {
			continue
		}
		i := slices.IndexFunc(list, func(d *rulesOf) bool { return d.Digest == r.RulesDigest && d.Tool == r.Tool })
		if i < 0 {
			i = len(list)
			list = append(list, &rulesOf{Digest: r.RulesDigest, Tool: r.Tool, First: r.EvaluatedAt})
		}
		list[i].Last = r.EvaluatedAt
		list[i].Runs++
	}
	return list
}
