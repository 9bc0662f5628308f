package notify

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dbaudit/pkg/result"
	"dbaudit/pkg/words"
)

// Message is what a plain webhook gets. Slack's form, and what is compatible with it,
// has "text" alone.
type Message struct {
	Text    string       `json:"text"`
	Verdict string       `json:"verdict,omitempty"`
	At      string       `json:"evaluated_at,omitempty"`
	Summary *Counts      `json:"summary,omitempty"`
	New     []NewFinding `json:"new,omitempty"`
}

// Counts is the run in numbers.
type Counts struct {
	Clusters int                     `json:"clusters"`
	Findings map[result.Severity]int `json:"findings"`
	Unknown  int                     `json:"unknown"`
	New      int                     `json:"new"`
}

// NewFinding is one new finding.
type NewFinding struct {
	RuleID      string          `json:"rule_id"`
	Severity    result.Severity `json:"severity"`
	Cluster     string          `json:"cluster,omitempty"`
	Resource    string          `json:"resource"`
	Message     string          `json:"message"`
	Fingerprint string          `json:"fingerprint"`
}

// A message is short: what is left out is counted. Slack cuts a text at 40,000
// characters and asks for fewer than 4,000.
const (
	maxLines   = 10
	maxNew     = 50
	maxMessage = 240
)

// slackEscapes: the three characters that Slack's text treats as markup
// (https://docs.slack.dev/messaging/formatting-message-text/).
var slackEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// message is one body, or none when there is nothing to say: no finding that the
// receiver is told of is new, and the audit is as complete as it was.
func (to *receiver) message(n *news) []any {
	fresh := slices.DeleteFunc(slices.Clone(n.fresh), func(f item) bool { return !to.wants(f.Severity, f.owner) })
	text := n.text(fresh, maxLines)
	if text == "" {
		return nil
	}
	m := &Message{
		Text:    text,
		Verdict: n.result.Summary.Verdict, At: n.result.EvaluatedAt.UTC().Format(time.RFC3339),
		Summary: &Counts{Clusters: n.result.Summary.Clusters, Findings: n.result.Summary.Findings, Unknown: n.result.Summary.Unknown, New: len(fresh)},
	}
	for i, f := range fresh {
		if i < maxNew {
			m.New = append(m.New, f.NewFinding)
		}
	}
	if to.Form == "slack" { // an incoming webhook takes its own keys alone
		m = &Message{Text: slackEscapes.Replace(m.Text)}
	}
	return []any{m}
}

// Text says what is new in plain text, all of it; "" when nothing is.
func (r *Router) Text(res *result.Result, past *result.Past) string {
	n := r.news(res, past)
	return n.text(n.fresh, len(n.fresh))
}

// text names new findings, up to so many lines, and what is the matter with the audit.
func (n *news) text(fresh []item, lines int) string {
	headline := n.headline()
	if len(fresh) == 0 && headline == "" {
		return ""
	}
	var parts []string
	if len(fresh) > 0 {
		parts = append(parts, words.Count(len(fresh), "new finding"))
	}
	if headline != "" {
		parts = append(parts, headline)
	}
	var b strings.Builder
	b.WriteString("dbaudit" + about(n.unit) + ": " + strings.Join(parts, "; "))
	for _, f := range fresh[:min(lines, len(fresh))] {
		fmt.Fprintf(&b, "\n• %s %s %s: %s", strings.ToUpper(string(f.Severity)), f.RuleID, place(f.NewFinding), f.Message)
	}
	if more := len(fresh) - lines; more > 0 {
		fmt.Fprintf(&b, "\n… and %d more", more)
	}
	if n.broken && headline != "" {
		for i, reason := range n.reasons() {
			if i < 3 {
				fmt.Fprintf(&b, "\n• %s", reason)
			}
		}
	}
	return b.String()
}

func about(unit string) string {
	if unit == "" {
		return ""
	}
	return " (" + unit + ")"
}

func place(n NewFinding) string {
	switch {
	case n.Cluster == "" || n.Cluster == n.Resource:
		return n.Resource
	case n.Resource == "":
		return n.Cluster
	}
	return n.Cluster + " (" + n.Resource + ")"
}
