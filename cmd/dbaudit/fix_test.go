//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/change"
	"dbaudit/pkg/result"
)

// TestMain lets a test start this program as a process of its own, to kill it.
func TestMain(m *testing.M) {
	if os.Getenv("DBAUDIT_TEST_AS_PROGRAM") != "" {
		os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// messy is an account whose trusted sources have something for every rule.
func messy(t *testing.T) *emulator.Running {
	t.Helper()
	account := &emulator.Account{Writable: true, VPCs: []emulator.VPC{{Name: "office", Region: "fra1"}}}
	account.Droplets = []emulator.Droplet{{Name: "web-1", Public: "198.51.100.44", Tags: []string{"web"}}}
	sources := map[string][]emulator.TrustedSource{
		"orders":  {{IPAddr: "0.0.0.0/0", Description: "all"}, {IPAddr: "203.0.113.7", Description: "office"}, {Tag: "gone"}},
		"billing": {{IPAddr: "198.51.100.44", Description: "the web server"}, {IPAddr: "203.0.113.7", Description: "office"}, {IPAddr: "203.0.113.7", Description: "again"}},
		"only":    {{IPAddr: "203.0.0.0/8", Description: "everything"}},
		"open":    nil,
		"good":    {{Tag: "web"}},
	}
	for _, name := range []string{"orders", "billing", "only", "open", "good"} {
		account.Clusters = append(account.Clusters, described(name, func(c *emulator.Cluster) { c.TrustedSources = sources[name] }))
	}
	run, err := account.StartAPI(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = run.Close() })
	t.Setenv("DIGITALOCEAN_TOKEN", run.Token)
	return run
}

// sources are the lists of the account, by cluster, as text.
func sources(t *testing.T, run *emulator.Running) map[string]string {
	t.Helper()
	c := &change.Client{Base: run.URL, Authorize: func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+run.Token) }}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, run.URL+"/v2/databases", nil)
	if err != nil {
		t.Fatal(err)
	}
	c.Authorize(req)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var v struct {
		Databases []struct{ ID, Name string } `json:"databases"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&v); err != nil {
		t.Fatal(err)
	}
	lists := map[string]string{}
	for _, d := range v.Databases {
		list, err := c.Sources(t.Context(), d.ID)
		if err != nil {
			t.Fatal(err)
		}
		var parts []string
		for _, s := range list {
			parts = append(parts, s.Type+":"+s.Value+"="+s.Description)
		}
		lists[d.Name] = strings.Join(parts, ", ")
	}
	return lists
}

func aboutSources(t *testing.T, run *emulator.Running) map[string]string {
	t.Helper()
	s := command(t, "scan", "--api-url", run.URL, "--no-probe", "--only", "trusted_sources", "--format", "json")
	var r result.Result
	if err := json.Unmarshal([]byte(s.stdout), &r); err != nil {
		t.Fatal(s.stderr)
	}
	failing := map[string]string{}
	for _, f := range r.Findings {
		if f.Verdict == result.Fail {
			failing[f.Resource.ClusterName+" "+f.RuleID] = f.Message
		}
	}
	return failing
}

// TestFix: plan, apply, scan and undo, on an account that is written to.
func TestFix(t *testing.T) {
	noHome(t)
	run := messy(t)
	before := sources(t, run)
	if code, out, stderr := dbaudit(t, "", "fix", "plan", "--api-url", run.URL, "-o", "plan.json"); code != 0 ||
		!strings.Contains(out, "- ip_addr:0.0.0.0/0 (all)") || !strings.Contains(out, "+ droplet:") || !strings.Contains(out, "plan again with a source that needs the database") {
		t.Fatalf("fix plan: exit code %d:\n%s%s", code, out, stderr)
	}
	if code, out, _ := dbaudit(t, "", "fix", "apply", "plan.json", "--api-url", run.URL, "--yes"); code != 2 {
		t.Errorf("a plan with a cluster for which a source has to be named: exit code %d:\n%s", code, out)
	}
	code, out, stderr := dbaudit(t, "", "fix", "plan", "--api-url", run.URL, "--cluster", "orders", "--cluster", "billing", "-o", "plan.json")
	if code != 0 {
		t.Fatalf("fix plan: exit code %d:\n%s%s", code, out, stderr)
	}
	if got := sources(t, run); got["orders"] != before["orders"] {
		t.Error("fix plan wrote to the account")
	}
	if code, _, _ := dbaudit(t, "no\n", "fix", "apply", "plan.json"); code != 2 || sources(t, run)["orders"] != before["orders"] {
		t.Errorf("applied without a yes: exit code %d", code)
	}
	code, out, stderr = dbaudit(t, "yes\n", "fix", "apply", "plan.json", "--journal", "journal.json")
	if code != 0 || !strings.Contains(out, "findings about trusted sources have ended") {
		t.Fatalf("fix apply: exit code %d:\n%s%s", code, out, stderr)
	}
	after := sources(t, run)
	if after["orders"] != "ip_addr:203.0.113.7=office" || !strings.Contains(after["billing"], "droplet:") || !strings.Contains(after["billing"], "=the web server") {
		t.Errorf("after apply: %v", after)
	}
	for key, message := range aboutSources(t, run) {
		if strings.HasPrefix(key, "orders ") || strings.HasPrefix(key, "billing ") {
			t.Errorf("left of a cluster that was fixed: %s: %s", key, message)
		}
	}
	if code, _, stderr := dbaudit(t, "", "fix", "apply", "plan.json", "--yes"); code != 1 || !strings.Contains(stderr, "have changed since the plan was made") {
		t.Errorf("applied twice: exit code %d: %s", code, stderr)
	}
	if code, out, stderr := dbaudit(t, "", "fix", "undo", "journal.json", "--yes"); code != 0 {
		t.Errorf("fix undo: exit code %d:\n%s%s", code, out, stderr)
	}
	for name, list := range sources(t, run) {
		if list != before[name] {
			t.Errorf("after undo %s has %s, and had %s", name, list, before[name])
		}
	}
}

// TestFixNames: a source that is named lets what it replaces go.
func TestFixNames(t *testing.T) {
	noHome(t)
	run := messy(t)
	for _, cluster := range []string{"only", "open"} {
		if code, out, stderr := dbaudit(t, "", "fix", "plan", "--api-url", run.URL, "--cluster", cluster, "--add", "tag:web=the web servers", "-o", "plan.json"); code != 0 {
			t.Fatalf("%s: exit code %d:\n%s%s", cluster, code, out, stderr)
		}
		if code, out, stderr := dbaudit(t, "", "fix", "apply", "plan.json", "--yes"); code != 0 {
			t.Fatalf("%s: exit code %d:\n%s%s", cluster, code, out, stderr)
		}
		if got := sources(t, run)[cluster]; got != "tag:web=the web servers" {
			t.Errorf("%s has %s", cluster, got)
		}
	}
}

func TestFixUsage(t *testing.T) {
	noHome(t)
	run := messy(t)
	if code, _, stderr := dbaudit(t, "", "fix", "plan", "--api-url", run.URL, "--cluster", "good", "--cluster", "orders", "-o", "plan.json"); code != 0 {
		t.Fatal(stderr)
	}
	for name, test := range map[string]struct{ args, want string }{
		"no plan":            {"fix apply", "name one file"},
		"not there":          {"fix apply nowhere.json", "nowhere.json"},
		"another account":    {"fix apply plan.json --api-url http://127.0.0.1:1 --yes", "was made for the API at"},
		"no removal allowed": {"fix apply plan.json --max-removals 0 --yes", "sources would go"},
		"no journal":         {"fix undo", "name one journal"},
		"a plan as journal":  {"fix undo plan.json", "plan.json"},
		"wrong source":       {"fix plan --cluster x --add banana:1", "--add"},
		"the whole internet": {"fix plan --cluster x --add ip_addr:0.0.0.0/0", "IPv4 address or range"},
		"no cluster":         {"fix plan --add tag:web", "--cluster"},
		"wrong address":      {"fix plan --from here", "--from"},
	} {
		code, _, stderr := dbaudit(t, "", strings.Fields(test.args)...)
		if code != 2 || !strings.Contains(stderr, test.want) {
			t.Errorf("%s: exit code %d: %s", name, code, stderr)
		}
	}
}

// TestFixKilled kills fix apply at each write, before the API has it and after. No
// list is ever empty, and the journal brings back what was.
func TestFixKilled(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []int{1, 2} {
		for _, written := range []bool{false, true} {
			noHome(t)
			run := messy(t)
			before := sources(t, run)
			kill := make(chan struct{}, 1)
			proxy := between(t, run, at, written, kill)
			if code, _, stderr := dbaudit(t, "", "fix", "plan", "--api-url", proxy, "--cluster", "orders", "--cluster", "billing", "-o", "plan.json"); code != 0 {
				t.Fatal(stderr)
			}
			cmd := exec.CommandContext(t.Context(), program, "fix", "apply", "plan.json", "--yes", "--journal", "journal.json")
			cmd.Env = append(os.Environ(), "DBAUDIT_TEST_AS_PROGRAM=1")
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			<-kill
			_ = cmd.Process.Signal(syscall.SIGKILL)
			_ = cmd.Wait()
			for name, list := range sources(t, run) {
				if list == "" && name != "open" {
					t.Errorf("killed at write %d: %s is open to every host", at, name)
				}
			}
			if code, out, stderr := dbaudit(t, "", "fix", "undo", "journal.json", "--yes"); code != 0 {
				t.Errorf("undo after a kill at write %d: exit code %d:\n%s%s", at, code, out, stderr)
			}
			for name, list := range sources(t, run) {
				if list != before[name] {
					t.Errorf("killed at write %d, undone: %s has %s, and had %s", at, name, list, before[name])
				}
			}
			if raw, err := os.ReadFile(filepath.Join(".", "journal.json")); err != nil || strings.Contains(string(raw), run.Token) {
				t.Errorf("the journal: %v", err)
			}
		}
	}
}

// between is a proxy of the API that tells when the n-th PUT arrives, after it was
// passed on or without that, and then never answers it; later ones pass.
func between(t *testing.T, run *emulator.Running, n int, pass bool, tell chan<- struct{}) string {
	t.Helper()
	var mu sync.Mutex
	puts := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		if r.Method == http.MethodPut {
			puts++
		}
		stop := r.Method == http.MethodPut && puts == n
		mu.Unlock()
		// Only once the body is read does the server notice that the client has gone.
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		if !stop || pass {
			req, _ := http.NewRequestWithContext(t.Context(), r.Method, run.URL+r.URL.RequestURI(), bytes.NewReader(body))
			req.Header = r.Header.Clone()
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				return
			}
			defer func() { _ = resp.Body.Close() }()
			if !stop {
				w.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
				w.WriteHeader(resp.StatusCode)
				_, _ = io.Copy(w, resp.Body)
				return
			}
		}
		tell <- struct{}{}
		<-r.Context().Done()
	}))
	t.Cleanup(s.Close)
	return s.URL
}
