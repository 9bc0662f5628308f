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
)

const (
	// quietFor: what ends within it shows nothing.
	quietFor = time.Second
	// lineEvery is how often a line is written where no bar can be drawn.
	lineEvery = 5 * time.Second
	// drawEvery is how often the bar is drawn anew on a terminal.
	drawEvery = 200 * time.Millisecond
)

// Display shows a collection on standard error: a bar on a terminal, else a plain
// line every five seconds, and one at once for each wait of over a second. A nil
// Display shows nothing. Its methods may be called by several goroutines.
type Display struct {
	mu       sync.Mutex
	w        io.Writer
	terminal bool
	now      func() time.Time
	began    time.Time
	wrote    time.Time // when the last line was
	bar      *progressbar.ProgressBar
	stop     chan struct{}
	ended    sync.WaitGroup

	state     State
	announced time.Time // the wait that has had its line
}

// NewDisplay shows progress on w until Close, or nothing when quiet.
func NewDisplay(w io.Writer, quiet bool) *Display {
	if quiet {
		return nil
	}
	f, ok := w.(*os.File)
	d := newDisplay(w, ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb", time.Now)
	every := lineEvery / 10
	if d.terminal {
		every = drawEvery
	}
	stop := make(chan struct{}) // d.stop is Close's to change
	d.stop = stop
	d.ended.Go(func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				d.draw()
			case <-stop:
				return
			}
		}
	})
	return d
}

func newDisplay(w io.Writer, terminal bool, now func() time.Time) *Display {
	return &Display{w: w, terminal: terminal, now: now, began: now(), wrote: now()}
}

// Show takes the present state: it is a [Progress].
func (d *Display) Show(s State) {
	if d == nil {
		return
	}
	d.mu.Lock()
	if d.state.Unit != s.Unit {
		d.clear()
	}
	d.state = s
	wait := d.longWait()
	d.mu.Unlock()
	if wait {
		d.draw()
	}
}

// Close ends the display and clears the bar. It may be called twice.
func (d *Display) Close() {
	if d == nil {
		return
	}
	d.mu.Lock()
	stop := d.stop
	d.stop = nil
	d.mu.Unlock()
	if stop != nil {
		close(stop)
		d.ended.Wait()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.clear()
}

func (d *Display) clear() {
	if d.bar != nil {
		_ = d.bar.Clear()
		d.bar = nil
	}
}

// longWait reports whether a wait began that deserves a line of its own.
func (d *Display) longWait() bool {
	return !d.terminal && d.state.WaitUntil.Sub(d.now()) > time.Second && d.state.WaitUntil.Sub(d.announced) > time.Second
}

// draw shows the present state, if it is time to.
func (d *Display) draw() {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	wait := d.longWait()
	if d.state.Unit == "" || now.Sub(d.began) < quietFor && !wait {
		return
	}
	if d.terminal {
		d.drawBar(now)
		return
	}
	if wait {
		d.announced = d.state.WaitUntil
	} else if now.Sub(d.wrote) < lineEvery {
		return
	}
	d.wrote = now
	fmt.Fprintf(d.w, "dbaudit: %s\n", d.words(now))
}

func (d *Display) drawBar(now time.Time) {
	if d.bar == nil {
		d.bar = progressbar.NewOptions(
			max(d.state.Total, 1), progressbar.OptionSetWriter(d.w), progressbar.OptionSetWidth(24),
			progressbar.OptionSetPredictTime(false), progressbar.OptionSetElapsedTime(false),
			progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(0),
		)
	}
	if d.state.Total > 0 && d.bar.GetMax() != d.state.Total {
		d.bar.ChangeMax(d.state.Total)
	}
	d.bar.Describe(d.words(now))
	// At its end the library would finish the bar; more clusters may still come.
	_ = d.bar.Set(min(d.state.Done, max(d.bar.GetMax()-1, 0)))
}

// words are the line: "12 of 40 clusters, 87 API calls; waiting 35s: rate limit …".
func (d *Display) words(now time.Time) string {
	var b strings.Builder
	switch {
	case d.state.Total > 0:
		fmt.Fprintf(&b, "%d of %d %s", d.state.Done, d.state.Total, d.state.Unit)
	default:
		fmt.Fprintf(&b, "%s", d.state.Unit)
	}
	if d.state.Calls > 0 {
		fmt.Fprintf(&b, ", %d API calls", d.state.Calls)
	}
	if left := d.state.WaitUntil.Sub(now); left > 0 {
		fmt.Fprintf(&b, "; waiting %s: %s", max(left.Round(time.Second), time.Second), d.state.Why)
	}
	return b.String()
}
