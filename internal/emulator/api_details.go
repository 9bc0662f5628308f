package emulator

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"
)

// Calls about one cluster that hold neither addresses nor names.

// defaultConfig is what a pg cluster that nobody configured answers: the API's
// schema postgres_advanced_config.
var defaultConfig = map[string]any{
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
	"pgbouncer":                           map[string]any{"server_reset_query_always": false, "min_pool_size": 0},
	"shared_buffers_percentage":           20,
	"timezone":                            "UTC",
	"work_mem":                            4,
}

// config answers in the shape of the engine: a flat object for pg, a list of
// parameters for advanced_pg (godo: AdvancedPostgresConfig).
func (s *api) config(c call) answer {
	cluster, found := s.of(c)
	if !found {
		return notFound()
	}
	merged := map[string]any{}
	if isPostgreSQL(cluster.Engine) {
		maps.Copy(merged, defaultConfig)
	} else if isMySQL(cluster.Engine) {
		merged["sql_require_primary_key"] = true
	}
	maps.Copy(merged, cluster.Config)
	if cluster.Engine != "advanced_pg" {
		return ok("config", merged)
	}
	var parameters []map[string]any
	for _, name := range slices.Sorted(maps.Keys(merged)) {
		if _, object := merged[name].(map[string]any); object {
			continue
		}
		p := map[string]any{"name": name, "value": fmt.Sprint(merged[name]), "description": "Parameter " + name + "."}
		if d, known := defaultConfig[name]; known {
			p["default_value"] = fmt.Sprint(d)
		}
		parameters = append(parameters, p)
	}
	return ok("config", map[string]any{"pg_parameters": parameters})
}

type backupJSON struct {
	CreatedAt   time.Time `json:"created_at"`
	SizeGB      float64   `json:"size_gigabytes"`
	Incremental bool      `json:"incremental"`
}

func (s *api) backups(c call) answer {
	cluster, found := s.of(c)
	if !found {
		return notFound()
	}
	out := make([]backupJSON, 0, *cluster.Backups)
	for i := range *cluster.Backups {
		day := s.acct.Now.UTC().Truncate(24*time.Hour).AddDate(0, 0, i-*cluster.Backups)
		out = append(out, backupJSON{CreatedAt: day.Add(3*time.Hour + 30*time.Minute), SizeGB: 0.0336 + 0.001*float64(i)})
	}
	return answer{status: http.StatusOK, body: map[string]any{
		"backups":               out,
		"scheduled_backup_time": map[string]int{"backup_hour": 3, "backup_minute": 30, "backup_interval_hours": 24},
		"backup_progress":       "",
	}}
}

func (s *api) events(c call) answer {
	cluster, found := s.of(c)
	if !found {
		return notFound()
	}
	return ok("events", []map[string]string{{
		"id":           uuidOf("event", cluster.ID)[:8],
		"cluster_name": cluster.Name,
		"event_type":   "cluster_create",
		"create_time":  cluster.Created.on(s.acct.Now).Format(time.RFC3339),
	}})
}

func (s *api) logsinks(c call) answer {
	cluster, found := s.of(c)
	if !found {
		return notFound()
	}
	out := make([]map[string]any, 0, len(cluster.LogSinks))
	for _, sink := range cluster.LogSinks {
		kind := sink.Type
		setString(&kind, "rsyslog")
		config := map[string]any{"server": sink.Server, "port": 6514, "tls": true, "format": "rfc5424"}
		if kind != "rsyslog" {
			config = map[string]any{
				"url":          "https://logs:" + passwordOf(cluster.ID, "logsink") + "@" + sink.Server + ":9200",
				"index_prefix": cluster.Name, "index_days_max": 7, "timeout": 10,
			}
		}
		out = append(out, map[string]any{
			"sink_id": uuidOf("logsink", cluster.ID, sink.Name), "sink_name": sink.Name, "sink_type": kind, "config": config,
		})
	}
	return ok("sinks", out)
}

func (s *api) autoscale(c call) answer {
	cluster, found := s.of(c)
	if !found {
		return notFound()
	}
	storage := map[string]any{"enabled": cluster.Autoscale}
	if cluster.Autoscale {
		storage["threshold_percent"], storage["increment_gib"] = 80, 10
	}
	return ok("autoscale", map[string]any{"storage": storage})
}

func (s *api) onlineMigration(c call) answer {
	cluster, found := s.of(c)
	if !found || cluster.Migration == "" {
		return notFound()
	}
	return answer{status: http.StatusOK, body: map[string]string{
		"id": uuidOf("migration", cluster.ID), "status": cluster.Migration,
		"created_at": s.acct.Now.UTC().AddDate(0, 0, -2).Format(time.RFC3339),
	}}
}

func (s *api) doSettings(c call) answer {
	cluster, found := s.of(c)
	if !found {
		return notFound()
	}
	cnames := cluster.CNAMEs
	if cnames == nil {
		cnames = []string{}
	}
	return ok("do_settings", settingsJSON{cnames})
}
