//go:build !race

package audit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/collect/account"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// recorded answers GET with what an API answered before, but for one path.
type recorded struct {
	next http.RoundTripper // nil: everything is known

	mu      sync.Mutex
	answers map[string][]byte // by path and query
	changed string
	body    []byte
}

func (r *recorded) RoundTrip(req *http.Request) (*http.Response, error) {
	key := req.URL.RequestURI()
	r.mu.Lock()
	defer r.mu.Unlock()
	body, known := r.answers[key]
	if key == r.changed {
		body = r.body
	}
	if !known {
		if r.next == nil {
			return nil, fmt.Errorf("nothing is recorded of %s", key)
		}
		resp, err := r.next.RoundTrip(req)
		if err != nil {
			return nil, err
		}
		defer resp.Body.Close()
		if body, err = io.ReadAll(resp.Body); err != nil {
			return nil, err
		}
		r.answers[key] = body
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Request: req,
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}

// enumerations are the members whose values the API's schema lists.
var enumerations = []string{"engine", "status", "type", "role", "mode", "sink_type"}

// twice is what a member is called while it occurs twice in an object.
const twice = "\u0001twice"

// changes calls each with every changed version of a document: a member is
// deleted, null, of another type, has a value that no enumeration has, or stands
// twice. Of long lists the first elements stand for all.
func changes(v any, each func(path, how string)) {
	var walk func(v any, path string)
	other := func(x any) any {
		switch x.(type) {
		case string:
			return 7
		case []any:
			return map[string]any{}
		}
		return "x"
	}
	change := func(set func(any), x any, path string) {
		set(nil)
		each(path, "null")
		set(other(x))
		each(path, "other type")
		set(x)
		walk(x, path)
	}
	walk = func(v any, path string) {
		switch v := v.(type) {
		case map[string]any:
			for _, k := range slices.Sorted(maps.Keys(v)) {
				x, at := v[k], path+"/"+k
				delete(v, k)
				each(at, "deleted")
				v[k+twice], v[k] = other(x), x
				each(at, "twice")
				delete(v, k+twice)
				if _, ok := x.(string); ok && slices.Contains(enumerations, k) {
					v[k] = "of a later version"
					each(at, "unknown value")
				}
				change(func(x any) { v[k] = x }, x, at)
			}
		case []any:
			if !strings.HasSuffix(path, "/rules") { // each of which is another finding
				v = v[:min(len(v), 3)]
			}
			for i, x := range v {
				change(func(x any) { v[i] = x }, x, fmt.Sprintf("%s/%d", path, i))
			}
		}
	}
	walk(v, "")
}

// legitimate are changed answers that mean something else in the API's own terms,
// so that a finding goes with them. Each has its reason.
var legitimate = []exception{
	{"/v2/databases/[^/]+/pools/pools/\\d+/user", "deleted|null", "CF005", "a pool without a user lets the client's own through (PUT /v2/databases/{id}/pools/{name})"},
	{"/v2/apps/apps/\\d+/spec/services", "deleted|null", "CL00.", "an app need not have services (the app spec's reference)"},
	{"/v2/apps/apps/\\d+/spec/services/\\d+/envs", "deleted|null", "CL00.", "a component need not have variables (the app spec's reference)"},
	{"/v2/apps/apps/\\d+/spec/services/\\d+/envs/\\d+/value", "deleted|null", "CL00.", "a variable without a value sets nothing (the app spec's reference)"},
}

// exception names a place and a change by regular expressions, and the rule.
type exception struct{ path, how, rule, reason string }

func (e exception) is(path, how, rule string) bool {
	for pattern, s := range map[string]string{e.path: path, e.how: how, e.rule: rule} {
		if !regexp.MustCompile("^(" + pattern + ")$").MatchString(s) {
			return false
		}
	}
	return true
}

// TestNoFindingIsLostInTheAPIsAnswers changes every answer of the API in every
// place, one at a time, on its way through the collector. No finding may vanish
// unless an error or an unknown takes its place.
func TestNoFindingIsLostInTheAPIsAnswers(t *testing.T) {
	t.Parallel()
	set, err := audit.Rules{Only: []string{"trusted_sources", "cluster", "clients"}}.Load()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := audit.Compile(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	run := accountOf(t, "../../testdata/accounts/bad.yaml")
	api := &recorded{next: http.DefaultTransport, answers: map[string][]byte{}}
	gather := func() (*snapshot.Snapshot, error) {
		return audit.Collect(context.Background(), audit.Collection{Now: func() time.Time { return matrixNow }, Account: &account.Options{
			BaseURL: run.URL, Token: account.NewToken(run.Token), Pace: &account.Pace{}, Facts: set.Evidence(), Transport: api,
			Retry: account.Retry{Attempts: 1},
		}})
	}
	whole, err := gather()
	if err != nil || whole.Incomplete {
		t.Fatalf("the healthy account: %v, %+v", err, whole.Errors)
	}
	api.next = nil
	want := failing(verdicts(t, engine, whole))
	if len(want) < 25 {
		t.Fatalf("only %d findings to lose: %v", len(want), want)
	}
	judged := map[string]*result.Result{} // by what is known
	used := make([]bool, len(legitimate))
	tried := 0
	for _, key := range slices.Sorted(maps.Keys(api.answers)) {
		dec := json.NewDecoder(bytes.NewReader(api.answers[key]))
		dec.UseNumber()
		var document any
		if err := dec.Decode(&document); err != nil {
			t.Fatal(err)
		}
		path, _, _ := strings.Cut(key, "?")
		changes(document, func(at, how string) {
			tried++
			body, err := json.Marshal(document)
			if err != nil {
				t.Fatal(err)
			}
			api.changed, api.body = key, bytes.ReplaceAll(body, []byte(`\u0001twice`), nil)
			s, err := gather()
			if err != nil || s.Incomplete {
				return // an error has taken its place
			}
			known := withoutWords(t, s)
			r := judged[known]
			if r == nil {
				r = verdicts(t, engine, s)
				judged[known] = r
			}
			for _, lost := range missed(want, r) {
				i := slices.IndexFunc(legitimate, func(e exception) bool { return e.is(path+at, how, lost.rule) })
				if i < 0 {
					t.Errorf("%s%s %s: %s on %s is gone without a word", path, at, how, lost.rule, lost.resource)
					continue
				}
				used[i] = true
			}
		})
	}
	for i, l := range legitimate {
		if !used[i] {
			t.Errorf("the exception %s %s %s is not needed", l.path, l.how, l.rule)
		}
	}
	t.Logf("%d changed answers, %d different snapshots judged", tried, len(judged))
}

// failing are the findings of a result, by rule and resource.
func failing(r *result.Result) map[key]result.Finding {
	out := map[key]result.Finding{}
	for _, f := range r.Findings {
		if f.Verdict == result.Fail {
			out[key{f.RuleID, f.Resource.ID}] = f
		}
	}
	return out
}

// missed are the findings that are neither there nor unknown: of their resource,
// of its cluster, or of the account.
func missed(want map[key]result.Finding, r *result.Result) []key {
	got := map[key]bool{}
	for _, f := range r.Findings {
		got[key{f.RuleID, f.Resource.ID}] = true
		got[key{f.RuleID, f.Resource.ClusterID + " " + f.Message}] = true
		if f.Verdict == result.Unknown && f.Resource.ClusterID == "" {
			got[key{f.RuleID, "account"}] = true
		}
	}
	var list []key
	for k, f := range want {
		same := key{k.rule, f.Resource.ClusterID + " " + f.Message} // as a resource of another id
		if !got[k] && !got[same] && !got[key{k.rule, f.Resource.ClusterID}] && !got[key{k.rule, "account"}] {
			list = append(list, k)
		}
	}
	slices.SortFunc(list, func(a, b key) int { return strings.Compare(a.rule+a.resource, b.rule+b.resource) })
	return list
}
