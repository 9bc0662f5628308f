package result

import (
	"slices"
	"strings"
)

// Owners of connection settings, beside the ids of clusters.
const (
	ofApps  = "clients/app_platform"
	ofFiles = "clients"
)

// ownerOf is the id of the cluster that a resource belongs to; a connection setting,
// also one of a known cluster, belongs to none.
func ownerOf(resource string) string {
	switch {
	case strings.HasPrefix(resource, ofApps+"/"):
		return ofApps
	case strings.HasPrefix(resource, ofFiles+"/"):
		return ofFiles
	}
	id, _, _ := strings.Cut(resource, "/")
	return id
}

// looked tells what a run looked at: where a rule judged nothing, either there is nothing
// of the kind any more, or nobody looked. What is looked for on demand alone, as the
// inside of a database is, must have been judged once.
type looked struct {
	r        *Result
	resource map[string]string // what a rule judges, by its id
	probed   map[string]bool   // whether an endpoint of a cluster was; "": of any
	judged   map[place]bool    // a rule and an owner, of what is looked for on demand
	partly   map[string]bool   // owners of which a part could not be seen
	exact    map[place]bool    // what was judged of those
	unknown  map[place]bool
}

func newLooked(r *Result) *looked {
	l := &looked{r: r, resource: map[string]string{}, probed: map[string]bool{"": false}, judged: map[place]bool{}, partly: partly(r), exact: map[place]bool{}, unknown: map[place]bool{}}
	for _, rule := range r.Rules {
		l.resource[rule.ID] = rule.Resource
	}
	for _, c := range r.Clusters {
		l.probed[c.ID] = slices.ContainsFunc(c.Endpoints, func(e Endpoint) bool { return e.State != NotProbed })
		l.probed[""] = l.probed[""] || l.probed[c.ID]
	}
	note := func(rule, resource string) {
		if l.partly[ownerOf(resource)] {
			l.exact[place{rule, resource}] = true
		}
		switch l.resource[rule] {
		case "client": // whichever rule judged it, the setting was there
			l.judged[place{"", ownerOf(resource)}] = true
		case "server", "database", "vantage":
			l.judged[place{rule, ownerOf(resource)}], l.judged[place{rule, ""}] = true, true
		}
	}
	r.verdicts(note)
	for i := range r.Findings {
		for f := range r.Findings[i].Each() {
			if f.Verdict == Unknown {
				l.unknown[place{f.RuleID, f.Resource.ID}] = true
			}
		}
	}
	return l
}

// gone reports whether a finding of an earlier result that the run does not have is fixed:
// it was looked for and nothing of it is unknown now, or its cluster is gone.
func (l *looked) gone(f *Finding, earlier *Result) bool {
	return !l.unknown[place{f.RuleID, f.Resource.ID}] && !l.unknown[place{f.RuleID, ownerOf(f.Resource.ID)}] &&
		(l.found(f, earlier) || l.deleted(f, earlier))
}

// verdicts gives each rule and resource that a result judged.
func (r *Result) verdicts(each func(rule, resource string)) {
	for i := range r.Findings {
		for f := range r.Findings[i].Each() {
			each(f.RuleID, f.Resource.ID)
		}
	}
	for _, x := range r.Passed {
		each(x.RuleID, x.ResourceID)
	}
	for _, x := range r.NotApplicable {
		each(x.RuleID, x.ResourceID)
	}
}

// partly are the owners that a run did not see all of: a list of the API, or a file, could
// not be read. What is not among the rest need not be gone.
func partly(r *Result) map[string]bool {
	owners := map[string]bool{}
	for _, e := range r.Errors {
		switch {
		case e.Collector == "clients":
			owners[ofFiles] = true
		case e.Collector == "account" && e.ClusterID != "":
			owners[e.ClusterID] = true
		}
	}
	if r.Ledger == nil {
		return owners
	}
	for _, f := range r.Ledger.Facts {
		switch {
		case f.Name == FactClients && len(f.Ended) > 0 && f.Ended[Observed] == 0:
			owners[ofApps] = true
		case f.Name == FactCollection && f.Ended[Interrupted] > 0:
			owners[ofFiles] = true
		case strings.HasPrefix(f.Name, "cluster."):
			for _, id := range slices.Concat(f.Which[Failed], f.Which[Interrupted]) {
				owners[id] = true
			}
		}
	}
	return owners
}

// at reports whether the run looked for what a rule judges at an owner; "" is any cluster.
func (l *looked) at(rule, owner string) bool {
	kind, ran := l.resource[rule]
	if !ran || l.partly[owner] {
		return false
	}
	switch owner {
	case ofApps:
		return l.r.Clients != nil
	case ofFiles: // an account has settings of its own, so that they do not tell of files
		return l.r.Clients != nil && (len(l.r.Clusters) == 0 || l.judged[place{"", ofFiles}])
	}
	probed, seen := l.probed[owner]
	switch kind {
	case "server", "database", "vantage":
		return l.judged[place{rule, owner}]
	case "service_name":
		return probed
	}
	return seen
}

// LookedFor tells whether the run of a result looked for a finding of an earlier one. What
// it does not have is gone only then.
func LookedFor(r, earlier *Result) func(*Finding) bool {
	l := newLooked(r)
	return func(f *Finding) bool { return l.found(f, earlier) }
}

// found reports whether the run looked for a finding of an earlier result. Of a selection
// of clusters it has the App Platform's settings of those alone, and of a change in a
// source tree, or of other trees, no others.
func (l *looked) found(f *Finding, earlier *Result) bool {
	owner := ownerOf(f.Resource.ID)
	if l.exact[place{f.RuleID, f.Resource.ID}] {
		return true
	}
	if _, chosen := l.probed[f.Resource.ClusterID]; owner == ofApps && l.r.narrowed() && (!chosen || f.Resource.ClusterID == "") {
		return false
	}
	return l.at(f.RuleID, owner) && (owner != ofFiles || l.searched(earlier))
}

// searched reports whether the run searched the source trees of an earlier result, as
// wholes. One of an earlier version of dbaudit names none.
func (l *looked) searched(earlier *Result) bool {
	return l.r.Clients != nil && l.r.Clients.Trees != nil &&
		(earlier.Clients == nil || earlier.Clients.Trees == nil || slices.Equal(l.r.Clients.Trees, earlier.Clients.Trees))
}

// deleted reports whether the cluster of an earlier result's finding is not there any more:
// the run listed all that the earlier one did, and the two have a cluster in common, so that
// it is the same account.
func (l *looked) deleted(f *Finding, earlier *Result) bool {
	id := ownerOf(f.Resource.ID)
	there := func(id string) bool { _, ok := l.probed[id]; return ok }
	return id == f.Resource.ClusterID && !there(id) && l.r.lists(earlier) &&
		slices.ContainsFunc(earlier.Clusters, func(c Cluster) bool { return c.ID == id }) &&
		slices.ContainsFunc(earlier.Clusters, func(c Cluster) bool { return there(c.ID) })
}

// settles reports whether nothing in an older result tells more of what a rule judges at an
// owner.
func (l *looked) settles(rule, owner string, older *Result) bool {
	if owner == ofFiles && !l.searched(older) {
		return false
	}
	if owner != ofApps && owner != ofFiles {
		owner = ""
	}
	return l.at(rule, owner)
}
