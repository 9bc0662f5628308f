package policy

import (
	"slices"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// part is what one worker found.
type part struct {
	findings pile[result.Finding]
	passed   pile[result.Passed]
	exempt   pile[result.Exempt]
	errors   []snapshot.Error
	clusters pile[result.Cluster]
}

// pile is a list in pieces, so that it grows without being copied.
type pile[T any] [][]T

// pileOf is the length of a piece.
const pileOf = 1024

func (p *pile[T]) add(v T) {
	if n := len(*p); n == 0 || len((*p)[n-1]) == pileOf {
		*p = append(*p, make([]T, 0, min(n, 1)*pileOf))
	}
	last := &(*p)[len(*p)-1]
	*last = append(*last, v)
}

// whole is what all workers found.
type whole struct {
	findings []result.Finding
	passed   []result.Passed
	exempt   []result.Exempt
	errors   []snapshot.Error
	clusters []result.Cluster
}

func joined(parts []part) *whole {
	var w whole
	join(&w.findings, parts, func(p *part) pile[result.Finding] { return p.findings })
	join(&w.passed, parts, func(p *part) pile[result.Passed] { return p.passed })
	join(&w.exempt, parts, func(p *part) pile[result.Exempt] { return p.exempt })
	join(&w.clusters, parts, func(p *part) pile[result.Cluster] { return p.clusters })
	for i := range parts {
		w.errors = append(w.errors, parts[i].errors...)
	}
	return &w
}

func join[T any](into *[]T, parts []part, of func(*part) pile[T]) {
	var all pile[T]
	for i := range parts {
		all = append(all, of(&parts[i])...)
	}
	*into = slices.Concat(all...)
}
