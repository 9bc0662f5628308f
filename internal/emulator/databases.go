package emulator

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Answers about database clusters, in the shapes of the API's schemas
// database_cluster_read, database_connection, database_user, connection_pool,
// database_replica_read, … A field that the API leaves out is left out here.

// ofCluster answers about the cluster that the path names.
func ofCluster(about func(*api, *Cluster) answer) func(*api, call) answer {
	return func(s *api, c call) answer {
		cluster := s.clusters[c.cluster()]
		if cluster == nil {
			return notFound()
		}
		return about(s, cluster)
	}
}

// listDatabases answers GET /v2/databases. Its description has neither paging
// parameters nor links and meta; page and per_page are honoured all the same, as
// the API's general rule is.
func (s *api) listDatabases(c call) answer {
	clusters := s.acct.Clusters
	if tag := c.URL.Query().Get("tag_name"); tag != "" {
		clusters = slices.DeleteFunc(slices.Clone(clusters), func(c Cluster) bool { return !slices.Contains(c.Tags, tag) })
	}
	from, to, page, _ := c.page(len(clusters))
	out := make([]object, 0, to-from)
	for i := from; i < to; i++ {
		d := s.database(&clusters[i])
		if c.fault.Kind == FaultEndlessPages && c.fault.Fresh {
			d["id"] = uuidOf("endless", fmt.Sprint(page), clusters[i].ID)
			d["name"] = fmt.Sprintf("%s-%d", clusters[i].Name, page)
		}
		out = append(out, d)
	}
	return ok("databases", out)
}

func (s *api) getDatabase(c *Cluster) answer { return ok("database", s.database(c)) }

func (s *api) database(c *Cluster) object {
	now := s.acct.Now
	maintenance := object{"day": c.Maintenance.Day, "hour": c.Maintenance.Hour, "pending": len(c.Maintenance.Pending) > 0}
	if len(c.Maintenance.Pending) > 0 {
		maintenance["description"] = c.Maintenance.Pending
	}
	d := object{
		"id": c.ID, "name": c.Name, "engine": c.Engine, "version": c.Version, "num_nodes": c.Nodes, "size": c.Size,
		"region": c.Region, "status": c.Status, "created_at": c.Created.on(now), "project_id": s.acct.project(c.Project).ID,
		"users": s.usersOf(c), "db_names": c.Databases, "maintenance_window": maintenance,
		"metrics_endpoints": []object{{"host": s.acct.baseHost(c.Name), "port": 9273}},
		"tags":              nil, "private_network_uuid": "",
	}
	if s.may("tag:read") {
		d["tags"] = append([]string{}, c.Tags...) // none is [], not to be seen is null
	}
	if v := s.acct.vpc(c.VPC); v != nil {
		d["private_network_uuid"] = v.ID
	}
	if len(c.CNAMEs) > 0 {
		d["do_settings"] = object{"service_cnames": c.CNAMEs}
	}
	if c.SemanticVersion != "" {
		d["semantic_version"] = c.SemanticVersion
	}
	if c.Storage != 0 {
		d["storage_size_mib"] = c.Storage
	}
	for key, date := range map[string]Date{"version_end_of_life": c.EndOfLife, "version_end_of_availability": c.EndOfAvailability} {
		if !date.IsZero() {
			d[key] = date.on(now)
		}
	}
	for _, e := range s.acct.clusterEndpoints(c) {
		if key, found := connectionKeys[e.Key]; found {
			d[key] = s.connection(c, e, "defaultdb")
		}
	}
	return d
}

// connectionKeys are the keys of connections, by the endpoint's key.
var connectionKeys = map[string]string{
	"public": "connection", "private": "private_connection",
	"standby": "standby_connection", "standby_private": "standby_private_connection",
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
func (s *api) connection(cluster *Cluster, e endpoint, database string) object {
	scheme := schemes[cluster.Engine]
	c := object{"protocol": scheme, "database": database, "host": e.Host, "port": e.Port, "ssl": true}
	user := url.User("")
	if s.may("database:view_credentials") {
		password := passwordOf(cluster.ID, "doadmin")
		c["user"], c["password"] = "doadmin", password
		user = url.UserPassword("doadmin", password)
	}
	u := url.URL{Scheme: scheme, User: user, Host: e.String(), Path: "/" + database}
	switch scheme {
	case "postgresql":
		u.RawQuery = "sslmode=require"
	case "mysql":
		u.RawQuery = "ssl-mode=REQUIRED"
	}
	c["uri"] = u.String()
	return c
}

func (s *api) users(c *Cluster) answer { return ok("users", s.usersOf(c)) }

func (s *api) user(c call) answer {
	if cluster := s.clusters[c.cluster()]; cluster != nil {
		for _, u := range s.usersOf(cluster) {
			if u["name"] == c.parts[3] {
				return ok("user", u)
			}
		}
	}
	return notFound()
}

func (s *api) usersOf(c *Cluster) []object {
	return objects(c.Users, func(u User) object {
		j := object{"name": u.Name, "role": u.Role}
		if s.may("database:view_credentials") {
			j["password"] = passwordOf(c.ID, u.Name)
		}
		if u.Replication != nil {
			j["settings"] = object{"pg_allow_replication": *u.Replication}
		}
		return j
	})
}

func (s *api) databaseNames(c *Cluster) answer {
	return ok("dbs", objects(c.Databases, func(name string) object {
		return object{"name": name}
	}))
}

func (s *api) ca(c *Cluster) answer {
	ca, err := s.pki.of(c)
	if err != nil {
		return failure(http.StatusInternalServerError, "server_error", err.Error())
	}
	return ok("ca", object{"certificate": base64.StdEncoding.EncodeToString(ca.PEM())})
}

func (s *api) pools(c *Cluster) answer {
	if !isPostgreSQL(c.Engine) {
		return failure(http.StatusUnprocessableEntity, "unprocessable_entity", "connection pools are not supported for this engine")
	}
	return ok("pools", objects(c.Pools, func(p Pool) object {
		j := object{"name": p.Name, "mode": p.Mode, "size": p.Size, "db": p.Database, "user": p.User}
		for _, e := range s.acct.clusterEndpoints(c) {
			switch e.Key {
			case "pool":
				j["connection"] = s.connection(c, e, p.Name)
			case "pool_private":
				j["private_connection"] = s.connection(c, e, p.Name)
			}
		}
		return j
	}))
}

func (s *api) replicas(c *Cluster) answer {
	out := make([]object, 0, len(c.Replicas))
	for i := range c.Replicas {
		r := &c.Replicas[i]
		j := object{
			"id": r.ID, "name": r.Name, "region": r.Region, "size": r.Size, "status": "online", "tags": []string{},
			"created_at": r.Created.on(s.acct.Now), "private_network_uuid": "",
		}
		if s.may("tag:read") && r.Tags != nil {
			j["tags"] = r.Tags
		}
		if v := s.acct.vpc(r.VPC); v != nil {
			j["private_network_uuid"] = v.ID
		}
		if len(r.CNAMEs) > 0 {
			j["do_settings"] = object{"service_cnames": r.CNAMEs}
		}
		for _, e := range s.acct.replicaEndpoints(c, r) {
			key, found := connectionKeys[e.Key]
			if !found {
				continue
			}
			conn := s.connection(c, e, "defaultdb")
			if e.Key == "public" {
				conn["uri"] = "" // as in the description's example: clients build it from the parts
			}
			j[key] = conn
		}
		out = append(out, j)
	}
	return ok("replicas", out)
}

func isPostgreSQL(engine string) bool { return engine == "pg" || engine == "advanced_pg" }

// defaultConfig is what a pg cluster that nobody configured answers: the API's
// schema postgres_advanced_config.
var defaultConfig = object{
	"autovacuum_naptime":                  60,
	"autovacuum_vacuum_threshold":         50,
	"backup_hour":                         3,
	"backup_minute":                       30,
	"idle_in_transaction_session_timeout": 0,
	"jit":                                 true,
	"log_error_verbosity":                 "DEFAULT",
	"log_line_prefix":                     "pid=%p,user=%u,db=%d,app=%a,client=%h ",
	"log_min_duration_statement":          -1,
	"max_connections":                     100,
	"max_slot_wal_keep_size":              -1,
	"pgbouncer":                           object{"server_reset_query_always": false, "min_pool_size": 0},
	"shared_buffers_percentage":           20,
	"timezone":                            "UTC",
	"work_mem":                            4,
}

// config answers in the shape of the engine: a flat object for pg, a list of
// parameters for advanced_pg (godo: AdvancedPostgresConfig).
func (s *api) config(c *Cluster) answer {
	merged := object{}
	if isPostgreSQL(c.Engine) {
		maps.Copy(merged, defaultConfig)
	} else if strings.HasSuffix(c.Engine, "mysql") {
		merged["sql_require_primary_key"] = true
	}
	maps.Copy(merged, c.Config)
	if c.Engine != "advanced_pg" {
		return ok("config", merged)
	}
	var parameters []object
	for _, name := range slices.Sorted(maps.Keys(merged)) {
		if _, nested := merged[name].(object); nested {
			continue
		}
		p := object{"name": name, "value": fmt.Sprint(merged[name]), "description": "Parameter " + name + "."}
		if d, known := defaultConfig[name]; known {
			p["default_value"] = fmt.Sprint(d)
		}
		parameters = append(parameters, p)
	}
	return ok("config", object{"pg_parameters": parameters})
}

func (s *api) backups(c *Cluster) answer {
	out := make([]object, 0, *c.Backups)
	for i := range *c.Backups {
		day := s.acct.Now.UTC().Truncate(24*time.Hour).AddDate(0, 0, i-*c.Backups)
		out = append(out, object{
			"created_at": day.Add(3*time.Hour + 30*time.Minute), "size_gigabytes": 0.0336 + 0.001*float64(i), "incremental": false,
		})
	}
	a := ok("backups", out)
	a.body["scheduled_backup_time"] = object{"backup_hour": 3, "backup_minute": 30, "backup_interval_hours": 24}
	a.body["backup_progress"] = ""
	return a
}

func (s *api) logSinks(c *Cluster) answer {
	return ok("sinks", objects(c.LogSinks, func(sink LogSink) object {
		kind := cmp.Or(sink.Type, "rsyslog")
		config := object{"server": sink.Server, "port": 6514, "tls": true, "format": "rfc5424"}
		if kind != "rsyslog" {
			config = object{
				"url":          "https://logs:" + passwordOf(c.ID, "logsink") + "@" + sink.Server + ":9200",
				"index_prefix": c.Name, "index_days_max": 7, "timeout": 10,
			}
		}
		return object{
			"sink_id": uuidOf("logsink", c.ID, sink.Name), "sink_name": sink.Name, "sink_type": kind, "config": config,
		}
	}))
}
