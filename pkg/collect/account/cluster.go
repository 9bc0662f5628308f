package account

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dbaudit/pkg/snapshot"
)

// engines of PostgreSQL: the Standard and the Advanced Edition.
var postgres = []string{"pg", "advanced_pg"}

// listed is an element of GET /v2/databases.
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
	for _, m := range []struct {
		key  string
		into *string
	}{{"id", &c.ID}, {"engine", &c.Engine}} {
		if _, err := o.field(m.key, m.into); err != nil {
			return listed{}, err
		}
	}
	if c.ID == "" || c.Engine == "" || !plainID(c.ID) {
		return listed{}, fmt.Errorf("%w: a database has no id, or no engine", errContent)
	}
	l := listed{}
	if _, err := o.field("name", &c.Name); err != nil || c.Name == "" {
		l.odd = append(l.odd, "it has no name; its id stands for it")
		c.Name = c.ID
	}
	if !slices.Contains(postgres, c.Engine) {
		return listed{other: other{name: c.Name, id: c.ID, engine: c.Engine}}, nil
	}
	l.cluster = c
	d := &members{object: o, cluster: c}
	var eol, eoa, created moment
	var users []wireUser
	var maintenance *wireMaintenance
	d.read("version", "version", &c.Version)
	d.read("semantic_version", "semantic_version", &c.SemanticVersion)
	d.read("version_end_of_life", "version_end_of_life", &eol)
	d.read("version_end_of_availability", "version_end_of_availability", &eoa)
	d.read("region", "region", &c.Region)
	d.read("size", "size", &c.Size)
	d.read("status", "status", &c.Status)
	d.read("num_nodes", "num_nodes", &c.NumNodes)
	d.read("storage_size_mib", "storage_size_mib", &c.StorageMiB)
	d.read("created_at", "created_at", &created)
	d.read("project_id", "project_id", &c.ProjectID)
	d.read("private_network_uuid", "private_network_uuid", &c.VPC)
	d.read("tags", "tags", &c.Tags)
	d.read("db_names", "databases", &c.Databases)
	d.read("users", "users", &users)
	d.read("maintenance_window", "maintenance_window", &maintenance)
	c.EndOfLife, c.EndOfAvailability, c.CreatedAt = eol.pointer(), eoa.pointer(), created.pointer()
	d.undated("version_end_of_life", c.EndOfLife)
	d.undated("version_end_of_availability", c.EndOfAvailability)
	d.undated("created_at", c.CreatedAt)
	if maintenance != nil {
		if maintenance.Pending == nil {
			d.miss("maintenance_window", "the API's maintenance window does not say whether updates are pending")
		} else {
			c.Maintenance = &snapshot.Maintenance{Day: maintenance.Day, Hour: maintenance.Hour, Pending: *maintenance.Pending, Description: maintenance.Description}
		}
	}
	if len(users) > 0 {
		c.Users, l.secrets = userFacts(users)
	}
	e := &endpoints{cluster: c}
	l.secrets = e.read(d, snapshot.EndpointPrimary, snapshot.EndpointStandby) || l.secrets
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
	l := listed{cluster: c}
	if _, err := o.field("name", &c.Name); err != nil {
		return listed{}, err
	}
	if _, err := o.field("id", &c.ID); err != nil || c.ID == "" || !plainID(c.ID) {
		return listed{}, fmt.Errorf("%w: the replica %q has no id, so its trusted sources cannot be asked for", errContent, c.Name)
	}
	if c.Name == "" {
		c.Name = c.ID
	}
	d := &members{object: o, cluster: c}
	var created moment
	d.read("region", "region", &c.Region)
	d.read("size", "size", &c.Size)
	d.read("status", "status", &c.Status)
	d.read("storage_size_mib", "storage_size_mib", &c.StorageMiB)
	d.read("created_at", "created_at", &created)
	d.read("private_network_uuid", "private_network_uuid", &c.VPC)
	d.read("tags", "tags", &c.Tags)
	c.CreatedAt = created.pointer()
	d.undated("created_at", c.CreatedAt)
	for _, m := range primary.Missing {
		if slices.Contains(inherited, m.Fact) {
			c.Missing = append(c.Missing, m)
		}
	}
	for _, f := range notOfReplicas {
		d.miss(f, "a read replica has none of its own: see its primary")
	}
	e := &endpoints{cluster: c}
	l.secrets = e.read(d, snapshot.EndpointReplica, snapshot.EndpointStandby)
	l.odd = e.odd
	return l, nil
}

// inherited are facts that a replica has of its primary; notOfReplicas are those
// that the API gives for primaries only.
var (
	inherited     = []string{"version", "semantic_version", "version_end_of_life", "version_end_of_availability", "project_id"}
	notOfReplicas = []string{"num_nodes", "maintenance_window", "users", "databases", "config", "log_sinks", "backups"}
)

// plainID reports whether an id can stand in a path as it is: UUIDs do.
func plainID(id string) bool {
	for _, r := range id {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' {
			return false
		}
	}
	return len(id) <= 64
}

// members reads an object's members into a cluster's facts.
type members struct {
	object
	cluster *snapshot.Cluster
}

func (d *members) read(key, fact string, into any) {
	present, err := d.field(key, into)
	switch {
	case err != nil:
		d.cluster.Missing = append(d.cluster.Missing, snapshot.Missing{Fact: fact, Kind: snapshot.MissingFailed, Reason: err.Error()})
	case !present:
		d.miss(fact, notGiven)
	}
}

const notGiven = "the API's answer does not give it"

// undated makes a date of "never" a fact that was not given.
func (d *members) undated(fact string, t *time.Time) {
	if t == nil {
		d.miss(fact, notGiven)
	}
}

func (d *members) miss(fact, reason string) {
	if missingEntry(d.cluster, fact) == nil {
		d.cluster.Missing = append(d.cluster.Missing, snapshot.Missing{Fact: fact, Kind: snapshot.MissingNotOffered, Reason: reason})
	}
}

func missingEntry(c *snapshot.Cluster, fact string) *snapshot.Missing {
	for i := range c.Missing {
		if c.Missing[i].Fact == fact {
			return &c.Missing[i]
		}
	}
	return nil
}

// setMissing puts an entry in place of an earlier one for the fact.
func setMissing(c *snapshot.Cluster, m snapshot.Missing) {
	clearMissing(c, m.Fact)
	c.Missing = append(c.Missing, m)
}

func clearMissing(c *snapshot.Cluster, fact string) {
	c.Missing = slices.DeleteFunc(c.Missing, func(m snapshot.Missing) bool { return m.Fact == fact })
}

func userFacts(users []wireUser) (facts []snapshot.User, secrets bool) {
	facts = make([]snapshot.User, 0, len(users))
	for _, u := range users {
		f := snapshot.User{Name: u.Name, Role: u.Role}
		if u.Settings != nil {
			f.Replication = u.Settings.Replication
		}
		secrets = secrets || bool(u.Password || u.Key)
		facts = append(facts, f)
	}
	return facts, secrets
}

// endpoints collects where a cluster answers, each host and port once.
type endpoints struct {
	cluster *snapshot.Cluster
	odd     []string
}

// read takes the connections of a cluster or replica, and its custom CNAMEs.
func (e *endpoints) read(d *members, role, standby string) (secrets bool) {
	known := false
	main := 0
	for _, m := range []struct{ key, role, network string }{
		{"connection", role, "public"},
		{"private_connection", role, "private"},
		{"standby_connection", standby, "public"},
		{"standby_private_connection", standby, "private"},
	} {
		var c *connection
		present, err := d.field(m.key, &c)
		if err != nil {
			setMissing(e.cluster, snapshot.Missing{Fact: "endpoints", Kind: snapshot.MissingFailed, Reason: err.Error()})
			e.odd = append(e.odd, err.Error())
			continue
		}
		if !present {
			continue
		}
		known = true
		secrets = secrets || c.holdsSecret()
		if port := e.add(c, m.role, m.network, "", m.key); m.key == "connection" {
			main = port
		}
	}
	var settings wireSettings
	if _, err := d.field("do_settings", &settings); err != nil {
		e.odd = append(e.odd, err.Error())
		setMissing(e.cluster, snapshot.Missing{Fact: "endpoints", Kind: snapshot.MissingFailed, Reason: err.Error()})
	}
	for _, name := range settings.CNAMEs {
		e.custom(name, main, role)
	}
	if e.cluster.Endpoints == nil && missingEntry(e.cluster, "endpoints") == nil {
		m := snapshot.Missing{Fact: "endpoints", Kind: snapshot.MissingFailed, Reason: "the API gives no connection for it"}
		if known {
			m.Reason = "the API's connections name no host"
		}
		if beingMade(e.cluster) {
			m.Kind = snapshot.MissingNotOffered
			m.Reason += ": it is still being made"
		} else {
			e.odd = append(e.odd, m.Reason)
		}
		setMissing(e.cluster, m)
	}
	return secrets
}

// defaultPorts of the managed service: PostgreSQL, and PgBouncer for pools.
const (
	defaultPort     = 25060
	defaultPoolPort = 25061
)

// add appends a connection's endpoint and returns its port, 0 when there is none.
func (e *endpoints) add(c *connection, role, network, pool, where string) int {
	host, port := c.address()
	if host == "" {
		// A cluster that is being made has no host yet, a pool neither.
		return 0
	}
	if port == 0 {
		port = defaultPort
		if pool != "" {
			port = defaultPoolPort
		}
	}
	if !validHost(host) || port < 1 || port > 65535 {
		e.leaveOut(where, host, port)
		return 0
	}
	e.put(snapshot.Endpoint{Role: role, Network: network, Host: host, Port: port}, pool)
	return port
}

// custom appends the endpoints of a CNAME of the customer's: it leads to the
// public host.
func (e *endpoints) custom(name string, port int, role string) {
	host := strings.ToLower(strings.TrimSuffix(strings.TrimSpace(name), "."))
	if port == 0 {
		port = defaultPort
	}
	if !validHost(host) {
		e.leaveOut("service_cnames", host, port)
		return
	}
	e.put(snapshot.Endpoint{Role: role, Network: "public", Host: host, Port: port, Custom: true}, "")
}

func (e *endpoints) leaveOut(where, host string, port int) {
	host = strings.ToValidUTF8(host, "?")
	if r := []rune(host); len(r) > 80 {
		host = string(r[:80]) + "…"
	}
	reason := fmt.Sprintf("the endpoint of its %s was left out: host %q and port %d are not ones to connect to", where, host, port)
	e.odd = append(e.odd, reason)
	setMissing(e.cluster, snapshot.Missing{Fact: "endpoints", Kind: snapshot.MissingFailed, Reason: reason})
}

func (e *endpoints) put(p snapshot.Endpoint, pool string) {
	p.ID = joinHostPort(p.Host, p.Port)
	for i := range e.cluster.Endpoints {
		have := &e.cluster.Endpoints[i]
		if have.ID != p.ID {
			continue
		}
		if pool != "" && !slices.Contains(have.Pools, pool) {
			have.Pools = append(have.Pools, pool)
			slices.Sort(have.Pools)
		}
		return
	}
	if pool != "" {
		p.Pools = []string{pool}
	}
	e.cluster.Endpoints = append(e.cluster.Endpoints, p)
}

// pools appends the endpoints of pools: those that the API names, and the same
// port at the custom CNAMEs.
func (e *endpoints) pools(pools []wirePool) (secrets bool) {
	for _, p := range pools {
		if p.Connection.hostless() && p.Private.hostless() && !beingMade(e.cluster) {
			// Its endpoint would go unprobed, and nothing would say so.
			reason := fmt.Sprintf("the API gives no connection for the pool %q", p.Name)
			e.odd = append(e.odd, reason)
			setMissing(e.cluster, snapshot.Missing{Fact: "endpoints", Kind: snapshot.MissingFailed, Reason: reason})
		}
		for _, m := range []struct {
			c       *connection
			network string
		}{{p.Connection, "public"}, {p.Private, "private"}, {p.Standby, "public"}, {p.StandbyPrivate, "private"}} {
			if m.c == nil {
				continue
			}
			secrets = secrets || m.c.holdsSecret()
			port := e.add(m.c, snapshot.EndpointPool, m.network, p.Name, fmt.Sprintf("pool %q", p.Name))
			if m.c != p.Connection || port == 0 {
				continue
			}
			for _, have := range slices.Clone(e.cluster.Endpoints) {
				if have.Custom && have.Role != snapshot.EndpointPool {
					e.put(snapshot.Endpoint{Role: snapshot.EndpointPool, Network: "public", Host: have.Host, Port: port, Custom: true}, p.Name)
				}
			}
		}
	}
	return secrets
}

func joinHostPort(host string, port int) string {
	if strings.Contains(host, ":") {
		return fmt.Sprintf("[%s]:%d", host, port)
	}
	return fmt.Sprintf("%s:%d", host, port)
}

// sourceTypes are the types of a firewall rule in the API's schema.
var sourceTypes = []string{"ip_addr", "droplet", "k8s", "tag", "app"}

// sourceFacts turns the rules of a /firewall answer into trusted sources. One
// rule that is not understood makes the whole list unknown: a list with a hole
// would say that fewer may connect than do.
func sourceFacts(rules []wireRule) ([]snapshot.TrustedSource, error) {
	sources := make([]snapshot.TrustedSource, 0, len(rules))
	seen := map[string]bool{}
	for i, r := range rules {
		if r.Type == nil || r.Value == nil || *r.Type == "" || *r.Value == "" {
			return nil, fmt.Errorf("%w: rule %d has no type or no value", errContent, i+1)
		}
		s := snapshot.TrustedSource{
			UUID: r.UUID, Type: *r.Type, Value: *r.Value, Description: snapshot.Redact(r.Description), CreatedAt: r.CreatedAt.pointer(),
		}
		if !slices.Contains(sourceTypes, s.Type) {
			s.Missing = []snapshot.Missing{{Fact: "type", Kind: snapshot.MissingFailed, Reason: fmt.Sprintf("the API names the type %q, which is none of %s", s.Type, strings.Join(sourceTypes, ", "))}}
			s.Type = snapshot.Unknown
		}
		// The schema allows an empty uuid; findings need a name for each source.
		if s.UUID == "" {
			s.UUID = s.Type + ":" + s.Value
		}
		for n, id := 2, s.UUID; seen[s.UUID]; n++ {
			s.UUID = fmt.Sprintf("%s#%d", id, n)
		}
		seen[s.UUID] = true
		sources = append(sources, s)
	}
	return sources, nil
}
