package account

import (
	"fmt"
	"regexp"

	"dbaudit/pkg/snapshot"
)

// fact is one call a cluster: the fact's name in the snapshot, the path below
// the cluster's, whether it is asked of replicas too, whether the cluster has it,
// and how the answer is read. read returns what to do to the cluster under its
// lock.
type fact struct {
	name    string
	path    string
	replica bool
	has     func(*snapshot.Cluster) bool
	read    func(c *collector, cluster *snapshot.Cluster, answer object) (apply func(), err error)
}

// replicaList is the one that is always asked: without it a replica, which has
// trusted sources of its own, would go unaudited.
const replicaList = "replicas"

// usersDetail is what only /users gives; the names come with the list of clusters.
const usersDetail = "users.pg_allow_replication"

var facts = []fact{
	{"trusted_sources", "firewall", true, func(c *snapshot.Cluster) bool { return c.TrustedSources != nil }, readSources},
	{"ca", "ca", false, func(c *snapshot.Cluster) bool { return c.CA != nil }, readCA},
	{"pools", "pools", false, func(c *snapshot.Cluster) bool { return c.Pools != nil }, readPools},
	{"users", "users", false, func(c *snapshot.Cluster) bool { return c.Users != nil }, readUsers},
	listFact("databases", "dbs", "dbs", func(c *snapshot.Cluster) *[]string { return &c.Databases }, func(d wireDatabase) string { return d.Name }),
	{"config", "config", false, func(c *snapshot.Cluster) bool { return c.Config != nil }, readConfig},
	listFact("log_sinks", "logsink", "sinks", func(c *snapshot.Cluster) *[]snapshot.LogSink { return &c.LogSinks }, func(s wireSink) snapshot.LogSink { return snapshot.LogSink(s) }),
	listFact("backups", "backups", "backups", func(c *snapshot.Cluster) *[]snapshot.Backup { return &c.Backups }, func(b wireBackup) snapshot.Backup {
		return snapshot.Backup{CreatedAt: b.CreatedAt.Time, SizeGB: b.SizeGB}
	}),
}

// listFact is a fact of primaries that is a list, each element made of one of the answer's.
func listFact[W, T any](name, path, key string, in func(*snapshot.Cluster) *[]T, of func(W) T) fact {
	return fact{name, path, false, func(c *snapshot.Cluster) bool { return *in(c) != nil }, func(_ *collector, cluster *snapshot.Cluster, answer object) (func(), error) {
		wire, err := whole[W](answer, key)
		found := make([]T, len(wire))
		for i, w := range wire {
			found[i] = of(w)
		}
		return func() { *in(cluster) = found }, err
	}}
}

func readSources(_ *collector, cluster *snapshot.Cluster, answer object) (func(), error) {
	rules, err := whole[wireRule](answer, "rules")
	if err != nil {
		return nil, err
	}
	sources, err := sourceFacts(rules)
	return func() { cluster.TrustedSources = sources }, err
}

func readCA(_ *collector, cluster *snapshot.Cluster, answer object) (func(), error) {
	wire, _, err := member[struct {
		Certificate string `json:"certificate"`
	}](answer, "ca")
	if err != nil {
		return nil, err
	}
	if wire.Certificate == "" {
		return nil, fmt.Errorf("%w: there is no certificate in it", errAbsent)
	}
	ca, err := parseCA(wire.Certificate)
	return func() { cluster.CA = ca }, err
}

func readPools(c *collector, cluster *snapshot.Cluster, answer object) (func(), error) {
	pools, err := whole[wirePool](answer, "pools")
	if err != nil {
		return nil, err
	}
	found := make([]snapshot.Pool, 0, len(pools))
	for _, p := range pools {
		if p.Name == "" {
			return nil, fmt.Errorf("%w: a pool has no name", errContent)
		}
		found = append(found, snapshot.Pool{Name: p.Name, Mode: p.Mode, Size: p.Size, Database: p.Database, User: p.User})
	}
	return func() {
		cluster.Pools = found
		e := &endpoints{cluster: cluster}
		secrets := e.pools(pools)
		c.note(listed{cluster: cluster, secrets: secrets, odd: e.odd})
	}, nil
}

func readUsers(c *collector, cluster *snapshot.Cluster, answer object) (func(), error) {
	wire, err := whole[wireUser](answer, "users")
	if err != nil {
		return nil, err
	}
	users, secrets := userFacts(wire)
	return func() {
		cluster.Users = users
		c.note(listed{cluster: cluster, secrets: secrets})
	}, nil
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

// readConfig keeps the configuration as the API names it: settings by name for
// pg, a list of pg_parameters for advanced_pg.
func readConfig(_ *collector, cluster *snapshot.Cluster, answer object) (func(), error) {
	config, present, err := member[map[string]any](answer, "config")
	if err == nil && !present {
		err = fmt.Errorf("%w: there is no configuration in it", errAbsent)
	}
	return func() { cluster.Config, _ = withoutSecrets(config).(map[string]any) }, err
}

// secretName is how a setting is called that holds a secret. The API documents
// none; one that it adds must not get into a snapshot.
var secretName = regexp.MustCompile(`(?i)passw(or)?d|passphrase|secret|token|credential|private_?key|api_?key`)

func namesSecret(name string) bool {
	return name != "password_encryption" && secretName.MatchString(name)
}

// withoutSecrets drops such settings from what a setting holds: objects, and the
// Advanced Edition's list of {name, value}.
func withoutSecrets(x any) any {
	switch x := x.(type) {
	case map[string]any:
		for k, v := range x {
			if namesSecret(k) {
				delete(x, k)
				continue
			}
			x[k] = withoutSecrets(v)
		}
		if name, _ := x["name"].(string); namesSecret(name) {
			delete(x, "value")
			delete(x, "default_value")
		}
	case []any:
		for i := range x {
			x[i] = withoutSecrets(x[i])
		}
	}
	return x
}
