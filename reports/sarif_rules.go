package reports

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"dbaudit/pkg/result"
)

var semanticVersion = regexp.MustCompile(`^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$`)

func (b *sarifBuilder) driver(taxonomies []toolComponent) toolComponent {
	// A version in SARIF should begin with a number: that of a build without one is 0.0.0.
	version := visible(strings.TrimPrefix(b.r.Tool.Version, "v"))
	if version == "" || version[0] < '0' || version[0] > '9' {
		version = strings.TrimSuffix("0.0.0-"+version, "-")
	}
	d := toolComponent{
		Name:             "dbaudit",
		FullName:         "dbaudit: audit of DigitalOcean Managed PostgreSQL",
		Version:          version,
		SemanticVersion:  semanticVersion.FindString(version),
		InformationURI:   informationURI,
		ShortDescription: sarifMessage{Text: "Who can reach each cluster, the TLS that it really speaks, and whether the clients verify it."},
	}
	for i, t := range taxonomies {
		d.SupportedTaxonomies = append(d.SupportedTaxonomies, descriptorReference{Name: t.Name, Index: i})
	}
	for i := range b.rules {
		d.Rules = append(d.Rules, b.descriptor(&b.rules[i], taxonomies))
	}
	for _, n := range sarifNotes {
		d.Notifications = append(d.Notifications, reportingDescriptor{
			ID: n.id, Name: n.name, ShortDescription: sarifMessage{Text: n.text}, FullDescription: &sarifMessage{Text: n.text},
			Help: &sarifMessage{n.help, n.help}, HelpURI: informationURI,
		})
	}
	return d
}

// descriptor is a rule's metadata (SARIF 3.49) as GitHub reads it.
func (b *sarifBuilder) descriptor(r *result.Rule, taxonomies []toolComponent) reportingDescriptor {
	title := sentence(visible(cmp.Or(r.Title, r.Name, r.ID)))
	d := reportingDescriptor{
		ID: r.ID, Name: pascal(cmp.Or(r.Name, r.ID)),
		ShortDescription:     sarifMessage{Text: cut(title, sarifDescription)},
		FullDescription:      &sarifMessage{Text: cut(sentence(oneLine(cmp.Or(r.Description, title))), sarifDescription)},
		Help:                 b.ruleHelp(r),
		HelpURI:              cmp.Or(firstLink(r).URL, informationURI),
		DefaultConfiguration: map[string]string{"level": wordsFor(r.Severity).sarif},
		Properties: map[string]any{
			"precision": "very-high", "problem.severity": wordsFor(r.Severity).problem,
			"security-severity": cmp.Or(r.SecuritySeverity, wordsFor(r.Severity).score), "tags": ruleTags(r),
		},
	}
	for i, t := range taxonomies {
		for _, c := range r.Controls[t.Name] {
			d.Relationships = append(d.Relationships, descriptorRelationship{descriptorReference{
				ID: c.ID, Index: slices.IndexFunc(t.Taxa, func(x reportingDescriptor) bool { return x.ID == c.ID }),
				ToolComponent: &descriptorReference{Name: t.Name, Index: i},
			}, []string{"relevant"}})
		}
	}
	return d
}

// ruleTags are "security" first, since it makes the rule a security alert, then
// what one filters by: the category, the severity, the controls.
func ruleTags(r *result.Rule) []string {
	tags := []string{"security", "postgresql", "digitalocean", "severity/" + string(r.Severity)}
	if r.Category != "" {
		tags = append(tags, visible(r.Category))
	}
	for framework, controls := range r.Controls {
		for _, c := range controls {
			tags = append(tags, visible(framework+"/"+c.ID))
		}
	}
	slices.Sort(tags[3:])
	tags = slices.Compact(tags)
	return tags[:min(len(tags), sarifTags)]
}

// ruleHelp is shown beside an alert: what, why, what to do about it, what to read.
func (b *sarifBuilder) ruleHelp(r *result.Rule) *sarifMessage {
	title := cmp.Or(r.Title, r.ID)
	data := map[string]any{
		"Title": title, "Description": cmp.Or(strings.TrimSpace(escaped(r.Description, true)), sentence(visible(title))),
		"Summary": r.Remediation.Summary, "Ways": remedyWays(&r.Remediation), "Parameters": parameters(r), "References": r.References, "Controls": r.Controls, "Catalog": &b.r.Catalog,
	}
	return &sarifMessage{execute("help-text", data), execute("help-markdown", data)}
}

// taxonomies are the frameworks that the rules speak to, with their controls.
func (b *sarifBuilder) taxonomies() []toolComponent {
	var all []toolComponent
	for _, framework := range frameworksOf(b.r) {
		name := visible(b.r.Catalog.Framework(framework))
		t := toolComponent{
			Name: framework, FullName: name,
			ShortDescription: sarifMessage{Text: sentence("Controls of " + name + " that the rules speak to")},
		}
		states, _ := controls(b.r, framework)
		for _, c := range states {
			t.Taxa = append(t.Taxa, reportingDescriptor{ID: c.ID, ShortDescription: sarifMessage{Text: sentence(visible(cmp.Or(c.Title, c.ID)))}})
		}
		all = append(all, t)
	}
	return all
}

// pascal makes OpenToAll of open-to-all: SARIF's own rules want names so.
func pascal(name string) string {
	words := strings.FieldsFunc(visible(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, w := range words {
		runes := []rune(w)
		runes[0] = unicode.ToUpper(runes[0])
		words[i] = string(runes)
	}
	return cut(strings.Join(words, ""), 200)
}
