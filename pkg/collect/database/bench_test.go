//go:build unix

package database_test

import (
	"fmt"
	"net/netip"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"dbaudit/internal/emulator/realpg"
	"dbaudit/pkg/collect/database"
	"dbaudit/pkg/snapshot"
)

var logged = regexp.MustCompile(`duration: ([0-9.]+) ms`)

// BenchmarkLarge audits a server with a database of 20,000 tables and 20,000 functions,
// another database, and 500 roles. It also says what that costs the server: connections,
// statements, and the time that those took.
func BenchmarkLarge(b *testing.B) {
	ca, leaf := authority(b)
	s := realpg.Start(b, realpg.Config{SQL: managed, Conf: []string{
		"shared_buffers = 128MB", "max_wal_size = 1GB", "log_min_duration_statement = 0",
	}}.Leaf(b, leaf))
	realpg.Query(b, s, "postgres", `DO $$ BEGIN FOR i IN 1..500 LOOP
		EXECUTE format('CREATE ROLE r%s LOGIN', i); EXECUTE format('GRANT pg_read_all_stats TO r%s', i);
	END LOOP; END $$`)
	realpg.Query(b, s, "defaultdb", `DO $$ BEGIN FOR i IN 1..20000 LOOP
		EXECUTE format('CREATE TABLE t%s (id int)', i);
		EXECUTE format('GRANT SELECT ON t%s TO r%s', i, i % 500 + 1);
		EXECUTE format('CREATE FUNCTION f%s(a int) RETURNS int LANGUAGE sql SECURITY DEFINER AS ''SELECT 1''', i);
		IF i % 10 = 0 THEN
			EXECUTE format('ALTER TABLE t%s ENABLE ROW LEVEL SECURITY', i);
			EXECUTE format('CREATE POLICY p ON t%s USING (true)', i);
		END IF;
		IF i % 1000 = 0 THEN COMMIT; END IF;
	END LOOP; END $$`)
	realpg.Query(b, s, "defaultdb", "VACUUM ANALYZE")
	before := len(s.Log())
	var process runtime.MemStats
	for b.Loop() {
		c := cluster(b, s, ca)
		audit(b, s, c)
		if len(c.SQLDatabases[0].Functions) != 20000 || len(c.Missing) > 0 {
			b.Fatalf("%d functions, missing %+v", len(c.SQLDatabases[0].Functions), c.Missing)
		}
	}
	runtime.ReadMemStats(&process)
	log := s.Log()[before:]
	ms, statements := 0.0, 0
	for _, m := range logged.FindAllStringSubmatch(log, -1) {
		d, _ := strconv.ParseFloat(m[1], 64)
		ms, statements = ms+d, statements+1
	}
	logins := len(regexp.MustCompile(`connection authorized: user=dbaudit`).FindAllString(log, -1))
	b.ReportMetric(ms/float64(b.N), "server-ms/op")
	b.ReportMetric(float64(statements)/float64(b.N), "statements/op")
	b.ReportMetric(float64(logins)/float64(b.N), "connections/op")
	b.ReportMetric(float64(process.Sys)/1e6, "MB-of-process")
}

// BenchmarkSessions joins 5,000 groups of sessions with 100 trusted sources and 200
// connection settings. So many cannot be opened here: the rows are made.
func BenchmarkSessions(b *testing.B) {
	c := snapshot.Cluster{
		ID: "c1", Role: snapshot.RoleCluster, SQL: &snapshot.SQL{ObservedAt: time.Now()}, Pools: []snapshot.Pool{},
		Endpoints: []snapshot.Endpoint{{ID: "h:25060", Role: snapshot.EndpointPrimary}},
	}
	for i := range 100 {
		c.TrustedSources = append(c.TrustedSources, snapshot.TrustedSource{UUID: fmt.Sprint(i), Type: "ip_addr", Value: fmt.Sprintf("10.%d.0.0/16", i)})
	}
	for i := range 500 {
		c.SQL.Roles = append(c.SQL.Roles, snapshot.SQLRole{Name: fmt.Sprint("r", i), Login: true})
	}
	for i := range 5000 {
		address := netip.AddrFrom4([4]byte{10, byte(i % 120), byte(i / 256), byte(i)})
		c.SQL.Sessions = append(c.SQL.Sessions, snapshot.SQLSession{
			User: fmt.Sprint("r", i%500), Application: fmt.Sprint("app-", i), Address: address.String(), TLS: true, Count: 1,
		})
	}
	s := &snapshot.Snapshot{Clusters: []snapshot.Cluster{c}}
	for i := range 200 {
		s.Clients = append(s.Clients, snapshot.ClientSetting{
			Path: "app.env", Line: i, User: fmt.Sprint("r", i), Cluster: &snapshot.ClientCluster{ID: "c1", Endpoint: "h:25060"},
		})
	}
	for b.Loop() {
		database.Conclude(&s.Clusters[0], s.Clusters)
		database.Join(s)
	}
	if !slices.ContainsFunc(s.Clients, func(c snapshot.ClientSetting) bool { return len(c.Sessions) == 10 }) {
		b.Error("no setting has its sessions")
	}
}
