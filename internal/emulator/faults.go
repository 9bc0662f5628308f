package emulator

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	"dbaudit/internal/emulator/pgserver"
)

// FaultKind is what goes wrong.
type FaultKind string

// Kinds of [Fault]. Of those that change an answer, the status stays 200 unless
// another is named.
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
	// FaultCut does what was asked, sends half of the JSON and breaks the connection.
	FaultCut FaultKind = "cut"
	// FaultWrongTypes turns every string of the answer into a number, and every
	// number into a string.
	FaultWrongTypes FaultKind = "wrong-types"
	// FaultNullLists turns every list of the answer into null.
	FaultNullLists FaultKind = "null-lists"
	// FaultNull answers {"key": null} for each key of the answer.
	FaultNull FaultKind = "null"
	// FaultRewrite answers what Rewrite makes of the answer.
	FaultRewrite FaultKind = "rewrite"
	// FaultMissing answers {}.
	FaultMissing FaultKind = "missing"
	// FaultNotAnObject answers a JSON list.
	FaultNotAnObject FaultKind = "not-an-object"
	// FaultEndlessPages answers a full page to every page that is asked for: the
	// same one again, or with Fresh one of new clusters each time.
	FaultEndlessPages FaultKind = "endless-pages"
	// FaultRedirect answers 302 to Location (with the path and query appended).
	FaultRedirect FaultKind = "redirect"
	// FaultSlowDrip sends the answer one byte each Every.
	FaultSlowDrip FaultKind = "slow-drip"
	// FaultHang answers nothing until the client goes away.
	FaultHang FaultKind = "hang"
	// FaultReset breaks the connection before anything is done. Go's client by itself
	// repeats a GET whose kept-alive connection ends so: count on two of them.
	FaultReset FaultKind = "reset"
	// FaultHuge answers a JSON string of Size bytes.
	FaultHuge FaultKind = "huge"
	// FaultBadGzip announces Content-Encoding: gzip over a body that is not.
	FaultBadGzip FaultKind = "bad-gzip"
)

// bodies are the answers of faults that send the same whatever was asked.
var bodies = map[FaultKind]struct{ contentType, body string }{
	FaultHTML:        {"text/html", "<!DOCTYPE html><html><head><title>Just a moment</title></head><body><p>Checking your browser.</p></body></html>"},
	FaultEmpty:       {"application/json", ""},
	FaultMissing:     {"application/json", "{}"},
	FaultNotAnObject: {"application/json", "[1, 2, 3]"},
	FaultBadGzip:     {"application/json", "this is not gzip"},
}

// rewrites are the faults that change the JSON of the answer; see the kinds.
var rewrites = map[FaultKind]func(any) any{
	FaultWrongTypes: everywhere(func(v any) any {
		switch v.(type) {
		case string:
			return 7
		case float64:
			return "seven"
		case bool:
			return "yes"
		}
		return v
	}),
	FaultNullLists: everywhere(func(v any) any {
		if _, list := v.([]any); list {
			return nil
		}
		return v
	}),
	FaultNull: func(v any) any {
		top, _ := v.(object)
		for k := range top {
			top[k] = nil
		}
		return v
	},
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
	// Rewrite is FaultRewrite's: it gets the decoded answer, which it may change.
	Rewrite func(any) any
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

// instead does the faults that happen before anything is done; true: the call is over.
func (f Fault) instead(e *exchange) bool {
	switch f.Kind {
	case FaultStatus:
		status := cmp.Or(f.Status, http.StatusInternalServerError)
		text := http.StatusText(status)
		a := failure(status, strings.ReplaceAll(strings.ToLower(text), " ", "_"), text)
		a.header = f.Header
		e.answer(a)
	case FaultForbidden:
		e.answer(forbidden())
	case FaultHTML, FaultEmpty, FaultMissing, FaultNotAnObject, FaultBadGzip:
		if f.Kind == FaultBadGzip {
			e.w.Header().Set("Content-Encoding", "gzip")
		}
		e.send(cmp.Or(f.Status, http.StatusOK), bodies[f.Kind].contentType, []byte(bodies[f.Kind].body))
	case FaultRedirect:
		e.w.Header().Set("Location", f.Location+e.r.URL.RequestURI())
		e.send(http.StatusFound, "text/plain", nil)
	case FaultHang:
		select {
		case <-e.r.Context().Done():
		case <-e.ctx.Done():
		}
	case FaultReset:
		panic(http.ErrAbortHandler) // net/http's way to break a connection
	case FaultHuge:
		f.huge(e)
	default:
		return false
	}
	return true
}

func (f Fault) huge(e *exchange) {
	e.send(http.StatusOK, "application/json", []byte(`{"databases":"`))
	chunk := []byte(strings.Repeat("x", 64<<10))
	for sent := 0; sent < cmp.Or(f.Size, 64<<20); sent += len(chunk) {
		if _, err := e.w.Write(chunk); err != nil {
			return
		}
	}
	_, _ = e.w.Write([]byte(`"}`))
}

// spoil does the faults that change a good answer; true: the call is over.
func (f Fault) spoil(e *exchange, a answer) bool {
	if a.status >= http.StatusMultipleChoices {
		return false
	}
	if f.Kind == FaultCut && a.body == nil {
		panic(http.ErrAbortHandler)
	}
	body, err := json.Marshal(a.body)
	if err != nil || a.body == nil {
		return false
	}
	rewrite := rewrites[f.Kind]
	if f.Kind == FaultRewrite {
		rewrite = f.Rewrite
	}
	switch {
	case rewrite != nil:
		e.send(a.status, "application/json", rewritten(body, rewrite))
	case f.Kind == FaultTruncated:
		e.send(a.status, "application/json", body[:len(body)/2])
	case f.Kind == FaultCut:
		e.w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		e.send(a.status, "application/json", body[:len(body)/2])
		_ = http.NewResponseController(e.w).Flush()
		panic(http.ErrAbortHandler)
	case f.Kind == FaultSlowDrip:
		f.drip(e, body)
	default:
		return false
	}
	return true
}

func (f Fault) drip(e *exchange, body []byte) {
	e.send(http.StatusOK, "application/json", nil)
	out := http.NewResponseController(e.w)
	for i := range body {
		if _, err := e.w.Write(body[i : i+1]); err != nil {
			return
		}
		_ = out.Flush()
		if !pgserver.Pause(e.r.Context(), cmp.Or(f.Every, 50*time.Millisecond)) {
			return
		}
	}
}

func rewritten(body []byte, change func(any) any) []byte {
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

// everywhere makes the change of a decoded value and of all that is in it, from the outside in.
func everywhere(change func(any) any) func(any) any {
	var deep func(any) any
	deep = func(v any) any {
		v = change(v)
		switch v := v.(type) {
		case object:
			for k := range v {
				v[k] = deep(v[k])
			}
		case []any:
			for i := range v {
				v[i] = deep(v[i])
			}
		}
		return v
	}
	return deep
}
