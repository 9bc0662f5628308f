package terraform

import (
	"encoding/base64"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"dbaudit/pkg/snapshot"
)

// secretAttributes are those that hold a password, or a URI with one; the
// provider marks them as sensitive.
var secretAttributes = []string{"password", "uri", "private_uri"}

// shortestSecret is the length from which on a value is looked for in outputs: a
// short one is in many texts by chance.
const shortestSecret = 8

// exposures finds the outputs and local files that show a password or a URI: by the
// values where the plan has them, else by what the configuration refers to.
func (b *builder) exposures() {
	secrets := b.secrets()
	for name, o := range b.doc.outputs {
		if o.sensitive {
			continue
		}
		e := b.doc.config.Outputs[name].Expression
		if value := b.blocks.value(nil, "output "+name, "value"); value != nil {
			e.References = references(value)
		}
		found, told := b.shown(e, expression{}, &resource{}, o, secrets)
		b.expose(found, snapshot.Exposure{Kind: "output", Address: "output." + name, Location: b.blocks.output(name)}, told)
	}
	for i := range b.doc.resources {
		r := &b.doc.resources[i]
		if r.kind != typeLocalFile || r.data || r.after == nil {
			continue
		}
		for attribute, content := range map[string]string{"content": r.after.Content, "content_base64": r.after.Content64} {
			e, forEach := b.doc.argumentOf(r, attribute)
			raw, _ := json.Marshal(content)
			found, told := b.shown(e, forEach, r, output{unknown: r.unknown.is(attribute), value: string(raw)}, secrets)
			b.expose(found, snapshot.Exposure{Kind: "local_file", Address: r.address, Location: b.blocks.place(r)}, told)
		}
	}
	for _, p := range b.list {
		slices.SortFunc(p.cluster.Planned.Exposed, func(x, y snapshot.Exposure) int { return strings.Compare(x.Address, y.Address) })
	}
}

// expose notes a place with the clusters whose secret it shows. told: false where the
// plan does not show whether it does; then that is unknown of every cluster whose secrets
// are known after the apply only.
func (b *builder) expose(found []*planned, e snapshot.Exposure, told bool) {
	for _, p := range found {
		p.cluster.Planned.Exposed = append(p.cluster.Planned.Exposed, e)
	}
	if told || len(found) > 0 {
		return
	}
	for _, p := range b.list {
		if p.resource.unknown.is("uri") && p.doubt == "" {
			p.doubt = "the plan does not show what " + e.Address + " holds"
		}
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
		p, _ := b.clusterOf(r, r.after)
		return p
	}
	return nil
}

// shown are the clusters whose secret a value shows. told: false where that cannot be
// said of a value that is known after the apply.
func (b *builder) shown(e, forEach expression, from *resource, value output, secrets map[string]*planned) (found []*planned, told bool) {
	add := func(p *planned) {
		if p != nil && !slices.Contains(found, p) {
			found = append(found, p)
		}
	}
	texts := textsOf(value.value)
	for s, p := range secrets {
		if slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(t, s) || strings.Contains(t, url.QueryEscape(s)) }) {
			add(p)
		}
	}
	targets, told := b.doc.follow(modulePath(from.module), e, forEach, 0)
	for _, t := range targets {
		r := b.doc.instance(t, from)
		switch {
		case t.attribute == "" && r != nil && b.ownerOf(r) != nil:
			told = false // of the whole resource, an attribute that is not known here
		case r == nil || !slices.Contains(secretAttributes, t.attribute):
		case !value.unknown && slices.ContainsFunc([]*values{r.before, r.after}, func(v *values) bool { return v != nil && v.Password+v.URI+v.PrivateURI != "" }):
			// Both are known: the value shows the secret, or something made of it.
		default:
			add(b.ownerOf(r))
		}
	}
	return found, told || !value.unknown
}

// encoded is what may be base64 of something.
var encoded = regexp.MustCompile(`[A-Za-z0-9+/_-]{11,}={0,2}`)

// textsOf are the texts in a JSON value, and what those hold that are base64.
func textsOf(raw string) (texts []string) {
	dec := jsontext.NewDecoder(strings.NewReader(raw), jsontext.AllowInvalidUTF8(true))
	for {
		token, err := dec.ReadToken()
		if err != nil {
			return texts
		}
		if token.Kind() != '"' {
			continue
		}
		text := token.String()
		texts = append(texts, text)
		for _, part := range encoded.FindAllString(text, -1) {
			for _, e := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
				if plain, err := e.DecodeString(part); err == nil {
					texts = append(texts, string(plain))
				}
			}
		}
	}
}
