package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// invented is the secret part of a webhook's address.
const invented = "T000/B000/invented-webhook-secret"

func run(findings ...result.Finding) *result.Result {
	return &result.Result{
		SchemaVersion: result.SchemaVersion, EvaluatedAt: time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC),
		Summary:  result.Summary{Verdict: result.Fail, Clusters: 2, Findings: map[result.Severity]int{result.High: len(findings)}},
		Findings: findings,
	}
}

func found(n int) result.Finding {
	return result.Finding{
		RuleID: "TS001", Verdict: result.Fail, Severity: result.High, Message: "open to <all> & sundry", Fingerprint: fmt.Sprintf("f%d", n),
		Resource: result.Resource{Type: "endpoint", ID: "x", Name: "h:1", ClusterName: fmt.Sprintf("db-%d", n)},
		Evidence: map[string]any{"kept": "in-the-report"},
	}
}

// receiver is a webhook's server: it answers with the statuses in turn, the last
// one for ever, and keeps the bodies.
type receiver struct {
	statuses []int
	header   http.Header
	bodies   []string
	types    []string
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	b, _ := io.ReadAll(req.Body)
	r.bodies = append(r.bodies, string(b))
	r.types = append(r.types, req.Method+" "+req.URL.Path+" "+req.Header.Get("Content-Type"))
	status := r.statuses[min(len(r.bodies), len(r.statuses))-1]
	for k, v := range r.header {
		w.Header()[k] = v
	}
	w.WriteHeader(status)
	fmt.Fprintln(w, "not to be shown")
}

func start(t *testing.T, statuses ...int) (*receiver, *Webhook) {
	t.Helper()
	r := &receiver{statuses: statuses, header: http.Header{}}
	s := httptest.NewServer(r)
	t.Cleanup(s.Close)
	w, err := Parse(s.URL + "/services/" + invented)
	if err != nil {
		t.Fatal(err)
	}
	w.wait = time.Millisecond
	return r, w
}

func TestPost(t *testing.T) {
	r, w := start(t, 200)
	sent, err := w.Post(t.Context(), run(found(1), found(2)), result.NewPast(run(found(1))))
	if err != nil || !sent {
		t.Fatalf("sent %v, %v", sent, err)
	}
	if r.types[0] != "POST /services/"+invented+" application/json" {
		t.Errorf("request %s", r.types[0])
	}
	var m Message
	if err := json.Unmarshal([]byte(r.bodies[0]), &m); err != nil {
		t.Fatal(err)
	}
	if want := "dbaudit: 1 new finding\n• HIGH TS001 db-2 (h:1): open to <all> & sundry"; m.Text != want {
		t.Errorf("text %q\nwant %q", m.Text, want)
	}
	if m.Verdict != "fail" || m.Summary.New != 1 || len(m.New) != 1 || m.New[0].Fingerprint != "f2" || m.At != "2026-03-01T06:00:00Z" {
		t.Errorf("message %+v", m)
	}
	if strings.Contains(r.bodies[0], "in-the-report") {
		t.Error("evidence was sent")
	}
}

func TestNothingToSay(t *testing.T) {
	r, w := start(t, 200)
	incomplete := run()
	incomplete.Summary.Verdict = result.Incomplete
	for name, c := range map[string]struct{ now, previous *result.Result }{
		"nothing found":    {run(), run()},
		"nothing new":      {run(found(1)), run(found(1), found(2))},
		"still incomplete": {incomplete, incomplete},
	} {
		if sent, err := w.Post(t.Context(), c.now, result.NewPast(c.previous)); sent || err != nil {
			t.Errorf("%s: sent %v, %v", name, sent, err)
		}
	}
	if len(r.bodies) != 0 {
		t.Errorf("posted %q", r.bodies)
	}
	incomplete.Errors = []snapshot.Error{{Collector: "account", Message: "GET /v2/databases: 401"}}
	if sent, err := w.Post(t.Context(), incomplete, result.NewPast(run())); !sent || err != nil || !strings.Contains(r.bodies[0], "incomplete") || !strings.Contains(r.bodies[0], "401") {
		t.Errorf("an audit that has become incomplete: sent %v, %v, %q", sent, err, r.bodies)
	}
}

func TestRetries(t *testing.T) {
	for name, c := range map[string]struct {
		statuses []int
		tries    int
		err      string
	}{
		"at once":         {[]int{204}, 1, ""},
		"after 500":       {[]int{500, 503, 200}, 3, ""},
		"after 429":       {[]int{429, 200}, 2, ""},
		"never":           {[]int{502}, 4, "502"},
		"gone":            {[]int{410}, 1, "410"},
		"moved elsewhere": {[]int{302}, 1, "302"},
	} {
		t.Run(name, func(t *testing.T) {
			r, w := start(t, c.statuses...)
			r.header.Set("Location", "http://127.0.0.1:1/elsewhere")
			sent, err := w.Post(t.Context(), run(found(1)), nil)
			if sent != (c.err == "") || len(r.bodies) != c.tries {
				t.Errorf("sent %v after %d tries, %v", sent, len(r.bodies), err)
			}
			if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
				t.Errorf("error %v, want %q", err, c.err)
			}
			checkSilent(t, err)
		})
	}
}

// checkSilent: the address is in no error.
func checkSilent(t *testing.T, err error) {
	t.Helper()
	if err != nil && (strings.Contains(err.Error(), "invented") || strings.Contains(err.Error(), "services") || strings.Contains(err.Error(), "://")) {
		t.Errorf("the error shows the address: %v", err)
	}
}

func TestAddressStaysSecret(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "webhook")
	if err := os.WriteFile(file, []byte("http://127.0.0.1:1/services/"+invented+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := Parse("@" + file)
	if err != nil {
		t.Fatal(err)
	}
	w.wait = time.Millisecond
	if w.String() != "webhook at 127.0.0.1" {
		t.Errorf("named %s", w)
	}
	_, err = w.Post(t.Context(), run(found(1)), nil) // nothing listens there
	if err == nil || !strings.Contains(err.Error(), "refused") {
		t.Errorf("nothing listens: %v", err)
	}
	checkSilent(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = w.Post(ctx, run(found(1)), nil)
	if err == nil {
		t.Error("posted after the end")
	}
	checkSilent(t, err)
	for _, bad := range []string{
		"", "hooks.example/services/" + invented, "ftp://h/services/" + invented, "http:///services/" + invented,
		"http://h:port/services/" + invented, "http://h/%zz/services/" + invented, "\x7f://services/" + invented,
	} {
		_, err := Parse(bad)
		if err == nil {
			t.Errorf("%q was taken", bad)
		}
		checkSilent(t, err)
	}
	if _, err := Parse("@" + filepath.Join(dir, "absent")); err == nil || !strings.Contains(err.Error(), "absent") {
		t.Errorf("a file that is not there: %v", err)
	}
}

// What is sent to Slack's own host is what its incoming webhooks take.
func TestSlack(t *testing.T) {
	r, local := start(t, 200)
	w, err := Parse("http://hooks.slack.com/services/" + invented)
	if err != nil {
		t.Fatal(err)
	}
	address := strings.TrimPrefix(strings.SplitN(local.url, "/services", 2)[0], "http://")
	w.client.Transport = &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address)
	}}
	if sent, err := w.Post(t.Context(), run(found(1)), nil); err != nil || !sent {
		t.Fatalf("sent %v, %v", sent, err)
	}
	want := `{"text":"dbaudit: 1 new finding\n• HIGH TS001 db-1 (h:1): open to &lt;all&gt; &amp; sundry"}` + "\n"
	if r.bodies[0] != want {
		t.Errorf("posted %q\nwant   %q", r.bodies[0], want)
	}
}

func TestMessageIsShortAndClean(t *testing.T) {
	var many []result.Finding
	for i := range 300 {
		f := found(i)
		f.Message = "a\nb\x1b[31m\u202ec postgres://u:invented-pw@h/d " + strings.Repeat("é", 1000)
		f.Resource.Name = "evil\r\nname"
		many = append(many, f)
	}
	m := Build(run(many...), nil)
	if !strings.HasPrefix(m.Text, "dbaudit: 300 new findings\n") || !strings.HasSuffix(m.Text, "\n… and 290 more") {
		t.Errorf("text %q", m.Text)
	}
	if n := strings.Count(m.Text, "\n"); n != 11 {
		t.Errorf("%d lines", n+1)
	}
	if len([]rune(m.Text)) > 4000 || len(m.New) != maxNew || m.Summary.New != 300 {
		t.Errorf("%d characters, %d findings of %d", len([]rune(m.Text)), len(m.New), m.Summary.New)
	}
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"invented-pw", "\\u001b", "\u202e", "\\r"} {
		if strings.Contains(string(b), bad) {
			t.Errorf("the message holds %q", bad)
		}
	}
}
