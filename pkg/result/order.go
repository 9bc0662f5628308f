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
	slices.SortFunc(r.Passed, func(a, b Passed) int {
		return cmp.Or(strings.Compare(a.RuleID, b.RuleID), strings.Compare(a.ResourceID, b.ResourceID))
	})
	slices.SortFunc(r.NotApplicable, func(a, b Exempt) int {
		return cmp.Or(strings.Compare(a.RuleID, b.RuleID), strings.Compare(a.ResourceID, b.ResourceID), strings.Compare(a.Reason, b.Reason))
	})
	slices.SortFunc(r.Clusters, func(a, b Cluster) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	slices.SortStableFunc(r.Errors, func(a, b snapshot.Error) int {
		return cmp.Or(cmp.Compare(a.Collector, b.Collector), cmp.Compare(a.ClusterID, b.ClusterID), cmp.Compare(a.Message, b.Message))
	})
	r.Errors, r.Passed, r.Clusters = list(slices.Compact(r.Errors)), list(r.Passed), list(r.Clusters)
	findings.Wait()
	r.Findings = list(r.Findings)
}

// list is never nil, which JSON would write as null.
func list[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}

func orderFindings(findings []Finding) {
	slices.SortFunc(findings, func(a, b Finding) int {
		return cmp.Or(
			strings.Compare(a.Verdict, b.Verdict), // "fail" < "unknown"
			cmp.Compare(b.Severity.Rank(), a.Severity.Rank()),
			strings.Compare(a.Resource.ClusterName, b.Resource.ClusterName),
			strings.Compare(a.Resource.ClusterID, b.Resource.ClusterID),
			strings.Compare(a.RuleID, b.RuleID),
			comparePlaces(a.Location, b.Location),
			strings.Compare(a.Resource.ID, b.Resource.ID),
			strings.Compare(a.Fingerprint, b.Fingerprint),
			strings.Compare(a.Message, b.Message),
		)
	})
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
