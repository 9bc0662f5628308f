package emulator

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// raw asks for a path and gives whatever comes.
func raw(t *testing.T, run *Running, path string) (*http.Response, []byte, error) {
	t.Helper()
	return rawWithin(t, run, path, time.Minute)
}

func rawWithin(t *testing.T, run *Running, path string, limit time.Duration) (*http.Response, []byte, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, run.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+run.Token)
	transport := &http.Transport{DisableKeepAlives: true} // see FaultReset
	plain := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := plain.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 4<<20))
	return resp, body, err
}

// TestFaults shows that every kind of fault does what it says.
func TestFaults(t *testing.T) {
	run := start(t, small)
	path := "/v2/databases/" + run.Account.Clusters[0].ID + "/firewall"
	isJSON := func(b []byte) bool { return json.Valid(b) }
	for _, tc := range []struct {
		fault Fault
		right func(*http.Response, []byte, error) bool
	}{
		{Fault{Kind: FaultStatus, Status: 503}, func(r *http.Response, b []byte, err error) bool {
			return err == nil && r.StatusCode == 503 && strings.Contains(string(b), `"id":"service_unavailable"`)
		}},
		{Fault{Kind: FaultForbidden}, func(r *http.Response, _ []byte, err error) bool { return err == nil && r.StatusCode == 403 }},
		{Fault{Kind: FaultHTML}, func(r *http.Response, b []byte, err error) bool {
			return err == nil && r.StatusCode == 200 && !isJSON(b)
		}},
		{Fault{Kind: FaultEmpty}, func(r *http.Response, b []byte, err error) bool {
			return err == nil && r.StatusCode == 200 && len(b) == 0
		}},
		{Fault{Kind: FaultTruncated}, func(_ *http.Response, b []byte, err error) bool {
			return err == nil && len(b) > 0 && !isJSON(b)
		}},
		{Fault{Kind: FaultCut}, func(_ *http.Response, b []byte, err error) bool {
			return errors.Is(err, io.ErrUnexpectedEOF) && len(b) > 0
		}},
		{Fault{Kind: FaultWrongTypes}, func(_ *http.Response, b []byte, err error) bool {
			return err == nil && isJSON(b) && strings.Contains(string(b), `"value":7`)
		}},
		{Fault{Kind: FaultNullLists}, func(_ *http.Response, b []byte, err error) bool { return err == nil && string(b) == `{"rules":null}` }},
		{Fault{Kind: FaultNull}, func(_ *http.Response, b []byte, err error) bool { return err == nil && string(b) == `{"rules":null}` }},
		{Fault{Kind: FaultRewrite, Rewrite: func(any) any { return "rewritten" }}, func(_ *http.Response, b []byte, err error) bool {
			return err == nil && string(b) == `"rewritten"`
		}},
		{Fault{Kind: FaultMissing}, func(_ *http.Response, b []byte, err error) bool { return err == nil && string(b) == `{}` }},
		{Fault{Kind: FaultNotAnObject}, func(_ *http.Response, b []byte, err error) bool { return err == nil && b[0] == '[' }},
		{Fault{Kind: FaultRedirect, Location: "http://elsewhere.invalid"}, func(r *http.Response, _ []byte, err error) bool {
			return err == nil && r.StatusCode == 302 && r.Header.Get("Location") == "http://elsewhere.invalid"+path
		}},
		{Fault{Kind: FaultSlowDrip, Every: time.Hour}, func(_ *http.Response, b []byte, err error) bool {
			return errors.Is(err, context.DeadlineExceeded) && len(b) < 2
		}},
		{Fault{Kind: FaultHang}, func(_ *http.Response, _ []byte, err error) bool { return errors.Is(err, context.DeadlineExceeded) }},
		{Fault{Kind: FaultReset}, func(_ *http.Response, _ []byte, err error) bool { return errors.Is(err, io.EOF) }},
		{Fault{Kind: FaultHuge, Size: 8 << 20}, func(_ *http.Response, b []byte, err error) bool { return err == nil && len(b) == 4<<20 }},
		{Fault{Kind: FaultBadGzip}, func(_ *http.Response, _ []byte, err error) bool {
			return err != nil && strings.Contains(err.Error(), "gzip")
		}},
	} {
		t.Run(string(tc.fault.Kind), func(t *testing.T) {
			run.ClearFaults()
			tc.fault.Path, tc.fault.Times = "/v2/databases/*/firewall", 1
			run.Fault(tc.fault)
			limit := time.Minute
			if tc.fault.Kind == FaultHang || tc.fault.Kind == FaultSlowDrip {
				limit = 300 * time.Millisecond // neither ever ends
			}
			resp, body, err := rawWithin(t, run, path, limit)
			if !tc.right(resp, body, err) {
				t.Errorf("%v, %.200q, %v", resp, body, err)
			}
			if resp, body, err := raw(t, run, path); err != nil || resp.StatusCode != 200 || !isJSON(body) {
				t.Errorf("the call after the fault: %v, %v", resp, err)
			}
		})
	}
}

func TestEndlessPages(t *testing.T) {
	run := start(t, small)
	names := map[string]bool{}
	run.Fault(Fault{Path: "/v2/databases", Kind: FaultEndlessPages, Fresh: true})
	for page := range 5 {
		_, body, err := raw(t, run, "/v2/databases?per_page=2&page="+strconv.Itoa(page+1))
		var v struct{ Databases []struct{ ID string } }
		if err != nil || json.Unmarshal(body, &v) != nil || len(v.Databases) != 2 {
			t.Fatalf("page %d: %v %.100q", page+1, err, body)
		}
		names[v.Databases[0].ID] = true
	}
	if len(names) != 5 {
		t.Errorf("%d different ids on 5 pages", len(names))
	}
	run.ClearFaults()
	run.Fault(Fault{Path: "/v2/databases", Kind: FaultEndlessPages})
	_, one, _ := raw(t, run, "/v2/databases?per_page=2&page=1")
	_, two, _ := raw(t, run, "/v2/databases?per_page=2&page=7")
	if string(one) != string(two) {
		t.Error("without Fresh the pages differ")
	}
}

// TestPages holds lists against the API's general rule: 20 a page, 200 at most.
func TestPages(t *testing.T) {
	a := Generate(Generation{Clusters: 450, Seed: 1})
	run, err := a.StartAPI(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = run.Close() }()
	for query, want := range map[string]int{"": 20, "?per_page=200": 200, "?per_page=1000": 200, "?per_page=200&page=3": 50, "?per_page=200&page=4": 0} {
		_, body, err := raw(t, run, "/v2/databases"+query)
		var v struct {
			Databases []any
			Links     any
			Meta      any
		}
		if err != nil || json.Unmarshal(body, &v) != nil {
			t.Fatal(err)
		}
		if len(v.Databases) != want || v.Links != nil || v.Meta != nil {
			t.Errorf("%q: %d clusters, want %d; links %v, meta %v", query, len(v.Databases), want, v.Links, v.Meta)
		}
	}
}

func TestRateLimit(t *testing.T) {
	run := start(t, small)
	resp, _, err := raw(t, run, "/v2/databases")
	if err != nil || resp.Header.Get("ratelimit-limit") != "5000" || resp.Header.Get("ratelimit-remaining") != "4999" {
		t.Errorf("headers without a limit: %v %v", resp.Header, err)
	}
	run.SetRateLimit(RateLimit{Requests: 3, Window: time.Hour})
	for i := range 5 {
		resp, _, err := raw(t, run, "/v2/databases")
		if err != nil {
			t.Fatal(err)
		}
		want := map[bool]int{true: 200, false: 429}[i < 3]
		if resp.StatusCode != want || resp.Header.Get("Retry-After") != "" {
			t.Errorf("call %d: %d, Retry-After %q", i, resp.StatusCode, resp.Header.Get("Retry-After"))
		}
	}
	run.SetRateLimit(RateLimit{Requests: 100, Window: time.Hour, Burst: 2, BurstWindow: time.Hour})
	var last *http.Response
	for range 3 {
		if last, _, err = raw(t, run, "/v2/databases"); err != nil {
			t.Fatal(err)
		}
	}
	if last.StatusCode != 429 || last.Header.Get("Retry-After") != "3600" {
		t.Errorf("over the burst: %d, Retry-After %q", last.StatusCode, last.Header.Get("Retry-After"))
	}
	reset, err := strconv.ParseInt(last.Header.Get("ratelimit-reset"), 10, 64)
	if in := time.Until(time.Unix(reset, 0)); err != nil || in < 50*time.Minute || in > 61*time.Minute {
		t.Errorf("ratelimit-reset is in %s", in)
	}
}

// TestLimiterExpires moves the clock by hand: the oldest request expires.
func TestLimiterExpires(t *testing.T) {
	var l limiter
	l.set(RateLimit{Requests: 2, Window: time.Minute})
	at := time.Unix(1_700_000_000, 0)
	for i, want := range []bool{true, true, false} {
		if got, _ := l.take(at.Add(time.Duration(i) * time.Second)); got != want {
			t.Errorf("call %d: %v", i, got)
		}
	}
	if got, _ := l.take(at.Add(59 * time.Second)); got {
		t.Error("allowed before the oldest expired")
	}
	if got, _ := l.take(at.Add(60 * time.Second)); !got {
		t.Error("refused after the oldest expired")
	}
	if got, _ := l.take(at.Add(60 * time.Second)); got {
		t.Error("two allowed though one expired")
	}
}

func TestGenerate(t *testing.T) {
	describe := func(seed uint64) string {
		a := Generate(Generation{Clusters: 300, OtherEngines: 30, Seed: seed, Bad: 0.5, Replicas: 0.3, Pools: 0.3, Now: time.Unix(1_800_000_000, 0)})
		if err := a.complete(); err != nil {
			t.Fatal(err)
		}
		if len(a.Clusters) != 330 {
			t.Errorf("%d clusters", len(a.Clusters))
		}
		out, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	if first, again := describe(1), describe(1); first != again {
		t.Error("the same seed gives two accounts")
	}
	if describe(1) == describe(2) {
		t.Error("two seeds give the same account")
	}
}

func TestLoadErrors(t *testing.T) {
	for description, want := range map[string]string{
		"clusters: [{nam: x}]":                                                  "line 1: field nam not found",
		"clusters: [{engine: pg}]":                                              "has no name",
		"clusters: [{name: a}, {name: a}]":                                      "same id",
		"clusters: [{name: a, vpc: none}]":                                      `no VPC "none"`,
		"clusters: [{name: a, end_of_life: soon}]":                              `"soon" is not a date`,
		"clusters: [{name: a, server: {auth: none}}]":                           `auth "none"`,
		"clusters: [{name: a, endpoints: {primary: {}}}]":                       `no endpoint "primary"`,
		"clusters: [{name: a, server: {hostile: rude}}]":                        `hostile "rude"`,
		"clusters: [{name: a, trusted_sources: [{}]}]":                          "names 0 sources",
		"clusters: [{name: a, trusted_sources: [{tag: x, ip_addr: 10.0.0.1}]}]": "names 2 sources",
		"clusters: [{name: a, server: {certificate: {key: rsa-999}}}]":          `no kind of key "rsa-999"`,
	} {
		if _, err := Load(strings.NewReader(description)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", description, err, want)
		}
	}
}
