// Package notify posts a short message to a webhook when an audit found
// something new. It sends rule, severity, cluster and message of each new
// finding, never evidence, and nothing that looks like a secret. The webhook's
// address is a secret itself: it is in no error and no log.
package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// Webhook is where messages go.
type Webhook struct {
	url    string
	host   string
	client *http.Client
	// wait is the first pause before a retry.
	wait time.Duration
}

// Parse reads the address of a webhook: an http or https address, or "@FILE" with
// the name of a file that holds it, so that it is not in the list of processes.
func Parse(spec string) (*Webhook, error) {
	address := spec
	if file, ok := strings.CutPrefix(spec, "@"); ok {
		b, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read the webhook's address: %w", err)
		}
		address = strings.TrimSpace(string(b))
	}
	u, err := url.Parse(address)
	// The error of url.Parse quotes the address.
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, errors.New("the webhook is no http or https address (its value is not shown, since it holds a secret); give a URL or @FILE")
	}
	return &Webhook{
		url: address, host: u.Hostname(), wait: time.Second,
		client: &http.Client{
			Timeout: 15 * time.Second,
			// A webhook that moved is told to its owner, not followed with the message.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// String is the host alone.
func (w *Webhook) String() string { return "webhook at " + w.host }

// Message is what is posted. Slack and what is compatible with it show "text".
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
	Endpoints   int             `json:"endpoints,omitempty"` // how many, where it is more than one
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

// Build makes the message about a run, or nil when there is nothing to say:
// nothing new is found (see [result.NewFindings]), and the run is no more
// incomplete than the newest of the past. past may be nil.
func Build(r *result.Result, past *result.Past) *Message {
	fresh := result.NewFindings(r, past)
	incomplete := r.Summary.Verdict == result.Incomplete && past.Verdict() != result.Incomplete
	if len(fresh) == 0 && !incomplete {
		return nil
	}
	m := &Message{
		Verdict: r.Summary.Verdict, At: r.EvaluatedAt.UTC().Format(time.RFC3339),
		Summary: &Counts{Clusters: r.Summary.Clusters, Findings: r.Summary.Findings, Unknown: r.Summary.Unknown, New: len(fresh)},
	}
	var b strings.Builder
	switch len(fresh) {
	case 0:
		b.WriteString("dbaudit: the audit is incomplete; nothing new was found in what could be judged")
	case 1:
		b.WriteString("dbaudit: 1 new finding")
	default:
		fmt.Fprintf(&b, "dbaudit: %d new findings", len(fresh))
	}
	if incomplete && len(fresh) > 0 {
		b.WriteString(" (and the audit is incomplete)")
	}
	for i, f := range fresh {
		n := NewFinding{
			RuleID: f.RuleID, Severity: f.Severity, Cluster: clean(f.Resource.ClusterName), Resource: clean(f.Resource.Name), Endpoints: len(f.Places),
			Message: clean(f.Message), Fingerprint: f.Fingerprint,
		}
		if i < maxNew {
			m.New = append(m.New, n)
		}
		if i < maxLines {
			fmt.Fprintf(&b, "\n• %s %s %s: %s", strings.ToUpper(string(n.Severity)), n.RuleID, place(n), n.Message)
		}
	}
	if more := len(fresh) - maxLines; more > 0 {
		fmt.Fprintf(&b, "\n… and %d more", more)
	}
	for i, e := range r.Errors {
		if incomplete && i < 3 {
			fmt.Fprintf(&b, "\n• not collected: %s", clean(e.Message))
		}
	}
	m.Text = b.String()
	return m
}

func place(n NewFinding) string {
	if n.Endpoints > 1 {
		n.Resource = fmt.Sprintf("%d endpoints", n.Endpoints)
	}
	switch {
	case n.Cluster == "" || n.Cluster == n.Resource:
		return n.Resource
	case n.Resource == "":
		return n.Cluster
	}
	return n.Cluster + " (" + n.Resource + ")"
}

// clean makes one short line of a text that others wrote.
func clean(s string) string {
	s = strings.Join(strings.FieldsFunc(snapshot.Redact(s), func(r rune) bool { return r <= ' ' || r == 0x7f }), " ")
	s = strings.Map(func(r rune) rune {
		if r >= 0x80 && !strconv.IsPrint(r) { // C1 controls, bidirectional marks
			return -1
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > maxMessage {
		s = string(runes[:maxMessage-1]) + "…"
	}
	return s
}

// slackEscapes: the three characters that Slack's text treats as markup
// (https://docs.slack.dev/messaging/formatting-message-text/).
var slackEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// Post sends the message about a run when there is something to say (see
// [Build]), and reports whether it did. Network errors, 429 and 5xx are tried
// again, four times in all.
func (w *Webhook) Post(ctx context.Context, r *result.Result, past *result.Past) (sent bool, err error) {
	m := Build(r, past)
	if m == nil {
		return false, nil
	}
	if w.host == "hooks.slack.com" || strings.HasSuffix(w.host, ".slack.com") {
		// An incoming webhook of Slack's takes its own keys alone.
		m = &Message{Text: slackEscapes.Replace(m.Text)}
	}
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(m); err != nil {
		return false, fmt.Errorf("encode the notification: %w", err)
	}
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval = w.wait
	_, err = backoff.Retry(ctx, func() (struct{}, error) { return struct{}{}, w.send(ctx, body.Bytes()) },
		backoff.WithBackOff(pause), backoff.WithMaxTries(4), backoff.WithMaxElapsedTime(time.Minute))
	if err != nil {
		return false, fmt.Errorf("notify the %s: %w", w, err)
	}
	return true, nil
}

func (w *Webhook) send(ctx context.Context, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url, bytes.NewReader(body))
	if err != nil {
		return backoff.Permanent(withoutAddress(err))
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "dbaudit")
	resp, err := w.client.Do(req)
	if err != nil {
		return withoutAddress(err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)) // so that the connection can be used again
	switch {
	case resp.StatusCode < 300:
		return nil
	case resp.StatusCode == http.StatusTooManyRequests, resp.StatusCode >= 500:
		// RFC 9110, section 10.2.3; a date is as good as no value here.
		if s, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && s > 0 && s <= 30 {
			return backoff.RetryAfter(s)
		}
		return fmt.Errorf("it answered %d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
	}
	return backoff.Permanent(fmt.Errorf("it answered %d %s", resp.StatusCode, http.StatusText(resp.StatusCode)))
}

// withoutAddress takes the address out of an error of net/http.
func withoutAddress(err error) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		return ue.Err
	}
	return err
}
