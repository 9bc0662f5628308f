package reports

import (
	"cmp"
	"io"

	"dbaudit/pkg/result"
)

// ocsfEvent is a Compliance Finding of OCSF 1.8 (schema.ocsf.io, class 2003 of the
// category Findings).
type ocsfEvent struct {
	ClassUID     int              `json:"class_uid"`
	ClassName    string           `json:"class_name"`
	CategoryUID  int              `json:"category_uid"`
	CategoryName string           `json:"category_name"`
	TypeUID      int              `json:"type_uid"` // the class times 100 plus the activity
	TypeName     string           `json:"type_name"`
	ActivityID   int              `json:"activity_id"`
	ActivityName string           `json:"activity_name"`
	SeverityID   int              `json:"severity_id"`
	Severity     string           `json:"severity"`
	StatusID     int              `json:"status_id"`
	Status       string           `json:"status"`
	Time         int64            `json:"time"` // milliseconds since 1970, as every time of OCSF
	Message      string           `json:"message"`
	Metadata     ocsfMetadata     `json:"metadata"`
	Cloud        ocsfCloud        `json:"cloud"`
	FindingInfo  ocsfFinding      `json:"finding_info"`
	Compliance   ocsfCompliance   `json:"compliance"`
	Resources    []ocsfResource   `json:"resources"`
	Remediation  *ocsfRemediation `json:"remediation,omitempty"`
	Comment      string           `json:"comment,omitempty"`
	Unmapped     ocsfUnmapped     `json:"unmapped"`
}

type ocsfMetadata struct {
	Version  string      `json:"version"`
	Profiles []string    `json:"profiles"`
	Product  ocsfProduct `json:"product"`
}

type ocsfProduct struct {
	Name    string `json:"name"`
	Vendor  string `json:"vendor_name"`
	Version string `json:"version,omitempty"`
}

type ocsfCloud struct {
	Provider string `json:"provider"`
	Region   string `json:"region,omitempty"`
}

type ocsfFinding struct {
	UID       string       `json:"uid"`
	Desc      string       `json:"desc,omitempty"`
	Title     string       `json:"title,omitempty"`
	FirstSeen int64        `json:"first_seen_time,omitempty"`
	LastSeen  int64        `json:"last_seen_time"`
	Types     []string     `json:"types"`
	Analytic  ocsfAnalytic `json:"analytic"`
}

type ocsfAnalytic struct {
	TypeID int    `json:"type_id"`
	Type   string `json:"type"`
	UID    string `json:"uid"`
	Name   string `json:"name,omitempty"`
}

type ocsfCompliance struct {
	Control      string      `json:"control"`
	Standards    []string    `json:"standards"`
	Requirements []string    `json:"requirements"`
	Checks       []ocsfCheck `json:"checks"`
	StatusID     int         `json:"status_id"`
	Status       string      `json:"status"`
	Details      []string    `json:"status_details"`
}

// ocsfCheck is the rule.
type ocsfCheck struct {
	UID        string   `json:"uid"`
	Name       string   `json:"name"`
	Desc       string   `json:"desc,omitempty"`
	Standards  []string `json:"standards"`
	SeverityID int      `json:"severity_id"`
	Severity   string   `json:"severity"`
	StatusID   int      `json:"status_id"`
	Status     string   `json:"status"`
}

type ocsfResource struct {
	UID    string     `json:"uid"`
	Name   string     `json:"name,omitempty"`
	Type   string     `json:"type,omitempty"`
	Region string     `json:"region,omitempty"`
	RoleID int        `json:"role_id"`
	Role   string     `json:"role"`
	Group  *ocsfGroup `json:"group,omitempty"`
}

type ocsfGroup struct {
	Name string `json:"name"`
	UID  string `json:"uid,omitempty"`
}

type ocsfRemediation struct {
	Desc       string   `json:"desc"`
	References []string `json:"references,omitempty"`
}

type ocsfUnmapped struct {
	Verdict  string         `json:"verdict"`
	Evidence map[string]any `json:"evidence"`
	File     string         `json:"file,omitempty"`
	Baseline string         `json:"baseline,omitempty"`
}

var (
	ocsfActivity = []string{1: "Create", 2: "Update", 3: "Close"}
	// ocsfStatus is where a finding is in its life (status_id).
	ocsfStatus = []string{1: "New", 2: "In Progress", 3: "Suppressed", 4: "Resolved"}
	// ocsfOutcome is what the check came to (compliance.status_id). Warning is defined
	// as "no result due to missing information": our unknown.
	ocsfOutcome = []string{1: "Pass", 2: "Warning", 3: "Fail"}
)

// writeOCSF writes one event for each fail and unknown, one that closes each finding of
// the baseline that is gone, and one with the verdict of the run.
func writeOCSF(w io.Writer, r *result.Result, _ View) error {
	return writeDocuments(w, func(yield func(*ocsfEvent) bool) {
		rules := ruleIndex(r)
		for i := range r.Findings {
			f := &r.Findings[i]
			activity, status, outcome := 1, 1, 3
			if f.Baseline == "unchanged" {
				activity, status = 2, 2
			}
			if f.Waiver != nil {
				status = 3
			}
			if f.Verdict == result.Unknown {
				outcome = 2
			}
			if !yield(newOCSFEvent(r, rules[f.RuleID], f, activity, status, outcome)) {
				return
			}
		}
		for _, x := range r.Fixed {
			f := x.Finding()
			f.Verdict = result.Pass
			if !yield(newOCSFEvent(r, rules[x.RuleID], &f, 3, 4, 1)) {
				return
			}
		}
		run := runFinding(r)
		yield(newOCSFEvent(r, &result.Rule{Title: "The verdict of the audit"}, run, 1, 1, cmp.Or(map[string]int{result.Pass: 1, result.Fail: 3}[run.Verdict], 2)))
	})
}

// newOCSFEvent makes the event of a finding; rule is nil when the result lacks it.
func newOCSFEvent(r *result.Result, rule *result.Rule, f *result.Finding, activity, status, outcome int) *ocsfEvent {
	if rule == nil {
		rule = &result.Rule{}
	}
	title := visible(cmp.Or(rule.Title, f.RuleID))
	severity := wordsFor(f.Severity)
	region := visible(f.Resource.Region)
	e := &ocsfEvent{
		ClassUID: 2003, ClassName: "Compliance Finding", CategoryUID: 2, CategoryName: "Findings",
		TypeUID: 200300 + activity, TypeName: "Compliance Finding: " + ocsfActivity[activity],
		ActivityID: activity, ActivityName: ocsfActivity[activity],
		SeverityID: severity.ocsfID, Severity: severity.ocsf,
		StatusID: status, Status: ocsfStatus[status],
		Time: r.EvaluatedAt.UnixMilli(), Message: visible(fullName(f) + ": " + f.Message),
		Metadata: ocsfMetadata{Version: "1.8.0", Profiles: []string{"cloud"}, Product: ocsfProduct{"dbaudit", "dbaudit", r.Tool.Version}},
		Cloud:    ocsfCloud{"DigitalOcean", region},
		FindingInfo: ocsfFinding{
			UID: cmp.Or(f.Fingerprint, f.RuleID+"/"+f.Resource.ID), Desc: oneLine(rule.Description), Title: title,
			LastSeen: r.EvaluatedAt.UnixMilli(), Types: []string{"Misconfiguration"}, Analytic: ocsfAnalytic{1, "Rule", f.RuleID, title},
		},
		Compliance: ocsfCompliance{
			Control: f.RuleID, Standards: []string{}, Requirements: []string{},
			StatusID: outcome, Status: ocsfOutcome[outcome], Details: []string{visible(f.Message)},
		},
		Unmapped: ocsfUnmapped{f.Verdict, evidence(f), visible(ownPlace(f)), f.Baseline},
	}
	if f.FirstSeen != nil {
		e.FindingInfo.FirstSeen = f.FirstSeen.UnixMilli()
	}
	for _, framework := range sortedKeys(rule.Controls) {
		e.Compliance.Standards = append(e.Compliance.Standards, visible(r.Catalog.Framework(framework)))
		for _, c := range rule.Controls[framework] {
			e.Compliance.Requirements = append(e.Compliance.Requirements, visible(framework+"/"+c.ID))
		}
	}
	if len(e.Compliance.Standards) == 0 {
		e.Compliance.Standards = []string{"dbaudit"} // the attribute is required; the rule speaks to no framework
	}
	e.Compliance.Checks = []ocsfCheck{{
		f.RuleID, title, oneLine(rule.Description), e.Compliance.Standards, severity.ocsfID, severity.ocsf, outcome, ocsfOutcome[outcome],
	}}
	for x := range f.Each() {
		resource := ocsfResource{UID: x.Resource.ID, Name: visible(cmp.Or(x.Resource.Name, x.Resource.ID)), Type: f.Resource.Type, Region: region, RoleID: 3, Role: "Affected"}
		if f.Resource.ClusterName != "" {
			resource.Group = &ocsfGroup{visible(f.Resource.ClusterName), f.Resource.ClusterID}
		}
		e.Resources = append(e.Resources, resource)
	}
	if f.Remediation.Summary != "" {
		e.Remediation = &ocsfRemediation{Desc: f.Remediation.Summary}
		for _, ref := range rule.References {
			e.Remediation.References = append(e.Remediation.References, ref.URL)
		}
	}
	if f.Waiver != nil {
		e.Comment = visible(waiverWords(f.Waiver))
	}
	return e
}
