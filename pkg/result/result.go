// Package result holds what an evaluation found: findings and their four
// verdicts, waivers, the baseline and the gate. It judges nothing itself (see
// pkg/policy) and renders nothing (see reports).
package result

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"dbaudit/pkg/snapshot"
)

// SchemaVersion is the version of the JSON result.
const SchemaVersion = "1"

// Severity orders findings. The zero value is no severity.
type Severity string

// Severities, worst first.
const (
	Critical Severity = "critical"
	High     Severity = "high"
	Medium   Severity = "medium"
	Low      Severity = "low"
)

// Severities lists all severities, worst first.
var Severities = []Severity{Critical, High, Medium, Low}

// Rank is 4 for critical down to 1 for low, 0 for anything else.
func (s Severity) Rank() int {
	for i, t := range Severities {
		if s == t {
			return len(Severities) - i
		}
	}
	return 0
}

// Verdicts of a rule on a resource.
const (
	Pass          = "pass"
	Fail          = "fail"
	Unknown       = "unknown"
	NotApplicable = "not_applicable"
)

// Verdicts of a whole run ([Summary.Verdict]); "pass" and "fail" as above.
const Incomplete = "incomplete"

// Result is the outcome of one evaluation, and the JSON of --format json. It is
// all that a report needs: no report reads a snapshot.
type Result struct {
	SchemaVersion string        `json:"schema_version"`
	Tool          snapshot.Tool `json:"tool"`
	EvaluatedAt   time.Time     `json:"evaluated_at"`
	// ObservedAt is when the snapshot was collected; of several, the newest.
	ObservedAt time.Time `json:"observed_at,omitzero"`
	Summary    Summary   `json:"summary"`
	// Catalog names the categories and frameworks of the rules.
	Catalog Catalog `json:"catalog,omitzero"`
	// Rules are the rules that were evaluated, by id.
	Rules []Rule `json:"rules"`
	// RulesDigest identifies the text of all policies that there were, in hex.
	RulesDigest string `json:"rules_digest,omitempty"`
	// Findings are the fails and unknowns: worst severity first, then cluster,
	// rule, resource.
	Findings []Finding `json:"findings"`
	Passed   []Passed  `json:"passed"`
	// NotApplicable are the resources that a rule has nothing to say about.
	NotApplicable []Exempt `json:"not_applicable,omitempty"`
	// Fixed are findings of the baseline that are gone.
	Fixed  []FixedFinding   `json:"fixed,omitempty"`
	Errors []snapshot.Error `json:"errors"`
	// Waivers is the state of every waiver of the configuration.
	Waivers []WaiverStatus `json:"waivers,omitempty"`
	// Clusters is the inventory that was audited, by name.
	Clusters []Cluster `json:"clusters"`
	// Clients counts the connection settings judged.
	Clients *ClientsAudited `json:"clients,omitempty"`
	Notes   []string        `json:"notes,omitempty"`
	// Ledger is what was asked and how it ended, and why the verdict is what it is.
	Ledger *Ledger `json:"ledger,omitempty"`
}

// Summary is the result in numbers.
type Summary struct {
	// Verdict is "pass", "fail" or "incomplete": the gate's (see [Gate]).
	Verdict string `json:"verdict"`
	// Clusters counts clusters, not their replicas.
	Clusters int `json:"clusters"`
	Replicas int `json:"replicas"`
	// OtherEngines is how many clusters of the account are not PostgreSQL.
	OtherEngines int            `json:"other_engines"`
	Endpoints    EndpointCounts `json:"endpoints"`
	// Findings counts failing findings that are not waived, by severity; all four
	// keys are always there.
	Findings map[Severity]int `json:"findings"`
	Unknown  int              `json:"unknown"`
	Waived   int              `json:"waived"`
	// New counts failing findings, not waived, that the baseline does not have, or without
	// one the store's earlier results; Fixed those that they have and that are gone. Absent
	// without both.
	New   *int `json:"new,omitempty"`
	Fixed *int `json:"fixed,omitempty"`
	// Gate is what the verdict was measured by.
	Gate Gate `json:"gate"`
}

// EndpointCounts counts endpoints by what came of probing them.
type EndpointCounts struct {
	Probed      int `json:"probed"`
	Unreachable int `json:"unreachable"`
	NotProbed   int `json:"not_probed"`
}

// Gate is what decides between exit codes 0, 1 and 3.
type Gate struct {
	// FailOn is the least severity that fails; "none": nothing does.
	FailOn          string `json:"fail_on"`
	Baseline        bool   `json:"baseline,omitempty"`
	RequireProbe    bool   `json:"require_probe,omitempty"`
	AllowIncomplete bool   `json:"allow_incomplete,omitempty"`
	// AllowEmpty: an account without clusters passes.
	AllowEmpty bool `json:"allow_empty,omitempty"`
}

// Rule is a rule's metadata, read from its # METADATA annotation.
type Rule struct {
	ID               string   `json:"id"`
	Name             string   `json:"name"`
	Category         string   `json:"category"`
	Severity         Severity `json:"severity"`
	SecuritySeverity string   `json:"security_severity"`
	Title            string   `json:"title"`
	// PassedTitle is the title of a pass: what is true where Title is not.
	PassedTitle string `json:"passed,omitempty"`
	Description string `json:"description"`
	// Remediation holds the templates with placeholders (CLUSTER_ID, …).
	Remediation Remediation `json:"remediation"`
	References  []Reference `json:"references"`
	// Controls is keyed by framework: "pci-dss-4", "nist-800-53-r5" and the others of
	// [Catalog.Frameworks].
	Controls map[string][]Control `json:"controls"`
	// Resource is what the rule judges one by one: "cluster", "trusted_source",
	// "endpoint", "pool", "client".
	Resource string   `json:"resource"`
	Evidence []string `json:"evidence"`
	// Helpful are facts that can only clear a finding: a finding says which of them were not
	// considered.
	Helpful []string `json:"helpful,omitempty"`
	// Worse are the keys of a finding's evidence that tell how bad it is: where one of
	// them changed, a known finding counts as new.
	Worse      []string             `json:"worse,omitempty"`
	Parameters map[string]Parameter `json:"parameters,omitempty"`
	// BuiltIn is false for rules of --policy.
	BuiltIn bool `json:"built_in"`
}

// Reference is a source to read about a rule.
type Reference struct {
	URL   string `json:"url"`
	Title string `json:"title,omitempty"`
}

// Control is one requirement of a framework, with number and title as the
// framework has them.
type Control struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// Catalog has the categories of the built-in rules, in their order, and the frameworks
// that controls may be of.
type Catalog struct {
	Categories []Titled `json:"categories"`
	Frameworks []Titled `json:"frameworks"`
	// Inherited are the controls that the provider meets for every cluster.
	Inherited []Inherited `json:"inherited,omitempty"`
}

// Inherited are controls of one framework that a provider says are its own part.
type Inherited struct {
	Framework string `json:"framework"`
	Provider  string `json:"provider"`
	// Part is the provider's responsibility in the words of the source, an address.
	Part     string    `json:"part"`
	Source   string    `json:"source"`
	Controls []Control `json:"controls"`
}

// Titled is a key and what people call it.
type Titled struct {
	Key   string `json:"key"`
	Title string `json:"title"`
}

// Framework is the title of a framework, its key where the catalog does not have it.
func (c *Catalog) Framework(key string) string { return cmp.Or(titleIn(c.Frameworks, key), key) }

// Category is the title of a category; "" where the catalog does not have it.
func (c *Catalog) Category(key string) string { return titleIn(c.Categories, key) }

func titleIn(list []Titled, key string) string {
	for _, t := range list {
		if t.Key == key {
			return t.Title
		}
	}
	return ""
}

// Parameter is a threshold that a rule reads.
type Parameter struct {
	Type        string   `json:"type"` // "integer", "number", "boolean", "string"
	Default     any      `json:"default"`
	Minimum     *float64 `json:"minimum,omitempty"`
	Maximum     *float64 `json:"maximum,omitempty"`
	Enum        []string `json:"enum,omitempty"`
	Unit        string   `json:"unit,omitempty"`
	Description string   `json:"description"`
	// Value is what was in force, when it is not the default.
	Value any `json:"value,omitempty"`
}

// Remediation is how to end a finding, in each way that DigitalOcean documents.
// Empty ways do not apply.
type Remediation struct {
	Summary      string `json:"summary,omitempty"`
	Doctl        string `json:"doctl,omitempty"`
	API          string `json:"api,omitempty"`
	ControlPanel string `json:"control_panel,omitempty"`
	Terraform    string `json:"terraform,omitempty"`
	// Godo and Pydo are calls of DigitalOcean's libraries for Go and Python.
	Godo string `json:"godo,omitempty"`
	Pydo string `json:"pydo,omitempty"`
	// SQL are statements for the database itself.
	SQL string `json:"sql,omitempty"`
	// Code is the line to write instead, for a client's setting.
	Code string `json:"code,omitempty"`
}

// Resource is what a finding is about.
type Resource struct {
	// Type is "cluster", "replica", "trusted_source", "endpoint", "pool", "client"
	// or "account".
	Type string `json:"type"`
	// ID is unique and stable: a cluster's id, "CLUSTER_ID/trusted_sources/UUID",
	// "CLUSTER_ID/endpoints/HOST:PORT", "clients/ID".
	ID     string `json:"id"`
	Name   string `json:"name"`
	Region string `json:"region,omitempty"`
	// ClusterID and ClusterName are the cluster (or replica) that it belongs to.
	ClusterID   string `json:"cluster_id,omitempty"`
	ClusterName string `json:"cluster_name,omitempty"`
}

// Location is a place in a file.
type Location struct {
	Path   string `json:"path"`
	Line   int    `json:"line"`
	Column int    `json:"column,omitempty"`
}

// Finding is one rule's fail or unknown on one resource.
type Finding struct {
	RuleID   string   `json:"rule_id"`
	Verdict  string   `json:"verdict"` // "fail" or "unknown"
	Severity Severity `json:"severity"`
	// Message is plain words with the values seen; for an unknown, the reason.
	Message  string   `json:"message"`
	Resource Resource `json:"resource"`
	// Places are all the endpoints of the cluster of which the same was found. Resource
	// and Fingerprint are then the first one's. Absent where there is one.
	Places      []Place        `json:"places,omitempty"`
	Evidence    map[string]any `json:"evidence"`
	Remediation Remediation    `json:"remediation"`
	Location    *Location      `json:"location,omitempty"`
	// Change is what the finding asks of the cluster's trusted sources.
	Change *SourceChange `json:"change,omitempty"`
	// Fingerprint is stable across runs, machines and rule wording: 64 hex digits.
	Fingerprint string     `json:"fingerprint"`
	FirstSeen   *time.Time `json:"first_seen,omitempty"`
	Waiver      *Waiver    `json:"waiver"`
	// Baseline is "new" or "unchanged"; "" without a baseline. A known finding that is
	// worse counts as new, and Changed says what of it.
	Baseline string   `json:"baseline,omitempty"`
	Changed  []string `json:"changed,omitempty"`
	// MissingKind says, of an unknown, why its evidence is missing.
	MissingKind snapshot.MissingKind `json:"missing_kind,omitempty"`
	// MissingScope is what the token would need, when it is for a scope that an audit
	// can do without.
	MissingScope string `json:"missing_scope,omitempty"`
}

// SourceChange is what one finding asks of the list of trusted sources. The plan of
// all findings of a cluster together is pkg/change's.
type SourceChange struct {
	// Remove are the ids of the sources that go, Add those that take their place.
	Remove []string `json:"remove,omitempty"`
	Add    []Source `json:"add,omitempty"`
	// IfCovered: a source goes only when another one that stays admits the same.
	IfCovered bool `json:"if_covered,omitempty"`
	// Name: somebody has to say which source is needed.
	Name bool `json:"name,omitempty"`
	// Describe are the ids of the sources that want a description.
	Describe []string `json:"describe,omitempty"`
}

// Fingerprint identifies a finding across runs, machines and rule wording.
func Fingerprint(rule, resource, key string) string {
	h := sha256.New()
	for _, s := range []string{"dbaudit/v1", rule, resource, key} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Passed is a rule that passed on a resource.
type Passed struct {
	RuleID     string `json:"rule_id"`
	ResourceID string `json:"resource_id"`
}

// Exempt is a rule that does not apply to a resource.
type Exempt struct {
	RuleID     string `json:"rule_id"`
	ResourceID string `json:"resource_id"`
	Reason     string `json:"reason"`
}

// FixedFinding is a finding of the baseline that is gone.
type FixedFinding struct {
	RuleID      string   `json:"rule_id"`
	Severity    Severity `json:"severity"`
	Message     string   `json:"message"`
	Resource    Resource `json:"resource"`
	Places      []Place  `json:"places,omitempty"` // as [Finding.Places]
	Fingerprint string   `json:"fingerprint"`
}

// Finding is what it was.
func (x *FixedFinding) Finding() Finding {
	return Finding{RuleID: x.RuleID, Severity: x.Severity, Message: x.Message, Resource: x.Resource, Places: x.Places, Fingerprint: x.Fingerprint}
}

// Waiver is an accepted risk.
type Waiver struct {
	Rule        string `json:"rule"`
	Cluster     string `json:"cluster,omitempty"`
	Resource    string `json:"resource,omitempty"`
	Fingerprint string `json:"fingerprint,omitempty"`
	// Verdict is what is waived: "fail", as is "", or "unknown".
	Verdict string `json:"verdict,omitempty"`
	Reason  string `json:"reason"`
	Expires string `json:"expires,omitempty"` // YYYY-MM-DD, the last day on which it waives; "" only for inline comments
	Owner   string `json:"owner,omitempty"`
	// Inline: a dbaudit:ignore comment in the file itself.
	Inline bool `json:"inline,omitempty"`
}

// WaiverStatus is what became of one waiver of the configuration.
type WaiverStatus struct {
	Waiver
	// State is "used", "unused" or "expired".
	State    string    `json:"state"`
	Findings int       `json:"findings"`
	Location *Location `json:"location,omitempty"`
}

// ClientsAudited counts connection settings.
type ClientsAudited struct {
	Settings      int `json:"settings"`
	NotApplicable int `json:"not_applicable"`
	// Trees are the source trees that were searched as a whole, and not for what a change
	// brings alone.
	Trees []string `json:"trees,omitempty"`
	// Contexts counts those that are not judged for what they stand in: "docs",
	// "tests" or "local".
	Contexts map[string]int `json:"contexts,omitempty"`
}
