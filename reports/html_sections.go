package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// How long the short lists of the page get.
const (
	htmlReasons   = 60
	htmlResources = 12
	htmlListed    = 500
)

// htmlUnknown is what could not be judged, by reason.
type htmlUnknown struct {
	Total   int
	Reasons []*htmlReason
	Cut     string
}

type htmlReason struct {
	Kind, Why, Hint, Message string
	Class                    string
	N                        int
	Rules                    []string
	Resources                []string
	More                     int

	kind snapshot.MissingKind
	seen map[string]bool
}

// htmlKindsOf says of each kind of missing evidence what it means and what to do.
var htmlKindsOf = map[snapshot.MissingKind]struct{ name, hint, class string }{
	snapshot.MissingFailed:      {"A call failed", "Run again; when it stays, the message says what answered.", "high"},
	snapshot.MissingForbidden:   {"The token may not look", "Give the token the scope that is named.", "high"},
	snapshot.MissingInterrupted: {"The run was stopped", "Run again and let it finish.", "high"},
	snapshot.MissingUnreachable: {"Out of reach from here", "Usual for a cluster with proper trusted sources. Probe from where they admit: run dbaudit collect there and join the snapshots, or go through a tunnel with --connect-to.", "unknown"},
	snapshot.MissingNotAsked:    {"Not looked at, as asked", "Leave out the flag that says so.", "unknown"},
	snapshot.MissingNotOffered:  {"Not offered by the other side", "", "unknown"},
}

// htmlKindOrder puts first what someone can mend.
var htmlKindOrder = []snapshot.MissingKind{
	snapshot.MissingFailed, snapshot.MissingForbidden, snapshot.MissingInterrupted,
	snapshot.MissingUnreachable, snapshot.MissingNotOffered, snapshot.MissingNotAsked,
}

func htmlUnknownOf(r *result.Result) htmlUnknown {
	var u htmlUnknown
	byReason := map[string]*htmlReason{}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Verdict != result.Unknown {
			continue
		}
		u.Total++
		key := string(f.MissingKind) + "\x00" + f.Message
		m := byReason[key]
		if m == nil {
			k := htmlKindsOf[f.MissingKind]
			m = &htmlReason{
				Kind: cmp.Or(k.name, "Could not be judged"), Class: cmp.Or(k.class, "unknown"), Hint: k.hint,
				Message: htmlShort(f.Message, 500), kind: f.MissingKind, seen: map[string]bool{},
			}
			byReason[key] = m
			u.Reasons = append(u.Reasons, m)
		}
		m.N++
		if !slices.Contains(m.Rules, f.RuleID) && len(m.Rules) < 100 {
			m.Rules = append(m.Rules, f.RuleID)
		}
		if name := htmlShort(fullName(f), 120); !m.seen[name] {
			m.seen[name] = true
			if len(m.Resources) < htmlResources {
				m.Resources = append(m.Resources, name)
			} else {
				m.More++
			}
		}
	}
	rank := func(k snapshot.MissingKind) int {
		if i := slices.Index(htmlKindOrder, k); i >= 0 {
			return i
		}
		return len(htmlKindOrder)
	}
	slices.SortStableFunc(u.Reasons, func(a, b *htmlReason) int {
		return cmp.Or(cmp.Compare(rank(a.kind), rank(b.kind)), cmp.Compare(b.N, a.N), cmp.Compare(a.Message, b.Message))
	})
	for _, m := range u.Reasons {
		slices.Sort(m.Rules)
		for i := range m.Rules {
			m.Rules[i] = htmlShort(m.Rules[i], 40)
		}
	}
	if over := len(u.Reasons) - htmlReasons; over > 0 {
		u.Reasons = u.Reasons[:htmlReasons]
		u.Cut = fmt.Sprintf("%s more not listed.", count(over, "reason"))
	}
	return u
}

// htmlWaiver is a waiver of the configuration, or an inline one in use.
type htmlWaiver struct {
	Class, State, Rule, Scope, Reason, Owner, Expires, Left, Place string
	N                                                              int

	order int
}

func htmlWaiversOf(r *result.Result) []htmlWaiver {
	var out []htmlWaiver
	today := r.EvaluatedAt.UTC().Truncate(24 * time.Hour)
	add := func(w *result.WaiverStatus) {
		x := htmlWaiver{
			State: w.State, Rule: htmlShort(w.Rule, 40), Reason: visible(w.Reason), Owner: htmlShort(w.Owner, 80),
			Expires: htmlShort(w.Expires, 20), N: w.Findings,
		}
		x.Scope = htmlShort(strings.TrimSpace(w.Cluster+" "+w.Resource), 120)
		if w.Fingerprint != "" {
			x.Scope = strings.TrimSpace(x.Scope + " " + htmlShort(w.Fingerprint, 12))
		}
		x.Scope = cmp.Or(x.Scope, "everywhere")
		if w.Inline {
			x.Scope = "this line"
		}
		if w.Location != nil {
			x.Place = htmlShort(place(w.Location), 120)
		}
		switch w.State {
		case "expired":
			x.Class, x.order = "critical", 0
		case "unused":
			x.Class, x.order = "unknown", 2
		default:
			x.Class, x.order = "waived", 1
		}
		if t, err := time.Parse(time.DateOnly, w.Expires); err == nil {
			switch n := int(t.Sub(today).Hours() / 24); {
			case n < 0:
				x.Left = count(-n, "day") + " ago"
			case n == 0:
				x.Left = "today"
			default:
				x.Left = "in " + count(n, "day")
				if n <= 30 && w.State == "used" {
					x.Class = "medium"
				}
			}
		}
		out = append(out, x)
	}
	for i := range r.Waivers {
		add(&r.Waivers[i])
	}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Waiver != nil && f.Waiver.Inline && len(out) < htmlListed {
			add(&result.WaiverStatus{Waiver: *f.Waiver, State: "used", Findings: 1, Location: f.Location})
		}
	}
	slices.SortStableFunc(out, func(a, b htmlWaiver) int {
		return cmp.Or(a.order-b.order, cmp.Compare(cmp.Or(a.Expires, "9"), cmp.Or(b.Expires, "9")))
	})
	return out
}

type htmlFixed struct {
	Severity             result.Severity
	Rule, Message, Where string
}

func htmlFixedOf(r *result.Result) (out []htmlFixed, more int) {
	for _, f := range r.Fixed {
		if len(out) == htmlListed {
			return out, len(r.Fixed) - len(out)
		}
		out = append(out, htmlFixed{
			f.Severity, htmlShort(f.RuleID, 40), htmlShort(f.Message, 300),
			htmlShort(fullName(&result.Finding{Resource: f.Resource}), 160),
		})
	}
	return out, 0
}

type htmlError struct{ Collector, Cluster, Message string }

func htmlErrorsOf(r *result.Result, x *htmlIndex) (out []htmlError, more int) {
	for _, e := range r.Errors {
		if len(out) == htmlListed {
			return out, len(r.Errors) - len(out)
		}
		name := e.ClusterID
		if c := x.clusters[e.ClusterID]; c != nil {
			name = c.Name
		}
		out = append(out, htmlError{htmlShort(e.Collector, 40), htmlShort(name, 80), visible(e.Message)})
	}
	return out, 0
}

// htmlFramework is the result by the controls of one framework.
type htmlFramework struct {
	Name, Key   string
	Open        bool
	Controls    []htmlControl
	Failing, Of int
	Judged      bool
	Parts       []htmlPart
}

type htmlControl struct {
	ID, Title, Class, State string
	Rules                   []string
}

func htmlFrameworksOf(r *result.Result, first string) []htmlFramework {
	keys := map[string]bool{}
	for i := range r.Rules {
		for k := range r.Rules[i].Controls {
			keys[k] = true
		}
	}
	var out []htmlFramework
	for _, key := range sortedKeys(keys) {
		name := result.Frameworks[key]
		if name == "" {
			name = htmlShort(key, 60)
		}
		f := htmlFramework{Name: name, Key: key, Open: key == first}
		states, _ := controls(r, key)
		n := map[string]int{}
		for _, s := range states {
			c := htmlControl{ID: htmlShort(s.ID, 40), Title: visible(s.Title), Class: s.state()}
			for _, id := range s.rules {
				c.Rules = append(c.Rules, htmlShort(id, 40))
			}
			c.State = htmlControlWords(s)
			if c.Class == result.Fail {
				c.Class = string(s.worst)
				f.Failing++
				n[result.Fail]++
			} else {
				n[c.Class]++
			}
			f.Controls = append(f.Controls, c)
		}
		f.Of = len(states)
		f.Judged = n[result.NotApplicable] < f.Of
		f.Parts = htmlBar([]htmlPart{
			{Class: "high", Label: "with findings", N: n[result.Fail]},
			{Class: "unknown", Label: "unknown", N: n[result.Unknown]},
			{Class: "waived", Label: "waived", N: n["waived"]},
			{Class: "pass", Label: "passed", N: n[result.Pass]},
			{Class: "none", Label: "does not apply", N: n[result.NotApplicable]},
		})
		out = append(out, f)
	}
	slices.SortStableFunc(out, func(a, b htmlFramework) int {
		switch {
		case a.Open != b.Open && a.Open:
			return -1
		case a.Open != b.Open:
			return 1
		}
		return cmp.Compare(a.Name, b.Name)
	})
	return out
}

func htmlControlWords(s *controlState) string {
	switch s.state() {
	case result.Fail:
		return count(s.failing, "finding")
	case result.Unknown:
		return thousands(s.unknown) + " unknown"
	case "waived":
		return thousands(s.waived) + " waived"
	case result.Pass:
		return "passed"
	}
	return "does not apply"
}

// htmlRule is a rule that was evaluated, with what came of it.
type htmlRule struct {
	ID, Anchor, Title, Name, Category string
	Severity                          result.Severity
	About                             []string
	References                        []result.Reference
	Parameters                        []htmlPair
	Own                               bool // of --policy
	Fails, Unknown, Waived, Passed    int
	Class                             string
}

func htmlRulesOf(r *result.Result) []htmlRule {
	out := make([]htmlRule, 0, len(r.Rules))
	at := map[string]int{}
	for i := range r.Rules {
		rule := &r.Rules[i]
		x := htmlRule{
			ID: htmlShort(rule.ID, 40), Title: htmlShort(rule.Title, 200), Name: htmlShort(rule.Name, 80),
			Category: htmlCategory(rule.Category), Severity: rule.Severity, Own: !rule.BuiltIn,
			About: strings.Split(htmlProse(rule.Description), "\n"),
		}
		x.Anchor = "rule-" + x.ID
		for _, ref := range rule.References {
			x.References = append(x.References, result.Reference{URL: ref.URL, Title: htmlShort(cmp.Or(ref.Title, ref.URL), 200)})
		}
		for _, k := range sortedKeys(rule.Parameters) {
			p := rule.Parameters[k]
			value := p.Value
			if value == nil {
				value = p.Default
			}
			words := strings.TrimSpace(htmlValue(value) + " " + visible(p.Unit))
			if p.Value != nil {
				words += " (default " + htmlValue(p.Default) + ")"
			}
			if p.Description != "" {
				words += ": " + visible(p.Description)
			}
			x.Parameters = append(x.Parameters, htmlPair{htmlShort(k, 60), words})
		}
		at[rule.ID] = len(out)
		out = append(out, x)
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		j, ok := at[f.RuleID]
		switch {
		case !ok:
		case f.Waiver != nil:
			out[j].Waived++
		case f.Verdict == result.Fail:
			out[j].Fails++
		default:
			out[j].Unknown++
		}
	}
	for _, p := range r.Passed {
		if j, ok := at[p.RuleID]; ok {
			out[j].Passed++
		}
	}
	for i := range out {
		switch x := &out[i]; {
		case x.Fails > 0:
			x.Class = string(x.Severity)
		case x.Unknown > 0:
			x.Class = "unknown"
		case x.Waived > 0:
			x.Class = "waived"
		case x.Passed > 0:
			x.Class = "pass"
		default:
			x.Class = "none"
		}
	}
	return out
}
