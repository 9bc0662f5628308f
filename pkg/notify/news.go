package notify

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// news is what there is to tell of a run.
type news struct {
	result *result.Result
	unit   string
	fresh  []item
	// open and gone are alerts: one for each rule, cluster and severity.
	open, gone []*alert
	// broken: the audit is incomplete; was: the one before was.
	broken, was bool
}

// item is a new finding.
type item struct {
	NewFinding
	owner string
}

// alert is what one rule finds on one cluster in one severity, however many findings
// that are: what is fixed in part stays one alert.
type alert struct {
	key       string // 32 hex digits, the same from run to run
	rule      string
	title     string
	severity  result.Severity
	cluster   string
	owner     string
	message   string // of the first finding
	findings  int
	firstSeen time.Time
	fresh     bool
}

func (r *Router) news(res *result.Result, past *result.Past) *news {
	n := &news{result: res, unit: r.Unit, broken: res.IsIncomplete(), was: past.WasIncomplete()}
	titles := map[string]string{}
	for _, rule := range res.Rules {
		titles[rule.ID] = rule.Title
	}
	fresh := map[string]bool{}
	for _, f := range result.NewFindings(res, past) {
		fresh[r.key(&f)] = true
		n.fresh = append(n.fresh, item{NewFinding{
			RuleID: f.RuleID, Severity: f.Severity, Cluster: clean(f.Resource.ClusterName), Resource: clean(f.Resource.Name),
			Message: clean(f.Message), Fingerprint: f.Fingerprint,
		}, r.owner(&f.Resource)})
	}
	open, gone := result.Standing(res, past)
	seen := map[string]*alert{}
	for i := range open {
		f := &open[i]
		a := seen[r.key(f)]
		if a == nil {
			a = r.alert(f, res, clean(titles[f.RuleID]))
			a.fresh = fresh[a.key]
			seen[a.key] = a
			n.open = append(n.open, a)
		}
		a.findings++
		if f.FirstSeen != nil && f.FirstSeen.Before(a.firstSeen) {
			a.firstSeen = *f.FirstSeen
		}
	}
	for i := range gone {
		if a := r.alert(&gone[i], res, clean(titles[gone[i].RuleID])); seen[a.key] == nil { // else a part of it is open
			seen[a.key] = a
			n.gone = append(n.gone, a)
		}
	}
	return n
}

func (r *Router) alert(f *result.Finding, res *result.Result, title string) *alert {
	return &alert{
		key: r.key(f), rule: f.RuleID, title: title, severity: f.Severity, cluster: clean(f.Resource.ClusterName), owner: r.owner(&f.Resource),
		message: clean(f.Message), firstSeen: res.EvaluatedAt,
	}
}

// key is the alert that a finding belongs to.
func (r *Router) key(f *result.Finding) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{"dbaudit", r.Unit, f.RuleID, f.Resource.ClusterID, string(f.Severity)}, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// owner is whose a resource is: that of the first pattern that matches its cluster.
func (r *Router) owner(at *result.Resource) string {
	for _, o := range r.Owners {
		if result.MatchName(o.Pattern, at.ClusterName, at.ClusterID) {
			return o.Name
		}
	}
	return ""
}

// reasons say why the audit is incomplete.
func (n *news) reasons() (all []string) {
	for _, e := range n.result.Errors {
		all = append(all, clean(e.Message))
	}
	if len(all) == 0 && n.result.Ledger != nil {
		for _, s := range n.result.Ledger.Incomplete {
			all = append(all, clean(s))
		}
	}
	return all
}

// headline says in a few words what is the matter with the audit itself; "" when that
// is as it was.
func (n *news) headline() string {
	switch {
	case n.broken && !n.was && !n.result.TookPlace():
		return "the audit could not be done"
	case n.broken && !n.was:
		return "the audit is incomplete"
	case !n.broken && n.was:
		return "the audit is complete again"
	}
	return ""
}

// clean makes one short line of a text that others wrote.
func clean(s string) string {
	s = strings.Join(strings.FieldsFunc(snapshot.Redact(s), func(r rune) bool { return r <= ' ' || r == 0x7f }), " ")
	s = strings.Map(func(r rune) rune {
		if r >= 0x80 && !strconv.IsPrint(r) { // C1 controls, bidirectional marks
			return -1
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > maxMessage {
		s = string(runes[:maxMessage-1]) + "…"
	}
	return s
}
