package reports

import (
	"cmp"
	"fmt"
	"math/big"
	"net/netip"
	"slices"
	"strings"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/words"
)

// How much the diagram of reach draws. What is joined or left out is counted, and the
// list below it has more.
const (
	reachClusters = 24
	reachSources  = 32
	reachListed   = 2000 // sources in the list
)

// htmlReach is who can reach each cluster: sources to the left, clusters to the
// right, an edge between for each trusted source.
type htmlReach struct {
	Sources  []*htmlSource
	Clusters []*htmlTarget
	Edges    []htmlEdge
	Cut      string
	// Used: databases were looked into, so that it is known which sources are in use.
	Used bool
	// List is the diagram in words, for more clusters than are drawn.
	List    []*htmlTarget
	ListCut string
}

// htmlSource is a trusted source.
type htmlSource struct {
	Class             string // a severity, "ok" or "unknown"
	Kind, Label, More string
	Index             int

	key   string
	edges map[int]string // the class of its edge to each cluster, by the cluster's index
	idle  map[int]bool   // edges that nobody uses
}

// htmlTarget is a cluster with the sources that it admits.
type htmlTarget struct {
	Class, Name, More string
	Index             int
	Sources           []htmlAdmitted

	cluster *result.Cluster
}

// htmlAdmitted is a source as one cluster admits it.
type htmlAdmitted struct {
	Class, Kind, Label, More, Description string
	// Use says who came through it when the database was looked into; "" where that is
	// not known. Idle: nobody did.
	Use  string
	Idle bool

	key string
}

// Risk is the class where it is one to see to.
func (a htmlAdmitted) Risk() string {
	if reachRank(a.Class) > 1 {
		return a.Class
	}
	return ""
}

// htmlEdge is a curve in a box of 100 by 1000 units that is stretched between the columns.
type htmlEdge struct {
	Class, Path  string
	Source, Into int
	Idle         bool
}

// reachRank orders classes: unknown is worse than ok.
func reachRank(class string) int {
	if class == "unknown" {
		return 1
	}
	if n := result.Severity(class).Rank(); n > 0 {
		return n + 1
	}
	return 0
}

func newHTMLReach(r *result.Result, x *htmlIndex) *htmlReach {
	if len(r.Clusters) == 0 {
		return nil
	}
	m := &htmlReach{}
	for i := range r.Clusters {
		m.Clusters = append(m.Clusters, newHTMLTarget(&r.Clusters[i], x))
	}
	slices.SortStableFunc(m.Clusters, func(a, b *htmlTarget) int {
		return cmp.Or(cmp.Compare(reachRank(b.Class), reachRank(a.Class)), cmp.Compare(a.cluster.Name, b.cluster.Name), cmp.Compare(a.cluster.ID, b.cluster.ID))
	})
	left := reachListed
	for i, t := range m.Clusters {
		if left -= len(t.Sources); left < 0 && i > 0 || i == htmlClusters {
			m.ListCut = words.Count(len(m.Clusters)-i, "more cluster") + " not listed."
			break
		}
		m.List = append(m.List, t)
	}
	if n := len(m.Clusters); n > reachClusters {
		m.Cut = fmt.Sprintf("The %d most exposed of %s are drawn. ", reachClusters, words.Count(n, "cluster"))
		m.Clusters = m.Clusters[:reachClusters]
	}
	for i, t := range m.Clusters {
		t.Index = i
		m.Used = m.Used || slices.ContainsFunc(t.Sources, func(a htmlAdmitted) bool { return a.Use != "" })
	}
	m.join()
	m.draw()
	return m
}

func newHTMLTarget(c *result.Cluster, x *htmlIndex) *htmlTarget {
	t := &htmlTarget{Name: short(60, c.Name), More: words.Count(len(c.TrustedSources), "source"), Class: "ok", cluster: c}
	switch {
	case c.TrustedSources == nil:
		t.More = "sources not observed"
		t.Sources = []htmlAdmitted{{Class: "unknown", Kind: "?", Label: "not observed", key: "unseen"}}
	case len(c.TrustedSources) == 0:
		t.More = "no trusted sources"
		t.Sources = []htmlAdmitted{{Class: string(result.Critical), Kind: "no limit", Label: "any host on the internet", key: "any"}}
	}
	for i := range c.TrustedSources {
		s := &c.TrustedSources[i]
		a := htmlAdmitted{
			Class: cmp.Or(string(x.open[c.ID+"/trusted_sources/"+s.ID]), "ok"), Kind: cmp.Or(sourceKinds[s.Type], short(20, s.Type), "?"),
			Label: short(60, s.Value), Description: short(60, s.Description), key: s.Type + "\x00" + s.Value,
		}
		if wholeInternet(s) {
			a.Class = string(result.Critical)
		}
		switch s.Type {
		case "droplet", "k8s", "app":
			a.Label = short(60, cmp.Or(s.Name, s.Value))
		case "tag":
			a.More = short(60, s.Name)
		case "ip_addr":
			a.More = addresses(s.Value)
		}
		a.Use, a.Idle = useOf(c, s)
		t.Sources = append(t.Sources, a)
	}
	for _, a := range t.Sources {
		if reachRank(a.Class) > reachRank(t.Class) {
			t.Class = a.Class
		}
	}
	return t
}

// useOf says whether sessions came through a source.
func useOf(c *result.Cluster, s *result.Source) (use string, idle bool) {
	if c.Use == nil {
		return "", false
	}
	i := slices.IndexFunc(c.Use.Sources, func(u snapshot.LastUse) bool { return u.Name == s.Type+":"+s.Value })
	if i < 0 {
		return "", false
	}
	sessions := 0
	for _, x := range c.Sessions {
		if x.TrustedSource != nil && *x.TrustedSource == s.ID {
			sessions += x.Count
		}
	}
	switch u := c.Use.Sources[i]; {
	case sessions > 0:
		return words.Count(sessions, "session"), false
	case u.Last != nil && u.Last.Equal(c.Use.ObservedAt):
		return "in use", false
	case u.Last != nil:
		return "last used " + day(*u.Last), true
	case u.Untold != "":
		return "", false
	}
	return "no session", true
}

var sourceKinds = map[string]string{
	"ip_addr": "address", "droplet": "droplet", "k8s": "Kubernetes", "app": "app", "tag": "tag",
}

// addresses is how many addresses a range admits; "" for a single one.
func addresses(value string) string {
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
	return words.Thousands(int(n.Int64())) + " addresses"
}

// join makes the left column: one entry a source, however many clusters admit it. When
// there are too many, those of the least risk are left out.
func (m *htmlReach) join() {
	byKey := map[string]*htmlSource{}
	for i, t := range m.Clusters {
		for _, a := range t.Sources {
			s := byKey[a.key]
			if s == nil {
				s = &htmlSource{key: a.key, Kind: a.Kind, Label: a.Label, More: cmp.Or(a.More, a.Description), Class: a.Class, edges: map[int]string{}, idle: map[int]bool{}}
				byKey[a.key] = s
				m.Sources = append(m.Sources, s)
			}
			if reachRank(a.Class) > reachRank(s.Class) {
				s.Class = a.Class
			}
			s.idle[i] = a.Idle
			if old, ok := s.edges[i]; !ok || reachRank(a.Class) > reachRank(old) {
				s.edges[i] = a.Class
			}
		}
	}
	// A source stands near the middle of its clusters, so that edges cross little.
	middle := func(s *htmlSource) float64 {
		sum := 0
		for i := range s.edges {
			sum += i
		}
		return float64(sum) / float64(len(s.edges))
	}
	slices.SortStableFunc(m.Sources, func(a, b *htmlSource) int {
		return cmp.Or(cmp.Compare(reachRank(b.Class), reachRank(a.Class)), cmp.Compare(middle(a), middle(b)), cmp.Compare(a.key, b.key))
	})
	if over := len(m.Sources) - reachSources; over > 0 {
		m.Sources = m.Sources[:reachSources]
		m.Cut += words.Count(over, "source") + " of less risk left out."
	}
	for i, s := range m.Sources {
		s.Index = i
	}
}

// draw makes the edges; the riskiest are drawn last, on top.
func (m *htmlReach) draw() {
	y := func(i, n int) float64 { return (float64(i) + 0.5) / float64(n) * 1000 }
	for _, s := range m.Sources {
		for i := range m.Clusters {
			class, ok := s.edges[i]
			if !ok {
				continue
			}
			a, b := y(s.Index, len(m.Sources)), y(i, len(m.Clusters))
			m.Edges = append(m.Edges, htmlEdge{
				Class: class, Source: s.Index, Into: i, Idle: s.idle[i],
				Path: fmt.Sprintf("M0 %.1fC45 %.1f 55 %.1f 100 %.1f", a, a, b, b),
			})
		}
	}
	slices.SortStableFunc(m.Edges, func(a, b htmlEdge) int { return cmp.Compare(reachRank(a.Class), reachRank(b.Class)) })
	m.Cut = strings.TrimSpace(m.Cut)
}
