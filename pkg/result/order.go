package result

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"dbaudit/pkg/snapshot"
)

// order sorts everything, so that equal input gives equal bytes: fails before
// unknowns, worst first, then cluster, rule and resource.
func order(r *Result) {
	var findings sync.WaitGroup
	findings.Go(func() { orderFindings(r.Findings) })
	r.Passed = sortBy(r.Passed, func(p *Passed) string { return p.RuleID }, func(p *Passed) string { return p.ResourceID })
	if len(r.NotApplicable) > 0 {
		r.NotApplicable = sortBy(r.NotApplicable,
			func(e *Exempt) string { return e.RuleID }, func(e *Exempt) string { return e.ResourceID }, func(e *Exempt) string { return e.Reason })
	}
	slices.SortFunc(r.Clusters, func(a, b Cluster) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	slices.SortStableFunc(r.Errors, func(a, b snapshot.Error) int {
		return cmp.Or(cmp.Compare(a.Collector, b.Collector), cmp.Compare(a.ClusterID, b.ClusterID), cmp.Compare(a.Message, b.Message))
	})
	r.Errors = slices.Compact(r.Errors)
	slices.SortFunc(r.Fixed, func(a, b FixedFinding) int {
		return cmp.Or(cmp.Compare(b.Severity.Rank(), a.Severity.Rank()), cmp.Compare(a.Resource.ClusterName, b.Resource.ClusterName),
			cmp.Compare(a.RuleID, b.RuleID), cmp.Compare(a.Resource.ID, b.Resource.ID), cmp.Compare(a.Fingerprint, b.Fingerprint))
	})
	if r.Errors == nil {
		r.Errors = []snapshot.Error{}
	}
	if r.Clusters == nil {
		r.Clusters = []Cluster{}
	}
	findings.Wait()
	if r.Findings == nil {
		r.Findings = []Finding{}
	}
}

// sortBy sorts by the first key, then the next. There are hundreds of thousands of
// rows about some thousand resources and some dozen rules: each text is compared
// with others once, however many rows have it. (A radix sort, from the last key to
// the first, whose digits are texts.)
func sortBy[T any](rows []T, keys ...func(*T) string) []T {
	for _, key := range slices.Backward(keys) {
		rows = deal(rows, key)
	}
	return rows
}

// deal sorts by one key and leaves those of the same key in their order.
func deal[T any](rows []T, key func(*T) string) []T {
	type pile struct {
		key     string
		n, next int
	}
	byKey := make(map[string]*pile)
	piles := make([]*pile, 0, 64)
	of := make([]*pile, len(rows))
	for i := range rows {
		k := key(&rows[i])
		p := byKey[k]
		if p == nil {
			p = &pile{key: k}
			byKey[k] = p
			piles = append(piles, p)
		}
		p.n++
		of[i] = p
	}
	slices.SortFunc(piles, func(a, b *pile) int { return strings.Compare(a.key, b.key) })
	at := 0
	for _, p := range piles {
		p.next = at
		at += p.n
	}
	out := make([]T, len(rows))
	for i, p := range of {
		out[p.next] = rows[i]
		p.next++
	}
	return out
}

// orderFindings sorts in place, and the findings' numbers rather than the findings,
// which are large.
func orderFindings(findings []Finding) {
	type place struct{ rank, index int }
	places := make([]place, len(findings))
	for i := range findings {
		places[i] = place{findings[i].Severity.Rank(), i}
	}
	slices.SortFunc(places, func(x, y place) int {
		a, b := &findings[x.index], &findings[y.index]
		if c := strings.Compare(a.Verdict, b.Verdict); c != 0 { // "fail" < "unknown"
			return c
		}
		if c := cmp.Compare(y.rank, x.rank); c != 0 {
			return c
		}
		if c := strings.Compare(a.Resource.ClusterName, b.Resource.ClusterName); c != 0 {
			return c
		}
		return cmp.Or( // most pairs differ before this
			cmp.Compare(a.Resource.ClusterID, b.Resource.ClusterID),
			cmp.Compare(a.RuleID, b.RuleID),
			comparePlaces(a.Location, b.Location),
			cmp.Compare(a.Resource.ID, b.Resource.ID),
			cmp.Compare(a.Fingerprint, b.Fingerprint),
			cmp.Compare(a.Message, b.Message),
			cmp.Compare(x.index, y.index),
		)
	})
	// Along each cycle of the permutation, with room for one finding.
	const done = -1
	for start := range places {
		if places[start].index == done {
			continue
		}
		first, to := findings[start], start
		for {
			from := places[to].index
			places[to].index = done
			if from == start {
				findings[to] = first
				break
			}
			findings[to] = findings[from]
			to = from
		}
	}
}

func comparePlaces(a, b *Location) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}
