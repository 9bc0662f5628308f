package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

// TestNotifyOfAFailingAudit: a night on which the token is revoked is told once, and so
// is the first that works again; what was known before is not told anew.
func TestNotifyOfAFailingAudit(t *testing.T) {
	noHome(t)
	api := apiOf(t, described("open", open), described("good", nil))
	var texts []string
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		b, _ := io.ReadAll(req.Body)
		var m struct{ Text string }
		if err := json.Unmarshal(b, &m); err != nil {
			t.Errorf("posted %q: %v", b, err)
		}
		texts = append(texts, m.Text)
	}))
	defer receiver.Close()
	t.Setenv("INVENTED_WEBHOOK", receiver.URL+"/invented-secret")
	night := func(day, code int, args ...string) {
		t.Helper()
		at := time.Date(2026, 11, day, 5, 0, 0, 0, time.UTC).Format(time.RFC3339)
		s := command(t, append([]string{"scan", "--no-probe", "--quiet", "--store", "runs", "--notify", "env:INVENTED_WEBHOOK", "--at", at}, args...)...)
		if s.code != code {
			t.Fatalf("night %d: exit code %d, not %d\n%s%s", day, s.code, code, s.stderr, s.stdout)
		}
		if strings.Contains(s.stderr+s.stdout, "invented-secret") {
			t.Errorf("the webhook's address was printed: %s", s.stderr)
		}
	}
	night(1, exitFail)
	night(2, exitFail)
	t.Setenv("DIGITALOCEAN_TOKEN", "invented-revoked-token")
	night(3, exitUsage)
	night(4, exitUsage)
	night(5, exitIncomplete, "--api-url", "http://127.0.0.1:1", "--api-timeout", "1s")
	t.Setenv("DIGITALOCEAN_TOKEN", api.Token)
	night(6, exitFail)
	night(7, exitFail)
	// A snapshot that is no snapshot is an audit that could not be done as well.
	if err := os.WriteFile("broken.json", []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	night(8, exitUsage, "--snapshot", "broken.json")
	want := []string{"1 new finding", "the audit could not be done\n", "the audit is complete again", "the audit could not be done\n"}
	if len(texts) != len(want) {
		t.Fatalf("told %d times, want %d: %q", len(texts), len(want), texts)
	}
	for i, text := range texts {
		if !strings.HasPrefix(text, "dbaudit: "+want[i]) {
			t.Errorf("message %d: %q, want %q", i, text, want[i])
		}
	}
	if !strings.Contains(texts[1], "401") || strings.Contains(texts[1], "invented-revoked-token") {
		t.Errorf("of the revoked token: %q", texts[1])
	}
	s := command(t, "history", "runs", "--format", "json")
	if n := strings.Count(s.stdout, `"verdict": "incomplete"`); n != 2 {
		t.Errorf("%d incomplete nights in the trend, want the first of each row:\n%s", n, s.stdout)
	}
}

// TestNotifyLater: a message that does not get through is said, and goes out with the
// next run, though that one finds nothing new.
func TestNotifyLater(t *testing.T) {
	noHome(t)
	apiOf(t, described("open", open))
	status, told := http.StatusForbidden, 0
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		b, _ := io.ReadAll(req.Body)
		if w.WriteHeader(status); status == http.StatusOK && strings.Contains(string(b), "TS001") {
			told++
		}
	}))
	defer receiver.Close()
	for _, c := range []struct{ status, told int }{{http.StatusForbidden, 0}, {http.StatusOK, 1}, {http.StatusOK, 1}} {
		status = c.status
		s := command(t, "scan", "--no-probe", "--quiet", "--store", "runs", "--notify", receiver.URL+"/invented-secret")
		if s.code != exitFail || told != c.told {
			t.Errorf("the receiver answers %d: exit code %d, told %d times, want %d\n%s", c.status, s.code, told, c.told, s.stderr)
		}
		if said := strings.Contains(s.stderr, "it answered 403"); said != (c.status == http.StatusForbidden) || strings.Contains(s.stderr, "invented-secret") {
			t.Errorf("on standard error:\n%s", s.stderr)
		}
	}
}

// TestNotifyRoutes: the configuration says who is told of what.
func TestNotifyRoutes(t *testing.T) {
	noHome(t)
	apiOf(t, described("pay-1", open), described("shop-1", open))
	told := map[string]string{}
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		b, _ := io.ReadAll(req.Body)
		told[req.URL.Path] = string(b)
	}))
	defer receiver.Close()
	t.Setenv("INVENTED_WEBHOOK", receiver.URL+"/payments")
	if err := os.WriteFile("shop", []byte(receiver.URL+"/shop\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	configuration := fmt.Sprintf(`notify:
  owners:
    "pay-*": team-payments
    "*": team-shop
  routes:
  - {form: slack, url: "env:INVENTED_WEBHOOK", owners: [team-payments], severity: high}
  - {form: webhook, url: "file:shop", owners: team-shop}
  - {form: alertmanager, url: %q, resolve_after: 26h}
`, receiver.URL)
	if err := os.WriteFile("dbaudit.yaml", []byte(configuration), 0o600); err != nil {
		t.Fatal(err)
	}
	if s := command(t, "scan", "--no-probe", "--only", "TS001"); s.code != exitFail || s.stderr != "" {
		t.Fatalf("exit code %d: %s", s.code, s.stderr)
	}
	if p := told["/payments"]; !strings.Contains(p, "pay-1") || strings.Contains(p, "shop-1") || strings.Contains(p, "fingerprint") {
		t.Errorf("the payments' Slack: %s", p)
	}
	if p := told["/shop"]; strings.Contains(p, "pay-1") || !strings.Contains(p, "shop-1") || !strings.Contains(p, "fingerprint") {
		t.Errorf("the shop's webhook: %s", p)
	}
	if p := told["/api/v2/alerts"]; !strings.Contains(p, "pay-1") || !strings.Contains(p, "shop-1") {
		t.Errorf("the Alertmanager: %s", p)
	}
	for text, want := range map[string]string{
		"notify: {routes: [{form: slack, url: 'https://hooks.slack.com/invented-secret'}]}": "dbaudit.yaml:1: notify: url: write where the secret is, not the secret itself: env:NAME or file:PATH",
		"notify: {routes: [{form: pager}]}":                                                 `dbaudit.yaml:1: notify: form "pager": want one of alertmanager, pagerduty, slack, webhook`,
		"notify:\n  routes:\n  - {form: webhook, url: env:NONE_SUCH}":                       "dbaudit.yaml:3: notify: url: env:NONE_SUCH gives nothing",
		"notify:\n  routes:\n  - {form: webhook, url: env:HOME, owners: [x]}":               `dbaudit.yaml:3: a route of notify: "x" owns nothing`,
		"notify: {routes: [{form: slack, severity: bad}]}":                                  `severity: "bad" is none of`,
		"notify: {routes: [{form: slack, resolve_after: soon}]}":                            `resolve_after: "soon" is no duration`,
		"notify: {routes: [{kind: slack}]}":                                                 `unknown key "kind" in a route of notify`,
	} {
		if err := os.WriteFile("dbaudit.yaml", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if s := command(t, "scan", "--no-probe"); s.code != exitUsage || !strings.Contains(s.stderr, want) || strings.Contains(s.stderr, "invented-secret") {
			t.Errorf("%s: exit code %d, %q lacks %q", text, s.code, s.stderr, want)
		}
	}
}
