package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dbaudit/pkg/result"
	"dbaudit/pkg/words"
)

// htmlMatrix is the state of every cluster in every category.
type htmlMatrix struct {
	Columns []string
	// Tables are the first [htmlClustersOpen] rows and, where there are many more, the
	// rest: a browser lays a table out as a whole, and again for every part that arrives.
	Tables [][]*htmlRow
	Cut    string // what is not shown
}

type htmlRow struct {
	Key     string // the cluster's id
	Cluster *result.Cluster
	Cells   []*htmlCell

	all tally
}

// htmlCell is one cluster in one category.
type htmlCell struct {
	Cluster, Category string
	tally
}

// htmlChip is a figure, with what it counts for those who do not see its colour.
type htmlChip struct{ Class, Text, Words string }

// htmlElsewhere is the key of the row of clients and the account.
const htmlElsewhere = ""

func newHTMLMatrix(r *result.Result, x *htmlIndex) htmlMatrix {
	m := htmlMatrix{}
	for _, c := range x.categories {
		m.Columns = append(m.Columns, categoryName(r, c))
	}
	rows := map[string]*htmlRow{}
	cell := func(resource, ruleID string) *htmlCell { // of a resource's cluster
		key, _ := ownerOf(resource)
		if x.clusters[key] == nil {
			key = htmlElsewhere
		}
		if rows[key] == nil {
			rows[key] = &htmlRow{Key: key, Cluster: x.clusters[key]}
			for _, c := range x.categories {
				rows[key].Cells = append(rows[key].Cells, &htmlCell{Cluster: key, Category: c})
			}
		}
		if i := slices.Index(x.categories, x.category(ruleID)); i >= 0 {
			return rows[key].Cells[i]
		}
		return &htmlCell{Cluster: key} // of a category without verdicts
	}
	for id := range x.clusters {
		cell(id, "")
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		c := cell(f.Resource.ClusterID, f.RuleID)
		c.add(f)
		rows[c.Cluster].all.add(f)
	}
	for _, p := range r.Passed {
		cell(p.ResourceID, p.RuleID).Passed++
	}
	for _, p := range r.NotApplicable {
		cell(p.ResourceID, p.RuleID).Exempt++
	}
	all := m.order(rows)
	var rest []*htmlRow
	if most := htmlClustersOpen; len(all) > most+most/4 {
		all, rest = all[:most:most], all[most:]
	}
	if row := rows[htmlElsewhere]; row != nil {
		all = append(all, row)
	}
	for _, table := range [][]*htmlRow{all, rest} {
		if len(table) > 0 {
			m.Tables = append(m.Tables, table)
		}
	}
	return m
}

// order puts the worst cluster first, and a replica after its primary.
func (m *htmlMatrix) order(rows map[string]*htmlRow) []*htmlRow {
	var heads []*htmlRow
	replicas := map[string][]*htmlRow{}
	for key, row := range rows {
		if key == htmlElsewhere {
			continue
		}
		primary := rows[row.Cluster.Primary]
		switch {
		case row.Cluster.Role == "replica" && primary != nil && primary.Cluster != nil && primary.Cluster.Role != "replica":
			replicas[primary.Key] = append(replicas[primary.Key], row)
		default:
			heads = append(heads, row)
		}
	}
	worst := func(a, b *htmlRow) int {
		return cmp.Or(compareCounts(a.all.Failing, b.all.Failing), cmp.Compare(a.Cluster.Name, b.Cluster.Name), cmp.Compare(a.Key, b.Key))
	}
	slices.SortFunc(heads, worst)
	var out []*htmlRow
	for _, row := range heads {
		slices.SortFunc(replicas[row.Key], worst)
		out = append(append(out, row), replicas[row.Key]...)
	}
	if over := len(out) - htmlClusters; over > 0 {
		var left tally
		for _, row := range out[htmlClusters:] {
			left.join(&row.all)
		}
		out = out[:htmlClusters]
		m.Cut = fmt.Sprintf("The %d worst are shown. The other %s have %s.", htmlClusters, words.Thousands(over), cmp.Or(severityCounts(left.Failing), "no open findings"))
	}
	return out
}

// Link is false when no finding is behind the cell.
func (c *htmlCell) Link() bool { return len(c.Failing)+c.Waived > 0 }

// Chips are the cell's figures.
func (c *htmlCell) Chips() []htmlChip {
	var chips []htmlChip
	for _, s := range result.Severities {
		if n := c.Failing[s]; n > 0 {
			chips = append(chips, htmlChip{string(s), words.Thousands(n), string(s)})
		}
	}
	if c.Waived > 0 {
		chips = append(chips, htmlChip{"waived", words.Thousands(c.Waived) + " waived", ""})
	}
	if c.Unknown > 0 {
		chips = append(chips, htmlChip{"unknown", words.Thousands(c.Unknown) + " ?", "unknown"})
	}
	switch {
	case len(chips) > 0:
		return chips
	case c.NotAsked > 0:
		return []htmlChip{{"none", "–", "not asked"}}
	case c.Passed > 0:
		return []htmlChip{{"pass", "✓", "passed"}}
	case c.Exempt > 0:
		return []htmlChip{{"none", "–", "does not apply"}}
	}
	return []htmlChip{{"none", "–", "nothing to judge"}}
}

// Words is the cell's tooltip.
func (c *htmlCell) Words() string {
	var all []string
	for _, k := range c.Chips() {
		if k.Class != "pass" {
			all = append(all, strings.Trim(strings.TrimRight(k.Text, " ?")+" "+k.Words, "– "))
		}
	}
	if c.Passed > 0 {
		all = append(all, words.Count(c.Passed, "check")+" passed")
	}
	return strings.Join(all, ", ")
}
