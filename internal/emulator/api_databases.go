package emulator

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// JSON shapes of the API's schemas database_cluster_read, database_connection,
// firewall_rule, database_user, connection_pool, database_replica_read, … A field
// that the API leaves out is left out here.
type (
	databaseJSON struct {
		ID                string          `json:"id"`
		Name              string          `json:"name"`
		Engine            string          `json:"engine"`
		Version           string          `json:"version"`
		SemanticVersion   string          `json:"semantic_version,omitempty"`
		Connection        connectionJSON  `json:"connection"`
		Private           *connectionJSON `json:"private_connection,omitempty"`
		Standby           *connectionJSON `json:"standby_connection,omitempty"`
		StandbyPrivate    *connectionJSON `json:"standby_private_connection,omitempty"`
		Users             []userJSON      `json:"users"`
		DBNames           []string        `json:"db_names"`
		NumNodes          int             `json:"num_nodes"`
		Region            string          `json:"region"`
		Status            string          `json:"status"`
		CreatedAt         time.Time       `json:"created_at"`
		Maintenance       maintenanceJSON `json:"maintenance_window"`
		Size              string          `json:"size"`
		Tags              []string        `json:"tags"`
		VPC               string          `json:"private_network_uuid"`
		ProjectID         string          `json:"project_id"`
		EndOfLife         *time.Time      `json:"version_end_of_life,omitempty"`
		EndOfAvailability *time.Time      `json:"version_end_of_availability,omitempty"`
		StorageMiB        int             `json:"storage_size_mib,omitempty"`
		MetricsEndpoints  []hostPortJSON  `json:"metrics_endpoints"`
		Settings          *settingsJSON   `json:"do_settings,omitempty"`
	}
	connectionJSON struct {
		Protocol string `json:"protocol,omitempty"`
		URI      string `json:"uri"`
		Database string `json:"database"`
		Host     string `json:"host"`
		Port     int    `json:"port"`
		User     string `json:"user,omitempty"`
		Password string `json:"password,omitempty"`
		SSL      bool   `json:"ssl"`
	}
	userJSON struct {
		Name     string            `json:"name"`
		Role     string            `json:"role"`
		Password string            `json:"password,omitempty"`
		Settings *userSettingsJSON `json:"settings,omitempty"`
	}
	userSettingsJSON struct {
		Replication *bool `json:"pg_allow_replication,omitempty"`
	}
	maintenanceJSON struct {
		Day         string   `json:"day"`
		Hour        string   `json:"hour"`
		Pending     bool     `json:"pending"`
		Description []string `json:"description,omitempty"`
	}
	hostPortJSON struct {
		Host string `json:"host"`
		Port int    `json:"port"`
	}
	settingsJSON struct {
		CNAMEs []string `json:"service_cnames"`
	}
	ruleJSON struct {
		UUID        string    `json:"uuid"`
		ClusterUUID string    `json:"cluster_uuid"`
		Type        string    `json:"type"`
		Value       string    `json:"value"`
		CreatedAt   time.Time `json:"created_at"`
		Description string    `json:"description,omitempty"`
	}
	poolJSON struct {
		Name           string          `json:"name"`
		Mode           string          `json:"mode"`
		Size           int             `json:"size"`
		Database       string          `json:"db"`
		User           string          `json:"user"`
		Connection     connectionJSON  `json:"connection"`
		Private        *connectionJSON `json:"private_connection,omitempty"`
		Standby        *connectionJSON `json:"standby_connection,omitempty"`
		StandbyPrivate *connectionJSON `json:"standby_private_connection,omitempty"`
	}
	replicaJSON struct {
		ID         string          `json:"id"`
		Name       string          `json:"name"`
		Connection connectionJSON  `json:"connection"`
		Private    *connectionJSON `json:"private_connection,omitempty"`
		Region     string          `json:"region"`
		Size       string          `json:"size"`
		Status     string          `json:"status"`
		Tags       []string        `json:"tags"`
		CreatedAt  time.Time       `json:"created_at"`
		VPC        string          `json:"private_network_uuid"`
		Settings   *settingsJSON   `json:"do_settings,omitempty"`
	}
)

// listDatabases answers GET /v2/databases. Its description has neither paging
// parameters nor links and meta; page and per_page are honoured all the same, as
// the API's general rule is.
func (s *api) listDatabases(c call) answer {
	clusters := s.acct.Clusters
	if tag := c.URL.Query().Get("tag_name"); tag != "" {
		clusters = slices.DeleteFunc(slices.Clone(clusters), func(c Cluster) bool { return !slices.Contains(c.Tags, tag) })
	}
	from, to, page, _ := c.page(len(clusters))
	out := make([]databaseJSON, 0, to-from)
	for i := from; i < to; i++ {
		d := s.database(&clusters[i])
		if c.fault.Kind == FaultEndlessPages && c.fault.Fresh {
			d.ID = uuidOf("endless", fmt.Sprint(page), d.ID)
			d.Name = fmt.Sprintf("%s-%d", d.Name, page)
		}
		out = append(out, d)
	}
	return ok("databases", out)
}

func (s *api) getDatabase(c call) answer {
	cluster := s.byID[c.args[0]]
	if cluster == nil {
		return notFound()
	}
	return ok("database", s.database(cluster))
}

func (s *api) database(c *Cluster) databaseJSON {
	now := s.acct.Now
	d := databaseJSON{
		ID: c.ID, Name: c.Name, Engine: c.Engine, Version: c.Version, SemanticVersion: c.SemanticVersion,
		Users: s.usersOf(c), DBNames: c.Databases, NumNodes: c.Nodes, Region: c.Region, Status: c.Status,
		CreatedAt: c.Created.on(now), Size: c.Size, StorageMiB: c.Storage,
		ProjectID: s.acct.project(c.Project).ID,
		EndOfLife: optional(c.EndOfLife, now), EndOfAvailability: optional(c.EndOfAvailability, now),
		Maintenance: maintenanceJSON{
			Day: c.Maintenance.Day, Hour: c.Maintenance.Hour,
			Pending: len(c.Maintenance.Pending) > 0, Description: c.Maintenance.Pending,
		},
		MetricsEndpoints: []hostPortJSON{{s.acct.baseHost(c.Name), 9273}},
	}
	if s.may("tag:read") {
		d.Tags = append([]string{}, c.Tags...) // none is [], not to be seen is null
	}
	if v := s.acct.vpc(c.VPC); v != nil {
		d.VPC = v.ID
	}
	if len(c.CNAMEs) > 0 {
		d.Settings = &settingsJSON{c.CNAMEs}
	}
	for _, e := range s.acct.clusterEndpoints(c) {
		conn := s.connection(c.Engine, c.ID, e.Host, e.Port, "defaultdb")
		switch e.Key {
		case "public":
			d.Connection = conn
		case "private":
			d.Private = &conn
		case "standby":
			d.Standby = &conn
		case "standby_private":
			d.StandbyPrivate = &conn
		}
	}
	return d
}

func optional(d Date, now time.Time) *time.Time {
	if d.IsZero() {
		return nil
	}
	t := d.on(now)
	return &t
}

// schemes of connection URIs, by engine.
var schemes = map[string]string{
	"pg": "postgresql", "advanced_pg": "postgresql", "mysql": "mysql", "advanced_mysql": "mysql", "redis": "rediss", "valkey": "rediss",
	"mongodb": "mongodb+srv", "kafka": "kafka", "opensearch": "https",
}

// PasswordPrefix begins every password that the emulator hands out: whatever
// contains it has leaked one.
const PasswordPrefix = "AVNS_invented_"

func passwordOf(parts ...string) string {
	return PasswordPrefix + uuidOf(append([]string{"password"}, parts...)...)[:8]
}

// connection is a connection object. Its uri ends in ?sslmode=require for
// PostgreSQL, whoever copies it.
func (s *api) connection(engine, clusterID, host string, port int, database string) connectionJSON {
	c := connectionJSON{Protocol: schemes[engine], Database: database, Host: host, Port: port, SSL: true}
	user := url.User("")
	if s.may("database:view_credentials") {
		c.User, c.Password = "doadmin", passwordOf(clusterID, "doadmin")
		user = url.UserPassword(c.User, c.Password)
	}
	u := url.URL{Scheme: schemes[engine], User: user, Host: fmt.Sprintf("%s:%d", host, port), Path: "/" + database}
	switch schemes[engine] {
	case "postgresql":
		u.RawQuery = "sslmode=require"
	case "mysql":
		u.RawQuery = "ssl-mode=REQUIRED"
	}
	c.URI = u.String()
	return c
}

func (s *api) usersOf(c *Cluster) []userJSON {
	out := make([]userJSON, 0, len(c.Users))
	for _, u := range c.Users {
		j := userJSON{Name: u.Name, Role: u.Role}
		if s.may("database:view_credentials") {
			j.Password = passwordOf(c.ID, u.Name)
		}
		if u.Replication != nil {
			j.Settings = &userSettingsJSON{u.Replication}
		}
		out = append(out, j)
	}
	return out
}

// firewall answers for clusters and for read replicas, which have rules of
// their own.
func (s *api) firewall(c call) answer {
	id := c.args[0]
	var sources []TrustedSource
	if cluster := s.byID[id]; cluster != nil {
		sources = cluster.TrustedSources
	} else if r, found := s.replica[id]; found {
		sources = r.replica.TrustedSources
	} else {
		return notFound()
	}
	rules := make([]ruleJSON, 0, len(sources))
	for i, src := range sources {
		kind, value, err := s.acct.resolve(src)
		if err != nil {
			continue // checked by complete
		}
		created := src.Created
		if created.IsZero() {
			created = Days(-120)
		}
		rules = append(rules, ruleJSON{
			UUID: uuidOf("rule", id, kind, value, fmt.Sprint(i)), ClusterUUID: id,
			Type: kind, Value: value, CreatedAt: created.on(s.acct.Now), Description: src.Description,
		})
	}
	if c.fault.Kind == FaultManyRules {
		rules = manyRules(id, s.acct.Now)
	}
	return ok("rules", rules)
}

// manyRules is 10,000 rules, a hundred times what the API allows.
func manyRules(id string, now time.Time) []ruleJSON {
	out := make([]ruleJSON, 10_000)
	for i := range out {
		out[i] = ruleJSON{
			UUID: uuidOf("rule", id, fmt.Sprint(i)), ClusterUUID: id, Type: "ip_addr",
			Value: fmt.Sprintf("203.0.%d.%d", i>>8&255, i&255), CreatedAt: now.UTC().Truncate(time.Second),
		}
	}
	return out
}

func (s *api) ca(c call) answer {
	cluster := s.byID[c.args[0]]
	if cluster == nil {
		return notFound()
	}
	ca, err := s.pki.of(cluster)
	if err != nil {
		return failure(http.StatusInternalServerError, "server_error", err.Error())
	}
	return ok("ca", map[string]string{"certificate": base64.StdEncoding.EncodeToString(ca.PEM())})
}

// of finds the cluster that a path names.
func (s *api) of(c call) (*Cluster, bool) {
	cluster := s.byID[c.args[0]]
	return cluster, cluster != nil
}

func (s *api) users(c call) answer {
	cluster, found := s.of(c)
	if !found {
		return notFound()
	}
	return ok("users", s.usersOf(cluster))
}

func (s *api) dbs(c call) answer {
	cluster, found := s.of(c)
	if !found {
		return notFound()
	}
	out := make([]map[string]string, 0, len(cluster.Databases))
	for _, name := range cluster.Databases {
		out = append(out, map[string]string{"name": name})
	}
	return ok("dbs", out)
}

func (s *api) pools(c call) answer {
	cluster, found := s.of(c)
	if !found {
		return notFound()
	}
	if !isPostgreSQL(cluster.Engine) {
		return failure(http.StatusUnprocessableEntity, "unprocessable_entity", "connection pools are not supported for this engine")
	}
	out := make([]poolJSON, 0, len(cluster.Pools))
	for _, p := range cluster.Pools {
		j := poolJSON{Name: p.Name, Mode: p.Mode, Size: p.Size, Database: p.Database, User: p.User}
		for _, e := range s.acct.clusterEndpoints(cluster) {
			conn := s.connection(cluster.Engine, cluster.ID, e.Host, e.Port, p.Name)
			switch e.Key {
			case "pool":
				j.Connection = conn
			case "pool_private":
				j.Private = &conn
			}
		}
		out = append(out, j)
	}
	return ok("pools", out)
}

func (s *api) replicas(c call) answer {
	cluster, found := s.of(c)
	if !found {
		return notFound()
	}
	out := make([]replicaJSON, 0, len(cluster.Replicas))
	for i := range cluster.Replicas {
		r := &cluster.Replicas[i]
		j := replicaJSON{
			ID: r.ID, Name: r.Name, Region: r.Region, Size: r.Size, Status: "online", Tags: []string{},
			CreatedAt: r.Created.on(s.acct.Now),
		}
		if s.may("tag:read") && r.Tags != nil {
			j.Tags = r.Tags
		}
		if v := s.acct.vpc(r.VPC); v != nil {
			j.VPC = v.ID
		}
		if len(r.CNAMEs) > 0 {
			j.Settings = &settingsJSON{r.CNAMEs}
		}
		for _, e := range s.acct.replicaEndpoints(cluster, r) {
			conn := s.connection(cluster.Engine, cluster.ID, e.Host, e.Port, "defaultdb")
			switch e.Key {
			case "public":
				conn.URI = "" // as in the description's example: clients build it from the parts
				j.Connection = conn
			case "private":
				j.Private = &conn
			}
		}
		out = append(out, j)
	}
	return ok("replicas", out)
}

func isPostgreSQL(engine string) bool { return engine == "pg" || engine == "advanced_pg" }

func isMySQL(engine string) bool { return strings.HasSuffix(engine, "mysql") }
