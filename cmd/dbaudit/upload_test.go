package main

import (
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

// TestUploadGitHub: what is uploaded are the findings without the waived ones, the
// verdict stays what it is, and an upload that fails has exit code 3.
func TestUploadGitHub(t *testing.T) {
	noHome(t)
	apiOf(t, described("open", open), described("accepted", open), described("good", nil))
	var uploaded []string
	var category string // with the time of the run
	refuse := false
	github := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		switch {
		case refuse:
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"message":"Resource not accessible by integration"}`)
		case req.Method == http.MethodGet:
			fmt.Fprint(w, `{"processing_status":"complete"}`)
		default:
			uploaded, category = clustersOf(t, req)
			w.WriteHeader(http.StatusAccepted)
			fmt.Fprint(w, `{"id":"1"}`)
		}
	}))
	defer github.Close()
	for name, value := range map[string]string{
		"GITHUB_API_URL": github.URL, "GITHUB_REPOSITORY": "octo/infra", "GITHUB_TOKEN": "ghs_invented", "GITHUB_REF": "refs/heads/main",
		"GITHUB_SHA": strings.Repeat("a", 40),
	} {
		t.Setenv(name, value)
	}
	if err := os.WriteFile("dbaudit.yaml", []byte("waivers:\n- {rule: TS001, cluster: accepted, reason: a test, expires: 2099-01-01}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	scan := func(want int, args ...string) outcome {
		t.Helper()
		s := command(t, append([]string{"scan", "--no-probe", "--only", "TS001", "--upload", "github"}, args...)...)
		if s.code != want {
			t.Errorf("scan %v: exit code %d, not %d\n%s%s", args, s.code, want, s.stderr, s.stdout)
		}
		return s
	}
	scan(exitFail, "--report", "json=result.json")
	if got := strings.Join(uploaded, " "); got != "open" {
		t.Errorf("uploaded the findings of %q, want those of the cluster open", got)
	}
	if !strings.HasPrefix(category, "dbaudit/2") {
		t.Errorf("without a category: %s", category)
	}
	scan(exitFail, "--upload-waived", "--upload-category", "team/payments")
	if !strings.HasPrefix(category, "dbaudit/team/payments/2") {
		t.Errorf("with a category: %s", category)
	}
	if got := strings.Join(uploaded, " "); got != "open accepted" {
		t.Errorf("with waived ones: %q", got)
	}
	scan(exitPass, "--cluster", "good")
	refuse = true
	if s := scan(exitIncomplete, "--cluster", "good"); !strings.Contains(s.stderr, "--upload github: upload to octo/infra: GitHub answered 403 Forbidden: Resource not accessible by integration") || !strings.Contains(s.stdout, "PASS") {
		t.Errorf("the upload fails: %s%s", s.stderr, s.stdout)
	}
	if s := scan(exitFail); !strings.Contains(s.stderr, "403") || !strings.Contains(s.stdout, "FAIL") {
		t.Errorf("the upload fails beside findings: %s%s", s.stderr, s.stdout)
	}
	if s := command(t, "report", "result.json", "--upload", "github"); s.code != exitIncomplete || !strings.Contains(s.stderr, "403") {
		t.Errorf("report: exit code %d, %s", s.code, s.stderr)
	}
	refuse, uploaded = false, nil
	if s := command(t, "report", "result.json", "--upload", "github"); s.code != exitPass || len(uploaded) != 1 {
		t.Errorf("report: exit code %d, uploaded %q, %s", s.code, uploaded, s.stderr)
	}
	t.Setenv("GITHUB_SHA", "")
	if s := scan(exitUsage); !strings.Contains(s.stderr, "GITHUB_SHA") || s.stdout != "" {
		t.Errorf("without a commit: %s", s.stderr)
	}
	for _, args := range [][]string{{"--upload", "gitlab"}, {"--upload-waived"}, {"--upload-category", "a"}, {"--upload", "github", "--upload-category", "a//b"}} {
		if s := command(t, append([]string{"scan", "--no-probe"}, args...)...); s.code != exitUsage || !strings.Contains(s.stderr, "--upload") {
			t.Errorf("%v: exit code %d, %s", args, s.code, s.stderr)
		}
	}
}

// clustersOf are the clusters whose findings an upload has, and its category.
func clustersOf(t *testing.T, req *http.Request) (names []string, category string) {
	t.Helper()
	var body struct{ SARIF string }
	if err := json.NewDecoder(req.Body).Decode(&body); err != nil {
		t.Fatal(err)
	}
	zip, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(body.SARIF)))
	if err != nil {
		t.Fatal(err)
	}
	var log struct {
		Runs []struct {
			AutomationDetails struct{ ID string }
			Results           []struct {
				Properties struct {
					Resource struct {
						Cluster string `json:"cluster_name"`
					}
				}
			}
		}
	}
	if err := json.NewDecoder(zip).Decode(&log); err != nil {
		t.Fatal(err)
	}
	for _, r := range log.Runs[0].Results {
		names = append(names, r.Properties.Resource.Cluster)
	}
	return names, log.Runs[0].AutomationDetails.ID
}
