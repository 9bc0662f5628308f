package collect

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// clock is moved by hand.
type clock struct{ t time.Time }

func (c *clock) now() time.Time          { return c.t }
func (c *clock) forward(d time.Duration) { c.t = c.t.Add(d) }

func TestLinesWhereThereIsNoTerminal(t *testing.T) {
	var out bytes.Buffer
	c := &clock{time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)}
	p := newDisplay(&out, false, c.now)
	p.Show(State{Unit: "clusters"})
	p.Show(State{Unit: "clusters", Done: 1, Total: 40, Calls: 9})
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
	p := newDisplay(&out, false, c.now)
	waiting := State{Unit: "clusters", Done: 1, Total: 40, Calls: 250, WaitUntil: c.t.Add(35 * time.Second), Why: "rate limit of 250 requests in 1m0s"}
	p.Show(waiting)
	p.Show(waiting)
	want := "dbaudit: 1 of 40 clusters, 250 API calls; waiting 35s: rate limit of 250 requests in 1m0s\n"
	if out.String() != want {
		t.Fatalf("%q, want %q", out.String(), want)
	}
	out.Reset()
	p.Show(State{Unit: "clusters", Done: 1, Total: 40, Calls: 250, WaitUntil: c.t.Add(300 * time.Millisecond), Why: "repeating"})
	if out.Len() != 0 {
		t.Fatalf("a short wait wrote %q", out.String())
	}
}

func TestBarOnATerminal(t *testing.T) {
	var out bytes.Buffer
	c := &clock{time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)}
	p := newDisplay(&out, true, c.now)
	p.Show(State{Unit: "endpoints", Done: 1, Total: 4})
	c.forward(2 * time.Second)
	p.draw()
	if !strings.Contains(out.String(), "1 of 4 endpoints") {
		t.Fatalf("the bar says %q", out.String())
	}
	p.Show(State{Unit: "endpoints", Done: 4, Total: 4})
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
	p := NewDisplay(&out, true)
	p.Show(State{Unit: "clusters"})
	p.Show(State{Unit: "clusters", Done: 1, Total: 2, WaitUntil: time.Now().Add(time.Hour)})
	p.Close()
	if out.Len() != 0 {
		t.Fatalf("quiet wrote %q", out.String())
	}
}
