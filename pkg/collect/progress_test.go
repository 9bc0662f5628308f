package collect

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/collect/account"
	"dbaudit/pkg/snapshot"
)

// clock is moved by hand.
type clock struct{ t time.Time }

func (c *clock) now() time.Time          { return c.t }
func (c *clock) forward(d time.Duration) { c.t = c.t.Add(d) }

func TestLinesWhereThereIsNoTerminal(t *testing.T) {
	var out bytes.Buffer
	c := &clock{time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)}
	p := newProgress(&out, false, c.now)
	p.Step("account", nil)
	p.Account(account.Progress{Done: 1, Clusters: 40, Calls: 9})
	c.forward(900 * time.Millisecond)
	p.draw()
	if out.Len() != 0 {
		t.Fatalf("under a second it wrote %q", out.String())
	}
	c.forward(2 * time.Second)
	p.draw()
	if out.Len() != 0 {
		t.Fatalf("before five seconds it wrote %q", out.String())
	}
	c.forward(3 * time.Second)
	p.draw()
	p.draw()
	if want := "dbaudit: 1 of 40 clusters, 9 API calls\n"; out.String() != want {
		t.Fatalf("after five seconds: %q, want %q", out.String(), want)
	}
}

func TestALongWaitIsSaidAtOnceAndOnce(t *testing.T) {
	var out bytes.Buffer
	c := &clock{time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)}
	p := newProgress(&out, false, c.now)
	waiting := account.Progress{Done: 1, Clusters: 40, Calls: 250, WaitUntil: c.t.Add(35 * time.Second), Why: "rate limit of 250 requests in 1m0s"}
	p.Account(waiting)
	p.Account(waiting)
	want := "dbaudit: 1 of 40 clusters, 250 API calls; waiting 35s: rate limit of 250 requests in 1m0s\n"
	if out.String() != want {
		t.Fatalf("%q, want %q", out.String(), want)
	}
	out.Reset()
	p.Account(account.Progress{Done: 1, Clusters: 40, Calls: 250, WaitUntil: c.t.Add(300 * time.Millisecond), Why: "repeating"})
	if out.Len() != 0 {
		t.Fatalf("a short wait wrote %q", out.String())
	}
}

func TestBarOnATerminal(t *testing.T) {
	var out bytes.Buffer
	c := &clock{time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)}
	p := newProgress(&out, true, c.now)
	p.Step("probe", []snapshot.Cluster{{Endpoints: make([]snapshot.Endpoint, 3)}, {Endpoints: make([]snapshot.Endpoint, 1)}})
	p.Endpoint(nil, nil)
	c.forward(2 * time.Second)
	p.draw()
	if !strings.Contains(out.String(), "1 of 4 endpoints") {
		t.Fatalf("the bar says %q", out.String())
	}
	for range 3 {
		p.Endpoint(nil, nil)
	}
	p.draw()
	p.Close()
	p.Close()
	if !strings.Contains(out.String(), "4 of 4 endpoints") {
		t.Fatalf("the bar says %q", out.String())
	}
	if last := out.String()[strings.LastIndexByte(out.String(), '\r')+1:]; strings.TrimSpace(last) != "" {
		t.Fatalf("the bar is not cleared: %q", last)
	}
}

func TestQuietShowsNothing(t *testing.T) {
	var out bytes.Buffer
	p := NewProgress(&out, true)
	p.Step("account", nil)
	p.Account(account.Progress{Done: 1, Clusters: 2, WaitUntil: time.Now().Add(time.Hour)})
	p.Endpoint(nil, nil)
	p.Close()
	if out.Len() != 0 {
		t.Fatalf("quiet wrote %q", out.String())
	}
}
