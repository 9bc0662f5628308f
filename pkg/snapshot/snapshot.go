// Package snapshot holds what was observed of an account, its PostgreSQL
// endpoints and its clients: the types, their JSON form, and how snapshots are
// loaded, saved, merged and kept free of secrets.
//
// A snapshot never says that something is absent because nobody looked. A fact
// that was not observed is a missing key, and a [Missing] entry beside it says
// why; an empty list is an observation. Passwords, tokens and private keys have
// no field here.
package snapshot

import (
	"slices"
	"strings"
	"time"
)

// SchemaVersion is the version of the snapshot's JSON form. A file of another
// version is refused by [Load].
const SchemaVersion = "1"

// Snapshot is what one or more collections observed.
type Snapshot struct {
	SchemaVersion string    `json:"schema_version"`
	Tool          Tool      `json:"tool"`
	CollectedAt   time.Time `json:"collected_at"`
	// Incomplete is set when the collection was interrupted or some call failed:
	// what is here is right, but not all that was asked for.
	Incomplete bool `json:"incomplete,omitempty"`
	// Selection is what the user narrowed the collection to; absent: everything.
	Selection *Selection `json:"selection,omitempty"`
	// Probe says where a probe without a token stood, and by which plan it was told what
	// to look at. Absent: the account itself was asked.
	Probe *Probe `json:"probe,omitempty"`
	// OtherEngines counts the account's clusters that are not PostgreSQL, by
	// engine ("mysql", "valkey", …). They are left out of Clusters.
	OtherEngines map[string]int `json:"other_engines,omitempty"`
	// Clusters are the PostgreSQL clusters and their read replicas (see
	// [Cluster.Role]), sorted by name, then id.
	Clusters []Cluster `json:"clusters"`
	// Clients are connection settings found in source trees and App Platform
	// specs. Absent: none were looked for.
	Clients []ClientSetting `json:"clients,omitzero"`
	// Trees are the source trees that were searched as a whole, as they were named; of one
	// outside of the working directory the last part of its path. Absent: none was.
	Trees []string `json:"trees,omitempty"`
	// Missing says which account-wide facts were not observed, and why. Facts of
	// one cluster are in [Cluster.Missing], of one endpoint in [Endpoint.Missing].
	Missing []Missing `json:"missing,omitempty"`
	// Errors is every failure of a collector, for the result's "errors".
	Errors []Error `json:"errors,omitempty"`
	// Notes are remarks for the user that fail nothing: merge conflicts, a token
	// that may do more than an audit needs.
	Notes []string `json:"notes,omitempty"`
}

// Probe is the origin of a snapshot that was written by a plan, without a token.
type Probe struct {
	// Vantage is the place's name, as its user gave it.
	Vantage string `json:"vantage,omitempty"`
	// PlanNonce and PlanCreatedAt are the plan's.
	PlanNonce     string    `json:"plan_nonce"`
	PlanCreatedAt time.Time `json:"plan_created_at"`
}

// Tool identifies the program that wrote a snapshot or result.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// MissingKind classifies why a fact was not observed.
type MissingKind string

const (
	// MissingFailed: a call failed after its retries, or its answer made no sense.
	MissingFailed MissingKind = "failed"
	// MissingForbidden: the token lacks a scope; Reason names it.
	MissingForbidden MissingKind = "forbidden"
	// MissingInterrupted: the run was stopped before this was asked.
	MissingInterrupted MissingKind = "interrupted"
	// MissingUnreachable: the endpoint cannot be reached from here. The normal
	// case of a good cluster; not a failure unless the user says so.
	MissingUnreachable MissingKind = "unreachable"
	// MissingNotAsked: the user asked not to look.
	MissingNotAsked MissingKind = "not_asked"
	// MissingNotOffered: the other side does not have this fact to give (an API
	// answer without the field, a server that stopped answering).
	MissingNotOffered MissingKind = "not_offered"
)

// harmless are the kinds that do not make a run incomplete, the least first.
var harmless = []MissingKind{MissingNotAsked, MissingNotOffered, MissingUnreachable}

// failures are the kinds that do, the least first.
var failures = []MissingKind{MissingForbidden, MissingInterrupted, MissingFailed}

// Failure reports whether a fact missing for this reason makes the run
// incomplete. A kind that is not known does.
func (k MissingKind) Failure() bool { return !slices.Contains(harmless, k) }

// weight orders the reasons that one fact may be missing for.
func (k MissingKind) weight() int {
	if !k.Failure() {
		return slices.Index(harmless, k)
	}
	return len(harmless) + 1 + slices.Index(failures, k)
}

// Missing says why a fact is not there.
type Missing struct {
	// Fact is the JSON path of the fact below the object that holds this entry,
	// "trusted_sources", "tls.chain", "trusted_sources.target". It covers
	// everything below that path. "*" covers the whole object.
	Fact   string      `json:"fact"`
	Kind   MissingKind `json:"kind" enum:"failed,forbidden,interrupted,unreachable,not_asked,not_offered"`
	Reason string      `json:"reason"`
	// Scope is what the token lacks, of a fact that is forbidden: "droplet:read".
	Scope string `json:"scope,omitempty"`
}

// Covers reports whether the entry says that a fact is missing.
func (m Missing) Covers(fact string) bool {
	return m.Fact == "*" || m.Fact == fact || strings.HasPrefix(fact, m.Fact+".")
}

// Covered reports whether one of the entries says that a fact is missing.
func Covered(list []Missing, fact string) bool {
	return slices.ContainsFunc(list, func(m Missing) bool { return m.Covers(fact) })
}

// everyAudit is the part of the API that no audit can do without.
const everyAudit = "database:"

// Failure reports whether the fact makes the run incomplete. One that is forbidden
// does not where the token was made without a scope that an audit can do without.
func (m Missing) Failure() bool {
	if m.Kind == MissingForbidden && m.Scope != "" {
		return strings.HasPrefix(m.Scope, everyAudit)
	}
	return m.Kind.Failure()
}

// OptionalScope is the scope that the token lacks, when an audit can do without.
func (m Missing) OptionalScope() string {
	if m.Failure() {
		return ""
	}
	return m.Scope
}

// Error is the failure of a collector.
type Error struct {
	Collector string `json:"collector"` // "account", "tlsprobe", "clients"
	ClusterID string `json:"cluster_id,omitempty"`
	Message   string `json:"message"`
}

// Failed reports whether a snapshot names a failure of its collection.
func (s *Snapshot) Failed() bool {
	return len(s.Errors) > 0 || anyFailure(s.Missing) ||
		slices.ContainsFunc(s.Clusters, func(c Cluster) bool { return c.Failed() }) ||
		slices.ContainsFunc(s.Clients, func(c ClientSetting) bool { return anyFailure(c.Missing) })
}

// Failed reports whether a fact of a cluster, its endpoints, its trusted sources or
// its databases is missing for a failure.
func (c *Cluster) Failed() bool {
	return anyFailure(c.Missing) ||
		slices.ContainsFunc(c.Endpoints, func(e Endpoint) bool { return anyFailure(e.Missing) }) ||
		slices.ContainsFunc(c.TrustedSources, func(s TrustedSource) bool { return anyFailure(s.Missing) }) ||
		slices.ContainsFunc(c.SQLDatabases, func(d SQLDatabase) bool { return anyFailure(d.Missing) })
}

func anyFailure(list []Missing) bool {
	return slices.ContainsFunc(list, func(m Missing) bool { return m.Failure() })
}
