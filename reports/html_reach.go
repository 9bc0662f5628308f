package reports

import (
	"cmp"
	"fmt"
	"math/big"
	"net/netip"
	"slices"
	"strings"

	"dbaudit/pkg/result"
)

// How much the diagram of reach draws: more is a thicket. What is merged or left
// out is counted, and the list below it has more.
const (
	htmlReachClusters = 24
	htmlReachSources  = 32
	htmlReachListed   = 2000
)

// htmlReach is who can reach each cluster: sources to the left, clusters to the
// right, an edge between for each trusted source.
type htmlReach struct {
	Sources  []*htmlSource
	Clusters []*htmlTarget
	Edges    []htmlEdge
	Cut      string
	List     []htmlReachList
	ListCut  string
}

type htmlSource struct {
	Class             string // a severity, "ok" or "unknown"
	Kind, Label, More string
	Index             int

	rank     int
	clusters []int
	classes  map[int]string // of the edge to each of them
	members  int
	key      string
}

type htmlTarget struct {
	Class, Name, More string
	Index             int

	rank    int
	cluster *result.Cluster
}

// htmlEdge is a curve in a box of 100 by 1000 units that is stretched between the columns.
type htmlEdge struct {
	Class, Path  string
	Source, Into int
}

type htmlReachList struct {
	Cluster string
	Sources []htmlReachItem
	None    string
}

type htmlReachItem struct{ Class, Kind, Label, More, Risk string }

// htmlAny stands for everybody, htmlNobody for a list that was not observed.
var (
	htmlAny    = result.Source{Type: "any", Value: "any host on the internet"}
	htmlNobody = result.Source{Type: "unseen", Value: "not observed"}
)

var htmlKinds = map[string]string{
	"ip_addr": "address", "droplet": "droplet", "k8s": "Kubernetes", "app": "app", "tag": "tag", "any": "no limit", "unseen": "?",
}

func htmlReachOf(r *result.Result, x *htmlIndex) *htmlReach {
	if len(r.Clusters) == 0 {
		return nil
	}
	targets := make([]*htmlTarget, 0, len(r.Clusters))
	for i := range r.Clusters {
		c := &r.Clusters[i]
		t := &htmlTarget{Name: htmlShort(c.Name, 60), cluster: c, Class: "ok"}
		for _, s := range htmlSourcesOf(c) {
			if class := htmlRisk(c, s, x); htmlRank(class) > t.rank {
				t.rank, t.Class = htmlRank(class), class
			}
		}
		switch n := len(c.TrustedSources); {
		case c.TrustedSources == nil:
			t.More = "sources not observed"
		case n == 0:
			t.More = "no trusted sources"
		default:
			t.More = count(n, "source")
		}
		targets = append(targets, t)
	}
	slices.SortStableFunc(targets, func(a, b *htmlTarget) int {
		return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(a.cluster.Name, b.cluster.Name), cmp.Compare(a.cluster.ID, b.cluster.ID))
	})
	m := &htmlReach{}
	m.list(targets, x)
	if n := len(targets); n > htmlReachClusters {
		m.Cut = fmt.Sprintf("The %d most exposed of %s are drawn. ", htmlReachClusters, count(n, "cluster"))
		targets = targets[:htmlReachClusters]
	}
	for i, t := range targets {
		t.Index = i
	}
	m.Clusters = targets
	m.sources(x)
	m.edges(x)
	return m
}

func htmlSourcesOf(c *result.Cluster) []*result.Source {
	switch {
	case c.TrustedSources == nil:
		return []*result.Source{&htmlNobody}
	case len(c.TrustedSources) == 0:
		return []*result.Source{&htmlAny}
	}
	out := make([]*result.Source, len(c.TrustedSources))
	for i := range c.TrustedSources {
		out[i] = &c.TrustedSources[i]
	}
	return out
}

// htmlRisk is a source's class: that of the facts first, then that of its findings.
func htmlRisk(c *result.Cluster, s *result.Source, x *htmlIndex) string {
	switch {
	case s == &htmlNobody:
		return "unknown"
	case s == &htmlAny, htmlWholeInternet(s):
		return string(result.Critical)
	}
	if sev := x.open[c.ID+"/trusted_sources/"+s.ID]; sev != "" {
		return string(sev)
	}
	return "ok"
}

// htmlRank orders classes: unknown is worse than ok.
func htmlRank(class string) int {
	if class == "unknown" {
		return 1
	}
	if n := result.Severity(class).Rank(); n > 0 {
		return n + 1
	}
	return 0
}

// sources gathers the left column: one entry a source, those of one value joined;
// when there are too many, the ones without risk are joined by kind.
func (m *htmlReach) sources(x *htmlIndex) {
	for level := range 3 {
		byKey := map[string]*htmlSource{}
		m.Sources = nil
		for i, t := range m.Clusters {
			for _, s := range htmlSourcesOf(t.cluster) {
				class := htmlRisk(t.cluster, s, x)
				key := s.Type + "\x00" + s.Value
				harmless := class == "ok" || class == string(result.Low)
				switch {
				case level == 1 && harmless:
					key = class + "\x00" + s.Type + "\x00" + t.cluster.ID
				case level == 2 && harmless:
					key = class + "\x00" + s.Type
				case level == 2 && class != string(result.Critical):
					key = class
				}
				n := byKey[key]
				if n == nil {
					n = &htmlSource{key: key, Kind: htmlKind(s), Label: htmlSourceLabel(s), More: htmlSourceMore(s), Class: class, classes: map[int]string{}}
					byKey[key] = n
					m.Sources = append(m.Sources, n)
				}
				if key != s.Type+"\x00"+s.Value {
					n.members++
					n.Label, n.More = htmlMerged(n, s, class), ""
				}
				if rank := htmlRank(class); rank > n.rank {
					n.rank, n.Class = rank, class
				}
				if old, ok := n.classes[i]; !ok {
					n.clusters, n.classes[i] = append(n.clusters, i), class
				} else if htmlRank(class) > htmlRank(old) {
					n.classes[i] = class
				}
			}
		}
		if len(m.Sources) <= htmlReachSources {
			if level > 0 {
				m.Cut += "Sources without risk are joined by kind."
			}
			break
		}
	}
	// A source stands near the middle of its clusters, so that edges cross little.
	middle := func(s *htmlSource) float64 {
		sum := 0
		for _, i := range s.clusters {
			sum += i
		}
		return float64(sum) / float64(len(s.clusters))
	}
	slices.SortStableFunc(m.Sources, func(a, b *htmlSource) int {
		return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(middle(a), middle(b)), cmp.Compare(a.key, b.key))
	})
	if over := len(m.Sources) - htmlReachSources; over > 0 {
		m.Sources = m.Sources[:htmlReachSources]
		m.Cut += fmt.Sprintf("%s of less risk left out.", count(over, "source"))
	}
	for i, s := range m.Sources {
		s.Index = i
	}
}

func htmlKind(s *result.Source) string {
	return cmp.Or(htmlKinds[s.Type], htmlShort(s.Type, 20), "?")
}

func htmlMerged(n *htmlSource, s *result.Source, class string) string {
	if n.members == 1 {
		return htmlSourceLabel(s)
	}
	if strings.Contains(n.key, "\x00") {
		return thousands(n.members) + " of this kind"
	}
	n.Kind = "various"
	return count(n.members, "source") + " of " + class + " risk"
}

// htmlSourceLabel is what a source is called: a name where it resolves to one.
func htmlSourceLabel(s *result.Source) string {
	switch s.Type {
	case "droplet", "k8s", "app":
		return htmlShort(cmp.Or(s.Name, s.Value), 60)
	}
	return htmlShort(s.Value, 60)
}

func htmlSourceMore(s *result.Source) string {
	switch s.Type {
	case "ip_addr":
		if n := htmlAddresses(s.Value); n != "" {
			return n
		}
		return htmlShort(s.Description, 60)
	case "tag":
		return htmlShort(s.Name, 60)
	}
	return ""
}

// htmlAddresses is how many addresses a range admits; "" for a single one.
func htmlAddresses(value string) string {
	p, err := netip.ParsePrefix(value)
	if err != nil || p.IsSingleIP() {
		return ""
	}
	if p.Bits() == 0 {
		return map[bool]string{true: "all of IPv4", false: "all of IPv6"}[p.Addr().Is4()]
	}
	n := new(big.Int).Lsh(big.NewInt(1), uint(p.Addr().BitLen()-p.Bits()))
	if !n.IsInt64() || n.Int64() > 1<<32 {
		return fmt.Sprintf("2^%d addresses", p.Addr().BitLen()-p.Bits())
	}
	return thousands(int(n.Int64())) + " addresses"
}

func (m *htmlReach) edges(x *htmlIndex) {
	y := func(i, n int) float64 { return (float64(i) + 0.5) / float64(n) * 1000 }
	for _, s := range m.Sources {
		for _, i := range s.clusters {
			a, b := y(s.Index, len(m.Sources)), y(i, len(m.Clusters))
			m.Edges = append(m.Edges, htmlEdge{
				Class: s.classes[i], Source: s.Index, Into: i,
				Path: fmt.Sprintf("M0 %.1fC45 %.1f 55 %.1f 100 %.1f", a, a, b, b),
			})
		}
	}
	// The riskiest edges are drawn last, on top.
	slices.SortStableFunc(m.Edges, func(a, b htmlEdge) int { return cmp.Compare(htmlRank(a.Class), htmlRank(b.Class)) })
}

// list is the diagram in words.
func (m *htmlReach) list(targets []*htmlTarget, x *htmlIndex) {
	left := htmlReachListed
	for i, t := range targets {
		if i == htmlClusters || left <= 0 {
			m.ListCut = fmt.Sprintf("%s more not listed.", count(len(targets)-i, "cluster"))
			return
		}
		l := htmlReachList{Cluster: t.Name}
		for _, s := range htmlSourcesOf(t.cluster) {
			class := htmlRisk(t.cluster, s, x)
			item := htmlReachItem{Class: class, Kind: htmlKind(s), Label: htmlSourceLabel(s), More: htmlSourceMore(s)}
			if d := htmlShort(s.Description, 60); d != "" && d != item.More {
				item.More = strings.TrimPrefix(item.More+", "+d, ", ")
			}
			if htmlRank(class) > 1 {
				item.Risk = class
			}
			l.Sources = append(l.Sources, item)
			left--
		}
		m.List = append(m.List, l)
	}
}
