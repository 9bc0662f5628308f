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

var at = time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)

func run(findings ...result.Finding) *result.Result {
	r := &result.Result{
		SchemaVersion: result.SchemaVersion, EvaluatedAt: at, Rules: []result.Rule{{ID: "TS001", Title: "Any host may connect"}},
		Findings: findings, Ledger: &result.Ledger{},
	}
	for i := range 9 {
		r.Clusters = append(r.Clusters, result.Cluster{ID: fmt.Sprint(i), Name: fmt.Sprintf("db-%d", i)})
	}
	r.Ledger.Fact(result.FactClusters).Note(result.Observed, "account", "")
	r.Passed = []result.Passed{{RuleID: "TS001", ResourceID: "other"}}
	result.Finish(r, result.Conditions{Gate: result.Gate{FailOn: "low"}})
	return r
}

func found(n int) result.Finding {
	return result.Finding{
		RuleID: "TS001", Verdict: result.Fail, Severity: result.High, Message: "open to <all> & sundry", Fingerprint: fmt.Sprintf("f%d", n),
		Resource: result.Resource{Type: "endpoint", ID: fmt.Sprintf("%d/x", n), Name: "h:1", ClusterID: fmt.Sprint(n), ClusterName: fmt.Sprintf("db-%d", n)},
		Evidence: map[string]any{"kept": "in-the-report"},
	}
}

// failed is an audit that could not be done.
func failed() *result.Result {
	return result.NotAudited(snapshot.Tool{Name: "dbaudit"}, at, fmt.Errorf("GET /v2/databases: 401 with token dop_v1_%s", strings.Repeat("0", 64)))
}

// stand is a receiver's server: it answers with the statuses in turn, the last one for
// ever, and keeps the bodies.
type stand struct {
	statuses []int
	header   http.Header
	bodies   []string
	types    []string
}

func (s *stand) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	b, _ := io.ReadAll(req.Body)
	s.bodies = append(s.bodies, string(b))
	s.types = append(s.types, req.Method+" "+req.URL.Path+" "+req.Header.Get("Content-Type"))
	status := s.statuses[min(len(s.bodies), len(s.statuses))-1]
	for k, v := range s.header {
		w.Header()[k] = v
	}
	w.WriteHeader(status)
	fmt.Fprintln(w, "not to be shown")
}

// start is a server and a router that tells it alone, whatever host the form names.
func start(t *testing.T, route Route, statuses ...int) (*stand, *Router) {
	t.Helper()
	s := &stand{statuses: statuses, header: http.Header{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	r := &Router{Owners: []Owner{{"db-1", "payments"}, {"db-*", "platform"}}}
	t.Setenv("INVENTED_ADDRESS", server.URL+"/services/"+invented)
	t.Setenv("INVENTED_KEY", "invented-integration-key")
	switch route.Form {
	case "pagerduty":
		route.Key = "env:INVENTED_KEY"
	case "alertmanager":
		route.URL = server.URL + "/am/"
	default:
		route.URL = "env:INVENTED_ADDRESS"
	}
	if err := r.Add(route); err != nil {
		t.Fatal(err)
	}
	to := r.receivers[0]
	to.wait = time.Millisecond
	if route.Form == "pagerduty" {
		if to.url != pagerDutyURL {
			t.Errorf("events go to %s", to.url)
		}
		to.url = server.URL + "/v2/enqueue"
	}
	return s, r
}

func (s *stand) last(t *testing.T, into any) {
	t.Helper()
	if len(s.bodies) == 0 {
		t.Fatal("nothing was sent")
	}
	if err := json.Unmarshal([]byte(s.bodies[len(s.bodies)-1]), into); err != nil {
		t.Fatal(err)
	}
}

func send(t *testing.T, r *Router, now *result.Result, past ...*result.Result) int {
	t.Helper()
	var p *result.Past
	if len(past) > 0 {
		p = result.NewPast(past...)
	}
	told, err := r.Send(t.Context(), now, p)
	if err != nil {
		t.Fatal(err)
	}
	return told
}

func TestWebhook(t *testing.T) {
	s, r := start(t, Route{Form: "webhook"}, 200)
	if send(t, r, run(found(1), found(2)), run(found(1))) != 1 {
		t.Fatal("nothing was sent")
	}
	if s.types[0] != "POST /services/"+invented+" application/json" {
		t.Errorf("request %s", s.types[0])
	}
	var m Message
	s.last(t, &m)
	if want := "dbaudit: 1 new finding\n• HIGH TS001 db-2 (h:1): open to <all> & sundry"; m.Text != want {
		t.Errorf("text %q\nwant %q", m.Text, want)
	}
	if m.Verdict != "fail" || m.Summary.New != 1 || len(m.New) != 1 || m.New[0].Fingerprint != "f2" || m.At != "2026-03-01T06:00:00Z" {
		t.Errorf("message %+v", m)
	}
	if strings.Contains(s.bodies[0], "in-the-report") {
		t.Error("evidence was sent")
	}
}

func TestNothingToSay(t *testing.T) {
	for _, form := range []string{"webhook", "slack", "pagerduty"} {
		s, r := start(t, Route{Form: form}, 200)
		for name, c := range map[string]struct{ now, previous *result.Result }{
			"nothing found": {run(), run()},
			"nothing new":   {run(found(1)), run(found(1))},
			"still failing": {failed(), failed()},
		} {
			if told := send(t, r, c.now, c.previous); told != 0 {
				t.Errorf("%s, %s: told", form, name)
			}
		}
		if len(s.bodies) != 0 {
			t.Errorf("%s: posted %q", form, s.bodies)
		}
	}
}

// TestAuditThatFails is told once, and so is one that works again.
func TestAuditThatFails(t *testing.T) {
	s, r := start(t, Route{Form: "webhook", Severity: result.Critical, Owners: []string{"payments"}}, 200)
	var m Message
	send(t, r, failed(), run(found(1)))
	if s.last(t, &m); !strings.HasPrefix(m.Text, "dbaudit: the audit could not be done\n• GET /v2/databases: 401") || m.Verdict != "incomplete" {
		t.Errorf("message %+v", m)
	}
	if strings.Contains(s.bodies[0], "dop_v1_0") {
		t.Errorf("a token was sent: %s", s.bodies[0])
	}
	send(t, r, run(found(1)), failed(), run(found(1)))
	if s.last(t, &m); m.Text != "dbaudit: the audit is complete again" {
		t.Errorf("message %+v", m)
	}
	incomplete := run(found(1))
	incomplete.Ledger.Incomplete, incomplete.Errors = []string{"errors: 1"}, []snapshot.Error{{Collector: "account", Message: "GET …/firewall: 500"}}
	send(t, r, incomplete, run(found(1)))
	if s.last(t, &m); m.Text != "dbaudit: the audit is incomplete\n• GET …/firewall: 500" {
		t.Errorf("of a run with findings too: %+v", m)
	}
	if len(s.bodies) != 3 {
		t.Errorf("%d messages", len(s.bodies))
	}
}

func TestRoutes(t *testing.T) {
	for name, c := range map[string]struct {
		route Route
		want  string
	}{
		"all":         {Route{Form: "webhook"}, "db-1 db-2"},
		"owner":       {Route{Form: "webhook", Owners: []string{"payments"}}, "db-1"},
		"two owners":  {Route{Form: "webhook", Owners: []string{"payments", "platform"}}, "db-1 db-2"},
		"severity":    {Route{Form: "webhook", Severity: result.Critical}, ""},
		"as severe":   {Route{Form: "webhook", Severity: result.High}, "db-1 db-2"},
		"not the own": {Route{Form: "webhook", Owners: []string{"nobody"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, r := start(t, c.route, 200)
			send(t, r, run(found(1), found(2)))
			var names []string
			if len(s.bodies) > 0 {
				var m Message
				s.last(t, &m)
				for _, f := range m.New {
					names = append(names, f.Cluster)
				}
			}
			if got := strings.Join(names, " "); got != c.want {
				t.Errorf("told of %q, want %q", got, c.want)
			}
		})
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
			s, r := start(t, Route{Form: "webhook"}, c.statuses...)
			s.header.Set("Location", "http://127.0.0.1:1/elsewhere")
			_, err := r.Send(t.Context(), run(found(1)), nil)
			if len(s.bodies) != c.tries {
				t.Errorf("%d tries, %v", len(s.bodies), err)
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
	var r Router
	if err := r.AddAddress("@" + file); err != nil {
		t.Fatal(err)
	}
	r.receivers[0].wait = time.Millisecond
	_, err := r.Send(t.Context(), run(found(1)), nil) // nothing listens there
	if err == nil || !strings.Contains(err.Error(), "refused") || !strings.Contains(err.Error(), "webhook at 127.0.0.1") {
		t.Errorf("nothing listens: %v", err)
	}
	checkSilent(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = r.Send(ctx, run(found(1)), nil)
	if err == nil {
		t.Error("posted after the end")
	}
	checkSilent(t, err)
	for _, bad := range []string{
		"", "hooks.example/services/" + invented, "ftp://h/services/" + invented, "http:///services/" + invented,
		"http://h:port/services/" + invented, "http://h/%zz/services/" + invented, "\x7f://services/" + invented,
	} {
		err := new(Router).AddAddress(bad)
		if err == nil {
			t.Errorf("%q was taken", bad)
		}
		checkSilent(t, err)
	}
	if err := new(Router).AddAddress("@" + filepath.Join(dir, "absent")); err == nil || !strings.Contains(err.Error(), "absent") {
		t.Errorf("a file that is not there: %v", err)
	}
	t.Setenv("INVENTED_NO_ADDRESS", "invented-token")
	for name, c := range map[string]struct {
		route Route
		want  string
	}{
		"written out":    {Route{Form: "slack", URL: "https://hooks.slack.com/services/" + invented}, "env:NAME or file:PATH"},
		"no variable":    {Route{Form: "webhook", URL: "env:DBAUDIT_ABSENT"}, "DBAUDIT_ABSENT"},
		"no address":     {Route{Form: "webhook", URL: "env:INVENTED_NO_ADDRESS"}, "no http or https address"},
		"no key":         {Route{Form: "pagerduty", Key: "R0UTING"}, "env:NAME or file:PATH"},
		"no such form":   {Route{Form: "pager", URL: "env:X"}, "alertmanager, pagerduty, slack, webhook"},
		"no address yet": {Route{Form: "alertmanager"}, "env:NAME or file:PATH"},
	} {
		err := new(Router).Add(c.route)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if err != nil && (strings.Contains(err.Error(), "invented-") || strings.Contains(err.Error(), "R0UTING")) {
			t.Errorf("%s: shows the secret: %v", name, err)
		}
	}
}

// What is sent to Slack's own host is what its incoming webhooks take.
func TestSlack(t *testing.T) {
	s := &stand{statuses: []int{200}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	var r Router
	if err := r.AddAddress("http://hooks.slack.com/services/" + invented); err != nil {
		t.Fatal(err)
	}
	r.receivers[0].client.Transport = &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
	}}
	send(t, &r, run(found(1)))
	want := `{"text":"dbaudit: 1 new finding\n• HIGH TS001 db-1 (h:1): open to &lt;all&gt; &amp; sundry"}` + "\n"
	if s.bodies[0] != want {
		t.Errorf("posted %q\nwant   %q", s.bodies[0], want)
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
	s, r := start(t, Route{Form: "webhook"}, 200)
	send(t, r, run(many...))
	var m Message
	s.last(t, &m)
	if !strings.HasPrefix(m.Text, "dbaudit: 300 new findings\n") || !strings.HasSuffix(m.Text, "\n… and 290 more") {
		t.Errorf("text %q", m.Text)
	}
	if n := strings.Count(m.Text, "\n"); n != 11 {
		t.Errorf("%d lines", n+1)
	}
	if len([]rune(m.Text)) > 4000 || len(m.New) != maxNew || m.Summary.New != 300 {
		t.Errorf("%d characters, %d findings of %d", len([]rune(m.Text)), len(m.New), m.Summary.New)
	}
	for _, bad := range []string{"invented-pw", "\\u001b", "\u202e", "\\r"} {
		if strings.Contains(s.bodies[0], bad) {
			t.Errorf("the message holds %q", bad)
		}
	}
}
