package tlsprobe

import (
	"context"
	"crypto/fips140"
	"crypto/tls"
	"slices"
	"strings"
	"sync"

	"dbaudit/pkg/snapshot"
)

// enumeration lists all suites of every accepted version and all groups. Each
// hello costs the server a connection, and a PostgreSQL server a process: what the
// rest of the probe asks anyway is part of the lists, and of each list only its end
// is a hello without a find.
type enumeration struct {
	p     *prober
	ready *ready
	lists sync.WaitGroup

	mu     sync.Mutex
	begun  map[uint16]bool
	facts  snapshot.Enumeration
	groups map[uint16][]uint16 // by version, in the server's order
	whole  bool
}

func (p *prober) enumeration(ctx context.Context) *enumeration {
	return &enumeration{
		p: p, ready: p.ahead(ctx), whole: true,
		begun:  map[uint16]bool{},
		groups: map[uint16][]uint16{},
		facts:  snapshot.Enumeration{Ciphers: map[string][]string{}, ServerPreference: map[string]bool{}, Groups: []string{}},
	}
}

// begin asks for TLS 1.2 with all suites. Its list, by far the longest, goes on
// beside the rest of the probe.
func (e *enumeration) begin(ctx context.Context) {
	sh, err := e.p.sayAll(ctx, versionTLS12)
	e.p.versionSeen(ctx, versionTLS12, sh, err)
	if err == nil {
		e.list(ctx, sh.version)
	}
}

// end makes the lists that are left, when it is known which versions there are.
func (e *enumeration) end(ctx context.Context) {
	p := e.p
	accepted := func(v uint16) bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return p.ep.Protocols[versionName(v)].State == snapshot.ProtocolAccepted
	}
	for v := versionSSL30; v <= versionTLS12; v++ {
		if accepted(v) {
			e.list(ctx, v)
		}
	}
	newest := accepted(versionTLS13)
	if newest {
		e.ready.sure(2) // what ends its two lists
	}
	e.lists.Wait()
	curves := e.groups[versionTLS12]
	// These come last, so that the connections made ahead for the lists before them
	// have a use.
	if newest {
		e.lane(ctx, func() error { return e.suitesTLS13(ctx) })
		e.lane(ctx, func() error { return e.groupsOf(ctx, versionTLS13, p.agreed.group) })
	}
	if len(curves) > 0 {
		e.lane(ctx, func() error { return e.groupsOf(ctx, versionTLS12, curves[0]) })
	}
	e.lists.Wait()
	e.ready.close()
	e.record(ctx)
}

// record makes facts of the lists, if all of them came to their ends.
func (e *enumeration) record(ctx context.Context) {
	p := e.p
	whole := e.whole
	if whole {
		for _, v := range []uint16{versionTLS13, versionTLS12} {
			for _, id := range e.groups[v] {
				if g := groupName(id); !slices.Contains(e.facts.Groups, g) {
					e.facts.Groups = append(e.facts.Groups, g)
				}
			}
		}
		p.set(func(ep *snapshot.Endpoint) {
			ep.Enumeration = &e.facts
			if t := ep.TLS; t != nil && ep.Protocols[versionName(versionTLS13)].State == snapshot.ProtocolAccepted {
				quantum := slices.ContainsFunc(e.facts.Groups, isPostQuantum)
				t.PostQuantum = &quantum
			}
			for v := versionSSL30; v <= versionTLS12; v++ {
				_, known := ep.Protocols[versionName(v)]
				whole = whole && known
			}
		})
	}
	if !whole {
		// Two hellos may do where the lists did not.
		p.brokenSuites(ctx)
		p.outdatedSuites(ctx)
		return
	}
	collect := func(is func(string) bool) []string {
		all := []string{}
		for _, names := range e.facts.Ciphers {
			for _, n := range names {
				if is(n) && !slices.Contains(all, n) {
					all = append(all, n)
				}
			}
		}
		slices.Sort(all)
		return all
	}
	p.set(func(ep *snapshot.Endpoint) {
		ep.WeakCiphers = &snapshot.WeakCiphers{Broken: collect(isBroken), Outdated: collect(isOutdated)}
	})
}

// lane makes a list beside others.
func (e *enumeration) lane(ctx context.Context, list func() error) {
	e.lists.Go(func() {
		if err := list(); err != nil {
			e.p.unseen(ctx, "enumeration", "enumerating", err)
			e.mu.Lock()
			defer e.mu.Unlock()
			e.whole = false
		}
	})
}

// list makes the list of a version up to TLS 1.2, once.
func (e *enumeration) list(ctx context.Context, v uint16) {
	e.mu.Lock()
	was := e.begun[v]
	e.begun[v] = true
	e.mu.Unlock()
	if !was {
		e.lane(ctx, func() error { return e.suites(ctx, v) })
	}
}

// suites lists the suites of a version up to TLS 1.2: the server's choice is taken
// off the offer until it refuses what is left, which gives its order of preference
// too.
func (e *enumeration) suites(ctx context.Context, v uint16) error {
	h := hello{version: v, suites: slices.Clone(suitesAll()), needGroup: v == versionTLS12}
	found := []uint16{}
	e.p.mu.Lock()
	first := e.p.firsts[v]
	e.p.mu.Unlock()
	if first == nil {
		e.ready.sure(1)
	}
	err := e.removing(ctx, &h.suites, first, func() (*serverHello, error) { return e.say(ctx, h) },
		func(sh *serverHello) (uint16, bool) {
			if sh.version != v {
				return 0, false
			}
			found = append(found, sh.suite)
			if h.needGroup && isECDHE(sh.suite) {
				h.needGroup = false
				if sh.group != 0 {
					e.mu.Lock()
					e.groups[v] = []uint16{sh.group}
					e.mu.Unlock()
					e.ready.sure(1) // what ends the list of groups
				}
			}
			return sh.suite, true
		})
	if err != nil {
		return err
	}
	own, err := e.serversOrder(ctx, v, suitesAll(), found)
	if err == nil {
		e.setSuites(v, found, own)
	}
	return err
}

func (e *enumeration) setSuites(v uint16, ids []uint16, own bool) {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = suiteName(id)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.facts.Ciphers[versionName(v)], e.facts.ServerPreference[versionName(v)] = names, own
}

// serversOrder reports whether found, which were chosen one after the other from
// what was left of offer, are in an order of the server's own.
func (e *enumeration) serversOrder(ctx context.Context, v uint16, offer, found []uint16) (bool, error) {
	if len(found) < 2 {
		return false, nil
	}
	if !inOrder(offer, found) {
		return true, nil // it passed over suites that stood further ahead in the offer
	}
	// The same two in the other order: a server with a preference does not mind.
	e.ready.sure(1)
	sh, err := e.say(ctx, hello{version: v, suites: []uint16{found[1], found[0]}})
	return err == nil && sh.suite == found[0], err
}

// inOrder reports whether ids stand in the order of the offer.
func inOrder(offer, ids []uint16) bool {
	return slices.IsSortedFunc(ids, func(a, b uint16) int { return slices.Index(offer, a) - slices.Index(offer, b) })
}

// suitesTLS13 lists the suites of TLS 1.3, of which the handshake has shown one.
func (e *enumeration) suitesTLS13(ctx context.Context) error {
	known := e.p.agreed.suite
	h := hello{version: versionTLS13, suites: without(suitesTLS13(), known)}
	found := []uint16{}
	err := e.removing(ctx, &h.suites, nil, func() (*serverHello, error) { return e.say(ctx, h) },
		func(sh *serverHello) (uint16, bool) {
			found = append(found, sh.suite)
			return sh.suite, true
		})
	if err != nil {
		return err
	}
	if known != 0 {
		own := !inOrder(suitesTLS13(), found)
		found, err = e.insert(known, found, func(id uint16) (bool, error) {
			if own && slices.Contains(handshakeSuites(), id) {
				return true, nil // the handshake offered both
			}
			e.ready.sure(1)
			sh, err := e.say(ctx, hello{version: versionTLS13, suites: inOrderOf(suitesTLS13(), id, known)})
			return err == nil && sh.suite == known, err
		})
		if err != nil {
			return err
		}
	}
	own, err := e.serversOrder(ctx, versionTLS13, suitesTLS13(), found)
	if err != nil {
		return err
	}
	e.setSuites(versionTLS13, found, own)
	return nil
}

// handshakeSuites are the suites of TLS 1.3 that crypto/tls offers.
func handshakeSuites() []uint16 {
	if fips140.Enabled() {
		return []uint16{tls.TLS_AES_128_GCM_SHA256, tls.TLS_AES_256_GCM_SHA384}
	}
	return []uint16{tls.TLS_AES_128_GCM_SHA256, tls.TLS_AES_256_GCM_SHA384, tls.TLS_CHACHA20_POLY1305_SHA256}
}

// insert puts id before the first of the list that it goes before.
func (e *enumeration) insert(id uint16, list []uint16, before func(other uint16) (bool, error)) ([]uint16, error) {
	for i, other := range list {
		first, err := before(other)
		if err != nil {
			return nil, err
		}
		if first {
			return slices.Insert(list, i, id), nil
		}
	}
	return append(list, id), nil
}

// inOrderOf is the two in the order of the offer.
func inOrderOf(offer []uint16, a, b uint16) []uint16 {
	if slices.Index(offer, a) > slices.Index(offer, b) {
		a, b = b, a
	}
	return []uint16{a, b}
}

func without(list []uint16, id uint16) []uint16 {
	return slices.DeleteFunc(slices.Clone(list), func(other uint16) bool { return other == id })
}

// ecdheSuites are those with which a server up to TLS 1.2 names a group.
var ecdheSuites = sync.OnceValue(func() []uint16 {
	return slices.DeleteFunc(slices.Clone(suitesAll()), func(id uint16) bool { return !isECDHE(id) })
})

func isECDHE(suite uint16) bool { return strings.HasPrefix(suiteName(suite), "TLS_ECDHE_") }

// groupsOf lists the groups of one version, of which one is known. (0: none is.)
func (e *enumeration) groupsOf(ctx context.Context, v, known uint16) error {
	h := hello{version: v, suites: suitesTLS13()}
	if v < versionTLS13 {
		h = hello{version: v, suites: ecdheSuites(), needGroup: true}
	}
	offer := groupsFor(v)
	h.groups = without(offer, known)
	found := []uint16{}
	err := e.removing(ctx, &h.groups, nil, func() (*serverHello, error) { return e.say(ctx, h) },
		func(sh *serverHello) (uint16, bool) {
			if sh.group != 0 {
				found = append(found, sh.group)
			}
			return sh.group, sh.group != 0
		})
	if err != nil {
		return err
	}
	switch {
	case known == 0:
	case v < versionTLS13:
		found = slices.Insert(found, 0, known) // it was chosen from all of them
	default:
		// The handshake's share may have been taken in the place of a group that the
		// server prefers.
		found, err = e.insert(known, found, func(id uint16) (bool, error) {
			e.ready.sure(1)
			h.groups = inOrderOf(offer, id, known)
			sh, err := e.say(ctx, h)
			return err == nil && sh.group == known, err
		})
		if err != nil {
			return err
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.groups[v] = found
	return nil
}

// say says a hello on a connection made ready for it.
func (e *enumeration) say(ctx context.Context, h hello) (*serverHello, error) {
	c, err := e.ready.next(ctx)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	return e.p.sayOn(c, h)
}

// removing says hellos with what is left of a list, until the server refuses or
// chose reports that there is no more to find. first is the answer to the first of
// them, if it was said already; if it was not, the caller has declared it sure.
func (e *enumeration) removing(ctx context.Context, left *[]uint16, first *serverHello, say func() (*serverHello, error), chose func(*serverHello) (uint16, bool)) error {
	sh := first
	for len(*left) > 0 {
		if sh == nil {
			var err error
			sh, err = say()
			if _, refused := refusal(err); refused && sh == nil {
				return nil
			}
			if sh == nil {
				return err
			}
		}
		id, more := chose(sh)
		i := slices.Index(*left, id)
		if !more || i < 0 {
			return nil
		}
		*left = slices.Delete(slices.Clone(*left), i, i+1)
		sh = nil
		if len(*left) > 0 {
			e.ready.sure(1)
		}
	}
	return nil
}
