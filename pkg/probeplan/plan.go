// Package probeplan is what a probe without a token has to know: which endpoints to
// look at, by which names, and what to verify them with. A plan holds no secret, and no
// fact that a probe does not need.
package probeplan

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"dbaudit/pkg/collect/tlsprobe/verify"
	"dbaudit/pkg/jsonfile"
	"dbaudit/pkg/snapshot"
)

// SchemaVersion is the version of a plan's JSON form.
const SchemaVersion = "1"

// Plan is what to probe.
type Plan struct {
	SchemaVersion string        `json:"schema_version"`
	Tool          snapshot.Tool `json:"tool"`
	CreatedAt     time.Time     `json:"plan_created_at"`
	// Nonce is the plan's own, 32 hex digits: what was probed by another plan does not
	// have it.
	Nonce string `json:"plan_nonce"`
	// Selection is what the user narrowed the plan to; absent: everything.
	Selection *snapshot.Selection `json:"selection,omitempty"`
	Clusters  []Cluster           `json:"clusters"`
}

// Cluster is a cluster, or a read replica, with endpoints to probe. Its fields are those
// of [snapshot.Cluster].
type Cluster struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Role        string    `json:"role"`
	PrimaryID   string    `json:"primary_id,omitempty"`
	PrimaryName string    `json:"primary_name,omitempty"`
	Engine      string    `json:"engine"`
	Region      string    `json:"region,omitempty"`
	ObservedAt  time.Time `json:"observed_at"`
	// CA is the public certificate that the cluster's endpoints are verified with, PEM.
	CA string `json:"ca,omitempty"`
	// Users and Databases are names to try without TLS.
	Users     []string   `json:"users,omitempty"`
	Databases []string   `json:"databases,omitempty"`
	Endpoints []Endpoint `json:"endpoints"`
}

// Endpoint is an endpoint to probe. Its fields are those of [snapshot.Endpoint].
type Endpoint struct {
	Role    string   `json:"role"`
	Network string   `json:"network"`
	Host    string   `json:"host"`
	Port    int      `json:"port"`
	Custom  bool     `json:"custom,omitempty"`
	Pools   []string `json:"pools,omitempty"`
}

// Of is a new plan for the endpoints of a snapshot that are on a network: "public",
// "private" or "all".
func Of(s *snapshot.Snapshot, network string, now time.Time) *Plan {
	var nonce [16]byte
	_, _ = rand.Read(nonce[:]) // never fails
	p := &Plan{
		SchemaVersion: SchemaVersion, Tool: s.Tool, CreatedAt: now.UTC().Truncate(time.Second), Nonce: hex.EncodeToString(nonce[:]),
		Selection: s.Selection, Clusters: []Cluster{},
	}
	for i := range s.Clusters {
		if c := clusterOf(&s.Clusters[i], network); len(c.Endpoints) > 0 {
			p.Clusters = append(p.Clusters, c)
		}
	}
	return p
}

func clusterOf(c *snapshot.Cluster, network string) Cluster {
	out := Cluster{
		ID: c.ID, Name: c.Name, Role: c.Role, PrimaryID: c.PrimaryID, PrimaryName: c.PrimaryName, Engine: c.Engine, Region: c.Region,
		ObservedAt: c.ObservedAt, Databases: c.Databases,
	}
	if c.CA != nil {
		out.CA = c.CA.PEM
	}
	for _, u := range c.Users {
		out.Users = append(out.Users, u.Name)
	}
	for _, e := range c.Endpoints {
		if network == "all" || network == e.Network {
			out.Endpoints = append(out.Endpoints, Endpoint{Role: e.Role, Network: e.Network, Host: e.Host, Port: e.Port, Custom: e.Custom, Pools: e.Pools})
		}
	}
	return out
}

// Snapshot is the snapshot that a probe by the plan fills in: all that the plan says,
// and that nothing else was asked for.
func (p *Plan) Snapshot(vantage string) *snapshot.Snapshot {
	s := &snapshot.Snapshot{
		SchemaVersion: snapshot.SchemaVersion, Tool: p.Tool, Selection: p.Selection,
		Probe:    &snapshot.Probe{Vantage: vantage, PlanNonce: p.Nonce, PlanCreatedAt: p.CreatedAt},
		Missing:  []snapshot.Missing{{Fact: "clusters", Kind: snapshot.MissingNotAsked, Reason: "the clusters are those of a plan; the account was not asked"}},
		Clusters: []snapshot.Cluster{},
	}
	for _, c := range p.Clusters {
		out := snapshot.Cluster{
			ID: c.ID, Name: c.Name, Role: c.Role, PrimaryID: c.PrimaryID, PrimaryName: c.PrimaryName, Engine: c.Engine, Region: c.Region,
			ObservedAt: c.ObservedAt, Databases: c.Databases,
			Missing: []snapshot.Missing{{Fact: "*", Kind: snapshot.MissingNotAsked, Reason: "probed by a plan; the account was not asked"}},
		}
		if c.CA != "" {
			out.CA = &snapshot.CA{PEM: c.CA}
		}
		for _, u := range c.Users {
			out.Users = append(out.Users, snapshot.User{Name: u})
		}
		for _, e := range c.Endpoints {
			out.Endpoints = append(out.Endpoints, snapshot.Endpoint{
				ID: e.id(), Role: e.Role, Network: e.Network, Host: e.Host, Port: e.Port, Custom: e.Custom, Pools: e.Pools,
			})
		}
		s.Clusters = append(s.Clusters, out)
	}
	return s
}

// Probed takes out of a snapshot what the plan said for the probe alone. It is the
// account's to say, and the account was not asked.
func Probed(s *snapshot.Snapshot) {
	for i := range s.Clusters {
		c := &s.Clusters[i]
		c.CA, c.Users, c.Databases = nil, nil, nil
	}
}

func (e *Endpoint) id() string { return net.JoinHostPort(e.Host, strconv.Itoa(e.Port)) }

// Write encodes a plan.
func (p *Plan) Write(w io.Writer) error {
	if err := json.MarshalWrite(w, p, json.Deterministic(true), jsontext.WithIndent("  ")); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// Save writes a plan to a file, as [snapshot.Save] does.
func (p *Plan) Save(path string) error {
	if err := jsonfile.Write(path, p.Write); err != nil {
		return fmt.Errorf("save the plan %s: %w", path, err)
	}
	return nil
}

// Load reads a plan. What is wrong with the file is a [*jsonfile.Error].
func Load(path string) (*Plan, error) {
	return jsonfile.Read(path, Read)
}

// format is that of a plan's file.
var format = &jsonfile.Format{
	Name: "plan of a probe", Version: SchemaVersion, Again: "make the plan again",
	Required: []string{"tool", "plan_created_at", "plan_nonce", "clusters"},
	Others: map[string]string{
		"collected_at": "this is a snapshot, not a plan of a probe; `dbaudit collect` writes one",
		"evaluated_at": "this is a JSON result, not a plan of a probe; `dbaudit collect` writes one",
		"changes":      "this is a plan of dbaudit fix, not a plan of a probe",
	},
}

// Read decodes a plan. A key that is not known is an error: a plan is read where
// nobody can ask the account what it means.
func Read(r io.Reader) (*Plan, error) {
	p := &Plan{SchemaVersion: SchemaVersion}
	err := format.Read(r, func(dec *jsontext.Decoder, key string) error {
		into := map[string]any{
			"tool": &p.Tool, "plan_created_at": &p.CreatedAt, "plan_nonce": &p.Nonce, "selection": &p.Selection, "clusters": &p.Clusters,
		}[key]
		if into == nil {
			return bad(dec.InputOffset(), key, "no such key is known")
		}
		return jsonfile.Member(dec, key, func(raw jsontext.Value) error {
			return jsonfile.Problem(json.Unmarshal(raw, into, json.RejectUnknownMembers(true)))
		})
	})
	if err != nil {
		return nil, err
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	return p, nil
}

func bad(offset int64, path, reason string) error {
	return &jsonfile.Error{Kind: jsonfile.ErrInvalid, Offset: offset, Path: path, Reason: reason}
}

// check looks at what the types do not say.
func (p *Plan) check() error {
	if raw, err := hex.DecodeString(p.Nonce); err != nil || len(raw) != 16 {
		return bad(0, "plan_nonce", "want 32 hex digits")
	}
	if p.CreatedAt.IsZero() {
		return bad(0, "plan_created_at", "is empty")
	}
	ids := map[string]bool{}
	for i := range p.Clusters {
		c := &p.Clusters[i]
		if ids[c.ID] {
			return bad(0, fmt.Sprintf("clusters[%d].id", i), fmt.Sprintf("%q occurs twice", jsonfile.Clip(c.ID)))
		}
		ids[c.ID] = true
		if path, reason := c.check(); reason != "" {
			return bad(0, fmt.Sprintf("clusters[%d].%s", i, path), reason)
		}
	}
	return nil
}

func (c *Cluster) check() (path, reason string) {
	switch {
	case c.ID == "":
		return "id", "is empty"
	case c.Name == "":
		return "name", "is empty"
	case !slices.Contains([]string{snapshot.RoleCluster, snapshot.RoleReplica}, c.Role):
		return "role", oneOf(c.Role, snapshot.RoleCluster, snapshot.RoleReplica)
	case !slices.Contains(snapshot.Engines, c.Engine):
		return "engine", oneOf(c.Engine, snapshot.Engines...)
	}
	if c.CA != "" {
		if _, err := verify.ParseCA([]byte(c.CA)); err != nil {
			return "ca", err.Error()
		}
	}
	ids := map[string]bool{}
	for i := range c.Endpoints {
		e := &c.Endpoints[i]
		if ids[e.id()] {
			return fmt.Sprintf("endpoints[%d]", i), e.id() + " occurs twice"
		}
		ids[e.id()] = true
		if path, reason = e.check(); reason != "" {
			return fmt.Sprintf("endpoints[%d].%s", i, path), reason
		}
	}
	return "", ""
}

func (e *Endpoint) check() (path, reason string) {
	roles := []string{snapshot.EndpointPrimary, snapshot.EndpointStandby, snapshot.EndpointReplica, snapshot.EndpointPool}
	switch {
	case !slices.Contains(roles, e.Role):
		return "role", oneOf(e.Role, roles...)
	case e.Network != "public" && e.Network != "private":
		return "network", oneOf(e.Network, "public", "private")
	case !snapshot.ValidHost(e.Host):
		return "host", fmt.Sprintf("%q is not one to connect to", jsonfile.Clip(e.Host))
	case e.Port < 1 || e.Port > 65535:
		return "port", fmt.Sprintf("%d is not one to connect to", e.Port)
	}
	return "", ""
}

func oneOf(got string, values ...string) string {
	return fmt.Sprintf("want one of %s, got %q", strings.Join(values, ", "), jsonfile.Clip(got))
}
