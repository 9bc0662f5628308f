package account

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"dbaudit/pkg/snapshot"
)

// otherEngines are those of the API's schema beside [snapshot.Engines].
var otherEngines = []string{"mysql", "redis", "valkey", "mongodb", "kafka", "opensearch", "advanced_mysql"}

// listed is an element of GET /v2/databases, or of a list of replicas.
type listed struct {
	cluster *snapshot.Cluster
	other   other // of another engine; cluster is nil
	secrets bool
	odd     []string // what was left out, for the errors
}

// parseListed reads one cluster of the list. It fails only when it cannot be told
// which cluster it is; a member that is not understood becomes a Missing entry.
func parseListed(b []byte, now time.Time) (listed, error) {
	o, err := parseObject(b)
	if err != nil {
		return listed{}, err
	}
	c := &snapshot.Cluster{Role: snapshot.RoleCluster, ObservedAt: now}
	if c.ID, err = identity(o); err != nil {
		return listed{}, err
	}
	if c.Engine, _, err = member[string](o, "engine"); err != nil || c.Engine == "" {
		return listed{}, fmt.Errorf("%w: the database %s has no engine", errContent, c.ID)
	}
	l := listed{}
	if c.Name, _, err = member[string](o, "name"); err != nil || c.Name == "" {
		l.odd = append(l.odd, "it has no name; its id stands for it")
		c.Name = c.ID
	}
	if !slices.Contains(snapshot.Engines, c.Engine) {
		return listed{other: other{name: c.Name, id: c.ID, engine: c.Engine}}, nil
	}
	l.cluster = c
	d := &members{object: o, cluster: c}
	read(d, "version", &c.Version)
	read(d, "semantic_version", &c.SemanticVersion)
	readTime(d, "version_end_of_life", &c.EndOfLife)
	readTime(d, "version_end_of_availability", &c.EndOfAvailability)
	read(d, "num_nodes", &c.NumNodes)
	read(d, "project_id", &c.ProjectID)
	readAs(d, "db_names", "databases", &c.Databases)
	l.secrets = d.users()
	d.maintenance()
	d.ofBoth()
	e := &endpoints{cluster: c}
	l.secrets = e.read(o, snapshot.EndpointPrimary) || l.secrets
	l.odd = append(l.odd, e.odd...)
	return l, nil
}

// parseReplica reads an element of GET /v2/databases/{id}/replicas. Engine,
// version, end of life and authority are the primary's.
func parseReplica(b []byte, primary *snapshot.Cluster, now time.Time) (listed, error) {
	o, err := parseObject(b)
	if err != nil {
		return listed{}, err
	}
	c := &snapshot.Cluster{
		Role: snapshot.RoleReplica, PrimaryID: primary.ID, PrimaryName: primary.Name, ObservedAt: now,
		Engine: primary.Engine, Version: primary.Version, SemanticVersion: primary.SemanticVersion,
		EndOfLife: primary.EndOfLife, EndOfAvailability: primary.EndOfAvailability,
		ProjectID: primary.ProjectID, ProjectName: primary.ProjectName,
		// Pools are a cluster's: the API has no path for a replica's.
		Pools: []snapshot.Pool{},
	}
	if c.ID, err = identity(o); err != nil {
		return listed{}, fmt.Errorf("%w, so the trusted sources of a replica cannot be asked for", err)
	}
	if c.Name, _, err = member[string](o, "name"); err != nil {
		return listed{}, err
	}
	if c.Name == "" {
		c.Name = c.ID
	}
	l := listed{cluster: c}
	d := &members{object: o, cluster: c}
	d.ofBoth()
	for _, m := range primary.Missing {
		if slices.Contains(inherited, m.Fact) {
			c.Missing = append(c.Missing, m)
		}
	}
	for _, f := range notOfReplicas {
		miss(c, f, snapshot.MissingNotOffered, "a read replica has none of its own: see its primary")
	}
	e := &endpoints{cluster: c}
	l.secrets = e.read(o, snapshot.EndpointReplica)
	l.odd = e.odd
	return l, nil
}

// inherited are facts that a replica has of its primary; notOfReplicas are those
// that the API gives for primaries only.
var (
	inherited     = []string{"version", "semantic_version", "version_end_of_life", "version_end_of_availability", "project_id"}
	notOfReplicas = []string{"num_nodes", "maintenance_window", "users", "databases", "config", "log_sinks", "backups"}
)

// plainID is an id that can stand in a path as it is: UUIDs do.
var plainID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

func identity(o object) (string, error) {
	id, _, err := member[string](o, "id")
	if err != nil || !plainID.MatchString(id) {
		return "", fmt.Errorf("%w: there is no id, or none that is one", errContent)
	}
	return id, nil
}

// members reads an object's members into a cluster's facts.
type members struct {
	object
	cluster *snapshot.Cluster
}

const notGiven = "the API's answer does not give it"

// read takes a member that is called as the fact is.
func read[T any](d *members, key string, into *T) { readAs(d, key, key, into) }

func readAs[T any](d *members, key, fact string, into *T) {
	v, present, err := member[T](d.object, key)
	switch {
	case err != nil:
		miss(d.cluster, fact, snapshot.MissingFailed, err.Error())
	case !present:
		miss(d.cluster, fact, snapshot.MissingNotOffered, notGiven)
	default:
		*into = v
	}
}

// readTime takes a time. Go's zero, which the API gives for "none" in places, is
// one that was not given.
func readTime(d *members, key string, into **time.Time) {
	var m moment
	if read(d, key, &m); !m.IsZero() {
		*into = &m.Time
		return
	}
	miss(d.cluster, key, snapshot.MissingNotOffered, notGiven)
}

// ofBoth takes what clusters and replicas have.
func (d *members) ofBoth() {
	c := d.cluster
	read(d, "region", &c.Region)
	read(d, "size", &c.Size)
	read(d, "status", &c.Status)
	read(d, "storage_size_mib", &c.StorageMiB)
	readTime(d, "created_at", &c.CreatedAt)
	read(d, "private_network_uuid", &c.VPC)
	read(d, "tags", &c.Tags)
}

func (d *members) users() (secrets bool) {
	var users []wireUser
	read(d, "users", &users)
	if len(users) > 0 {
		d.cluster.Users, secrets = userFacts(users)
	}
	return secrets
}

func (d *members) maintenance() {
	var w *struct {
		Day         string   `json:"day"`
		Hour        string   `json:"hour"`
		Pending     *bool    `json:"pending"`
		Description []string `json:"description"`
	}
	read(d, "maintenance_window", &w)
	switch {
	case w == nil:
	case w.Pending == nil:
		miss(d.cluster, "maintenance_window", snapshot.MissingNotOffered, "the API's maintenance window does not say whether updates are pending")
	default:
		d.cluster.Maintenance = &snapshot.Maintenance{Day: w.Day, Hour: w.Hour, Pending: *w.Pending, Description: w.Description}
	}
}

// miss says why a cluster's fact is not there, unless something does already.
func miss(c *snapshot.Cluster, fact string, kind snapshot.MissingKind, reason string) {
	if missingEntry(c, fact) == nil {
		c.Missing = append(c.Missing, snapshot.Missing{Fact: fact, Kind: kind, Reason: reason})
	}
}

func missingEntry(c *snapshot.Cluster, fact string) *snapshot.Missing {
	if i := slices.IndexFunc(c.Missing, isOf(fact)); i >= 0 {
		return &c.Missing[i]
	}
	return nil
}

// setMissing puts an entry in place of an earlier one for the fact.
func setMissing(c *snapshot.Cluster, m snapshot.Missing) {
	clearMissing(c, m.Fact)
	c.Missing = append(c.Missing, m)
}

func clearMissing(c *snapshot.Cluster, fact string) {
	c.Missing = slices.DeleteFunc(c.Missing, isOf(fact))
}
