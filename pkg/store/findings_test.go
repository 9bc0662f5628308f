package store

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"dbaudit/internal/npmtest"
	"dbaudit/pkg/result"
)

// duckDB asks DuckDB, which shares no code with the writer.
const duckDB = `
const { DuckDBInstance } = require("@duckdb/node-api");
(async () => {
  const db = await (await DuckDBInstance.create()).connect();
  const out = [];
  for (const q of process.argv.slice(1)) out.push((await db.runAndReadAll(q)).getRowsJson());
  console.log(JSON.stringify(out));
})();`

// TestFindingsTable: beside each result its findings are a table that DuckDB reads, a
// row for each resource, and a last row for the run.
func TestFindingsTable(t *testing.T) {
	dir := t.TempDir()
	s, ctx := open(t, dir), t.Context()
	seen := sunday.Add(-time.Hour)
	many := finding("TLS003", result.Fail)
	many.Places = []result.Place{
		{ResourceID: "c1/endpoints/a:1", Name: "a:1", Fingerprint: "f1", Evidence: map[string]any{"port": 1}}, {ResourceID: "c1/endpoints/b:1", Name: "b:1", Fingerprint: "f2"},
	}
	waived := finding("TS001", result.Fail)
	waived.Waiver = &result.Waiver{Reason: "ä test", Owner: "team", Expires: "2027-01-01"}
	waived.FirstSeen, waived.Location = &seen, &result.Location{Path: "main.tf", Line: 7}
	unknown := finding("TS002", result.Unknown)
	unknown.MissingKind = "unreachable"
	first := sample(sunday, 0)
	first.Tool.Version, first.Rules = "1.2", []result.Rule{{ID: "TLS003", Category: "tls"}}
	first.Findings = []result.Finding{many, waived, unknown}
	second := sample(sunday.AddDate(0, 0, 1), 0)
	second.Summary.Verdict, second.Ledger = result.Incomplete, &result.Ledger{Incomplete: []string{"the list failed", "no rule"}}
	for range 2 { // twice: an answer may be lost
		_, err := s.PutResult(ctx, "payments", first)
		_, err2 := s.PutResult(ctx, "web", second)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
	}
	from := "read_parquet('" + filepath.Join(dir, "findings", "*", "*.parquet") + "')"
	out, err := npmtest.Run(t, "duckdb", []string{"@duckdb/node-api@1.5.6-r.1"}, duckDB,
		"SELECT unit, epoch(evaluated_at), rule_id, category, severity, verdict, resource_id, fingerprint, epoch(first_seen), waived, waiver_reason || waiver_expires, path, line, missing, json_extract(evidence, '$.port')::int FROM "+from+" WHERE resource_type <> 'run' ORDER BY rule_id, resource_id",
		"SELECT unit, verdict, message FROM "+from+" WHERE resource_type = 'run' ORDER BY unit",
		"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM "+from+") WHERE column_type <> 'VARCHAR'",
	)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var got [][][]any
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	at, before := float64(sunday.Unix()), float64(seen.Unix())
	want := [][][]any{
		{
			{"payments", at, "TLS003", "tls", "high", "fail", "c1/endpoints/a:1", "f1", nil, false, "", "", 0.0, "", 1.0},
			{"payments", at, "TLS003", "tls", "high", "fail", "c1/endpoints/b:1", "f2", nil, false, "", "", 0.0, "", nil},
			{"payments", at, "TS001", "", "high", "fail", "c1", "TS001fail", before, true, "ä test2027-01-01", "main.tf", 7.0, "", nil},
			{"payments", at, "TS002", "", "high", "unknown", "c1", "TS002unknown", nil, false, "", "", 0.0, "unreachable", nil},
		},
		{{"payments", "pass", ""}, {"web", "incomplete", "the list failed; no rule"}},
		{
			{"evaluated_at", "TIMESTAMP WITH TIME ZONE"},
			{"line", "INTEGER"},
			{"first_seen", "TIMESTAMP WITH TIME ZONE"},
			{"waived", "BOOLEAN"},
			{"evidence", "JSON"},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("DuckDB reads\n%v\nwant\n%v", got, want)
	}
}
