package terraform

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dbaudit/pkg/snapshot"
)

// compare puts beside a planned cluster what it has now, where the account was observed:
// its trusted sources, and what those that stay resolve to. A note says what the apply
// opens, closes and loses.
func (b *builder) compare(p *planned) {
	c := &p.cluster
	var now *snapshot.Cluster
	for _, id := range p.ids {
		if found, ok := b.account[id]; ok && found.TrustedSources != nil {
			now = &found
		}
	}
	if now == nil {
		c.Missing = append(c.Missing, snapshot.Missing{Fact: "planned.current", Kind: snapshot.MissingNotAsked, Reason: "the plan was not compared with the account"})
		return
	}
	c.Planned.Current = now.TrustedSources
	if c.TrustedSources == nil {
		return
	}
	for i := range c.TrustedSources {
		s := &c.TrustedSources[i]
		if n := slices.IndexFunc(now.TrustedSources, like(*s)); n >= 0 && now.TrustedSources[n].Target != nil {
			s.Target, s.Missing = now.TrustedSources[n].Target, now.TrustedSources[n].Missing
		}
	}
	if slices.ContainsFunc(p.firewalls, func(f firewallResource) bool {
		return f.change != snapshot.ChangeNone && f.change != snapshot.ChangeForget
	}) {
		b.noteChange(c, now.TrustedSources)
	}
}

// noteChange says what the writing of a list changes.
func (b *builder) noteChange(c *snapshot.Cluster, now []snapshot.TrustedSource) {
	var opens, closes, loses []string
	for _, s := range c.TrustedSources {
		if !slices.ContainsFunc(now, like(s)) {
			opens = append(opens, s.Type+":"+cmp.Or(s.Value, " known after apply"))
		}
	}
	for _, s := range now {
		switch {
		case !slices.ContainsFunc(c.TrustedSources, like(s)):
			closes = append(closes, s.Type+":"+s.Value)
		case s.Description != "":
			loses = append(loses, s.Type+":"+s.Value)
		}
	}
	if len(c.TrustedSources) == 0 && len(now) > 0 {
		opens, closes = append(opens, "the cluster to every host"), nil
	}
	var said []string
	for _, part := range []struct {
		verb string
		list []string
	}{{"opens ", opens}, {"closes ", closes}, {"loses the description of ", loses}} {
		if len(part.list) > 0 {
			said = append(said, part.verb+strings.Join(part.list, ", "))
		}
	}
	if len(said) > 0 {
		b.notes = append(b.notes, fmt.Sprintf("%s: %s: the apply %s", b.file, c.Name, strings.Join(said, "; ")))
	}
}

// like finds the source that admits the same.
func like(s snapshot.TrustedSource) func(snapshot.TrustedSource) bool {
	return func(o snapshot.TrustedSource) bool { return o.Type == s.Type && o.Value == s.Value && s.Value != "" }
}
