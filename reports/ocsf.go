package reports

import (
	"bufio"
	"cmp"
	"io"
	"strconv"
	"strings"

	"dbaudit/pkg/result"
)

func init() {
	register(Format{
		Name: "ocsf", Extension: "jsonl", Reporter: Func(writeOCSF),
		Description: "OCSF 1.5 Compliance Finding (class 2003), one JSON object a line, for SIEMs",
	})
}

// Numbers of OCSF 1.5 (schema.ocsf.io): class Compliance Finding in the category
// Findings; a type is the class times 100 plus the activity.
const (
	ocsfVersion  = "1.5.0"
	ocsfClass    = 2003
	ocsfCategory = 2
)

var ocsfSeverity = map[result.Severity]struct {
	id   int
	name string
}{
	result.Critical: {5, "Critical"}, result.High: {4, "High"}, result.Medium: {3, "Medium"}, result.Low: {2, "Low"},
}

var ocsfActivity = []string{1: "Create", 2: "Update", 3: "Close"}

// ocsfStatus is where a finding is in its life (finding.status_id).
var ocsfStatus = []string{1: "New", 2: "In Progress", 3: "Suppressed", 4: "Resolved"}

// ocsfCompliance is what the check came to (compliance.status_id). Warning is
// defined as "no result due to missing information": our unknown.
var ocsfCompliance = []string{1: "Pass", 2: "Warning", 3: "Fail"}

// writeOCSF writes one event for each fail and unknown, and one that closes each
// finding of the baseline that is gone.
func writeOCSF(w io.Writer, r *result.Result, _ View) error {
	out := bufio.NewWriterSize(w, 1<<16)
	rules := ruleIndex(r)
	var b []byte
	for i := range r.Findings {
		f := &r.Findings[i]
		activity, status := 1, 1
		if f.Baseline == "unchanged" {
			activity, status = 2, 2
		}
		if f.Waiver != nil {
			status = 3
		}
		compliance := 3
		if f.Verdict == result.Unknown {
			compliance = 2
		}
		b = appendOCSF(b[:0], r, rules[f.RuleID], f, activity, status, compliance)
		if _, err := out.Write(b); err != nil {
			return err
		}
	}
	for i := range r.Fixed {
		x := &r.Fixed[i]
		f := &result.Finding{
			RuleID: x.RuleID, Verdict: result.Pass, Severity: x.Severity, Message: x.Message, Resource: x.Resource, Fingerprint: x.Fingerprint,
		}
		b = appendOCSF(b[:0], r, rules[x.RuleID], f, 3, 4, 1)
		if _, err := out.Write(b); err != nil {
			return err
		}
	}
	return out.Flush()
}

func appendOCSF(b []byte, r *result.Result, rule *result.Rule, f *result.Finding, activity, status, compliance int) []byte {
	number := func(key string, n int64) { b = strconv.AppendInt(appendKey(b, key), n, 10) }
	now := r.EvaluatedAt.UnixMilli()
	severity := ocsfSeverity[f.Severity]
	severityName := cmp.Or(severity.name, "Unknown")

	b = append(b, `{"class_uid":2003,"class_name":"Compliance Finding","category_uid":2,"category_name":"Findings"`...)
	number("type_uid", int64(ocsfClass*100+activity))
	b = appendText(b, "type_name", "Compliance Finding: "+ocsfActivity[activity])
	number("activity_id", int64(activity))
	b = appendText(b, "activity_name", ocsfActivity[activity])
	number("severity_id", int64(severity.id))
	b = appendText(b, "severity", severityName)
	number("status_id", int64(status))
	b = appendText(b, "status", ocsfStatus[status])
	number("time", now)
	b = appendText(b, "message", visible(fullName(f)+": "+f.Message))

	b = append(b, `,"metadata":{"version":"`+ocsfVersion+`","profiles":["cloud"],"product":{"name":"dbaudit","vendor_name":"dbaudit"`...)
	b = appendText(b, "version", r.Tool.Version)
	b = append(b, "}}"...)
	b = append(b, `,"cloud":{"provider":"DigitalOcean"`...)
	b = appendText(b, "region", visible(f.Resource.Region))
	b = append(b, '}')

	b = append(b, `,"finding_info":{"uid":`...)
	b = appendString(b, cmp.Or(f.Fingerprint, f.RuleID+"/"+f.Resource.ID))
	title := f.RuleID
	var references []result.Reference
	var controls map[string][]result.Control
	if rule != nil {
		title, references, controls = cmp.Or(rule.Title, f.RuleID), rule.References, rule.Controls
		b = appendText(b, "desc", visible(strings.Join(strings.Fields(rule.Description), " ")))
	}
	b = appendText(b, "title", visible(title))
	if f.FirstSeen != nil {
		number("first_seen_time", f.FirstSeen.UnixMilli())
	}
	number("last_seen_time", now)
	b = append(b, `,"types":["Misconfiguration"],"analytic":{"type_id":1,"type":"Rule","uid":`...)
	b = appendString(b, f.RuleID)
	b = appendText(b, "name", visible(title))
	b = append(b, "}}"...)

	b = append(b, `,"compliance":{"control":`...)
	b = appendString(b, f.RuleID)
	b = append(b, `,"standards":[`...)
	frameworks := sortedKeys(controls)
	if len(frameworks) == 0 {
		b = append(b, `"dbaudit"`...) // the attribute is required; the rule speaks to no framework
	}
	for i, framework := range frameworks {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, visible(cmp.Or(result.Frameworks[framework], framework)))
	}
	b = append(b, `],"requirements":[`...)
	first := true
	for _, framework := range frameworks {
		for _, c := range controls[framework] {
			if !first {
				b = append(b, ',')
			}
			first = false
			b = appendString(b, visible(framework+"/"+c.ID))
		}
	}
	b = append(b, ']')
	number("status_id", int64(compliance))
	b = appendText(b, "status", ocsfCompliance[compliance])
	b = appendText(b, "status_detail", visible(f.Message))
	b = append(b, '}')

	b = append(b, `,"resources":[{"uid":`...)
	b = appendString(b, f.Resource.ID)
	b = appendText(b, "name", visible(cmp.Or(f.Resource.Name, f.Resource.ID)))
	b = appendText(b, "type", f.Resource.Type)
	b = appendText(b, "region", visible(f.Resource.Region))
	if f.Resource.ClusterName != "" {
		b = append(b, `,"group":{"name":`...)
		b = appendString(b, visible(f.Resource.ClusterName))
		b = appendText(b, "uid", f.Resource.ClusterID)
		b = append(b, '}')
	}
	b = append(b, "}]"...)

	if f.Remediation.Summary != "" {
		b = append(b, `,"remediation":{"desc":`...)
		b = appendString(b, f.Remediation.Summary)
		if len(references) > 0 {
			b = append(b, `,"references":[`...)
			for i, ref := range references {
				if i > 0 {
					b = append(b, ',')
				}
				b = appendString(b, ref.URL)
			}
			b = append(b, ']')
		}
		b = append(b, '}')
	}
	if f.Waiver != nil {
		b = appendText(b, "comment", visible(waiverWords(f.Waiver)))
	}
	b = append(b, `,"unmapped":{"verdict":`...)
	b = appendString(b, f.Verdict)
	b = append(b, `,"evidence":`...)
	b = appendValue(b, f.Evidence)
	if p := ownPlace(f); p != "" {
		b = appendText(b, "file", visible(p))
	}
	b = appendText(b, "baseline", f.Baseline)
	return append(b, "}}\n"...)
}
