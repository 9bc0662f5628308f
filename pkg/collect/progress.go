// Package collect shows how far a collection is. What collects is in its
// folders: account, tlsprobe, clients.
package collect

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"dbaudit/pkg/collect/account"
	"dbaudit/pkg/snapshot"
)

const (
	// quietFor: what ends within it shows nothing.
	quietFor = time.Second
	// lineEvery is how often a line is written where no bar can be drawn.
	lineEvery = 5 * time.Second
	// drawEvery is how often the bar is drawn anew on a terminal.
	drawEvery = 200 * time.Millisecond
)

// Progress shows a collection on standard error: a bar on a terminal, else a
// plain line every five seconds, and one at once for each wait of over a second.
// Its methods may be called by several goroutines.
type Progress struct {
	mu       sync.Mutex
	w        io.Writer
	terminal bool
	now      func() time.Time
	began    time.Time
	wrote    time.Time // when the last line was
	bar      *progressbar.ProgressBar
	stop     chan struct{}
	ended    sync.WaitGroup

	what        string // "clusters"
	done, total int
	calls       int
	until       time.Time
	why         string
	announced   time.Time // the wait that has had its line
}

// NewProgress shows progress on w until Close, or nothing when quiet.
func NewProgress(w io.Writer, quiet bool) *Progress {
	if quiet {
		return nil
	}
	f, ok := w.(*os.File)
	p := newProgress(w, ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb", time.Now)
	every := lineEvery / 10
	if p.terminal {
		every = drawEvery
	}
	stop := make(chan struct{}) // p.stop is Close's to change
	p.stop = stop
	p.ended.Go(func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				p.draw()
			case <-stop:
				return
			}
		}
	})
	return p
}

func newProgress(w io.Writer, terminal bool, now func() time.Time) *Progress {
	return &Progress{w: w, terminal: terminal, now: now, began: now(), wrote: now()}
}

// Step begins a part of the collection: "account", "probe", "clients". Of
// "probe", the clusters' endpoints are what is counted.
func (p *Progress) Step(what string, clusters []snapshot.Cluster) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done, p.total, p.until, p.why = 0, 0, time.Time{}, ""
	switch what {
	case "account":
		p.what = "clusters"
	case "probe":
		p.what = "endpoints"
		for i := range clusters {
			p.total += len(clusters[i].Endpoints)
		}
	default:
		p.what = what
	}
	p.clear()
}

// Account takes the account collector's progress.
func (p *Progress) Account(a account.Progress) {
	if p == nil {
		return
	}
	p.mu.Lock()
	p.what, p.done, p.total, p.calls = "clusters", a.Done, a.Clusters, a.Calls
	p.until, p.why = a.WaitUntil, a.Why
	wait := p.longWait()
	p.mu.Unlock()
	if wait {
		p.draw()
	}
}

// Endpoint counts an endpoint that was probed.
func (p *Progress) Endpoint(*snapshot.Cluster, *snapshot.Endpoint) {
	if p == nil {
		return
	}
	p.mu.Lock()
	p.done++
	p.mu.Unlock()
}

// Close ends the display and clears the bar. It may be called twice.
func (p *Progress) Close() {
	if p == nil {
		return
	}
	p.mu.Lock()
	stop := p.stop
	p.stop = nil
	p.mu.Unlock()
	if stop != nil {
		close(stop)
		p.ended.Wait()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
}

func (p *Progress) clear() {
	if p.bar != nil {
		_ = p.bar.Clear()
		p.bar = nil
	}
}

// longWait reports whether a wait began that deserves a line of its own.
func (p *Progress) longWait() bool {
	return !p.terminal && p.until.Sub(p.now()) > time.Second && p.until.Sub(p.announced) > time.Second
}

// draw shows the present state, if it is time to.
func (p *Progress) draw() {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	wait := p.longWait()
	if p.what == "" || now.Sub(p.began) < quietFor && !wait {
		return
	}
	if p.terminal {
		p.drawBar(now)
		return
	}
	if wait {
		p.announced = p.until
	} else if now.Sub(p.wrote) < lineEvery {
		return
	}
	p.wrote = now
	fmt.Fprintf(p.w, "dbaudit: %s\n", p.words(now))
}

func (p *Progress) drawBar(now time.Time) {
	if p.bar == nil {
		p.bar = progressbar.NewOptions(
			max(p.total, 1), progressbar.OptionSetWriter(p.w), progressbar.OptionSetWidth(24),
			progressbar.OptionSetPredictTime(false), progressbar.OptionSetElapsedTime(false),
			progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(0),
		)
	}
	if p.total > 0 && p.bar.GetMax() != p.total {
		p.bar.ChangeMax(p.total)
	}
	p.bar.Describe(p.words(now))
	// At its end the library would finish the bar; more clusters may still come.
	_ = p.bar.Set(min(p.done, max(p.bar.GetMax()-1, 0)))
}

// words are the line: "12 of 40 clusters, 87 API calls; waiting 35s: rate limit …".
func (p *Progress) words(now time.Time) string {
	var b strings.Builder
	switch {
	case p.total > 0:
		fmt.Fprintf(&b, "%d of %d %s", p.done, p.total, p.what)
	default:
		fmt.Fprintf(&b, "%s", p.what)
	}
	if p.calls > 0 && p.what == "clusters" {
		fmt.Fprintf(&b, ", %d API calls", p.calls)
	}
	if left := p.until.Sub(now); left > 0 {
		fmt.Fprintf(&b, "; waiting %s: %s", max(left.Round(time.Second), time.Second), p.why)
	}
	return b.String()
}
