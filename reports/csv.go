package reports

import (
	"encoding/csv"
	"io"
	"iter"
	"strings"
	"time"

	"dbaudit/pkg/result"
)

// csvColumn is a column and what stands in it.
type csvColumn[T any] struct {
	name  string
	value func(T) string
}

var csvColumns = []csvColumn[*result.Finding]{
	{"severity", func(f *result.Finding) string { return string(f.Severity) }},
	{"verdict", func(f *result.Finding) string { return f.Verdict }},
	{"rule", func(f *result.Finding) string { return f.RuleID }},
	{"cluster", func(f *result.Finding) string { return f.Resource.ClusterName }},
	{"region", func(f *result.Finding) string { return f.Resource.Region }},
	{"resource_type", func(f *result.Finding) string { return f.Resource.Type }},
	{"resource", func(f *result.Finding) string { return everyPlace(f, nameOf) }},
	{"message", func(f *result.Finding) string { return f.Message }},
	{"remediation", func(f *result.Finding) string { return f.Remediation.Summary }},
	{"file", ownPlace},
	{"waived", func(f *result.Finding) string { return waiverWords(f.Waiver) }},
	{"baseline", func(f *result.Finding) string { return f.Baseline }},
	{"first_seen", func(f *result.Finding) string {
		if f.FirstSeen == nil {
			return ""
		}
		return f.FirstSeen.UTC().Format(time.RFC3339)
	}},
	{"missing", func(f *result.Finding) string { return string(f.MissingKind) }},
	{"evidence", func(f *result.Finding) string { return compactJSON(evidence(f)) }},
	{"cluster_id", func(f *result.Finding) string { return f.Resource.ClusterID }},
	{"resource_id", func(f *result.Finding) string { return everyPlace(f, idOf) }},
	{"fingerprint", func(f *result.Finding) string { return f.Fingerprint }},
}

// writeCSV writes a row a finding; the verdict is the last row.
func writeCSV(w io.Writer, r *result.Result, _ View) error {
	return writeRows(w, csvColumns, func(yield func(*result.Finding) bool) {
		for i := range r.Findings {
			if !yield(&r.Findings[i]) {
				return
			}
		}
		yield(runFinding(r))
	})
}

// writeRows writes RFC 4180: CRLF, a header line, no line breaks inside fields.
func writeRows[T any](w io.Writer, columns []csvColumn[T], rows iter.Seq[T]) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	row := make([]string, len(columns))
	for i, column := range columns {
		row[i] = column.name
	}
	if err := c.Write(row); err != nil {
		return err
	}
	for x := range rows {
		for i, column := range columns {
			row[i] = spreadsheetSafe(escaped(column.value(x), false))
		}
		if err := c.Write(row); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// spreadsheetSafe keeps a spreadsheet from taking a text for a formula (OWASP, "CSV
// Injection"): one that begins like one is preceded by an apostrophe.
func spreadsheetSafe(s string) string {
	if first := strings.TrimLeft(s, " "); strings.IndexAny(first, "=+-@＝＋－＠") == 0 {
		return "'" + s
	}
	return s
}
