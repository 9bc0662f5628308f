package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// subject is what one evaluation was about: a cluster, or a batch of settings.
type subject struct {
	cluster map[string]any
	clients []any
	// known are the units by kind: several rules judge the same.
	known map[string][]unit
}

// unit is one thing that a rule judges.
type unit struct {
	id       string
	value    map[string]any
	resource result.Resource
}

// units lists what a rule judges in a subject. ok is false when the list itself
// was not observed.
func (s *subject) units(k kind) (list []unit, ok bool) {
	if list, ok = s.known[k.name]; ok {
		return list, true
	}
	if list, ok = s.list(k); ok {
		if s.known == nil {
			s.known = map[string][]unit{}
		}
		s.known[k.name] = list
	}
	return list, ok
}

func (s *subject) list(k kind) (list []unit, ok bool) {
	if k.list == "" {
		return []unit{{id: str(s.cluster, "id"), value: s.cluster, resource: clusterResource(s.cluster)}}, true
	}
	items := s.clients
	if k.name != "client" {
		if items, ok = s.cluster[k.list].([]any); !ok {
			return nil, false
		}
	}
	for _, it := range items {
		m, ok := it.(map[string]any)
		if !ok {
			continue
		}
		id := str(m, k.id)
		list = append(list, unit{id: id, value: m, resource: unitResource(s.cluster, k, id, m)})
	}
	return list, true
}

func clusterResource(c map[string]any) result.Resource {
	r := result.Resource{Type: "cluster", ID: str(c, "id"), Name: str(c, "name"), Region: str(c, "region")}
	if str(c, "role") == snapshot.RoleReplica {
		r.Type = snapshot.RoleReplica
	}
	r.ClusterID, r.ClusterName = r.ID, r.Name
	return r
}

func unitResource(cluster map[string]any, k kind, id string, m map[string]any) result.Resource {
	r := result.Resource{Type: k.name, Name: id}
	if k.name == "client" {
		r.ID = "clients/" + id
		if p := str(m, "path"); p != "" {
			r.Name = fmt.Sprintf("%s:%s", p, number(m["line"]))
		} else {
			r.Name = strings.Trim(strings.Join([]string{"app " + str(m, "app_name"), str(m, "component"), str(m, "key")}, " / "), " /")
		}
		if c, ok := m["cluster"].(map[string]any); ok {
			r.ClusterID, r.ClusterName = str(c, "id"), str(c, "name")
		}
		return r
	}
	c := clusterResource(cluster)
	r.ID = c.ID + "/" + k.list + "/" + id
	r.Region, r.ClusterID, r.ClusterName = c.Region, c.ID, c.Name
	if k.name == "trusted_source" {
		r.Name = str(m, "type") + ":" + str(m, "value")
	}
	return r
}

// judge turns what a rule said, and what is missing, into the four verdicts:
// fail before not applicable, that before unknown, and a pass only when every
// declared fact is there.
func (run *evaluation) judge(r *Rule, s *subject, got map[string]*said, failed error, p *part) {
	units, observed := s.units(r.kind)
	if !observed || r.kind.list != "" && len(units) == 0 && !r.kind.mayBeNone {
		m, _ := reason(s.cluster, nil, r.kind.list, "")
		p.findings.add(unknown(r, clusterResource(s.cluster), []string{"cluster." + r.kind.list}, m))
		return
	}
	if failed == nil {
		failed = stray(r, units, got)
	}
	if failed != nil {
		run.blame(r, s, failed, p)
		for _, u := range units {
			m := snapshot.Missing{Kind: snapshot.MissingFailed, Reason: "the rule could not be evaluated: " + failed.Error()}
			p.findings.add(unknown(r, u.resource, nil, m))
		}
		return
	}
	for _, u := range units {
		v := got[u.id]
		switch {
		case v != nil && len(v.fails) > 0:
			for _, f := range v.fails {
				finding, err := run.finding(r, s, u, f)
				if err != nil {
					run.blame(r, s, err, p)
					m := snapshot.Missing{Kind: snapshot.MissingFailed, Reason: "the rule could not be evaluated: " + err.Error()}
					finding = unknown(r, u.resource, nil, m)
				}
				p.findings.add(finding)
			}
		case v != nil && v.exempt != "":
			p.exempt.add(result.Exempt{RuleID: r.ID, ResourceID: u.resource.ID, Reason: v.exempt})
		default:
			if paths, m := r.missing(s, u); len(paths) > 0 {
				p.findings.add(unknown(r, u.resource, paths, m))
				continue
			}
			p.passed.add(result.Passed{RuleID: r.ID, ResourceID: u.resource.ID})
		}
	}
}

// stray is the error of a rule that judged what is not in the input: what else it
// says, or leaves out, cannot be trusted.
func stray(r *Rule, units []unit, got map[string]*said) error {
	known := 0
	for _, u := range units {
		if got[u.id] != nil {
			known++
		}
	}
	if known == len(got) {
		return nil
	}
	for _, id := range sortedKeys(got) {
		if !slices.ContainsFunc(units, func(u unit) bool { return u.id == id }) {
			return fmt.Errorf("%s: a finding's resource %q is no %s of the input", r.File, id, r.kind.name)
		}
	}
	return nil
}

// blame records a rule's own error.
func (run *evaluation) blame(r *Rule, s *subject, err error, p *part) {
	e := snapshot.Error{Collector: "policy", Message: fmt.Sprintf("rule %s (%s): %v", r.ID, r.Name, err)}
	if s.cluster != nil {
		e.ClusterID = str(s.cluster, "id")
	}
	p.errors = append(p.errors, e)
}

// finding makes a finding of what a rule said.
func (run *evaluation) finding(r *Rule, s *subject, u unit, f map[string]any) (result.Finding, error) {
	message, _ := f["message"].(string)
	if message == "" {
		return result.Finding{}, fmt.Errorf("%s: a finding has no \"message\"", r.File)
	}
	ev, ok := f["evidence"].(map[string]any)
	if !ok {
		return result.Finding{}, fmt.Errorf("%s: a finding has no \"evidence\" object", r.File)
	}
	for k := range f {
		if !slices.Contains(findingKeys, k) {
			return result.Finding{}, fmt.Errorf("%s: a finding has the key %q; allowed are %s", r.File, k, strings.Join(findingKeys, ", "))
		}
	}
	out := result.Finding{
		RuleID: r.ID, Verdict: result.Fail, Severity: r.Severity, Message: message, Resource: u.resource, Evidence: ev,
	}
	if sev, ok := f["severity"].(string); ok {
		if !slices.Contains(r.Severities, result.Severity(sev)) {
			return result.Finding{}, fmt.Errorf("%s: a finding has the severity %q; the metadata allows %v", r.File, sev, r.Severities)
		}
		out.Severity = result.Severity(sev)
	}
	if r.overrides != "" {
		out.Severity = r.overrides
	}
	remediation, err := r.remediation.fill(filling{
		"cluster": s.cluster, "resource": u.value, "evidence": ev, "parameters": run.values[r.ID], "finding": f,
	})
	if err != nil {
		return result.Finding{}, fmt.Errorf("%s: %w", r.File, err)
	}
	if own, ok := f["remediation"].(map[string]any); ok {
		for _, w := range ways {
			if v, ok := own[w.name].(string); ok {
				w.set(&remediation, v)
			}
		}
	}
	out.Remediation = remediation
	key, _ := f["key"].(string)
	out.Fingerprint = fingerprint(r.ID, u.resource.ID, key)
	out.Location = location(r, u)
	if r.kind.name == "client" {
		out.Waiver = inlineWaiver(r.ID, u.value)
	}
	return out, nil
}

var findingKeys = []string{"resource", "message", "evidence", "severity", "key", "remediation"}

// unknown is the finding of a rule that lacks evidence.
func unknown(r *Rule, res result.Resource, paths []string, m snapshot.Missing) result.Finding {
	f := result.Finding{
		RuleID: r.ID, Verdict: result.Unknown, Severity: r.Severity, Resource: res,
		Evidence:    map[string]any{"missing": paths},
		Fingerprint: fingerprint(r.ID, res.ID, "unknown"),
		MissingKind: m.Kind, Message: m.Reason,
	}
	if paths == nil {
		f.Evidence = map[string]any{}
	}
	return f
}

// missing lists the declared facts that the unit does not have, and why.
func (r *Rule) missing(s *subject, u unit) ([]string, snapshot.Missing) {
	var paths []string
	var why snapshot.Missing
	for _, e := range r.evidence {
		root := s.cluster
		if e.unit {
			root = u.value
		}
		if present(root, e.steps, e.mayBeEmpty) {
			continue
		}
		paths = append(paths, e.path)
		if why.Reason == "" || !why.Kind.Failure() {
			below := ""
			if e.unit {
				below = strings.Join(e.steps, ".")
			}
			m, found := reason(s.cluster, u.value, e.factual, below)
			if found || why.Reason == "" {
				why = m
			}
		}
	}
	return paths, why
}

// present reports whether a path leads to a value that is not null; through a
// list it must in every element, and there must be one unless it may be empty.
func present(v any, steps []string, mayBeEmpty bool) bool {
	if v == nil {
		return false
	}
	if len(steps) == 0 {
		return true
	}
	switch v := v.(type) {
	case map[string]any:
		// A key may hold dots itself: protocols.TLSv1.2.state.
		for n := 1; n <= len(steps); n++ {
			if x, ok := v[strings.Join(steps[:n], ".")]; ok {
				return present(x, steps[n:], mayBeEmpty)
			}
		}
		return false
	case []any:
		for _, x := range v {
			if !present(x, steps, mayBeEmpty) {
				return false
			}
		}
		return mayBeEmpty || len(v) > 0
	}
	return false
}

// reason finds what the snapshot says of a fact that is missing: the unit's own
// entry for the path below it, else the cluster's. found is false when neither
// has one; [evaluation.finish] then looks at the account's.
func reason(cluster, unit map[string]any, factual, below string) (m snapshot.Missing, found bool) {
	if below != "" {
		if m, ok := lookup(unit, below); ok {
			return m, true
		}
	}
	if m, ok := lookup(cluster, factual); ok {
		return m, true
	}
	return snapshot.Missing{Fact: factual}, false
}

func lookup(holder map[string]any, path string) (snapshot.Missing, bool) {
	list, _ := holder["missing"].([]any)
	best, length := snapshot.Missing{}, -1
	for _, x := range list {
		e, _ := x.(map[string]any)
		if n := covers(str(e, "fact"), path); n > length {
			best = snapshot.Missing{Fact: str(e, "fact"), Kind: snapshot.MissingKind(str(e, "kind")), Reason: str(e, "reason")}
			length = n
		}
	}
	return best, length >= 0
}

// covers is how well an entry for fact explains that path is missing: the length
// of the fact, 0 for "*", -1 when it does not.
func covers(fact, path string) int {
	switch {
	case fact == "*":
		return 0
	case fact == path, strings.HasPrefix(path, fact+"."), strings.HasPrefix(fact, path+"."):
		return len(fact)
	}
	return -1
}

// finish puts the parts together, in their order.
func (run *evaluation) finish(head *snapshot.Snapshot, p *whole) *result.Result {
	for i := range p.findings {
		f := &p.findings[i]
		if f.Verdict == result.Unknown && f.Message == "" {
			explainUnknown(f, head)
		}
	}
	run.disown(p)
	res := &result.Result{
		SchemaVersion: result.SchemaVersion, Tool: head.Tool, EvaluatedAt: run.o.Now.UTC().Truncate(time.Second),
		Rules: run.set.Metadata(), Findings: p.findings, Passed: p.passed, NotApplicable: p.exempt,
		Errors: append(slices.Clone(head.Errors), p.errors...), Clusters: p.clusters, Notes: slices.Clone(head.Notes),
	}
	for _, n := range head.OtherEngines {
		res.Summary.OtherEngines += n
	}
	if head.Clients != nil {
		res.Clients = &result.ClientsAudited{Settings: len(head.Clients)}
		for i := range head.Clients {
			if head.Clients[i].NotApplicable != "" {
				res.Clients.NotApplicable++
			}
		}
	}
	if head.Incomplete {
		res.Notes = append(res.Notes, "the snapshot is incomplete: its collection was interrupted or failed in part")
	}
	return res
}

// explainUnknown takes the account's reason for a fact that neither the unit nor
// the cluster explains. A snapshot without any explanation is itself a failure:
// silence must not look like an answer.
func explainUnknown(f *result.Finding, head *snapshot.Snapshot) {
	paths, _ := f.Evidence["missing"].([]string)
	for _, path := range paths {
		kind, rest, _ := strings.Cut(path, ".")
		if k, ok := kinds[kind]; ok && k.list != "" {
			rest = k.list + "." + rest
		}
		for _, m := range head.Missing {
			if covers(m.Fact, rest) >= 0 {
				f.MissingKind, f.Message = m.Kind, m.Reason
				return
			}
		}
	}
	if head.Incomplete {
		f.MissingKind, f.Message = snapshot.MissingInterrupted, "the collection was interrupted before this was seen"
		return
	}
	f.MissingKind = snapshot.MissingFailed
	f.Message = "the snapshot does not have " + strings.Join(paths, ", ") + " and does not say why"
}

// disown makes every verdict of a rule that ran over its bounds unknown, also
// those it gave before: which ones it gave would depend on the number of cores.
func (run *evaluation) disown(p *whole) {
	if len(run.dead) == 0 {
		return
	}
	turn := func(ruleID string, res result.Resource) result.Finding {
		r, _ := run.set.Rule(ruleID)
		return unknown(r, res, nil, snapshot.Missing{
			Kind: snapshot.MissingFailed, Reason: "the rule could not be evaluated: " + run.dead[ruleID],
		})
	}
	seen := map[[2]string]bool{}
	kept := p.findings[:0]
	for _, f := range p.findings {
		if _, dead := run.dead[f.RuleID]; dead {
			if key := [2]string{f.RuleID, f.Resource.ID}; seen[key] {
				continue
			} else {
				seen[key] = true
			}
			f = turn(f.RuleID, f.Resource)
		}
		kept = append(kept, f)
	}
	p.findings = kept
	byID := map[string]result.Resource{}
	for _, c := range p.clusters {
		byID[c.ID] = result.Resource{Type: c.Role, ID: c.ID, Name: c.Name, Region: c.Region, ClusterID: c.ID, ClusterName: c.Name}
	}
	resource := func(r *Rule, id string) result.Resource {
		if res, ok := byID[id]; ok {
			return res
		}
		res := result.Resource{Type: r.Resource, ID: id, Name: id[strings.LastIndex(id, "/")+1:]}
		if c, ok := byID[strings.SplitN(id, "/", 2)[0]]; ok {
			res.Region, res.ClusterID, res.ClusterName = c.Region, c.ID, c.Name
		}
		return res
	}
	passed := p.passed[:0]
	for _, x := range p.passed {
		if _, dead := run.dead[x.RuleID]; dead {
			r, _ := run.set.Rule(x.RuleID)
			p.findings = append(p.findings, turn(x.RuleID, resource(r, x.ResourceID)))
			continue
		}
		passed = append(passed, x)
	}
	p.passed = passed
	p.exempt = slices.DeleteFunc(p.exempt, func(x result.Exempt) bool {
		_, dead := run.dead[x.RuleID]
		if dead {
			r, _ := run.set.Rule(x.RuleID)
			p.findings = append(p.findings, turn(x.RuleID, resource(r, x.ResourceID)))
		}
		return dead
	})
	// One error a rule, not one a cluster: how many clusters came after is chance.
	p.errors = slices.DeleteFunc(p.errors, func(e snapshot.Error) bool {
		for id := range run.dead {
			if strings.HasPrefix(e.Message, "rule "+id+" (") {
				return true
			}
		}
		return false
	})
	for _, id := range slices.Sorted(maps.Keys(run.dead)) {
		r, _ := run.set.Rule(id)
		p.errors = append(p.errors, snapshot.Error{Collector: "policy", Message: fmt.Sprintf("rule %s (%s): %s", id, r.Name, run.dead[id])})
	}
}

// fingerprint identifies a finding across runs, machines and rule wording.
func fingerprint(rule, resource, key string) string {
	h := sha256.New()
	for _, s := range []string{"dbaudit/v1", rule, resource, key} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))
}

func location(r *Rule, u unit) *result.Location {
	if r.kind.name != "client" || str(u.value, "path") == "" {
		return nil
	}
	return &result.Location{Path: str(u.value, "path"), Line: integer(u.value["line"]), Column: integer(u.value["column"])}
}

// inlineWaiver is the dbaudit:ignore comment that covers a rule at a setting.
func inlineWaiver(rule string, setting map[string]any) *result.Waiver {
	list, _ := setting["ignore"].([]any)
	for _, x := range list {
		m, _ := x.(map[string]any)
		if strings.EqualFold(str(m, "rule"), rule) && str(m, "reason") != "" {
			return &result.Waiver{Rule: rule, Reason: str(m, "reason"), Inline: true}
		}
	}
	return nil
}

func str(m map[string]any, key string) string {
	s, _ := m[key].(string)
	return s
}

func number(v any) string {
	switch n := v.(type) {
	case nil:
		return ""
	case json.Number:
		return n.String()
	default:
		return fmt.Sprint(n)
	}
}

func integer(v any) int {
	switch n := v.(type) {
	case json.Number:
		i, _ := n.Int64()
		return int(i)
	case float64:
		return int(n)
	case int64:
		return int(n)
	case int:
		return n
	}
	return 0
}
