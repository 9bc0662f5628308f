package account

import (
	"fmt"
	"regexp"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"dbaudit/pkg/snapshot"
)

// fact is one call a cluster: the fact's name in the snapshot, the path below
// the cluster's, and how the answer is read. read runs while the answer's buffer
// is held and returns what to do to the cluster under its lock.
type fact struct {
	name    string
	path    string
	replica bool // asked of replicas too
	read    func(r *reading, answer object) (apply func(*snapshot.Cluster), err error)
}

// replicaList is the one that is always asked: without it a replica, which has
// trusted sources of its own, would go unaudited.
const replicaList = "replicas"

var facts = []fact{
	{"trusted_sources", "firewall", true, readSources},
	{"ca", "ca", false, readCA},
	{"pools", "pools", false, readPools},
	{"users", "users", false, readUsers},
	{"databases", "dbs", false, readDatabases},
	{"config", "config", false, readConfig},
	{"log_sinks", "logsink", false, readSinks},
	{"backups", "backups", false, readBackups},
}

// reading is what the facts' readers share.
type reading struct {
	cluster *snapshot.Cluster
	secrets func()
	odd     func(string)
	intern  *sync.Map
}

func readSources(_ *reading, answer object) (func(*snapshot.Cluster), error) {
	var rules []wireRule
	if err := answer.list("rules", &rules); err != nil {
		return nil, err
	}
	sources, err := sourceFacts(rules)
	if err != nil {
		return nil, err
	}
	return func(c *snapshot.Cluster) { c.TrustedSources = sources }, nil
}

func readCA(_ *reading, answer object) (func(*snapshot.Cluster), error) {
	var wire struct {
		Certificate string `json:"certificate"`
	}
	if _, err := answer.field("ca", &wire); err != nil {
		return nil, err
	}
	if wire.Certificate == "" {
		return nil, fmt.Errorf("%w: there is no certificate in it", errAbsent)
	}
	ca, err := parseCA(wire.Certificate)
	if err != nil {
		return nil, err
	}
	return func(c *snapshot.Cluster) { c.CA = ca }, nil
}

func readPools(r *reading, answer object) (func(*snapshot.Cluster), error) {
	var pools []wirePool
	if err := answer.list("pools", &pools); err != nil {
		return nil, err
	}
	found := make([]snapshot.Pool, 0, len(pools))
	for _, p := range pools {
		if p.Name == "" {
			return nil, fmt.Errorf("%w: a pool has no name", errContent)
		}
		found = append(found, snapshot.Pool{Name: p.Name, Mode: p.Mode, Size: p.Size, Database: p.Database, User: p.User})
	}
	return func(c *snapshot.Cluster) {
		c.Pools = found
		e := &endpoints{cluster: c}
		if e.pools(pools) {
			r.secrets()
		}
		for _, o := range e.odd {
			r.odd(o)
		}
	}, nil
}

func readUsers(r *reading, answer object) (func(*snapshot.Cluster), error) {
	var wire []wireUser
	if err := answer.list("users", &wire); err != nil {
		return nil, err
	}
	users, secrets := userFacts(wire)
	if secrets {
		r.secrets()
	}
	return func(c *snapshot.Cluster) { c.Users = users }, nil
}

func readDatabases(_ *reading, answer object) (func(*snapshot.Cluster), error) {
	var wire []struct {
		Name string `json:"name"`
	}
	if err := answer.list("dbs", &wire); err != nil {
		return nil, err
	}
	names := make([]string, 0, len(wire))
	for _, d := range wire {
		names = append(names, d.Name)
	}
	return func(c *snapshot.Cluster) { c.Databases = names }, nil
}

// readConfig keeps the configuration as the API names it: settings by name for
// pg, a list of pg_parameters for advanced_pg. Names and values repeat from
// cluster to cluster, and are kept once.
func readConfig(r *reading, answer object) (func(*snapshot.Cluster), error) {
	raw := map[string]jsontext.Value{}
	present, err := answer.field("config", &raw)
	switch {
	case err != nil:
		return nil, err
	case !present:
		return nil, fmt.Errorf("%w: there is no configuration in it", errAbsent)
	}
	config := make(map[string]any, len(raw))
	for name, v := range raw {
		if namesSecret(name) {
			continue
		}
		key, _ := r.intern.LoadOrStore(name, name)
		if v.Kind() == '[' || v.Kind() == '{' || len(v) > 200 {
			var x any
			if err := json.Unmarshal(v, &x); err != nil {
				return nil, fmt.Errorf("%w: %s", errContent, decodeReason(err))
			}
			config[key.(string)] = withoutSecrets(x)
			continue
		}
		text := string(v)
		x, ok := r.intern.Load(settingText(text))
		if !ok {
			if err := json.Unmarshal(v, &x); err != nil {
				return nil, fmt.Errorf("%w: %s", errContent, decodeReason(err))
			}
			x, _ = r.intern.LoadOrStore(settingText(text), boxed{x})
		}
		config[key.(string)] = x.(boxed).value
	}
	return func(c *snapshot.Cluster) { c.Config = config }, nil
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

// settingText keys a value by its JSON; boxed holds it, null included.
type (
	settingText string
	boxed       struct{ value any }
)

func readSinks(_ *reading, answer object) (func(*snapshot.Cluster), error) {
	var wire []wireSink
	if err := answer.list("sinks", &wire); err != nil {
		return nil, err
	}
	sinks := make([]snapshot.LogSink, 0, len(wire))
	for _, s := range wire {
		sinks = append(sinks, snapshot.LogSink{ID: s.ID, Name: s.Name, Type: s.Type})
	}
	return func(c *snapshot.Cluster) { c.LogSinks = sinks }, nil
}

func readBackups(_ *reading, answer object) (func(*snapshot.Cluster), error) {
	var wire []wireBackup
	if err := answer.list("backups", &wire); err != nil {
		return nil, err
	}
	backups := make([]snapshot.Backup, 0, len(wire))
	for _, b := range wire {
		backups = append(backups, snapshot.Backup{CreatedAt: b.CreatedAt.Time, SizeGB: b.SizeGB})
	}
	return func(c *snapshot.Cluster) { c.Backups = backups }, nil
}
