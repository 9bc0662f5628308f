package reports

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// The parts of a SARIF log that are the same whatever was found: small, so
// encoding/json writes them.

type sarifText struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type sarifDriver struct {
	Name                string               `json:"name"`
	FullName            string               `json:"fullName"`
	Version             string               `json:"version"`
	SemanticVersion     string               `json:"semanticVersion,omitempty"`
	InformationURI      string               `json:"informationUri"`
	ShortDescription    sarifText            `json:"shortDescription"`
	Rules               []sarifRule          `json:"rules"`
	Notifications       []sarifRule          `json:"notifications"`
	SupportedTaxonomies []sarifToolComponent `json:"supportedTaxonomies,omitempty"`
}

type sarifRule struct {
	ID                   string              `json:"id"`
	Name                 string              `json:"name,omitempty"`
	ShortDescription     sarifText           `json:"shortDescription"`
	FullDescription      *sarifText          `json:"fullDescription,omitempty"`
	Help                 *sarifText          `json:"help,omitempty"`
	HelpURI              string              `json:"helpUri,omitempty"`
	DefaultConfiguration *sarifConfiguration `json:"defaultConfiguration,omitempty"`
	Relationships        []sarifRelationship `json:"relationships,omitempty"`
	Properties           map[string]any      `json:"properties,omitempty"`
}

type sarifConfiguration struct {
	Level string `json:"level"`
}

type sarifToolComponent struct {
	Name  string `json:"name"`
	Index int    `json:"index"`
}

type sarifRelationship struct {
	Target sarifTarget `json:"target"`
	Kinds  []string    `json:"kinds"`
}

type sarifTarget struct {
	ID            string             `json:"id"`
	Index         int                `json:"index"`
	ToolComponent sarifToolComponent `json:"toolComponent"`
}

type sarifTaxonomy struct {
	Name             string      `json:"name"`
	FullName         string      `json:"fullName"`
	ShortDescription sarifText   `json:"shortDescription"`
	IsComprehensive  bool        `json:"isComprehensive"`
	Taxa             []sarifRule `json:"taxa"`
}

type sarifAutomation struct {
	ID          string    `json:"id"`
	Description sarifText `json:"description"`
}

type sarifInvocation struct {
	ExecutionSuccessful bool                `json:"executionSuccessful"`
	EndTimeUTC          string              `json:"endTimeUtc"`
	Notifications       []sarifNotification `json:"toolExecutionNotifications"`
}

type sarifNotification struct {
	Descriptor     sarifReference  `json:"descriptor"`
	AssociatedRule *sarifReference `json:"associatedRule,omitempty"`
	Level          string          `json:"level"`
	Message        sarifText       `json:"message"`
	Locations      []sarifLogical  `json:"locations,omitempty"`
}

type sarifReference struct {
	ID    string `json:"id"`
	Index int    `json:"index"`
}

type sarifLogical struct {
	LogicalLocations []sarifLogicalName `json:"logicalLocations"`
}

type sarifLogicalName struct {
	FullyQualifiedName string `json:"fullyQualifiedName"`
	Kind               string `json:"kind"`
}

// informationURI is where one reads about what is audited.
const informationURI = "https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/"

// GitHub's limits on a rule: 1,024 characters for the descriptions, 20 tags.
const (
	sarifDescription = 1000
	sarifTags        = 20
)

var semantic = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)$`)
})

func (e *sarifEncoder) driver(taxonomies []sarifTaxonomy, index map[string]map[string]int) sarifDriver {
	d := sarifDriver{
		Name:             "dbaudit",
		FullName:         "dbaudit: audit of DigitalOcean Managed PostgreSQL",
		Version:          numeric(e.r.Tool.Version),
		InformationURI:   informationURI,
		ShortDescription: sarifText{Text: "Who can reach each cluster, the TLS that it really speaks, and whether the clients verify it."},
		Rules:            []sarifRule{},
		Notifications:    slices.Clone(sarifNotifications),
	}
	if m := semantic().FindStringSubmatch(numeric(e.r.Tool.Version)); m != nil {
		d.SemanticVersion = m[1]
	}
	for i, t := range taxonomies {
		d.SupportedTaxonomies = append(d.SupportedTaxonomies, sarifToolComponent{t.Name, i})
	}
	for i := range e.rules {
		d.Rules = append(d.Rules, sarifDescriptor(&e.rules[i], taxonomies, index))
	}
	return d
}

// numeric makes a version that begins with a number, as versions in SARIF should:
// that of a build without one is 0.0.0.
func numeric(version string) string {
	version = visible(strings.TrimPrefix(version, "v"))
	if version == "" || version[0] < '0' || version[0] > '9' {
		return strings.TrimSuffix("0.0.0-"+version, "-")
	}
	return version
}

// sarifDescriptor is a rule's metadata (SARIF 3.49) as GitHub reads it.
func sarifDescriptor(r *result.Rule, taxonomies []sarifTaxonomy, index map[string]map[string]int) sarifRule {
	title := sentence(visible(cmp.Or(r.Title, r.Name, r.ID)))
	d := sarifRule{
		ID: r.ID, Name: pascal(cmp.Or(r.Name, r.ID)),
		ShortDescription:     sarifText{Text: cut(title, sarifDescription)},
		FullDescription:      &sarifText{Text: cut(sentence(oneLine(cmp.Or(r.Description, title))), sarifDescription)},
		Help:                 ruleHelp(r),
		HelpURI:              informationURI,
		DefaultConfiguration: &sarifConfiguration{Level: cmp.Or(sarifLevel[r.Severity], "warning")},
		Properties: map[string]any{
			"tags": ruleTags(r), "precision": "very-high", "problem.severity": problemSeverity(r.Severity),
			"security-severity": cmp.Or(r.SecuritySeverity, defaultSecuritySeverity[r.Severity], "5.0"),
		},
	}
	for _, ref := range r.References {
		if linkable(ref.URL) {
			d.HelpURI = ref.URL
			break
		}
	}
	for i, t := range taxonomies {
		for _, c := range r.Controls[t.Name] {
			d.Relationships = append(d.Relationships, sarifRelationship{
				Target: sarifTarget{ID: c.ID, Index: index[t.Name][c.ID], ToolComponent: sarifToolComponent{t.Name, i}},
				Kinds:  []string{"relevant"},
			})
		}
	}
	return d
}

// defaultSecuritySeverity is the middle of GitHub's range for a severity, for rules
// that state none.
var defaultSecuritySeverity = map[result.Severity]string{
	result.Critical: "9.5", result.High: "8.0", result.Medium: "5.5", result.Low: "2.0",
}

func problemSeverity(s result.Severity) string {
	switch s {
	case result.Critical, result.High:
		return "error"
	case result.Low:
		return "recommendation"
	}
	return "warning"
}

// ruleTags are "security" first, since it makes the rule a security alert, then
// what one filters by: the category, the severity, the controls.
func ruleTags(r *result.Rule) []string {
	tags := []string{"security", "postgresql", "digitalocean"}
	if r.Category != "" {
		tags = append(tags, visible(r.Category))
	}
	if r.Severity != "" {
		tags = append(tags, "severity/"+string(r.Severity))
	}
	for _, framework := range sortedKeys(r.Controls) {
		for _, c := range r.Controls[framework] {
			tags = append(tags, visible(framework+"/"+c.ID))
		}
	}
	slices.Sort(tags[3:])
	return slices.Compact(tags)[:min(len(slices.Compact(tags)), sarifTags)]
}

// ruleHelp is shown beside an alert: what, why, how to mend it, what to read.
func ruleHelp(r *result.Rule) *sarifText {
	var t, m strings.Builder
	description := strings.TrimSpace(escaped(r.Description, true))
	if description == "" {
		description = sentence(visible(cmp.Or(r.Title, r.ID)))
	}
	t.WriteString(description + "\n")
	fmt.Fprintf(&m, "# %s\n\n%s\n", md(cmp.Or(r.Title, r.ID)), description)
	ways := remedyWays(&r.Remediation)
	if summary := visible(r.Remediation.Summary); summary != "" || len(ways) > 0 {
		fmt.Fprintf(&t, "\nWhat to do: %s\n", summary)
		fmt.Fprintf(&m, "\n## What to do\n\n%s\n", md(r.Remediation.Summary))
	}
	for _, w := range ways {
		fmt.Fprintf(&t, "\n%s:\n%s\n", w.label, indent(strings.TrimRight(escaped(w.text, true), "\n"), "  "))
		fmt.Fprintf(&m, "\n**%s**\n\n%s", w.label, mdFence(w.language, w.text))
	}
	if len(r.Parameters) > 0 {
		m.WriteString("\n## Parameters\n\n| name | value | meaning |\n|---|---|---|\n")
	}
	for _, name := range sortedKeys(r.Parameters) {
		p := r.Parameters[name]
		value := p.Value
		if value == nil {
			value = p.Default
		}
		text := strings.TrimSpace(compactJSON(value) + " " + p.Unit)
		fmt.Fprintf(&t, "\nParameter %s = %s: %s\n", visible(name), visible(text), visible(p.Description))
		fmt.Fprintf(&m, "| %s | %s | %s |\n", mdCode(name), md(text), md(p.Description))
	}
	if len(r.References) > 0 {
		t.WriteString("\nRead more:\n")
		m.WriteString("\n## Read more\n\n")
	}
	for _, ref := range r.References {
		fmt.Fprintf(&t, "  %s\n", visible(ref.URL))
		if linkable(ref.URL) {
			fmt.Fprintf(&m, "- [%s](%s)\n", md(cmp.Or(ref.Title, ref.URL)), ref.URL)
			continue
		}
		fmt.Fprintf(&m, "- %s\n", mdCode(ref.URL))
	}
	if len(r.Controls) > 0 {
		m.WriteString("\n## Controls\n\n")
	}
	for _, framework := range sortedKeys(r.Controls) {
		for _, c := range r.Controls[framework] {
			fmt.Fprintf(&m, "- %s %s: %s\n", md(cmp.Or(result.Frameworks[framework], framework)), md(c.ID), md(c.Title))
		}
	}
	return &sarifText{Text: t.String(), Markdown: m.String()}
}

// taxonomies are the frameworks that the rules speak to, and where in them each
// control is.
func (e *sarifEncoder) taxonomies() ([]sarifTaxonomy, map[string]map[string]int) {
	byKey := map[string]map[string]string{}
	for i := range e.rules {
		for framework, cs := range e.rules[i].Controls {
			if byKey[framework] == nil {
				byKey[framework] = map[string]string{}
			}
			for _, c := range cs {
				byKey[framework][c.ID] = c.Title
			}
		}
	}
	var all []sarifTaxonomy
	index := map[string]map[string]int{}
	for _, framework := range sortedKeys(byKey) {
		name := cmp.Or(result.Frameworks[framework], framework)
		t := sarifTaxonomy{
			Name: framework, FullName: visible(name),
			ShortDescription: sarifText{Text: sentence(visible("Controls of " + name + " that the rules speak to"))},
			Taxa:             []sarifRule{},
		}
		ids := sortedKeys(byKey[framework])
		slices.SortStableFunc(ids, compareNumbers)
		index[framework] = map[string]int{}
		for i, id := range ids {
			index[framework][id] = i
			t.Taxa = append(t.Taxa, sarifRule{ID: id, ShortDescription: sarifText{Text: sentence(visible(cmp.Or(byKey[framework][id], id)))}})
		}
		all = append(all, t)
	}
	return all, index
}

// Notifications: what is to be said about the run, not about a resource.
const (
	noteError = iota
	noteUnknown
	noteCut
	noteWaiver
	noteRemark
)

// sarifNotifications are described as fully as the rules: GitHub's validator asks
// for it.
var sarifNotifications = func() []sarifRule {
	var all []sarifRule
	for _, n := range []struct{ id, name, text, help string }{
		noteError:   {"DBN001", "CollectionError", "Something selected could not be collected.", "See to what the message names, and run again: what depends on it was not judged."},
		noteUnknown: {"DBN002", "UnknownVerdict", "A rule could not be judged, since its evidence is missing.", "An endpoint that cannot be reached from here is the normal case of a well-kept cluster; probe it from where its trusted sources admit, and join the snapshots."},
		noteCut:     {"DBN003", "ResultsLeftOut", "There are more results than code scanning takes.", "Mend the worst first, or audit fewer clusters in one run (--cluster)."},
		noteWaiver:  {"DBN004", "WaiverWithoutEffect", "A waiver has expired or matches no finding.", "Renew it or remove it in dbaudit.yaml."},
		noteRemark:  {"DBN005", "Remark", "A remark about the run.", "Nothing fails because of it."},
	} {
		all = append(all, sarifRule{
			ID: n.id, Name: n.name, ShortDescription: sarifText{Text: n.text}, FullDescription: &sarifText{Text: n.text},
			Help: &sarifText{Text: n.help, Markdown: n.help}, HelpURI: informationURI,
		})
	}
	return all
}()

// notificationsMost bounds the unknowns' notifications; a last one counts the rest.
const notificationsMost = 500

// invocation tells of the run: whether all of it could be done, and what not.
//
// Unknowns are notifications and not results. GitHub takes every result for an
// alert, whatever its kind, and a well-kept cluster's unreachable endpoints would
// open alerts that nobody can close by mending anything.
func (e *sarifEncoder) invocation(kept int) sarifInvocation {
	inv := sarifInvocation{
		ExecutionSuccessful: len(e.r.Errors) == 0 && e.r.Summary.Verdict != result.Incomplete,
		EndTimeUTC:          e.r.EvaluatedAt.UTC().Format("2006-01-02T15:04:05Z"),
		Notifications:       []sarifNotification{},
	}
	add := func(kind int, level, text string) *sarifNotification {
		inv.Notifications = append(inv.Notifications, sarifNotification{
			Descriptor: sarifReference{sarifNotifications[kind].ID, kind}, Level: level,
			Message: sarifText{Text: sentence(strings.ReplaceAll(visible(text), "](", "] ("))},
		})
		return &inv.Notifications[len(inv.Notifications)-1]
	}
	if kept < e.total {
		add(noteCut, "warning", fmt.Sprintf("%s results were found and %s are here: code scanning takes no more, so that the least severe were left out. "+
			"The JSON result has them all", thousands(e.total), thousands(kept)))
	}
	names := map[string]string{}
	for i := range e.r.Clusters {
		names[e.r.Clusters[i].ID] = e.r.Clusters[i].Name
	}
	for i := range e.r.Errors {
		x := &e.r.Errors[i]
		n := add(noteError, "error", x.Collector+": "+x.Message)
		if x.ClusterID != "" {
			n.Locations = []sarifLogical{logicalAt("clusters/" + cmp.Or(names[x.ClusterID], x.ClusterID))}
		}
	}
	e.unknowns(add)
	for i := range e.r.Waivers {
		w := &e.r.Waivers[i]
		if w.State != "used" {
			add(noteWaiver, "note", fmt.Sprintf("The waiver of '%s' is %s: %s", w.Rule, w.State, waiverWords(&w.Waiver)))
		}
	}
	for _, n := range e.r.Notes {
		add(noteRemark, "note", n)
	}
	return inv
}

// unknowns adds one notification for each rule and reason.
func (e *sarifEncoder) unknowns(add func(kind int, level, text string) *sarifNotification) {
	type reason struct {
		f    *result.Finding
		at   []string
		more int
	}
	var order []*reason
	byReason := map[[2]string]*reason{}
	for i := range e.r.Findings {
		f := &e.r.Findings[i]
		if f.Verdict != result.Unknown {
			continue
		}
		key := [2]string{f.RuleID, f.Message}
		m := byReason[key]
		if m == nil {
			m = &reason{f: f}
			byReason[key] = m
			order = append(order, m)
		}
		if len(m.at) < 100 { // GitHub shows 100 locations
			m.at = append(m.at, logicalName(f))
		} else {
			m.more++
		}
	}
	for i, m := range order {
		if i == notificationsMost {
			add(noteUnknown, "note", count(len(order)-i, "more reason")+" for unknown verdicts are in the JSON result")
			return
		}
		level := "note"
		if m.f.MissingKind.Failure() || m.f.MissingKind == snapshot.MissingKind("") {
			level = "warning"
		}
		n := add(noteUnknown, level, fmt.Sprintf("'%s' could not be judged for %s: %s", m.f.RuleID, count(len(m.at)+m.more, "resource"), m.f.Message))
		n.AssociatedRule = &sarifReference{m.f.RuleID, e.ruleIndex[m.f.RuleID]}
		for _, at := range m.at {
			n.Locations = append(n.Locations, logicalAt(at))
		}
	}
}

func logicalAt(name string) sarifLogical {
	return sarifLogical{[]sarifLogicalName{{visible(name), "resource"}}}
}

// sentence ends a text with a full stop.
func sentence(s string) string {
	s = strings.TrimRight(s, " ")
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "…") {
		return s
	}
	return s + "."
}

// oneLine joins the lines of a paragraph.
func oneLine(s string) string { return visible(strings.Join(strings.Fields(s), " ")) }

// pascal makes OpenToAll of open-to-all: SARIF's own rules want names so.
func pascal(name string) string {
	var b strings.Builder
	up := true
	for _, r := range visible(name) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			up = true
			continue
		}
		if up {
			r = unicode.ToUpper(r)
		}
		b.WriteRune(r)
		up = false
	}
	return cut(b.String(), 200)
}
