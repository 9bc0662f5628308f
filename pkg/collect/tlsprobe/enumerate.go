package tlsprobe

import (
	"context"
	"slices"
	"sync"

	"dbaudit/pkg/snapshot"
)

// ahead is how many connections are made ready while a server works on the one
// before: each step then costs one round trip instead of three.
const ahead = 2

// ready hands out connections that have agreed to TLS, opened ahead of need.
type ready struct {
	ch   chan opened
	stop context.CancelFunc
	done chan struct{}
}

type opened struct {
	c   *conn
	err error
}

func (p *prober) ahead(ctx context.Context) *ready {
	ctx, cancel := context.WithCancel(ctx)
	r := &ready{ch: make(chan opened, ahead-1), stop: cancel, done: make(chan struct{})}
	go func() {
		defer close(r.done)
		for {
			c, err := p.open(ctx)
			select {
			case r.ch <- opened{c, err}:
			case <-ctx.Done():
				if c != nil {
					c.Close()
				}
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return r
}

func (r *ready) next(ctx context.Context) (*conn, error) {
	select {
	case o := <-r.ch:
		return o.c, o.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func (r *ready) close() {
	r.stop()
	<-r.done
	for {
		select {
		case o := <-r.ch:
			if o.c != nil {
				o.c.Close()
			}
		default:
			return
		}
	}
}

// enumerate lists all suites of every accepted version and all groups. The
// versions go beside each other; within one, the server's choice is taken off the
// offer until it refuses what is left, which gives its order of preference too.
func (p *prober) enumerate(ctx context.Context) {
	e := &snapshot.Enumeration{Ciphers: map[string][]string{}, ServerPreference: map[string]bool{}, Groups: []string{}}
	var mu sync.Mutex
	var lanes sync.WaitGroup
	whole := true
	lane := func(fact string, list func() error) {
		lanes.Go(func() {
			if err := list(); err != nil {
				p.unseen(ctx, fact, "enumerating", err)
				mu.Lock()
				defer mu.Unlock()
				whole = false
			}
		})
	}
	var groupVersions []uint16
	for v := versionSSL30; v <= versionTLS13; v++ {
		if p.ep.Protocols[versionName(v)].State != snapshot.ProtocolAccepted {
			continue
		}
		offer := suitesAll
		if v == versionTLS13 {
			offer = suitesTLS13
		}
		lane("enumeration", func() error {
			names, own, err := p.suitesOf(ctx, v, offer)
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			e.Ciphers[versionName(v)], e.ServerPreference[versionName(v)] = names, own
			return nil
		})
		if v >= versionTLS12 {
			groupVersions = append(groupVersions, v)
		}
	}
	groups := map[uint16][]string{}
	for _, v := range groupVersions {
		lane("enumeration", func() error {
			names, err := p.groupsOf(ctx, v)
			mu.Lock()
			defer mu.Unlock()
			groups[v] = names
			return err
		})
	}
	lanes.Wait()
	if !whole {
		return
	}
	for _, v := range []uint16{versionTLS13, versionTLS12} {
		for _, g := range groups[v] {
			if !slices.Contains(e.Groups, g) {
				e.Groups = append(e.Groups, g)
			}
		}
	}
	p.set(func(ep *snapshot.Endpoint) {
		ep.Enumeration = e
		p.replaceWeak(ep, e)
		if t := ep.TLS; t != nil && ep.Protocols[versionName(versionTLS13)].State == snapshot.ProtocolAccepted {
			quantum := slices.ContainsFunc(e.Groups, isPostQuantum)
			t.PostQuantum = &quantum
		}
	})
}

// replaceWeak puts all weak suites in the place of the one that a single hello
// found.
func (p *prober) replaceWeak(ep *snapshot.Endpoint, e *snapshot.Enumeration) {
	if ep.WeakCiphers == nil {
		return
	}
	collect := func(was []string, is func(string) bool) []string {
		if was == nil {
			return nil
		}
		all := slices.Clone(was)
		for _, names := range e.Ciphers {
			for _, n := range names {
				if is(n) && !slices.Contains(all, n) {
					all = append(all, n)
				}
			}
		}
		slices.Sort(all)
		return all
	}
	ep.WeakCiphers.Broken = collect(ep.WeakCiphers.Broken, isBroken)
	ep.WeakCiphers.Outdated = collect(ep.WeakCiphers.Outdated, isOutdated)
}

// suitesOf lists the suites of one version, and whether the order is the server's.
func (p *prober) suitesOf(ctx context.Context, v uint16, offer []uint16) (names []string, own bool, err error) {
	names = []string{}
	var found []uint16
	source := p.open
	if v < versionTLS13 { // dozens of suites; else three
		r := p.ahead(ctx)
		defer r.close()
		source = r.next
	}
	err = p.removing(ctx, source, hello{version: v}, offer, func(h *hello, left []uint16) { h.suites = left },
		func(sh *serverHello) (uint16, bool) {
			found = append(found, sh.suite)
			return sh.suite, sh.version == v
		})
	if err != nil {
		return nil, false, err
	}
	for _, id := range found {
		names = append(names, suiteName(id))
	}
	if len(found) < 2 {
		return names, false, nil
	}
	place := func(id uint16) int { return slices.Index(offer, id) }
	if !slices.IsSortedFunc(found, func(a, b uint16) int { return place(a) - place(b) }) {
		return names, true, nil // it passed over suites that stood further ahead in the offer
	}
	// The same two in the other order: a server with a preference does not mind.
	sh, err := p.say(ctx, hello{version: v, suites: []uint16{found[1], found[0]}})
	if err != nil {
		return nil, false, err
	}
	return names, sh.suite == found[0], nil
}

// ecdheSuites are those with which a server up to TLS 1.2 names a group.
var ecdheSuites = suites(false, func(name string) bool { return len(name) > 10 && name[:10] == "TLS_ECDHE_" })

// groupsOf lists the groups of one version.
func (p *prober) groupsOf(ctx context.Context, v uint16) ([]string, error) {
	h := hello{version: v, suites: ecdheSuites, needGroup: true}
	if v == versionTLS13 {
		h = hello{version: v, suites: suitesTLS13}
	}
	names := []string{}
	err := p.removing(ctx, p.open, h, groupsFor(v), func(h *hello, left []uint16) { h.groups = left },
		func(sh *serverHello) (uint16, bool) {
			if sh.group == 0 {
				return 0, false
			}
			names = append(names, groupName(sh.group))
			return sh.group, true
		})
	return names, err
}

// removing says hellos, each on a connection of source's and with what is left of
// the offer, until the server refuses or chose reports that there is no more to find.
func (p *prober) removing(ctx context.Context, source func(context.Context) (*conn, error), h hello, offer []uint16, set func(*hello, []uint16), chose func(*serverHello) (uint16, bool)) error {
	left := slices.Clone(offer)
	for len(left) > 0 {
		c, err := source(ctx)
		if err != nil {
			return err
		}
		set(&h, left)
		sh, err := p.sayOn(c, h)
		c.Close()
		if _, refused := refusal(err); refused {
			return nil
		}
		if err != nil {
			return err
		}
		id, more := chose(sh)
		i := slices.Index(left, id)
		if !more || i < 0 {
			return nil
		}
		left = slices.Delete(left, i, i+1)
	}
	return nil
}
