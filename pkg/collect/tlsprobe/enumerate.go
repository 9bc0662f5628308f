package tlsprobe

import (
	"context"
	"errors"
	"slices"
	"sync"

	"dbaudit/pkg/snapshot"
)

// enumerate lists all suites of every accepted version, and all groups. A server
// shows one of them in a connection, so each costs one, and the end of each list
// one more. The lists are made beside each other.
func (p *prober) enumerate(ctx context.Context) {
	accepted := func(v uint16) bool { return p.ep.Protocols[versionName(v)].State == snapshot.ProtocolAccepted }
	facts := snapshot.Enumeration{Ciphers: map[string][]string{}, ServerPreference: map[string]bool{}, Groups: []string{}}
	var (
		lists          sync.WaitGroup
		mu             sync.Mutex
		failed         error
		newest, curves []uint16
	)
	list := func(make func() error) {
		lists.Go(func() {
			if err := make(); err != nil {
				mu.Lock()
				defer mu.Unlock()
				failed = errors.Join(failed, err)
			}
		})
	}
	for v := versionSSL30; v <= versionTLS13; v++ {
		if !accepted(v) {
			continue
		}
		list(func() error {
			names, byServer, err := p.listSuites(ctx, v)
			mu.Lock()
			defer mu.Unlock()
			facts.Ciphers[versionName(v)], facts.ServerPreference[versionName(v)] = names, byServer
			return err
		})
	}
	if accepted(versionTLS13) {
		list(func() (err error) { newest, err = p.listGroups(ctx, versionTLS13); return err })
	}
	if accepted(versionTLS12) {
		list(func() (err error) { curves, err = p.listGroups(ctx, versionTLS12); return err })
	}
	lists.Wait()
	if failed != nil {
		p.failed(ctx, "enumeration", "enumerating", failed)
		p.brokenSuites(ctx) // two hellos may do where the lists did not
		p.outdatedSuites(ctx)
		return
	}
	for _, id := range append(newest, curves...) {
		if g := groupName(id); !slices.Contains(facts.Groups, g) {
			facts.Groups = append(facts.Groups, g)
		}
	}
	p.set(func(ep *snapshot.Endpoint) {
		ep.Enumeration = &facts
		if ep.TLS != nil && accepted(versionTLS13) {
			ep.TLS.PostQuantum = new(slices.ContainsFunc(facts.Groups, isPostQuantum))
		}
	})
	p.weakOfLists(ctx, facts)
}

// weakOfLists finds the weak suites in the lists, unless a version is unclear, of
// which there is no list.
func (p *prober) weakOfLists(ctx context.Context, facts snapshot.Enumeration) {
	for v := versionSSL30; v <= versionTLS12; v++ {
		if _, known := p.ep.Protocols[versionName(v)]; !known {
			p.brokenSuites(ctx)
			p.outdatedSuites(ctx)
			return
		}
	}
	weak := &snapshot.WeakCiphers{Broken: []string{}, Outdated: []string{}}
	for _, names := range facts.Ciphers {
		for _, n := range names {
			switch {
			case isBroken(n):
				weak.Broken = append(weak.Broken, n)
			case isOutdated(n):
				weak.Outdated = append(weak.Outdated, n)
			}
		}
	}
	for _, l := range []*[]string{&weak.Broken, &weak.Outdated} {
		slices.Sort(*l)
		*l = slices.Compact(*l)
	}
	p.set(func(ep *snapshot.Endpoint) { ep.WeakCiphers = weak })
}

// listSuites lists the suites of a version, in the server's order of preference
// where it has one, and reports whether it has.
func (p *prober) listSuites(ctx context.Context, v uint16) (names []string, byServer bool, err error) {
	offer := suitesOf(v)
	found, err := p.chosen(ctx, hello{version: v}, offer, func(h *hello, left []uint16) { h.suites = left },
		func(sh *serverHello) uint16 {
			if sh.version != v {
				return 0
			}
			return sh.suite
		})
	if err != nil {
		return nil, false, err
	}
	names = []string{}
	for _, id := range found {
		names = append(names, suiteName(id))
	}
	if len(found) < 2 {
		return names, false, nil
	}
	if !slices.IsSortedFunc(found, func(a, b uint16) int { return slices.Index(offer, a) - slices.Index(offer, b) }) {
		return names, true, nil // it passed over suites that stood further ahead in the offer
	}
	// The same two in the other order: a server with a preference does not mind.
	sh, err := p.exchange(ctx, hello{version: v, suites: []uint16{found[1], found[0]}})
	return names, err == nil && sh.suite == found[0], err
}

// listGroups lists the groups of TLS 1.3, or the curves of TLS 1.2.
func (p *prober) listGroups(ctx context.Context, v uint16) ([]uint16, error) {
	h := hello{version: v, suites: suitesOf(v)}
	if v < versionTLS13 {
		h.suites, h.needGroup = suites(isECDHE), true
	}
	return p.chosen(ctx, h, groupsOf(v), func(h *hello, left []uint16) { h.groups = left },
		func(sh *serverHello) uint16 { return sh.group })
}

// chosen sends hellos, each with what is left of an offer, and takes off what the
// server chose, until it refuses or chooses nothing of the offer.
func (p *prober) chosen(ctx context.Context, h hello, offer []uint16, set func(*hello, []uint16), choice func(*serverHello) uint16) ([]uint16, error) {
	found := []uint16{}
	for left := slices.Clone(offer); len(left) > 0; {
		set(&h, left)
		sh, err := p.exchange(ctx, h)
		if _, refused := refusal(err); refused && sh == nil {
			return found, nil
		}
		if sh == nil {
			return nil, err
		}
		i := slices.Index(left, choice(sh))
		if i < 0 {
			return found, nil
		}
		found = append(found, left[i])
		left = slices.Delete(slices.Clone(left), i, i+1)
	}
	return found, nil
}
