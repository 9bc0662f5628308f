package reports

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"dbaudit/pkg/result"
	"dbaudit/pkg/words"
)

// SARIF writes SARIF 2.1.0 (OASIS, 2020-03-27). What exceeds a limit is left out, the
// least severe first, and a notification says so.
type SARIF struct {
	MaxResults int // how many results are written at most; 0: all
	MaxGzip    int // how many bytes the file may have when gzipped; 0: any
	// OmitWaived leaves waived findings out: GitHub reads no suppressions and would open
	// alerts for them.
	OmitWaived bool
	// Category tells several uploads of one commit apart: one without it, or with the
	// same, takes the place of the other and closes its alerts.
	Category string
}

// GitHubSARIF has the limits of GitHub code scanning, which keeps 5,000 results of a
// run and refuses files of more than 10 MB gzipped ("SARIF support for code scanning",
// GitHub's documentation).
var GitHubSARIF = SARIF{MaxResults: 5000, MaxGzip: 10 << 20}

const (
	sarifUnknowns    = 500  // notifications of unknowns
	sarifPlaces      = 100  // locations of one notification: GitHub shows no more
	sarifDescription = 1000 // characters of a rule's description: GitHub takes 1,024
	sarifTags        = 20   // of a rule: GitHub takes no more

	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	// informationURI is where one reads about what is audited.
	informationURI = "https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/"
)

// Write writes the log; results are made one by one while it is written.
func (s SARIF) Write(w io.Writer, r *result.Result, _ View) error {
	b := newSARIFBuilder(r)
	selected := b.selectResults(s)
	taxonomies := b.taxonomies()
	return writeDocuments(w, one(sarifLog{sarifSchema, "2.1.0", []sarifRun{{
		Tool: map[string]toolComponent{"driver": b.driver(taxonomies)},
		AutomationDetails: map[string]any{
			"id":          path.Join("dbaudit", s.Category, r.EvaluatedAt.UTC().Format("20060102T150405Z")),
			"description": sarifMessage{Text: "Audit of DigitalOcean Managed PostgreSQL."},
		},
		Invocations: []invocation{b.invocation(len(selected))},
		Taxonomies:  taxonomies,
		ColumnKind:  "utf16CodeUnits",
		Results:     stream[*sarifResult](each(slices.Values(selected), b.result)),
	}}}))
}

// sarifBuilder holds what the parts of one log share.
type sarifBuilder struct {
	r         *result.Result
	rules     []result.Rule
	ruleIndex map[string]int
	total     int // fails before anything was left out
	notes     []notification
}

func newSARIFBuilder(r *result.Result) *sarifBuilder {
	b := &sarifBuilder{r: r, rules: slices.Clone(r.Rules), ruleIndex: map[string]int{}}
	for i := range b.rules {
		b.ruleIndex[b.rules[i].ID] = i
	}
	for _, f := range r.Findings { // a result that lacks a rule's metadata still gives a valid log
		if _, ok := b.ruleIndex[f.RuleID]; !ok {
			b.ruleIndex[f.RuleID] = len(b.rules)
			b.rules = append(b.rules, result.Rule{ID: f.RuleID, Name: f.RuleID, Title: f.RuleID, Severity: f.Severity})
		}
	}
	return b
}

// selectResults lists the fails that the limits leave.
func (b *sarifBuilder) selectResults(s SARIF) []*result.Finding {
	kept := fails(b.r)
	if s.OmitWaived {
		kept = slices.DeleteFunc(kept, isWaived)
	}
	b.total = len(kept)
	if s.MaxResults > 0 {
		kept = kept[:min(len(kept), s.MaxResults)]
	}
	const headroom = 1 << 20 // for the rules and notifications, and for another compressor's ways
	var zipped bytes.Buffer
	zip := gzip.NewWriter(&zipped)
	for i, f := range kept {
		if s.MaxGzip <= 0 || json.MarshalWrite(zip, b.result(f), documentOptions) != nil {
			break // what cannot be encoded is an error of writing the log
		}
		if i%64 == 0 {
			_ = zip.Flush() // a buffer returns no error
		}
		if zipped.Len() > s.MaxGzip-headroom {
			return kept[:i]
		}
	}
	return kept
}

// result makes one result (SARIF 3.27). Its one location has a path even if it is
// about a live resource, which has none: GitHub refuses a whole file for one result
// without a physical location (see docs/sarif.md).
func (b *sarifBuilder) result(f *result.Finding) *sarifResult {
	path, line, column := codePlace(f)
	properties := map[string]any{"severity": f.Severity, "resource": f.Resource, "evidence": evidence(f)}
	if f.FirstSeen != nil {
		properties["first_seen"] = f.FirstSeen.UTC().Format(time.RFC3339)
	}
	if f.Remediation.Summary != "" {
		properties["remediation"] = f.Remediation.Summary
	}
	logical := func(x *result.Finding) logicalLocation {
		return logicalLocation{logicalName(x), visible(x.Resource.Name), "resource"}
	}
	return &sarifResult{
		RuleID: f.RuleID, RuleIndex: b.ruleIndex[f.RuleID], Level: wordsFor(f.Severity).sarif,
		Message: sarifMessage{Text: alertText(f)},
		Locations: []sarifLocation{{
			Physical: &physicalLocation{map[string]string{"uri": escapePath(path)}, sarifRegion{line, column}},
			Logical:  slices.Collect(each(f.Each(), logical)),
		}},
		PartialFingerprints: map[string]string{"primaryLocationLineHash": lineHash(f), "dbaudit/v1": f.Fingerprint},
		BaselineState:       f.Baseline,
		Suppressions:        suppressions(f.Waiver),
		Properties:          properties,
	}
}

// suppressions is a waiver (SARIF 3.35): one in the configuration is external to the
// source, a comment in a file is in it.
func suppressions(w *result.Waiver) []suppression {
	if w == nil {
		return []suppression{}
	}
	kind := "external"
	if w.Inline {
		kind = "inSource"
	}
	return []suppression{{kind, "accepted", visible(w.Reason), w}}
}

// alertText is what an alert says: the resource, in quotes as SARIF's message
// rules want names, and what was seen there.
func alertText(f *result.Finding) string {
	message := cmp.Or(strings.TrimRight(f.Message, " \n"), "no message")
	return sentence(sarifPlain("'" + strings.ReplaceAll(fullName(f), "'", "’") + "': " + message))
}

// sarifPlain is a text in which no name makes a link: "[text](target)" is one in a
// SARIF message (3.11.6).
func sarifPlain(s string) string { return strings.ReplaceAll(visible(s), "](", "] (") }

// sarifNotes are the notifications, which tell of the run and not of a resource. They are
// described as fully as the rules: GitHub's validator asks for it.
var sarifNotes = []struct{ id, name, text, help string }{
	{"DBN001", "CollectionError", "Something selected could not be collected.", "See to what the message names, and run again: what depends on it was not judged."},
	{"DBN002", "UnknownVerdict", "A rule could not be judged, since its evidence is missing.", "An endpoint that cannot be reached from here is the normal case of a well-kept cluster; probe it from where its trusted sources admit, and join the snapshots."},
	{"DBN003", "ResultsLeftOut", "There are more results than code scanning takes.", "Fix the worst first, or audit fewer clusters in one run."},
	{"DBN004", "WaiverWithoutEffect", "A waiver has expired or matches no finding.", "Renew it or remove it in dbaudit.yaml."},
	{"DBN005", "Remark", "A remark about the run.", "Nothing fails because of it."},
}

// notify adds one of [sarifNotes], about resources if any are named.
func (b *sarifBuilder) notify(name, level, text string, at ...string) *notification {
	kind := slices.IndexFunc(sarifNotes, func(n struct{ id, name, text, help string }) bool { return n.name == name })
	n := notification{
		Descriptor: descriptorReference{ID: sarifNotes[kind].id, Index: kind}, Level: level, Message: sarifMessage{Text: sentence(sarifPlain(text))},
	}
	for _, name := range at[:min(len(at), sarifPlaces)] {
		n.Locations = append(n.Locations, sarifLocation{Logical: []logicalLocation{{FullyQualifiedName: visible(name), Kind: "resource"}}})
	}
	b.notes = append(b.notes, n)
	return &b.notes[len(b.notes)-1]
}

// invocation tells of the run: whether all of it could be done, and what not.
//
// Unknowns are notifications and not results. GitHub takes every result for an
// alert, whatever its kind, and a well-kept cluster's unreachable endpoints would
// open alerts that nobody can close by changing anything.
func (b *sarifBuilder) invocation(kept int) invocation {
	b.notes = []notification{}
	if kept < b.total {
		b.notify("ResultsLeftOut", "warning", fmt.Sprintf("%s results were found and %s are here: code scanning takes no more, so that the least severe were left out. "+
			"The JSON result has them all", words.Thousands(b.total), words.Thousands(kept)))
	}
	names := clusterNames(b.r)
	for _, e := range b.r.Errors {
		var at []string
		if e.ClusterID != "" {
			at = append(at, "clusters/"+cmp.Or(names[e.ClusterID], e.ClusterID))
		}
		b.notify("CollectionError", "error", e.Collector+": "+e.Message, at...)
	}
	b.unknowns()
	for i := range b.r.Waivers {
		if w := &b.r.Waivers[i]; w.State != "used" {
			b.notify("WaiverWithoutEffect", "note", fmt.Sprintf("The waiver of '%s' is %s: %s", w.Rule, w.State, waiverWords(&w.Waiver)))
		}
	}
	for _, n := range notes(b.r).Entries {
		b.notify("Remark", "note", n.Text)
	}
	return invocation{
		ExecutionSuccessful: len(b.r.Errors) == 0 && b.r.Summary.Verdict != result.Incomplete,
		ExitCode:            b.r.ExitCode(),
		ExitCodeDescription: visible(verdictLine(b.r)),
		EndTimeUTC:          b.r.EvaluatedAt.UTC().Format("2006-01-02T15:04:05Z"),
		Notifications:       b.notes,
	}
}

// unknowns adds one notification for each rule and reason.
func (b *sarifBuilder) unknowns() {
	unknown := where(b.r, func(f *result.Finding) bool { return f.Verdict == result.Unknown })
	reasons := groupBy(unknown, func(f *result.Finding) [2]string { return [2]string{f.RuleID, f.Message} })
	for i, findings := range reasons {
		if i == sarifUnknowns {
			b.notify("UnknownVerdict", "note", words.Count(len(reasons)-i, "more reason")+" for unknown verdicts are in the JSON result")
			return
		}
		f, level := findings[0], "note"
		if f.MissingKind.Failure() || f.MissingKind == "" {
			level = "warning"
		}
		at := slices.Collect(each(slices.Values(findings), logicalName))
		n := b.notify("UnknownVerdict", level, fmt.Sprintf("'%s' could not be judged for %s: %s", f.RuleID, words.Count(len(findings), "resource"), f.Message), at...)
		n.AssociatedRule = &descriptorReference{ID: f.RuleID, Index: b.ruleIndex[f.RuleID]}
	}
}
