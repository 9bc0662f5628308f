package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/snappy"

	"dbaudit/pkg/result"
)

// findings is the folder of the tables of findings. No part of dbaudit reads them: they
// are for DuckDB, ClickHouse and their like.
const findings = "findings"

// Finding is a row of a table of findings: one rule on one resource. The last row of a
// table is the run itself: rule "dbaudit", resource type "run", the run's verdict, and
// why it is incomplete. A run without findings has that row alone.
type Finding struct {
	Unit           string     `parquet:"unit,dict"`
	EvaluatedAt    time.Time  `parquet:"evaluated_at,timestamp(millisecond)"`
	RuleID         string     `parquet:"rule_id,dict"`
	Category       string     `parquet:"category,dict"`
	Severity       string     `parquet:"severity,dict"`
	Verdict        string     `parquet:"verdict,dict"`
	Message        string     `parquet:"message"`
	ResourceType   string     `parquet:"resource_type,dict"`
	ResourceID     string     `parquet:"resource_id"`
	ResourceName   string     `parquet:"resource_name"`
	Region         string     `parquet:"region,dict"`
	ClusterID      string     `parquet:"cluster_id,dict"`
	ClusterName    string     `parquet:"cluster_name,dict"`
	Path           string     `parquet:"path,dict"`
	Line           int32      `parquet:"line"`
	Fingerprint    string     `parquet:"fingerprint"`
	FirstSeen      *time.Time `parquet:"first_seen,optional,timestamp(millisecond)"`
	Baseline       string     `parquet:"baseline,dict"`
	Missing        string     `parquet:"missing,dict"`
	Waived         bool       `parquet:"waived"`
	WaiverReason   string     `parquet:"waiver_reason,dict"`
	WaiverOwner    string     `parquet:"waiver_owner,dict"`
	WaiverExpires  string     `parquet:"waiver_expires,dict"`
	Evidence       string     `parquet:"evidence,json"`
	DbauditVersion string     `parquet:"dbaudit_version,dict"`
}

// findingsKey is where the table of a result is; "" where there is none, of results in
// the older layout.
func findingsKey(e Entry) string {
	name, ok := strings.CutPrefix(e.Key, results+"/")
	if !ok {
		return ""
	}
	name, _, _ = strings.Cut(path.Base(name), ".")
	return path.Join(findings, e.Unit, name+".parquet")
}

// putFindings writes the table of a result that was put. The name is the result's, so
// that only the writer of the result writes it.
func (s *Store) putFindings(ctx context.Context, e Entry, r *result.Result) error {
	var body bytes.Buffer
	rows := findingRows(e.Unit, r)
	err := parquet.Write(&body, rows, parquet.Compression(&snappy.Codec{}), parquet.CreatedBy("dbaudit", r.Tool.Version, ""))
	if err == nil {
		err = s.backend.put(ctx, findingsKey(e), body.Bytes())
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("write %s: %w", s.backend.place(findingsKey(e)), err)
	}
	return nil
}

func findingRows(unit string, r *result.Result) []Finding {
	categories := map[string]string{}
	for i := range r.Rules {
		categories[r.Rules[i].ID] = r.Rules[i].Category
	}
	var rows []Finding
	add := func(f *result.Finding) {
		row := Finding{
			Unit: unit, EvaluatedAt: r.EvaluatedAt.UTC(), RuleID: f.RuleID, Category: categories[f.RuleID], Severity: string(f.Severity),
			Verdict: f.Verdict, Message: f.Message, ResourceType: f.Resource.Type, ResourceID: f.Resource.ID, ResourceName: f.Resource.Name,
			Region: f.Resource.Region, ClusterID: f.Resource.ClusterID, ClusterName: f.Resource.ClusterName, Fingerprint: f.Fingerprint,
			FirstSeen: f.FirstSeen, Baseline: f.Baseline, Missing: string(f.MissingKind), Evidence: "{}", DbauditVersion: r.Tool.Version,
		}
		if f.Evidence != nil {
			if text, err := json.Marshal(f.Evidence); err == nil { // it came from JSON
				row.Evidence = string(text)
			}
		}
		if f.Location != nil {
			row.Path, row.Line = f.Location.Path, int32(f.Location.Line)
		}
		if w := f.Waiver; w != nil {
			row.Waived, row.WaiverReason, row.WaiverOwner, row.WaiverExpires = true, w.Reason, w.Owner, w.Expires
		}
		rows = append(rows, row)
	}
	for i := range r.Findings {
		for f := range r.Findings[i].Each() {
			add(f)
		}
	}
	run := result.Finding{RuleID: "dbaudit", Verdict: r.Summary.Verdict, Resource: result.Resource{Type: "run", ID: "run", Name: "run"}}
	if r.Ledger != nil {
		run.Message = strings.Join(r.Ledger.Incomplete, "; ")
	}
	add(&run)
	return rows
}
