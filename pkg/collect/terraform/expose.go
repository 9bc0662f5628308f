package terraform

import (
	"slices"
	"strings"

	"dbaudit/pkg/snapshot"
)

// secretAttributes are those that hold a password, or a URI with one; the
// provider marks them as sensitive.
var secretAttributes = []string{"password", "uri", "private_uri"}

// shortestSecret is the length from which on a value is looked for in outputs: a
// short one is in many texts by chance.
const shortestSecret = 8

// exposures finds the outputs and local files that show a password or a URI: by
// what the configuration refers to, and by the values where the plan has them.
func (b *builder) exposures() {
	secrets := b.secrets()
	for name, o := range b.doc.outputs {
		if o.sensitive {
			continue
		}
		refs := b.doc.config.Outputs[name].Expression.References
		for _, p := range b.shown(refs, expression{}, &resource{}, o.value, secrets) {
			p.cluster.Planned.Exposed = append(p.cluster.Planned.Exposed, snapshot.Exposure{
				Kind: "output", Address: "output." + name, Location: b.blocks.output(name),
			})
		}
	}
	for i := range b.doc.resources {
		r := &b.doc.resources[i]
		if r.kind != typeLocalFile || r.data || r.after == nil {
			continue
		}
		e, forEach := b.doc.argumentOf(r, "content")
		for _, p := range b.shown(e.References, forEach, r, r.after.Content, secrets) {
			p.cluster.Planned.Exposed = append(p.cluster.Planned.Exposed, snapshot.Exposure{
				Kind: "local_file", Address: r.address, Location: b.blocks.place(r),
			})
		}
	}
	for _, p := range b.list {
		slices.SortFunc(p.cluster.Planned.Exposed, func(x, y snapshot.Exposure) int { return strings.Compare(x.Address, y.Address) })
	}
}

// secrets are the passwords and URIs that the plan has, with their clusters.
func (b *builder) secrets() map[string]*planned {
	secrets := map[string]*planned{}
	for i := range b.doc.resources {
		r := &b.doc.resources[i]
		p := b.ownerOf(r)
		if p == nil {
			continue
		}
		for _, v := range []*values{r.before, r.after} {
			if v == nil {
				continue
			}
			for _, s := range []string{v.Password, v.URI, v.PrivateURI} {
				if len(s) >= shortestSecret {
					secrets[s] = p
				}
			}
		}
	}
	return secrets
}

// ownerOf is the cluster that a resource is, or belongs to.
func (b *builder) ownerOf(r *resource) *planned {
	switch r.kind {
	case typeCluster, typeReplica:
		return b.byBlock[r]
	case typeUser, typePool:
		return b.clusterOf(r, r.after)
	}
	return nil
}

// shown are the clusters whose secret a value shows.
func (b *builder) shown(references []string, forEach expression, from *resource, value string, secrets map[string]*planned) []*planned {
	var found []*planned
	add := func(p *planned) {
		if p != nil && !slices.Contains(found, p) {
			found = append(found, p)
		}
	}
	targets, _ := b.doc.follow(modulePath(from.module), references, forEach, 0)
	for _, t := range targets {
		if r := b.doc.instance(t, from); r != nil && slices.Contains(secretAttributes, t.attribute) {
			add(b.ownerOf(r))
		}
	}
	for s, p := range secrets {
		if strings.Contains(value, s) {
			add(p)
		}
	}
	return found
}
