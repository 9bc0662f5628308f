package terraform

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dbaudit/pkg/snapshot"
)

// attachFirewall gives a firewall to the cluster that it will be for, and, where
// that is another one than before, its deletion to the cluster that it was for.
func (b *builder) attachFirewall(r *resource) {
	before := b.formerly(r)
	if r.change == snapshot.ChangeDelete || r.change == snapshot.ChangeForget {
		if before != nil {
			before.firewalls = append(before.firewalls, firewallResource{r, b.blocks})
		}
		return
	}
	p, foreign := b.clusterOf(r, r.after)
	if before != nil && before != p && (p != nil || foreign || !r.unknown.is("cluster_id")) {
		gone := *r
		gone.change, gone.after = snapshot.ChangeDelete, nil
		before.firewalls = append(before.firewalls, firewallResource{&gone, b.blocks})
		fresh := *r
		fresh.change = snapshot.ChangeCreate
		r = &fresh
	}
	switch {
	case foreign:
	case p != nil:
		p.firewalls = append(p.firewalls, firewallResource{r, b.blocks})
	case r.after != nil && r.after.ClusterID != "" && !r.unknown.is("cluster_id"):
		p := b.outside(r.after.ClusterID, r)
		p.firewalls = append(p.firewalls, firewallResource{r, b.blocks})
	default:
		b.undecided = append(b.undecided, r)
		b.somewhere(r)
		b.notes = append(b.notes, b.file+": "+r.address+": which cluster it is for is known after apply")
	}
}

// formerly is the cluster that a firewall was for; nil for none, and for one that is not
// judged.
func (b *builder) formerly(r *resource) *planned {
	if r.before == nil || r.before.ClusterID == "" || r.change == snapshot.ChangeNone {
		return nil
	}
	id := r.before.ClusterID
	if p := b.byID[id]; p != nil || b.others[id] {
		return p
	}
	return b.outside(id, r)
}

// outside is a cluster that the plan does not show: it is not of this configuration.
func (b *builder) outside(id string, firewall *resource) *planned {
	if p := b.byID[id]; p != nil {
		return p
	}
	v := &values{Name: id}
	if now, known := b.account[id]; known {
		v = &values{Name: now.Name, Engine: now.Engine, Region: now.Region, Version: now.Version, NodeCount: now.NumNodes, PrivateNetworkUUID: now.VPC, Tags: now.Tags}
	}
	p := b.unseen(firewall, v)
	p.ids = []string{id}
	b.byID[id] = p
	return p
}

// unseen is a cluster of which the plan shows no more than a firewall.
func (b *builder) unseen(firewall *resource, v *values) *planned {
	r := &resource{address: firewall.address, kind: typeCluster, data: true, change: snapshot.ChangeRead, module: firewall.module}
	p := &planned{resource: r, cluster: b.facts(r, v)}
	p.cluster.Planned.Location = b.blocks.place(firewall)
	b.list = append(b.list, p)
	return p
}

// somewhere is the cluster of an undecided firewall: whichever it will be, the list is
// known already. Where all that the firewall refers to is of other engines, it is none.
func (b *builder) somewhere(firewall *resource) {
	if firewall.after == nil || firewall.unknown.is("rule") || b.ofOtherEngines(firewall) {
		return
	}
	p := b.unseen(firewall, &values{}) // it has the firewall's address for a name
	p.firewalls = []firewallResource{{firewall, b.blocks}}
}

// ofOtherEngines reports whether a firewall refers to clusters of other databases alone.
func (b *builder) ofOtherEngines(firewall *resource) bool {
	others := 0
	for _, t := range b.refersTo(firewall) {
		for _, r := range b.doc.instances()[configKey(t.module, t.data, t.kind, t.name)] {
			v := cmp.Or(r.after, r.before)
			if v == nil || v.Engine == "" || v.postgres(r.kind) {
				return false
			}
			others++
		}
	}
	return others > 0
}

// sources are the trusted sources that the apply leaves, where that can be told.
func (b *builder) sources(p *planned) {
	c := &p.cluster
	var kept []firewallResource
	deleted, near := false, c.Planned.Location
	for _, f := range p.firewalls {
		if f.change != snapshot.ChangeDelete {
			near = f.blocks.near(f.resource, near)
		}
	}
	for _, f := range p.firewalls {
		c.Planned.Firewalls = append(c.Planned.Firewalls, snapshot.PlannedFirewall{Address: f.address, Change: f.change, Location: f.blocks.near(f.resource, near)})
		if f.change == snapshot.ChangeDelete {
			deleted = true
		} else {
			kept = append(kept, f)
		}
	}
	slices.SortFunc(c.Planned.Firewalls, func(x, y snapshot.PlannedFirewall) int { return strings.Compare(x.Address, y.Address) })
	missing := func(kind snapshot.MissingKind, reason string) {
		c.Missing = append(c.Missing, snapshot.Missing{Fact: "trusted_sources", Kind: kind, Reason: reason})
	}
	switch {
	case len(kept) > 1:
		missing(snapshot.MissingNotOffered, "several firewall resources overwrite each other: which list stays depends on their order")
	case deleted && len(kept) > 0:
		missing(snapshot.MissingNotOffered, "one firewall resource is deleted and another stays: the list that is left depends on their order")
	case len(kept) == 1 && kept[0].change == snapshot.ChangeReplaceLate && p.resource.change != snapshot.ChangeReplaceLate:
		missing(snapshot.MissingNotOffered, "the firewall resource is created and then deleted, which may leave an empty list")
	case len(kept) == 1 && kept[0].change == snapshot.ChangeUnknown:
		missing(snapshot.MissingNotOffered, "what the apply does to the firewall resource is not known: it may be for another apply")
	case len(kept) == 1:
		firewallList(c, kept[0].resource)
	case deleted, p.fresh() && len(b.undecided) == 0 && p.resource.kind == typeCluster:
		c.TrustedSources = []snapshot.TrustedSource{}
	case len(b.undecided)+len(b.undecidedElsewhere) > 0:
		c.Planned.Firewalls = nil
		c.Missing = append(c.Missing, afterApply("planned.firewalls"), afterApply("trusted_sources"))
	default:
		missing(snapshot.MissingNotAsked, "no firewall resource is for this cluster, and a plan does not say which trusted sources it has")
	}
}

// fresh reports whether the apply makes the cluster, anew or for the first time.
func (p *planned) fresh() bool {
	return slices.Contains([]string{snapshot.ChangeCreate, snapshot.ChangeReplace, snapshot.ChangeReplaceLate}, p.resource.change)
}

// firewallList is the list of one firewall resource.
func firewallList(c *snapshot.Cluster, f *resource) {
	v := f.after
	if v == nil {
		v = f.before // forgotten: the list stays as it is
	}
	if v == nil || f.unknown.is("rule") {
		c.Missing = append(c.Missing, afterApply("trusted_sources"))
		return
	}
	unknown := f.unknown.elements("rule")
	c.TrustedSources = []snapshot.TrustedSource{}
	for i, rule := range v.Rules {
		s := snapshot.TrustedSource{
			UUID: sourceID(f.address, rule), Type: rule.Type, Value: rule.Value,
			Missing: []snapshot.Missing{{Fact: "*", Kind: snapshot.MissingNotAsked, Reason: "a Terraform plan does not say"}},
		}
		if i < len(unknown) && (unknown[i].is("value") || unknown[i].is("type")) {
			s.UUID = sourceID(f.address, firewallRule{Type: rule.Type, Value: strconv.Itoa(i)})
			s.Missing = append(s.Missing, afterApply("value"))
		}
		c.TrustedSources = append(c.TrustedSources, s)
	}
}

// sourceID identifies a trusted source across plans: the API's own id is known
// after the apply only.
func sourceID(firewall string, r firewallRule) string {
	return firewall + ":" + notWord.ReplaceAllString(r.Type+":"+r.Value, "_")
}

var notWord = regexp.MustCompile(`[^\w.:-]+`)
