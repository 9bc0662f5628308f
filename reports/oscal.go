package reports

import (
	"cmp"
	"fmt"
	"io"
	"iter"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"

	"dbaudit/pkg/result"
)

const (
	oscalVersion = "1.2.1"
	oscalNS      = "urn:dbaudit" // of the properties that are dbaudit's own
	// oscalRelated is how many observations, and risks, a finding names at most.
	oscalRelated = 1000
)

// writeOSCAL writes Assessment Results: an observation for each verdict, a risk for
// each finding that fails or is waived, and a finding for each control.
//
// A control is satisfied when something was judged for it, all of that passed, and
// nothing of it was unknown, not asked for or waived, in a run that saw all that there
// is (see [result.Result.SawAll]).
func writeOSCAL(w io.Writer, r *result.Result, _ View) error {
	b := &oscalBuilder{r: r, rules: ruleIndex(r), run: r.EvaluatedAt.UTC().Format(time.RFC3339Nano), byRule: map[string]*oscalRefs{}}
	b.origins = []oscalOrigin{{[]oscalActor{{"tool", oscalUUID("tool", r.Tool.Version)}}}}
	b.index()
	return writeDocuments(w, one(oscalDocument{b.document()}))
}

// oscalBuilder holds what the parts of one document share.
type oscalBuilder struct {
	r       *result.Result
	rules   map[string]*result.Rule
	run     string // tells this run's observations from another's
	origins []oscalOrigin
	byRule  map[string]*oscalRefs
	risks   bool
	seen    map[string]time.Time // when a cluster was observed, by id
}

// oscalRefs are the observations and risks of one rule.
type oscalRefs struct {
	observations []oscalObserved
	risks        []oscalAtRisk
	more         bool
}

// oscalVerdict is one verdict of one rule on one resource.
type oscalVerdict struct {
	rule, resource, verdict, text string
	finding                       *result.Finding // nil of what passed or is exempt
}

// oscalUUID is the UUID (version 5) of a thing's stable name.
func oscalUUID(name ...string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("urn:dbaudit:"+strings.Join(name, "\x00"))).String()
}

// verdicts are all, findings first: what a control fails by stands first in its list.
func (b *oscalBuilder) verdicts(yield func(*oscalVerdict) bool) {
	for i := range b.r.Findings {
		f := &b.r.Findings[i]
		if !yield(&oscalVerdict{f.RuleID, f.Resource.ID, f.Verdict, fullName(f) + ": " + f.Message, f}) {
			return
		}
	}
	for _, p := range b.r.Passed {
		if !yield(&oscalVerdict{p.RuleID, p.ResourceID, result.Pass, p.ResourceID + ": passes", nil}) {
			return
		}
	}
	for _, x := range b.r.NotApplicable {
		if !yield(&oscalVerdict{x.RuleID, x.ResourceID, result.NotApplicable, x.ResourceID + ": does not apply: " + x.Reason, nil}) {
			return
		}
	}
}

// index gathers what findings and observations refer to.
func (b *oscalBuilder) index() {
	b.seen = map[string]time.Time{}
	for _, c := range b.r.Clusters {
		b.seen[c.ID] = c.ObservedAt
	}
	for v := range iter.Seq[*oscalVerdict](b.verdicts) {
		refs := b.byRule[v.rule]
		if refs == nil {
			refs = &oscalRefs{}
			b.byRule[v.rule] = refs
		}
		b.risks = b.risks || v.atRisk()
		if len(refs.observations) == oscalRelated {
			refs.more = true
			continue
		}
		refs.observations = append(refs.observations, oscalObserved{b.observed(v)})
		if v.atRisk() {
			refs.risks = append(refs.risks, oscalAtRisk{v.riskUUID()})
		}
	}
}

func (b *oscalBuilder) observed(v *oscalVerdict) string {
	return oscalUUID("observation", b.run, v.rule, v.resource, v.key())
}

// key tells the verdicts of one rule on one resource apart.
func (v *oscalVerdict) key() string {
	if v.finding != nil {
		return v.finding.Fingerprint
	}
	return v.verdict
}

// atRisk reports whether the verdict is a risk: it fails, or somebody accepted it.
func (v *oscalVerdict) atRisk() bool {
	return v.finding != nil && (v.verdict == result.Fail || v.finding.Waiver != nil)
}

// riskUUID is the same in every run that finds it.
func (v *oscalVerdict) riskUUID() string { return oscalUUID("risk", v.rule, v.resource, v.key()) }

func (b *oscalBuilder) document() oscalResults {
	at := b.r.EvaluatedAt.UTC()
	plan := oscalUUID("plan")
	res := oscalResult{
		UUID: oscalUUID("result", b.run), Title: "Audit of DigitalOcean Managed PostgreSQL",
		Description: oscalText(strings.Join(append(audited(b.r), circumstances(b.r)...), ", ")),
		Start:       at, End: at,
		Props:   []oscalProp{oscalProperty("verdict", b.r.Summary.Verdict)},
		Local:   b.local(),
		Remarks: oscalText(verdictLine(b.r)),
	}
	for v := range iter.Seq[*oscalVerdict](b.verdicts) {
		if t := b.collected(v); t.Before(res.Start) {
			res.Start = t
		}
	}
	res.Reviewed, res.Findings = b.controls()
	if len(b.byRule) > 0 {
		res.Observations = stream[*oscalObservation](each(b.verdicts, b.observation))
	}
	if b.risks {
		res.Risks = stream[*oscalRisk](each(where(b.r, func(f *result.Finding) bool { return f.Verdict == result.Fail || f.Waiver != nil }), b.risk))
	}
	return oscalResults{
		UUID: oscalUUID("document", b.run, b.r.Tool.Version),
		Metadata: oscalMetadata{
			Title: "Assessment results of dbaudit", LastModified: at, Version: b.run, OSCALVersion: oscalVersion,
		},
		ImportAP: oscalLink{"#" + plan},
		Results:  []oscalResult{res},
		BackMatter: oscalBackMatter{[]oscalResource{{
			plan, "The rules of dbaudit", "There is no assessment plan of its own: each rule is a test, and its documentation says what it reads and when it fails.",
		}}},
	}
}

// local defines the tool, and the things that observations are about.
func (b *oscalBuilder) local() oscalLocal {
	tool := oscalUUID("tool", b.r.Tool.Version)
	l := oscalLocal{
		Assets: oscalAssets{
			Components: []oscalComponent{{
				tool, "software", "dbaudit", "Reads the API, the wire, catalogs and files; changes nothing.",
				[]oscalProp{oscalProperty("version", b.r.Tool.Version)},
				oscalState{State: "operational"},
			}},
			Platforms: []oscalPlatform{{oscalUUID("platform", b.run), "Where dbaudit ran", []oscalUsed{{tool}}}},
		},
		Items: []oscalItem{{UUID: oscalUUID("item", ""), Description: "What belongs to no cluster: the account, connection settings and plans."}},
	}
	for _, c := range b.r.Clusters {
		l.Items = append(l.Items, oscalItem{oscalUUID("item", c.ID), oscalText("PostgreSQL " + c.Role + " " + cmp.Or(c.Name, c.ID)), []oscalProp{
			oscalProperty("cluster-id", c.ID), oscalProperty("version", c.Version), oscalProperty("region", c.Region),
		}})
	}
	return l
}

// collected is when the evidence of a verdict was observed.
func (b *oscalBuilder) collected(v *oscalVerdict) time.Time {
	at := b.r.EvaluatedAt
	if !b.r.ObservedAt.IsZero() {
		at = b.r.ObservedAt
	}
	owner, _ := ownerOf(v.resource)
	if t := b.seen[owner]; !t.IsZero() {
		at = t
	}
	return at.UTC()
}

func (b *oscalBuilder) observation(v *oscalVerdict) *oscalObservation {
	o := &oscalObservation{
		UUID: b.observed(v), Title: oscalText(titleOf(b.rules, v.rule)), Description: oscalText(v.text),
		Props:   []oscalProp{oscalProperty("verdict", v.verdict), oscalProperty("rule-id", v.rule), oscalProperty("resource-id", v.resource)},
		Methods: []string{"TEST"}, Types: []string{"control-objective"}, Origins: b.origins, Collected: b.collected(v),
	}
	item, _ := ownerOf(v.resource)
	if _, ok := b.seen[item]; !ok {
		item = ""
	}
	o.Subjects = []oscalSubject{{UUID: oscalUUID("item", item), Type: "inventory-item"}}
	f := v.finding
	if f == nil {
		return o
	}
	o.Types = append(o.Types, "finding")
	o.Props = append(o.Props, oscalProperty("fingerprint", f.Fingerprint), oscalProperty("severity", string(f.Severity)))
	o.Subjects[0].Title = oscalText(fullName(f))
	if f.MissingKind != "" {
		o.Props = append(o.Props, oscalProperty("missing", string(f.MissingKind)))
	}
	e := oscalEvidence{Description: "What the rule read."}
	for _, key := range sortedKeys(f.Evidence) {
		e.Props = append(e.Props, oscalProperty(oscalToken(key), compactJSON(f.Evidence[key])))
	}
	if len(e.Props) > 0 {
		o.Evidence = []oscalEvidence{e}
	}
	return o
}

func (b *oscalBuilder) risk(f *result.Finding) *oscalRisk {
	v := &oscalVerdict{f.RuleID, f.Resource.ID, f.Verdict, "", f}
	description := titleOf(b.rules, f.RuleID)
	if rule := b.rules[f.RuleID]; rule != nil && rule.Description != "" {
		description = oneLine(rule.Description)
	}
	k := &oscalRisk{
		UUID: v.riskUUID(), Title: oscalText(titleOf(b.rules, f.RuleID)), Description: oscalText(description),
		Statement: oscalText(fullName(f) + ": " + f.Message), Status: "open", Origins: b.origins,
		Props:            []oscalProp{oscalProperty("rule-id", f.RuleID), oscalProperty("fingerprint", f.Fingerprint)},
		Characterization: []oscalCharacterization{{b.origins[0], []oscalFacet{{"severity", oscalNS, oscalString(string(f.Severity))}}}},
		Observations:     []oscalObserved{{b.observed(v)}},
	}
	if s := f.Remediation.Summary; s != "" {
		k.Responses = append(k.Responses, oscalResponse{
			oscalUUID("mitigate", k.UUID), "recommendation", "What ends it", oscalText(s), []oscalProp{{"type", oscalCore, "mitigate"}},
		})
	}
	if f.Waiver == nil {
		return k
	}
	k.Status = "deviation-approved"
	accepted := oscalResponse{
		oscalUUID("accept", k.UUID), "completed", "The risk is accepted", oscalText(waiverWords(f.Waiver)), []oscalProp{{"type", oscalCore, "accept"}},
	}
	if f.Waiver.Owner != "" {
		accepted.Props = append(accepted.Props, oscalProperty("owner", f.Waiver.Owner))
	}
	if last, err := time.Parse(time.DateOnly, f.Waiver.Expires); err == nil {
		k.Deadline = new(last.AddDate(0, 0, 1).Add(-time.Second)) // the last day counts
		accepted.Props = append(accepted.Props, oscalProperty("expires", f.Waiver.Expires))
	}
	k.Responses = append(k.Responses, accepted)
	return k
}

// oscalCore is the name space of OSCAL's own properties.
const oscalCore = "http://csrc.nist.gov/ns/oscal"

// oscalProperty is a property of dbaudit's own. A value is exact, not markup, and
// never empty.
func oscalProperty(name, value string) oscalProp {
	return oscalProp{name, oscalNS, oscalString(value)}
}

func oscalString(s string) string {
	return cmp.Or(strings.TrimSpace(escaped(s, false)), "none")
}

var (
	oscalMarkup = strings.NewReplacer("\\", `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "~", `\~`, "^", `\^`,
		"{", `\{`, "}", `\}`, "$", `\$`, "!", `\!`, "#", `\#`, "|", `\|`)
	oscalNoToken = regexp.MustCompile(`[^\pL\pN.\-_]+`)
	oscalNoStart = regexp.MustCompile(`^[^\pL_]`)
)

// oscalText is a text on one line, in which nothing is markup (OSCAL's is Markdown).
func oscalText(s string) string {
	return cmp.Or(strings.TrimSpace(oscalMarkup.Replace(visible(s))), "none")
}

// oscalToken makes a name that an XML name may be.
func oscalToken(s string) string {
	s = strings.Trim(oscalNoToken.ReplaceAllString(s, "-"), "-")
	if s == "" || oscalNoStart.MatchString(s) {
		s = "_" + s
	}
	return s
}

// oscalNames are the ids of a control and of its statement: as in NIST's catalogs of SP
// 800-53 (ac-6.10 and ac-6.10_smt for AC-6(10)) and of the Cybersecurity Framework
// (PR.DS-02, PR.DS-02_statement). The other frameworks have no catalog of NIST's; their
// ids begin with the framework's key.
func oscalNames(framework, id string) (control, statement string) {
	switch framework {
	case "nist-800-53-r5":
		control = oscalToken(strings.NewReplacer("(", ".", ")", "").Replace(strings.ToLower(id)))
	case "nist-csf-2":
		control = oscalToken(id)
		return control, control + "_statement"
	default:
		control = oscalToken(framework + "_" + id)
	}
	return control, control + "_smt"
}

// controls are what was reviewed, and a finding for each control.
func (b *oscalBuilder) controls() (oscalReviewed, []*oscalFinding) {
	var reviewed oscalReviewed
	var findings []*oscalFinding
	for _, framework := range frameworksOf(b.r) {
		s := oscalSelection{Description: oscalText(b.r.Catalog.Framework(framework)), Props: []oscalProp{oscalProperty("framework", framework)}}
		all, _ := controls(b.r, framework)
		for _, c := range all {
			id, _ := oscalNames(framework, c.ID)
			s.Controls = append(s.Controls, oscalControl{id})
			findings = append(findings, b.finding(framework, c))
		}
		reviewed.Selections = append(reviewed.Selections, s)
	}
	if len(reviewed.Selections) == 0 {
		reviewed.Selections = []oscalSelection{{Description: "No rule of this run speaks to a control.", Controls: []oscalControl{{"none"}}}} // one is required
	}
	return reviewed, findings
}

func (b *oscalBuilder) finding(framework string, c *control) *oscalFinding {
	id, statement := oscalNames(framework, c.ID)
	f := &oscalFinding{
		UUID: oscalUUID("finding", b.run, id), Title: oscalText(c.ID + " " + c.Title),
		Description: oscalText(b.r.Catalog.Framework(framework) + " " + c.ID + ": " + cmp.Or(strings.Join(c.Outcomes(), ", "), "nothing was there to judge")),
		Props:       []oscalProp{oscalProperty("state", c.State()), oscalProperty("framework", framework)},
		Origins:     b.origins,
		Target:      oscalTarget{Type: "statement-id", ID: statement, Status: oscalState{"not-satisfied", "other"}},
	}
	switch state := c.State(); {
	case state == result.Fail:
		f.Target.Status.Reason = "fail"
	case state == result.NotApplicable:
		f.Target.Implementation = &oscalState{State: "not-applicable"}
		f.Remarks = "Nothing was there that the rules of this control judge."
	case state == result.Pass && b.r.SawAll():
		f.Target.Status = oscalState{"satisfied", "pass"}
	case state == result.Pass:
		f.Remarks = "What was judged passed, but the run did not see all that there is."
	}
	for _, rule := range c.Rules {
		f.Props = append(f.Props, oscalProperty("rule-id", rule))
		refs := b.byRule[rule]
		if refs == nil {
			continue
		}
		f.Observations = append(f.Observations, refs.observations...)
		f.Risks = append(f.Risks, refs.risks...)
		if refs.more {
			f.Remarks = strings.TrimSpace(f.Remarks + fmt.Sprintf(" Rule %s has more observations than the %d named here: its property rule-id tells them.", rule, oscalRelated))
		}
	}
	if len(c.Unasked) > 0 {
		f.Remarks = strings.TrimSpace(f.Remarks + " Not asked for in this run: " + strings.Join(c.Unasked, ", ") + ".")
	}
	return f
}
