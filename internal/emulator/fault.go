package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// FaultKind is what goes wrong.
type FaultKind string

// Kinds of [Fault]. Of those that change an answer, the status stays 200 unless
// said otherwise.
const (
	// FaultStatus answers Status with DigitalOcean's error body.
	FaultStatus FaultKind = "status"
	// FaultForbidden answers 403, as for a token without the scope.
	FaultForbidden FaultKind = "forbidden"
	// FaultHTML answers an HTML page, as a proxy in between does (status Status, or 200).
	FaultHTML FaultKind = "html"
	// FaultEmpty answers nothing at all.
	FaultEmpty FaultKind = "empty"
	// FaultTruncated sends half of the JSON and ends the body properly.
	FaultTruncated FaultKind = "truncated"
	// FaultCut sends half of the JSON and breaks the connection.
	FaultCut FaultKind = "cut"
	// FaultWrongTypes turns every string of the answer into a number, and every
	// number into a string.
	FaultWrongTypes FaultKind = "wrong-types"
	// FaultNullLists turns every list of the answer into null.
	FaultNullLists FaultKind = "null-lists"
	// FaultNull answers {"key": null} for each key of the answer.
	FaultNull FaultKind = "null"
	// FaultMissing answers {}.
	FaultMissing FaultKind = "missing"
	// FaultNotAnObject answers a JSON list.
	FaultNotAnObject FaultKind = "not-an-object"
	// FaultEndlessPages answers a full page to every page that is asked for: the
	// same one again, or with Fresh one of new clusters each time.
	FaultEndlessPages FaultKind = "endless-pages"
	// FaultManyRules answers 10,000 trusted sources.
	FaultManyRules FaultKind = "many-rules"
	// FaultRedirect answers 302 to Location (with the path and query appended).
	FaultRedirect FaultKind = "redirect"
	// FaultSlowDrip sends the answer one octet each Every.
	FaultSlowDrip FaultKind = "slow-drip"
	// FaultHang answers nothing until the client goes away.
	FaultHang FaultKind = "hang"
	// FaultReset breaks the connection before any answer. Go's client by itself
	// repeats a GET whose kept-alive connection ends so: count on two of them.
	FaultReset FaultKind = "reset"
	// FaultHuge answers a JSON string of Size octets.
	FaultHuge FaultKind = "huge"
	// FaultBadGzip says Content-Encoding: gzip over a body that is not.
	FaultBadGzip FaultKind = "bad-gzip"
)

// FaultKinds are all kinds, for tests that go through the whole matrix.
var FaultKinds = []FaultKind{
	FaultStatus, FaultForbidden, FaultHTML, FaultEmpty, FaultTruncated, FaultCut, FaultWrongTypes, FaultNullLists,
	FaultNull, FaultMissing, FaultNotAnObject, FaultEndlessPages, FaultManyRules, FaultRedirect, FaultSlowDrip,
	FaultHang, FaultReset, FaultHuge, FaultBadGzip,
}

// Fault is something that goes wrong with the calls whose path matches.
type Fault struct {
	// Path is a pattern as of [path.Match], "*" for one part of the path:
	// "/v2/databases/*/firewall". "**" at the end matches everything below.
	Path string
	Kind FaultKind
	// Times is how many calls it happens to; 0: to every one.
	Times int
	// Status is FaultStatus's and FaultHTML's; 0: 500 and 200.
	Status int
	// Header is added to the answer of FaultStatus ("Retry-After").
	Header http.Header
	// Location is FaultRedirect's: "http://other-host:port".
	Location string
	// Every is FaultSlowDrip's pause; 0: 50 ms.
	Every time.Duration
	// Size is FaultHuge's; 0: 64 MiB.
	Size int
	// Fresh is FaultEndlessPages'.
	Fresh bool
}

// matchPath reports whether a path matches a [Fault.Path].
func matchPath(pattern, p string) bool {
	if below, found := strings.CutSuffix(pattern, "**"); found {
		return strings.HasPrefix(p, below)
	}
	matched, err := path.Match(pattern, p)
	return err == nil && matched
}

// faults is the list of those in force, latest last.
type faults struct {
	mu   sync.Mutex
	list []*Fault
}

func (f *faults) add(one Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = append(f.list, &one)
}

func (f *faults) clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = nil
}

// take gives the fault that happens to a call, and counts it.
func (f *faults) take(p string) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := len(f.list) - 1; i >= 0; i-- {
		one := f.list[i]
		if !matchPath(one.Path, p) || one.Times < 0 {
			continue
		}
		if one.Times > 0 {
			if one.Times--; one.Times == 0 {
				one.Times = -1 // used up
			}
		}
		return *one, true
	}
	return Fault{}, false
}

// before does the faults that need no answer; true: the call is over.
func (f Fault) before(s *api, w http.ResponseWriter, r *http.Request, entry *Request, requestID string) bool {
	switch f.Kind {
	case FaultStatus:
		status := f.Status
		if status == 0 {
			status = http.StatusInternalServerError
		}
		a := failure(status, strings.ReplaceAll(strings.ToLower(http.StatusText(status)), " ", "_"), http.StatusText(status))
		a.header = f.Header
		s.write(w, entry, requestID, a)
	case FaultForbidden:
		s.write(w, entry, requestID, failure(http.StatusForbidden, "Forbidden", "You are not authorized to perform this operation"))
	case FaultHTML:
		status := f.Status
		if status == 0 {
			status = http.StatusOK
		}
		s.send(w, entry, status, "text/html", []byte("<!DOCTYPE html><html><head><title>Just a moment</title></head><body><p>Checking your browser.</p></body></html>"))
	case FaultEmpty:
		s.send(w, entry, http.StatusOK, "application/json", nil)
	case FaultNotAnObject:
		s.send(w, entry, http.StatusOK, "application/json", []byte("[1, 2, 3]"))
	case FaultMissing:
		s.send(w, entry, http.StatusOK, "application/json", []byte("{}"))
	case FaultBadGzip:
		w.Header().Set("Content-Encoding", "gzip")
		s.send(w, entry, http.StatusOK, "application/json", []byte("this is not gzip"))
	case FaultRedirect:
		w.Header().Set("Location", f.Location+r.URL.RequestURI())
		s.send(w, entry, http.StatusFound, "text/plain", nil)
	case FaultHang:
		s.log.answered(entry, 0)
		select {
		case <-r.Context().Done():
		case <-s.ctx.Done():
		}
	case FaultReset:
		s.log.answered(entry, 0)
		panic(http.ErrAbortHandler) // net/http's way to break a connection
	case FaultHuge:
		f.huge(s, w, entry)
	default:
		return false
	}
	return true
}

func (f Fault) huge(s *api, w http.ResponseWriter, entry *Request) {
	size := f.Size
	if size == 0 {
		size = 64 << 20
	}
	s.log.answered(entry, http.StatusOK)
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"databases":"`))
	chunk := []byte(strings.Repeat("x", 64<<10))
	for sent := 0; sent < size; sent += len(chunk) {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
	_, _ = w.Write([]byte(`"}`))
}

// after does the faults that change the answer; true: the call is over.
func (f Fault) after(s *api, w http.ResponseWriter, r *http.Request, entry *Request, a answer) bool {
	if a.status != http.StatusOK {
		return false
	}
	body, err := json.Marshal(a.body)
	if err != nil {
		return false
	}
	switch f.Kind {
	case FaultTruncated:
		s.send(w, entry, http.StatusOK, "application/json", body[:len(body)/2])
	case FaultCut:
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		s.send(w, entry, http.StatusOK, "application/json", body[:len(body)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case FaultWrongTypes:
		s.send(w, entry, http.StatusOK, "application/json", rewrite(body, wrongTypes))
	case FaultNullLists:
		s.send(w, entry, http.StatusOK, "application/json", rewrite(body, nullLists))
	case FaultNull:
		s.send(w, entry, http.StatusOK, "application/json", rewrite(body, func(v any) any {
			top, _ := v.(map[string]any)
			for k := range top {
				top[k] = nil
			}
			return top
		}))
	case FaultSlowDrip:
		f.drip(s, w, r, entry, body)
	default:
		return false
	}
	return true
}

func (f Fault) drip(s *api, w http.ResponseWriter, r *http.Request, entry *Request, body []byte) {
	every := f.Every
	if every == 0 {
		every = 50 * time.Millisecond
	}
	s.log.answered(entry, http.StatusOK)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	out := http.NewResponseController(w)
	for i := range body {
		if _, err := w.Write(body[i : i+1]); err != nil {
			return
		}
		_ = out.Flush()
		if !sleep(r.Context(), every) {
			return
		}
	}
}

func rewrite(body []byte, change func(any) any) []byte {
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return body
	}
	out, err := json.Marshal(change(v))
	if err != nil {
		return body
	}
	return out
}

func wrongTypes(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = wrongTypes(v[k])
		}
		return v
	case []any:
		for i := range v {
			v[i] = wrongTypes(v[i])
		}
		return v
	case string:
		return 7
	case float64:
		return "seven"
	case bool:
		return "yes"
	}
	return v
}

func nullLists(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = nullLists(v[k])
		}
		return v
	case []any:
		return nil
	}
	return v
}
