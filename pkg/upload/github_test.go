package upload

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"
)

const (
	token = "ghs_inventedinventedinventedinvented1234"
	sha   = "4b6472266afd7b471e86085a6659e8c7f2b119da"
)

// codeScanning stands in for GitHub: it takes and answers what the description of its
// REST API says (POST and GET …/code-scanning/sarifs), and refuses what GitHub refuses.
type codeScanning struct {
	t       *testing.T
	pending int // how often it answers "pending"
	unknown int // how often it does not know the upload yet
	fail    []string
	refuse  []int // statuses of the first uploads
	answer  string
	uploads int
}

func (s *codeScanning) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if req.Header.Get("Authorization") != "Bearer "+token || req.Header.Get("X-GitHub-Api-Version") != "2022-11-28" || req.Header.Get("Accept") != "application/vnd.github+json" {
		s.t.Errorf("headers %v", req.Header)
	}
	const path = "/api/v3/repos/octo/infra/code-scanning/sarifs"
	switch {
	case req.Method == http.MethodPost && req.URL.Path == path:
		s.upload(w, req)
	case req.Method == http.MethodGet && req.URL.Path == path+"/47177e22-5596-11eb-80a1-c1e54ef945c6":
		state := "complete"
		switch {
		case s.unknown > 0:
			s.unknown--
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `{"message":"Not Found"}`)
			return
		case s.pending > 0:
			s.pending--
			state = "pending"
		case s.fail != nil:
			state = "failed"
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"processing_status": state, "analyses_url": nil, "errors": s.fail})
	default:
		s.t.Errorf("%s %s is not in the API's description", req.Method, req.URL)
		w.WriteHeader(http.StatusNotFound)
	}
}

func (s *codeScanning) upload(w http.ResponseWriter, req *http.Request) {
	s.uploads++
	if s.uploads <= len(s.refuse) {
		w.WriteHeader(s.refuse[s.uploads-1])
		fmt.Fprint(w, s.answer)
		return
	}
	var body map[string]any
	if err := json.NewDecoder(req.Body).Decode(&body); err != nil {
		s.t.Errorf("not JSON: %v", err)
	}
	for key, pattern := range map[string]string{
		"commit_sha": `^[0-9a-fA-F]{40}$`, "ref": `^refs/(heads|tags|pull)/.*$`, "sarif": `^[A-Za-z0-9+/]+=*$`,
		"started_at": `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`, "tool_name": `^dbaudit$`,
	} {
		if text, _ := body[key].(string); !regexp.MustCompile(pattern).MatchString(text) {
			s.t.Errorf("%s is %q", key, text)
		}
		delete(body, key)
	}
	if text, _ := body["validate"].(bool); !text || len(body) != 1 {
		s.t.Errorf("besides: %v", body)
	}
	w.WriteHeader(http.StatusAccepted)
	fmt.Fprint(w, `{"id":"47177e22-5596-11eb-80a1-c1e54ef945c6","url":"https://api.github.com/repos/octo/infra/code-scanning/sarifs/47177e22-5596-11eb-80a1-c1e54ef945c6"}`)
}

// start gives a GitHub that is this stand-in, by the variables of GitHub Actions.
func start(t *testing.T, s *codeScanning) *GitHub {
	t.Helper()
	s.t = t
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	g, err := FromEnvironment(variables(server.URL + "/api/v3"))
	if err != nil {
		t.Fatal(err)
	}
	g.Pause = 2 * time.Millisecond
	return g
}

func variables(api string, other ...string) func(string) string {
	env := map[string]string{"GITHUB_API_URL": api, "GITHUB_REPOSITORY": "octo/infra", "GITHUB_SHA": sha, "GITHUB_REF": "refs/heads/main", "GITHUB_TOKEN": token}
	for i := 0; i+1 < len(other); i += 2 {
		env[other[i]] = other[i+1]
	}
	return func(name string) string { return env[name] }
}

func gzipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	if _, err := io.WriteString(zip, text); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestUpload(t *testing.T) {
	for name, c := range map[string]struct {
		server  codeScanning
		uploads int
		want    string // of the error
	}{
		"at once":            {codeScanning{}, 1, ""},
		"after a while":      {codeScanning{unknown: 1, pending: 3}, 1, ""},
		"after a bad moment": {codeScanning{refuse: []int{503, 502}}, 3, ""},
		"a rejected file": {
			codeScanning{pending: 1, fail: []string{"locationFromSarifResult: expected a physical location"}},
			1,
			"GitHub could not process the upload to octo/infra: locationFromSarifResult: expected a physical location",
		},
		"not enabled": {
			codeScanning{refuse: []int{403}, answer: `{"message":"Advanced Security must be enabled for this repository to use code scanning.","documentation_url":"https://docs.github.com"}`},
			1,
			"upload to octo/infra: GitHub answered 403 Forbidden: Advanced Security must be enabled for this repository to use code scanning.",
		},
		"not valid": {
			codeScanning{refuse: []int{422}, answer: `{"message":"Validation Failed","errors":["commit_sha is not in the repository"]}`},
			1,
			`GitHub answered 422 Unprocessable Entity: Validation Failed ["commit_sha is not in the repository"]`,
		},
		"too large":     {codeScanning{refuse: []int{413}, answer: "nothing of JSON"}, 1, "GitHub answered 413 Request Entity Too Large"},
		"never":         {codeScanning{refuse: []int{500, 500, 500, 500}, answer: `{"message":"Server Error"}`}, 4, "GitHub answered 500 Internal Server Error: Server Error"},
		"a token again": {codeScanning{refuse: []int{401}, answer: `{"message":"Bad credentials: ` + token + `"}`}, 1, "401 Unauthorized: Bad credentials: …"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &c.server
			err := start(t, s).Send(t.Context(), gzipped(t, `{"version":"2.1.0"}`), time.Unix(0, 0))
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("error %v, want %q", err, c.want)
			}
			if s.uploads != c.uploads {
				t.Errorf("%d uploads, want %d", s.uploads, c.uploads)
			}
			if err != nil && strings.Contains(err.Error(), token) {
				t.Errorf("the error shows the token: %v", err)
			}
		})
	}
}

func TestUploadLimits(t *testing.T) {
	s := &codeScanning{}
	g := start(t, s)
	if err := g.Send(t.Context(), make([]byte, maxSARIF+1), time.Now()); err == nil || s.uploads != 0 {
		t.Errorf("a file that is too large: %v, %d uploads", err, s.uploads)
	}
	s.pending = 1 << 30
	g.Patience = 20 * time.Millisecond
	if err := g.Send(t.Context(), gzipped(t, "{}"), time.Now()); err == nil || !strings.Contains(err.Error(), "has not processed it after 20ms") {
		t.Errorf("without end: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := g.Send(ctx, gzipped(t, "{}"), time.Now()); err == nil {
		t.Error("sent after the end")
	}
}

func TestFromEnvironment(t *testing.T) {
	for _, c := range [][3]string{
		{"GITHUB_TOKEN", "", "GITHUB_TOKEN: one with the permission security-events: write"},
		{"GITHUB_REPOSITORY", "octo", `GITHUB_REPOSITORY is "octo"`},
		{"GITHUB_REPOSITORY", "octo/../x", "GITHUB_REPOSITORY"},
		{"GITHUB_SHA", "main", `GITHUB_SHA is "main"`},
		{"GITHUB_REF", "main", `GITHUB_REF is "main"`},
		{"GITHUB_API_URL", "nowhere", "GITHUB_API_URL"},
	} {
		if _, err := FromEnvironment(variables("https://api.github.com", c[0], c[1])); err == nil || !strings.Contains(err.Error(), c[2]) || strings.Contains(err.Error(), token) {
			t.Errorf("%s=%q: %v", c[0], c[1], err)
		}
	}
	if g, err := FromEnvironment(variables("")); err != nil || g.api != "https://api.github.com" {
		t.Errorf("without GITHUB_API_URL: %v, %v", g, err)
	}
}

// The SARIF file is what GitHub gets when it undoes Base64 and gzip.
func TestUploadedFile(t *testing.T) {
	var body struct{ SARIF string }
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.Method == http.MethodGet {
			fmt.Fprint(w, `{"processing_status":"complete"}`)
			return
		}
		if err := json.NewDecoder(req.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		fmt.Fprint(w, `{"id":"1"}`)
	}))
	defer server.Close()
	g, err := FromEnvironment(variables(server.URL))
	if err != nil {
		t.Fatal(err)
	}
	const file = `{"version":"2.1.0","runs":[]}`
	if err := g.Send(t.Context(), gzipped(t, file), time.Now()); err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(body.SARIF)
	if err != nil {
		t.Fatal(err)
	}
	zip, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(zip); err != nil || string(text) != file {
		t.Errorf("%q, %v", text, err)
	}
}
