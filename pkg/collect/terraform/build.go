package terraform

import (
	"cmp"
	"slices"
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
	// account holds the clusters as they are, by id.
	account map[string]snapshot.Cluster
	// elsewhere are the clusters of the other files' configurations.
	elsewhere []*planned
	// undecided are firewalls whose cluster cannot be told before the apply. Those that
	// refer to no cluster of this file may be for one of another, which has them in
	// undecidedElsewhere.
	undecided, undecidedElsewhere []*resource
	// others are the ids of clusters that the plan has and that are not judged: of another
	// engine, or deleted.
	others map[string]bool
}

// planned is a cluster, and what the plan has for it.
type planned struct {
	resource  *resource
	ids       []string // the API's, of a cluster that is there already
	cluster   snapshot.Cluster
	firewalls []firewallResource
	doubt     string // why it is not known whether its secrets are exposed
}

// firewallResource is a firewall, and where its configuration is: it may be of another
// file than its cluster.
type firewallResource struct {
	*resource
	blocks *blocks
}

// read finds the clusters of PostgreSQL that are there after the apply.
func (b *builder) read() {
	b.byID, b.byBlock, b.others = map[string]*planned{}, map[*resource]*planned{}, map[string]bool{}
	b.doc.local, b.doc.shape = b.blocks.local, b.blocks.shape
	for i := range b.doc.resources {
		r := &b.doc.resources[i]
		if r.kind == typeCluster || r.kind == typeReplica {
			b.addCluster(r)
		}
	}
}

// belongings gives the clusters what the file has for them, and finds those outside the
// configuration that a firewall of it is for.
func (b *builder) belongings() {
	for i := range b.doc.resources {
		b.attach(&b.doc.resources[i])
	}
	b.exposures()
}

// lists finds the trusted sources of the clusters.
func (b *builder) lists() {
	networks := b.vpcs()
	for _, p := range b.list {
		b.sources(p)
		b.inNetworks(p, networks)
	}
}

// clusters are those that were read and are to be judged.
func (b *builder) clusters() []snapshot.Cluster {
	clusters := make([]snapshot.Cluster, 0, len(b.list))
	for _, p := range b.list {
		if p.resource.data && len(p.firewalls) == 0 && len(p.cluster.Planned.Exposed) == 0 {
			continue // looked up, and nothing more
		}
		b.primary(p)
		if len(p.ids) > 0 {
			p.cluster.Planned.ClusterID = p.ids[0]
		}
		if p.doubt != "" && len(p.cluster.Planned.Exposed) == 0 {
			p.cluster.Planned.Exposed = nil
			p.cluster.Missing = append(p.cluster.Missing, snapshot.Missing{Fact: "planned.exposed", Kind: snapshot.MissingNotOffered, Reason: p.doubt})
		}
		b.compare(p)
		clusters = append(clusters, p.cluster)
	}
	return clusters
}

// is PostgreSQL: a replica has no engine of its own, and its type serves all.
func (v *values) postgres(kind string) bool {
	return kind == typeReplica || slices.Contains(snapshot.Engines, v.Engine)
}

func (b *builder) addCluster(r *resource) {
	v := r.after
	if r.change == snapshot.ChangeForget || r.change == snapshot.ChangeUnknown && v == nil {
		v = r.before
	}
	ids := idsOf(r)
	if v == nil || !r.unknown.is("engine") && !v.postgres(r.kind) {
		for _, id := range ids {
			b.others[id] = true
		}
		return // deleted, or another database
	}
	p := &planned{resource: r, cluster: b.facts(r, v), ids: ids}
	b.byBlock[r] = p
	for _, id := range ids {
		b.byID[id] = p
	}
	b.list = append(b.list, p)
}

// idsOf are the API's ids of a cluster before and after the apply.
func idsOf(r *resource) (ids []string) {
	for _, v := range []*values{r.after, r.before} {
		if v == nil {
			continue
		}
		for _, id := range []string{v.ID, v.UUID} {
			if id != "" && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
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
	if ends, known := endOfLife[v.Version]; known {
		c.EndOfLife = &ends
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

// endOfLife is when each major version of PostgreSQL ends
// (https://www.postgresql.org/support/versioning/); a plan does not say.
var endOfLife = map[string]time.Time{
	"13": time.Date(2025, 11, 13, 0, 0, 0, 0, time.UTC),
	"14": time.Date(2026, 11, 12, 0, 0, 0, 0, time.UTC),
	"15": time.Date(2027, 11, 11, 0, 0, 0, 0, time.UTC),
	"16": time.Date(2028, 11, 9, 0, 0, 0, 0, time.UTC),
	"17": time.Date(2029, 11, 8, 0, 0, 0, 0, time.UTC),
	"18": time.Date(2030, 11, 14, 0, 0, 0, 0, time.UTC),
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
	if r.kind == typeFirewall {
		b.attachFirewall(r)
		return
	}
	p, _ := b.clusterOf(r, r.after)
	if p == nil || r.after == nil {
		return
	}
	c := &p.cluster
	switch r.kind {
	case typePool:
		if !r.unknown.is("user") && !r.unknown.is("name") {
			c.Pools = append(c.Pools, snapshot.Pool{Name: r.after.Name, Mode: r.after.Mode, Database: r.after.DBName, User: r.after.User, Location: b.blocks.argument(r, "user")})
		}
	case typeUser:
		c.Users = append(c.Users, snapshot.User{Name: r.after.Name})
	case typeDatabase:
		c.Databases = append(c.Databases, r.after.Name)
	}
}

// clusterOf is the cluster of a resource: by its id, else by what the configuration
// refers to. foreign: it is one that is not judged.
func (b *builder) clusterOf(r *resource, v *values) (p *planned, foreign bool) {
	if v != nil && v.ClusterID != "" && !r.unknown.is("cluster_id") {
		return b.byID[v.ClusterID], b.others[v.ClusterID]
	}
	var found *resource
	for _, t := range b.refersTo(r) {
		if t.kind != typeCluster && t.kind != typeReplica {
			continue
		}
		instance := b.doc.instance(t, r)
		if instance == nil || found != nil && found != instance {
			return nil, false
		}
		found = instance
	}
	if found != nil && found.data && len(idsOf(found)) == 0 {
		return b.looked(found), false
	}
	return b.byBlock[found], found != nil && b.byBlock[found] == nil
}

// looked is the cluster that a data source will look up, which is read after the apply
// because that changes it, or is in a folder; nil where none or several have its name.
func (b *builder) looked(data *resource) *planned {
	if data.after == nil || data.after.Name == "" {
		return nil
	}
	return b.named(data.after.Name)
}

// named is the one cluster of that name: of this file, else of the others.
func (b *builder) named(name string) *planned {
	for _, list := range [][]*planned{b.list, b.elsewhere} {
		var found []*planned
		for _, p := range list {
			if p.cluster.Name == name && p.resource.kind == typeCluster && !p.resource.data {
				found = append(found, p)
			}
		}
		switch len(found) {
		case 0:
		case 1:
			return found[0]
		default:
			return nil
		}
	}
	return nil
}

// refersTo is what the cluster_id of a resource refers to.
func (b *builder) refersTo(r *resource) []target {
	e, forEach := b.doc.argumentOf(r, "cluster_id")
	targets, _ := b.doc.follow(modulePath(r.module), e, forEach, 0)
	return targets
}

// own reports whether a resource refers to a cluster that this file configures.
func (b *builder) own(r *resource) bool {
	return slices.ContainsFunc(b.refersTo(r), func(t target) bool { return !t.data && (t.kind == typeCluster || t.kind == typeReplica) })
}

// primary puts the trusted sources of a replica's primary beside it, where all of
// them are known.
func (b *builder) primary(replica *planned) {
	if replica.resource.kind != typeReplica {
		return
	}
	p, _ := b.clusterOf(replica.resource, replica.resource.after)
	if p == nil {
		return
	}
	replica.cluster.PrimaryID, replica.cluster.PrimaryName = p.cluster.ID, p.cluster.Name
	names := snapshot.SourceNames(p.cluster.TrustedSources)
	if slices.ContainsFunc(names, func(n snapshot.SourceName) bool { return n.Value == "" }) {
		names = nil
	}
	if names == nil {
		replica.cluster.Missing = append(replica.cluster.Missing, afterApply("primary_trusted_sources"))
	}
	replica.cluster.PrimaryTrustedSources = names
}
