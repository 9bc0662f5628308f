package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dbaudit/pkg/result"
)

// htmlMatrix is the state of every cluster in every category.
type htmlMatrix struct {
	Columns []string
	Rows    []htmlMatrixRow
	// More are the rows after the first [htmlClustersOpen], in a table that opens:
	// a browser lays a table out as a whole, and again for every part that arrives.
	More []htmlMatrixRow
	// Cut says what is not shown.
	Cut string
}

type htmlMatrixRow struct {
	Name, Facts, Key string
	Replica          bool
	Cells            []htmlCell

	counts  map[result.Severity]int
	primary string
	order   string // sorts equals: name, id
}

// htmlCell is one cluster in one category.
type htmlCell struct {
	Cluster, Category string
	// Words is the cell's tooltip.
	Words string
	Chips []htmlChip
	// Link is false when no finding is behind the cell.
	Link bool

	fails                        map[result.Severity]int
	unknown, waived, passed, not int
}

// htmlChip is a figure, with what it counts for those who do not see its colour.
type htmlChip struct{ Class, Text, Words string }

const htmlElsewhere = "" // the key of the row of clients and the account

func htmlMatrixOf(r *result.Result, x *htmlIndex) htmlMatrix {
	m := htmlMatrix{}
	column := map[string]int{}
	for i, c := range x.columns {
		m.Columns = append(m.Columns, htmlCategory(c))
		column[c] = i
	}
	rows := map[string]*htmlMatrixRow{}
	row := func(key string) *htmlMatrixRow {
		if rows[key] != nil {
			return rows[key]
		}
		y := &htmlMatrixRow{Key: key, counts: map[result.Severity]int{}}
		for _, c := range x.columns {
			y.Cells = append(y.Cells, htmlCell{Cluster: key, Category: c, fails: map[result.Severity]int{}})
		}
		rows[key] = y
		return y
	}
	for i := range r.Clusters {
		c := &r.Clusters[i]
		y := row(c.ID)
		y.Name, y.Facts, y.order = htmlShort(c.Name, 80), htmlFacts(c), c.Name+"\x00"+c.ID
		y.Replica, y.primary = c.Role == "replica", c.Primary
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		key := htmlElsewhere
		if x.clusters[f.Resource.ClusterID] != nil {
			key = f.Resource.ClusterID
		}
		y := row(key)
		c := &y.Cells[column[x.category(f.RuleID)]]
		switch {
		case f.Waiver != nil:
			c.waived++
		case f.Verdict == result.Fail:
			c.fails[f.Severity]++
			y.counts[f.Severity]++
		default:
			c.unknown++
		}
	}
	tally := func(ruleID, resourceID string, n func(c *htmlCell) *int) {
		if i, ok := column[x.category(ruleID)]; ok {
			*n(&row(x.clusterOf(resourceID)).Cells[i])++
		}
	}
	for _, p := range r.Passed {
		tally(p.RuleID, p.ResourceID, func(c *htmlCell) *int { return &c.passed })
	}
	for _, p := range r.NotApplicable {
		tally(p.RuleID, p.ResourceID, func(c *htmlCell) *int { return &c.not })
	}
	if y := rows[htmlElsewhere]; y != nil {
		y.Name, y.Facts = "No single cluster", "client settings, the account"
	}
	all, cutWords := htmlMatrixOrder(rows)
	for i := range all {
		for j := range all[i].Cells {
			all[i].Cells[j].finish()
		}
	}
	m.Rows, m.Cut = all, cutWords
	if most := htmlClustersOpen; len(all) > most+most/4 {
		m.Rows, m.More = all[:most:most], all[most:]
		if last := len(m.More) - 1; m.More[last].Key == htmlElsewhere {
			m.Rows, m.More = append(m.Rows, m.More[last]), m.More[:last]
		}
	}
	return m
}

// htmlMatrixOrder sorts the rows: worst first, a replica after its primary, what
// belongs to no cluster last.
func htmlMatrixOrder(rows map[string]*htmlMatrixRow) (out []htmlMatrixRow, cutWords string) {
	replicas := map[string][]*htmlMatrixRow{}
	var heads []*htmlMatrixRow
	for _, y := range rows {
		switch {
		case y.Key == htmlElsewhere:
		case y.Replica && rows[y.primary] != nil && !rows[y.primary].Replica:
			replicas[y.primary] = append(replicas[y.primary], y)
		default:
			heads = append(heads, y)
		}
	}
	worst := func(a, b *htmlMatrixRow) int {
		for _, s := range result.Severities {
			if c := cmp.Compare(b.counts[s], a.counts[s]); c != 0 {
				return c
			}
		}
		return cmp.Compare(a.order, b.order)
	}
	slices.SortFunc(heads, worst)
	left := map[result.Severity]int{}
	leftClusters := 0
	add := func(y *htmlMatrixRow) {
		if len(out) < htmlClusters {
			out = append(out, *y)
			return
		}
		leftClusters++
		for s, n := range y.counts {
			left[s] += n
		}
	}
	for _, y := range heads {
		add(y)
		slices.SortFunc(replicas[y.Key], worst)
		for _, z := range replicas[y.Key] {
			add(z)
		}
	}
	if leftClusters > 0 {
		cutWords = fmt.Sprintf("The %d worst are shown. The other %s have %s.", len(out), thousands(leftClusters),
			cmp.Or(severityCounts(left), "no open findings"))
	}
	if y := rows[htmlElsewhere]; y != nil {
		out = append(out, *y)
	}
	return out, cutWords
}

// htmlFacts is what there is to say of a cluster beside its name.
func htmlFacts(c *result.Cluster) string {
	var parts []string
	if c.Role == "replica" {
		parts = append(parts, "replica")
	}
	if c.Version != "" {
		parts = append(parts, "PostgreSQL "+htmlShort(c.Version, 20))
	}
	if c.Region != "" {
		parts = append(parts, htmlShort(c.Region, 20))
	}
	return strings.Join(parts, " · ")
}

func (c *htmlCell) finish() {
	for _, s := range result.Severities {
		if n := c.fails[s]; n > 0 {
			c.chip(string(s), thousands(n), string(s))
		}
	}
	if c.waived > 0 {
		c.chip("waived", thousands(c.waived)+" waived", "")
	}
	c.Link = len(c.Chips) > 0
	if c.unknown > 0 {
		c.chip("unknown", thousands(c.unknown)+" ?", "unknown")
	}
	switch {
	case len(c.Chips) > 0:
	case c.passed > 0:
		c.chip("pass", "✓", "passed")
	case c.not > 0:
		c.chip("none", "–", "does not apply")
	default:
		c.chip("none", "–", "nothing to judge")
	}
	var words []string
	for _, k := range c.Chips {
		if k.Class != "pass" {
			words = append(words, strings.Trim(strings.TrimRight(k.Text, " ?")+" "+k.Words, "– "))
		}
	}
	if c.passed > 0 {
		words = append(words, count(c.passed, "check")+" passed")
	}
	c.Words = strings.Join(words, ", ")
}

func (c *htmlCell) chip(class, text, words string) {
	c.Chips = append(c.Chips, htmlChip{class, text, words})
}
