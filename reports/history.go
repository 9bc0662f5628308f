package reports

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"dbaudit/pkg/jsonfile"
	"dbaudit/pkg/result"
)

// WriteHistory writes the trend of stored runs: each run is a line, oldest
// first, with what was new and fixed then, and a bar for what failed. "json" is the list of points.
func WriteHistory(w io.Writer, points []result.Point, format string) error {
	switch format {
	case "table":
		return writeHistoryTable(w, points)
	case "json":
		if points == nil {
			points = []result.Point{}
		}
		return jsonfile.Indented(w, points)
	}
	return fmt.Errorf("unknown format %q: want table or json", format)
}

const barWidth = 20

func writeHistoryTable(w io.Writer, points []result.Point) error {
	if len(points) == 0 {
		_, err := fmt.Fprintln(w, "no stored results")
		return err
	}
	most := 1
	for _, p := range points {
		most = max(most, result.Total(p.Findings))
	}
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	head := []string{"EVALUATED", "VERDICT", "CLUSTERS"}
	for _, s := range result.Severities {
		head = append(head, strings.ToUpper(string(s)))
	}
	fmt.Fprintln(out, strings.Join(append(head, "UNKNOWN", "WAIVED", "NEW", "FIXED"), "\t")+"\t")
	count := func(n *int) string {
		if n == nil {
			return "-"
		}
		return fmt.Sprint(*n)
	}
	for _, p := range points {
		row := []string{p.EvaluatedAt.UTC().Format(time.RFC3339), p.Verdict, fmt.Sprint(p.Clusters)}
		for _, s := range result.Severities {
			row = append(row, fmt.Sprint(p.Findings[s]))
		}
		bar := strings.Repeat("█", (result.Total(p.Findings)*barWidth+most-1)/most)
		if bar != "" {
			bar = "  " + bar // after the last tab: tabwriter leaves it as it is, to the left
		}
		fmt.Fprintln(out, strings.Join(append(row, fmt.Sprint(p.Unknown), fmt.Sprint(p.Waived), count(p.New), count(p.Fixed)), "\t")+"\t"+bar)
	}
	return out.Flush()
}
