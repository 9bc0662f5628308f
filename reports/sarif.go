package reports

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"dbaudit/pkg/result"
)

func init() {
	register(Format{
		Name: "sarif", Extension: "sarif", Reporter: SARIF{MaxResults: 5000, MaxGzip: 10 << 20},
		Description: "SARIF 2.1.0 for code scanning: GitHub, Azure DevOps and others",
	})
}

// SARIF writes SARIF 2.1.0 (OASIS, 2020-03-27). Its limits are those of GitHub code
// scanning, which keeps 5,000 results of a run and refuses files of more than 10 MB
// gzipped ("SARIF support for code scanning", GitHub's documentation). What exceeds
// them is left out, the least severe first, and a notification says so.
type SARIF struct {
	// MaxResults is how many results are written at most; 0: all.
	MaxResults int
	// MaxGzip is how many bytes the file may have when gzipped; 0: any.
	MaxGzip int
}

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// Report streams: only one result's text is in memory at a time.
func (s SARIF) Report(w io.Writer, r *result.Result, _ View) error {
	enc := newSarifEncoder(r)
	selected := enc.selectResults(s)

	out := bufio.NewWriterSize(w, 1<<16)
	head, err := enc.head(len(selected))
	if err != nil {
		return fmt.Errorf("write SARIF: %w", err)
	}
	if _, err := out.Write(head); err != nil {
		return err
	}
	var buf []byte
	for i, f := range selected {
		buf = buf[:0]
		if i > 0 {
			buf = append(buf, ',')
		}
		buf = append(buf, '\n')
		buf = enc.appendResult(buf, f)
		if _, err := out.Write(buf); err != nil {
			return err
		}
	}
	if _, err := out.WriteString("\n]}]}\n"); err != nil {
		return err
	}
	return out.Flush()
}

// selectResults lists the fails in the order in which they are kept: those not
// waived before the waived, the worst severity first.
func (e *sarifEncoder) selectResults(s SARIF) []*result.Finding {
	var kept []*result.Finding
	for _, waived := range []bool{false, true} {
		for _, severity := range append(result.Severities, "") {
			for i := range e.r.Findings {
				f := &e.r.Findings[i]
				known := severity
				if severity == "" && f.Severity.Rank() == 0 {
					known = f.Severity
				}
				if f.Verdict != result.Fail || (f.Waiver != nil) != waived || f.Severity != known {
					continue
				}
				kept = append(kept, f)
			}
		}
	}
	e.total = len(kept)
	if s.MaxResults > 0 && len(kept) > s.MaxResults {
		kept = kept[:s.MaxResults]
	}
	if s.MaxGzip > 0 {
		kept = kept[:e.fitting(kept, s.MaxGzip)]
	}
	return kept
}

// fitting is how many results fit in a gzipped file of most bytes. Text that is
// smaller than that as it is needs no measuring.
func (e *sarifEncoder) fitting(kept []*result.Finding, most int) int {
	plain := 0
	var buf []byte
	for _, f := range kept {
		buf = e.appendResult(buf[:0], f)
		plain += len(buf)
	}
	const headroom = 1 << 20 // for the rules and notifications, and for another compressor's ways
	if plain < most-headroom {
		return len(kept)
	}
	var size byteCount
	zip, err := gzip.NewWriterLevel(&size, gzip.BestSpeed)
	if err != nil {
		return len(kept)
	}
	for i, f := range kept {
		buf = e.appendResult(buf[:0], f)
		if _, err := zip.Write(buf); err != nil {
			return i
		}
		if i%64 == 0 {
			if err := zip.Flush(); err != nil {
				return i
			}
		}
		if int(size) > most-headroom {
			return i
		}
	}
	return len(kept)
}

type byteCount int

func (n *byteCount) Write(b []byte) (int, error) {
	*n += byteCount(len(b))
	return len(b), nil
}

// sarifEncoder holds what the parts of one document share.
type sarifEncoder struct {
	r         *result.Result
	rules     []result.Rule
	ruleIndex map[string]int
	total     int // fails before anything was left out
}

func newSarifEncoder(r *result.Result) *sarifEncoder {
	e := &sarifEncoder{r: r, rules: r.Rules, ruleIndex: make(map[string]int, len(r.Rules))}
	for i := range e.rules {
		e.ruleIndex[e.rules[i].ID] = i
	}
	// A result that lacks a rule's metadata still gives a valid file.
	for i := range r.Findings {
		id := r.Findings[i].RuleID
		if _, ok := e.ruleIndex[id]; !ok {
			e.rules = append(e.rules[:len(e.rules):len(e.rules)], result.Rule{ID: id, Name: id, Title: id, Severity: r.Findings[i].Severity})
			e.ruleIndex[id] = len(e.rules) - 1
		}
	}
	return e
}

// sarifLevel is the level of a severity: GitHub shows security-severity instead
// where a rule has it, other viewers show the level.
var sarifLevel = map[result.Severity]string{
	result.Critical: "error", result.High: "error", result.Medium: "warning", result.Low: "note",
}

// appendResult appends one result (SARIF 3.27).
func (e *sarifEncoder) appendResult(b []byte, f *result.Finding) []byte {
	b = append(b, `{"ruleId":`...)
	b = appendString(b, f.RuleID)
	b = append(b, `,"ruleIndex":`...)
	b = strconv.AppendInt(b, int64(e.ruleIndex[f.RuleID]), 10)
	level := sarifLevel[f.Severity]
	if level == "" {
		level = "warning"
	}
	b = append(b, `,"level":"`...)
	b = append(b, level...)
	b = append(b, `","message":{"text":`...)
	b = appendString(b, sarifMessage(f))
	b = append(b, `},"locations":[`...)
	b = e.appendLocation(b, f)
	b = append(b, `],"partialFingerprints":{"primaryLocationLineHash":`...)
	b = appendString(b, lineHash(f))
	b = append(b, `,"dbaudit/v1":`...)
	b = appendString(b, f.Fingerprint)
	b = append(b, '}')
	b = appendText(b, "baselineState", f.Baseline)
	b = append(b, `,"suppressions":[`...)
	if f.Waiver != nil {
		b = appendSuppression(b, f.Waiver)
	}
	b = append(b, `],"properties":{"severity":`...)
	b = appendString(b, string(f.Severity))
	b = append(b, `,"resource":{"type":`...)
	b = appendString(b, f.Resource.Type)
	b = appendText(b, "id", f.Resource.ID)
	b = appendText(b, "name", f.Resource.Name)
	b = appendText(b, "region", f.Resource.Region)
	b = appendText(b, "cluster_id", f.Resource.ClusterID)
	b = appendText(b, "cluster_name", f.Resource.ClusterName)
	b = append(b, `},"evidence":`...)
	b = appendValue(b, f.Evidence)
	if f.FirstSeen != nil {
		b = appendText(b, "first_seen", f.FirstSeen.UTC().Format(time.RFC3339))
	}
	b = appendText(b, "remediation", f.Remediation.Summary)
	return append(b, '}', '}')
}

// appendLocation appends the one location of a result: GitHub refuses a whole file
// for one result without a physical one, and a live resource has none, so it gets
// a path that exists nowhere but is always the same (see docs/sarif.md).
func (e *sarifEncoder) appendLocation(b []byte, f *result.Finding) []byte {
	path, line, column := sarifPlace(f)
	b = append(b, `{"physicalLocation":{"artifactLocation":{"uri":`...)
	b = appendString(b, path)
	b = append(b, `},"region":{"startLine":`...)
	b = strconv.AppendInt(b, int64(line), 10)
	if column > 0 {
		b = append(b, `,"startColumn":`...)
		b = strconv.AppendInt(b, int64(column), 10)
	}
	b = append(b, `}},"logicalLocations":[{"fullyQualifiedName":`...)
	b = appendString(b, logicalName(f))
	b = appendText(b, "name", visible(f.Resource.Name))
	b = append(b, `,"kind":"resource"}]}`...)
	return b
}

// appendSuppression appends a waiver (SARIF 3.35): one in the configuration is
// external to the source, a comment in a file is in it.
func appendSuppression(b []byte, w *result.Waiver) []byte {
	kind := "external"
	if w.Inline {
		kind = "inSource"
	}
	b = append(b, `{"kind":"`...)
	b = append(b, kind...)
	b = append(b, `","status":"accepted","justification":`...)
	b = appendString(b, visible(w.Reason))
	if w.Expires != "" || w.Owner != "" {
		b = append(b, `,"properties":{"rule":`...)
		b = appendString(b, w.Rule)
		b = appendText(b, "expires", w.Expires)
		b = appendText(b, "owner", w.Owner)
		b = append(b, '}')
	}
	return append(b, '}')
}

// head is the document up to the first result.
func (e *sarifEncoder) head(kept int) ([]byte, error) {
	taxonomies, index := e.taxonomies()
	b := []byte(`{"$schema":"` + sarifSchema + `","version":"2.1.0","runs":[{"tool":{"driver":`)
	for _, part := range []struct {
		key   string
		value any
	}{
		{"", e.driver(taxonomies, index)},
		{"automationDetails", sarifAutomation{ID: "dbaudit/" + e.r.EvaluatedAt.UTC().Format("20060102T150405Z"), Description: sarifText{Text: "Audit of DigitalOcean Managed PostgreSQL."}}},
		{"invocations", []sarifInvocation{e.invocation(kept)}},
		{"taxonomies", taxonomies},
	} {
		if t, ok := part.value.([]sarifTaxonomy); ok && len(t) == 0 {
			continue
		}
		text, err := json.Marshal(part.value)
		if err != nil {
			return nil, err
		}
		if part.key != "" {
			b = appendKey(b, part.key)
		}
		b = appendPlain(b, text)
		if part.key == "" {
			b = append(b, '}')
		}
	}
	return append(b, `,"columnKind":"utf16CodeUnits","results":[`...), nil
}
