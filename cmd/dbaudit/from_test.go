package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/result"
)

// TestFrom compares the place of the probe with the trusted sources: TS013 fails for
// an address that none admits, passes for one that a source, a droplet or a tag admits,
// and judges nothing without an address.
func TestFrom(t *testing.T) {
	noHome(t)
	acct, err := emulator.Load(strings.NewReader(`
droplets: [{name: web, region: fra1, public: 203.0.113.10, tags: [web]}]
clusters:
  - name: orders
    version: "17"
    region: fra1
    trusted_sources: [{ip_addr: 198.51.100.0/24, description: office}, {tag: web, description: the web tier}]
`))
	if err != nil {
		t.Fatal(err)
	}
	run, err := acct.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	t.Setenv("DIGITALOCEAN_TOKEN", run.Token)
	args := []string{"--api-url", run.URL, "--only", "TS013", "--only", "TLS013", "--only", "TS001", "--endpoints", "public"}
	for _, c := range run.ConnectTo {
		args = append(args, "--connect-to", c)
	}
	for from, want := range map[string]string{"192.0.2.9": result.Fail, "198.51.100.7": result.Pass, "203.0.113.10": result.Pass, "": ""} {
		code := 0
		if want == result.Fail {
			code = 1
		}
		more := args
		if from != "" {
			more = append(append([]string{}, args...), "--from", from)
		}
		r := audited(t, code, more...)
		got := ""
		for _, f := range r.Findings {
			if f.RuleID == "TS013" {
				got = f.Verdict
			}
		}
		for _, p := range r.Passed {
			if p.RuleID == "TS013" {
				got = result.Pass
			}
		}
		if got != want {
			t.Errorf("from %q: TS013 is %q, want %q", from, got, want)
		}
	}
	if code, _, stderr := dbaudit(t, "", append([]string{"scan", "--from", "10.0.0.1"}, args...)...); code != exitUsage || !strings.Contains(stderr, "--from") {
		t.Errorf("a private address: exit code %d: %s", code, stderr)
	}
}

// TestFromMetadata: on a droplet its metadata service names the address, and is asked
// only when --from says so.
func TestFromMetadata(t *testing.T) {
	noHome(t)
	run := apiOf(t, described("orders", func(*emulator.Cluster) {}))
	t.Setenv("DIGITALOCEAN_TOKEN", run.Token)
	asked := 0
	droplet := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked++; r.URL.Path != "/metadata/v1/interfaces/public/0/ipv4/address" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write([]byte("203.0.113.10\n"))
	}))
	defer droplet.Close()
	for base, test := range map[string]struct {
		code int
		want string
	}{droplet.URL: {0, ""}, droplet.URL + "/elsewhere": {exitUsage, "--from metadata"}, "http://127.0.0.1:1": {exitUsage, "no droplet"}} {
		t.Setenv("DBAUDIT_METADATA_URL", base)
		code, _, stderr := dbaudit(t, "", "scan", "--api-url", run.URL, "--from", "metadata", "--only", "TS001", "--no-probe")
		if code != test.code || !strings.Contains(stderr, test.want) {
			t.Errorf("%s: exit code %d, want %d with %q: %s", base, code, test.code, test.want, stderr)
		}
	}
	before := asked
	dbaudit(t, "", "scan", "--api-url", run.URL, "--only", "TS001", "--no-probe")
	if before != 2 || asked != before {
		t.Errorf("the service was asked %d and then %d times", before, asked-before)
	}
}
