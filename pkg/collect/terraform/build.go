package terraform

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"dbaudit/pkg/snapshot"
)

// builder makes clusters of a document.
type builder struct {
	doc     *document
	file    string // as the user named it
	blocks  *blocks
	now     time.Time
	byID    map[string]*planned
	byBlock map[*resource]*planned
	list    []*planned
	notes   []string
	// account holds the trusted sources that clusters have now, by cluster id.
	account map[string][]snapshot.TrustedSource
	// undecided are firewalls whose cluster cannot be told before the apply.
	undecided []*resource
}

// planned is a cluster, and what the plan has for it.
type planned struct {
	resource  *resource
	ids       []string // the API's, of a cluster that is there already
	cluster   snapshot.Cluster
	firewalls []*resource
}

// clusters are those of PostgreSQL that are there after the apply, and those
// outside the configuration that a firewall of it is for.
func (b *builder) clusters() []snapshot.Cluster {
	b.byID, b.byBlock = map[string]*planned{}, map[*resource]*planned{}
	for i := range b.doc.resources {
		r := &b.doc.resources[i]
		if r.kind == typeCluster || r.kind == typeReplica {
			b.addCluster(r)
		}
	}
	for i := range b.doc.resources {
		b.attach(&b.doc.resources[i])
	}
	b.exposures()
	for _, p := range b.list {
		b.sources(p)
	}
	clusters := make([]snapshot.Cluster, 0, len(b.list))
	for _, p := range b.list {
		if p.resource.data && len(p.firewalls) == 0 && len(p.cluster.Planned.Exposed) == 0 {
			continue // looked up, and nothing more
		}
		b.primary(p)
		if now, ok := b.account[b.accountID(p)]; ok {
			p.cluster.Planned.Current = now
		} else {
			p.cluster.Missing = append(p.cluster.Missing, snapshot.Missing{Fact: "planned.current", Kind: snapshot.MissingNotAsked, Reason: "the plan was not compared with the account"})
		}
		clusters = append(clusters, p.cluster)
	}
	return clusters
}

// is PostgreSQL: a replica has no engine of its own, and its type serves all.
func (v *values) postgres(kind string) bool {
	return kind == typeReplica || v.Engine == "pg" || v.Engine == "advanced_pg"
}

// accountID is the API's id of a cluster that is there already.
func (b *builder) accountID(p *planned) string {
	for _, id := range p.ids {
		if b.account[id] != nil {
			return id
		}
	}
	return ""
}

func (b *builder) addCluster(r *resource) {
	v := r.after
	if r.change == snapshot.ChangeForget || r.change == snapshot.ChangeUnknown && v == nil {
		v = r.before
	}
	if v == nil || !r.unknown.is("engine") && !v.postgres(r.kind) {
		return // deleted, or another database
	}
	p := &planned{resource: r, cluster: b.facts(r, v)}
	b.byBlock[r] = p
	for _, id := range []string{v.ID, v.UUID} {
		if id != "" {
			b.byID[id] = p
			p.ids = append(p.ids, id)
		}
	}
	b.list = append(b.list, p)
}

// facts are what the plan says of a cluster. All else is missing: a plan says
// nothing of it, or it is known after the apply.
func (b *builder) facts(r *resource, v *values) snapshot.Cluster {
	c := snapshot.Cluster{
		ID: "terraform:" + r.address, Name: cmp.Or(v.Name, r.address), Role: snapshot.RoleCluster, Engine: cmp.Or(v.Engine, "pg"),
		Version: v.Version, Region: v.Region, NumNodes: v.NodeCount, VPC: v.PrivateNetworkUUID, Tags: v.Tags,
		ObservedAt: b.now, Planned: &snapshot.Planned{
			Address: r.address, Change: r.change, Location: b.blocks.place(r), Firewalls: []snapshot.PlannedFirewall{}, Exposed: []snapshot.Exposure{},
		},
		Missing: []snapshot.Missing{{Fact: "*", Kind: snapshot.MissingNotAsked, Reason: "a Terraform plan does not say"}},
	}
	if c.Tags == nil {
		c.Tags = []string{}
	}
	if r.kind == typeReplica {
		c.Role = snapshot.RoleReplica
	}
	if v.PrivateNetworkUUID != nil && *v.PrivateNetworkUUID == "" && r.change == snapshot.ChangeCreate {
		c.VPC = nil // the provider's way to leave it to the region's default network
	}
	for attribute, fact := range map[string]string{
		"version": "version", "region": "region", "node_count": "num_nodes", "private_network_uuid": "private_network_uuid", "tags": "tags", "name": "name",
	} {
		if r.unknown.is(attribute) {
			c.Missing = append(c.Missing, afterApply(fact))
		}
	}
	slices.SortFunc(c.Missing[1:], func(a, b snapshot.Missing) int { return strings.Compare(a.Fact, b.Fact) })
	if r.unknown.is("tags") {
		c.Tags = nil
	}
	return c
}

func afterApply(fact string) snapshot.Missing {
	return snapshot.Missing{Fact: fact, Kind: snapshot.MissingNotOffered, Reason: "known after apply"}
}

// attach gives a firewall, a pool, a user or a database to its cluster.
func (b *builder) attach(r *resource) {
	switch r.kind {
	case typeFirewall, typePool, typeUser, typeDatabase:
	default:
		return
	}
	if r.data {
		return
	}
	p := b.clusterOf(r, r.after)
	if r.kind == typeFirewall {
		b.attachFirewall(r, p)
		return
	}
	if p == nil || r.after == nil {
		return
	}
	c := &p.cluster
	switch r.kind {
	case typePool:
		if !r.unknown.is("user") && !r.unknown.is("name") {
			c.Pools = append(c.Pools, snapshot.Pool{Name: r.after.Name, Mode: r.after.Mode, Database: r.after.DBName, User: r.after.User})
		}
	case typeUser:
		c.Users = append(c.Users, snapshot.User{Name: r.after.Name})
	case typeDatabase:
		c.Databases = append(c.Databases, r.after.Name)
	}
}

// attachFirewall gives a firewall to the cluster that it will be for, and, where
// that is another one than before, its deletion to the cluster that it was for.
func (b *builder) attachFirewall(r *resource, p *planned) {
	var before *planned
	if r.before != nil && r.before.ClusterID != "" {
		before = b.byID[r.before.ClusterID]
	}
	switch r.change {
	case snapshot.ChangeDelete, snapshot.ChangeForget:
		p = before
		if p == nil {
			p = b.clusterOf(r, r.before)
		}
	case snapshot.ChangeReplace, snapshot.ChangeReplaceLate, snapshot.ChangeUpdate:
		if before != nil && before != p && !(p == nil && r.unknown.is("cluster_id")) {
			gone := *r
			gone.change, gone.after = snapshot.ChangeDelete, nil
			before.firewalls = append(before.firewalls, &gone)
			if p != nil {
				fresh := *r
				fresh.change = snapshot.ChangeCreate
				r = &fresh
			}
		}
	}
	if p == nil {
		if r.change != snapshot.ChangeDelete && r.change != snapshot.ChangeForget {
			b.unplaced(r)
		}
		return
	}
	p.firewalls = append(p.firewalls, r)
}

// unplaced is a firewall whose cluster the plan does not show: outside of it, or
// not to be told before the apply.
func (b *builder) unplaced(r *resource) {
	if r.after != nil && r.after.ClusterID != "" && !r.unknown.is("cluster_id") {
		outside := &resource{address: r.address, kind: typeCluster, data: true, change: snapshot.ChangeRead, module: r.module}
		p := &planned{resource: outside, cluster: b.facts(outside, &values{Name: r.after.ClusterID}), firewalls: []*resource{r}}
		p.cluster.Planned.Location = b.blocks.place(r)
		p.ids = []string{r.after.ClusterID}
		b.byID[r.after.ClusterID] = p
		b.list = append(b.list, p)
		return
	}
	b.undecided = append(b.undecided, r)
	b.notes = append(b.notes, b.file+": "+r.address+": which cluster it is for is known after apply")
}

// clusterOf is the cluster of a resource: by its id, else by what the
// configuration refers to.
func (b *builder) clusterOf(r *resource, v *values) *planned {
	if v != nil && v.ClusterID != "" && !r.unknown.is("cluster_id") {
		return b.byID[v.ClusterID]
	}
	e, forEach := b.doc.argumentOf(r, "cluster_id")
	targets, _ := b.doc.follow(modulePath(r.module), e.References, forEach, 0)
	var found *planned
	for _, t := range targets {
		if t.kind != typeCluster && t.kind != typeReplica {
			continue
		}
		instance := b.doc.instance(t, r)
		p := b.byBlock[instance]
		if instance == nil || p == nil || found != nil && found != p {
			return nil
		}
		found = p
	}
	return found
}

// sources are the trusted sources that the apply leaves, where that can be told.
func (b *builder) sources(p *planned) {
	c := &p.cluster
	var kept []*resource
	deleted := false
	for _, f := range p.firewalls {
		c.Planned.Firewalls = append(c.Planned.Firewalls, snapshot.PlannedFirewall{Address: f.address, Change: f.change, Location: b.blocks.near(f, c.Planned.Location)})
		switch f.change {
		case snapshot.ChangeDelete:
			deleted = true
		default:
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
	case len(kept) == 1 && kept[0].change == snapshot.ChangeReplaceLate:
		missing(snapshot.MissingNotOffered, "the firewall resource is created and then deleted, which may leave an empty list")
	case len(kept) == 1:
		firewallList(c, kept[0])
	case deleted, p.resource.change == snapshot.ChangeCreate && len(b.undecided) == 0 && p.resource.kind == typeCluster:
		c.TrustedSources = []snapshot.TrustedSource{}
	case len(b.undecided) > 0:
		c.Planned.Firewalls = nil
		c.Missing = append(c.Missing, afterApply("planned.firewalls"), afterApply("trusted_sources"))
	default:
		missing(snapshot.MissingNotAsked, "no firewall resource is for this cluster, and a plan does not say which trusted sources it has")
	}
}

// primary puts the trusted sources of a replica's primary beside it, where all of
// them are known.
func (b *builder) primary(replica *planned) {
	if replica.resource.kind != typeReplica {
		return
	}
	p := b.clusterOf(replica.resource, replica.resource.after)
	if p == nil {
		return
	}
	names := snapshot.SourceNames(p.cluster.TrustedSources)
	if slices.ContainsFunc(names, func(n snapshot.SourceName) bool { return n.Value == "" }) {
		names = nil
	}
	if names == nil {
		replica.cluster.Missing = append(replica.cluster.Missing, afterApply("primary_trusted_sources"))
	}
	replica.cluster.PrimaryTrustedSources = names
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
