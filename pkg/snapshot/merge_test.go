package snapshot

import (
	"bytes"
	"cmp"
	"reflect"
	"strings"
	"testing"
	"time"
)

var (
	monday  = time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)
	tuesday = monday.AddDate(0, 0, 1)
)

func of(at time.Time, clusters ...Cluster) *Snapshot {
	for i := range clusters {
		c := &clusters[i]
		c.Role, c.Engine = cmp.Or(c.Role, RoleCluster), cmp.Or(c.Engine, "pg")
		if c.ObservedAt.IsZero() {
			c.ObservedAt = at
		}
		for j := range c.Endpoints {
			e := &c.Endpoints[j]
			e.Role, e.Network = cmp.Or(e.Role, EndpointPrimary), cmp.Or(e.Network, "public")
		}
	}
	return &Snapshot{SchemaVersion: SchemaVersion, Tool: Tool{"dbaudit", "1"}, CollectedAt: at, Clusters: clusters}
}

// mergeBoth merges in both orders, checks that it does not matter and that
// neither argument changes, and gives the first.
func mergeBoth(t *testing.T, a, b *Snapshot) (*Snapshot, string) {
	t.Helper()
	beforeA, beforeB := written(t, a), written(t, b)
	ab, notes := Merge(a, b)
	ba, _ := Merge(b, a)
	if !bytes.Equal(beforeA, written(t, a)) || !bytes.Equal(beforeB, written(t, b)) {
		t.Error("an argument changed")
	}
	x, y := written(t, ab), written(t, ba)
	if !bytes.Equal(x, y) {
		t.Errorf("the order matters:\n%s\n%s", x, y)
	}
	if back, err := Read(bytes.NewReader(x)); err != nil || len(back.Clusters) != len(ab.Clusters) {
		t.Errorf("the merged snapshot does not read back: %v", err)
	}
	return ab, strings.Join(notes, "\n")
}

func TestMergeAccounts(t *testing.T) {
	a := of(monday, Cluster{ID: "1", Name: "b"}, Cluster{ID: "2", Name: "a"})
	a.OtherEngines = map[string]int{"mysql": 2, "kafka": 1}
	a.Missing = []Missing{{Fact: "projects", Kind: MissingForbidden, Reason: "needs project:read"}}
	a.Selection = &Selection{Clusters: []string{"a"}, Tags: []string{"x"}}
	b := of(tuesday, Cluster{ID: "3", Name: "a"})
	b.OtherEngines = map[string]int{"mysql": 1}
	b.Selection = &Selection{Clusters: []string{"b"}}
	m, notes := mergeBoth(t, a, b)
	var ids []string
	for _, c := range m.Clusters {
		ids = append(ids, c.ID)
	}
	if strings.Join(ids, "") != "231" {
		t.Errorf("order %v, want by name, then id", ids)
	}
	if m.OtherEngines["mysql"] != 3 || m.OtherEngines["kafka"] != 1 {
		t.Errorf("other engines %v, want the sum of the accounts", m.OtherEngines)
	}
	if len(m.Missing) != 1 {
		t.Errorf("missing %v, want what the one account does not tell", m.Missing)
	}
	if len(m.Selection.Clusters) != 2 || !m.CollectedAt.Equal(tuesday) {
		t.Errorf("selection %v, collected %v", m.Selection, m.CollectedAt)
	}
	if notes != "" {
		t.Errorf("notes %q", notes)
	}
	b.Selection = nil
	if m, _ := Merge(a, b); m.Selection != nil {
		t.Errorf("selection %v joined with everything", m.Selection)
	}
}

func TestMergeOneAccount(t *testing.T) {
	a := of(monday, Cluster{ID: "1", Name: "db"})
	a.OtherEngines = map[string]int{"mysql": 2}
	b := of(tuesday, Cluster{ID: "1", Name: "db"})
	b.OtherEngines = map[string]int{"mysql": 3}
	m, _ := mergeBoth(t, a, b)
	if m.OtherEngines["mysql"] != 3 {
		t.Errorf("other engines %v, want the newer count", m.OtherEngines)
	}
}

// What one snapshot misses of the whole account, only an observation of the same
// scope makes up for.
func TestMergeAccountFacts(t *testing.T) {
	cut := []Missing{{Fact: "clusters", Kind: MissingInterrupted, Reason: "stopped"}}
	apps := []Missing{{Fact: "clients", Kind: MissingForbidden, Reason: "needs app:read"}}
	one := &Selection{Clusters: []string{"db"}}
	other := []Cluster{{ID: "2", Name: "elsewhere"}}
	for name, c := range map[string]struct {
		missing []Missing
		other   Snapshot
		want    []Missing
	}{
		"the list, seen":                       {cut, Snapshot{}, nil},
		"the list, of one cluster":             {cut, Snapshot{Selection: one}, cut},
		"the list, of another account":         {cut, Snapshot{Clusters: other}, cut},
		"the list, by an unexplained breaking": {cut, Snapshot{Incomplete: true}, cut},
		"the list, cut too":                    {cut, Snapshot{Missing: []Missing{{Fact: "clusters", Kind: MissingFailed, Reason: "500"}}}, []Missing{{Fact: "clusters", Kind: MissingFailed, Reason: "500"}}},
		"the apps, seen":                       {apps, Snapshot{Clients: []ClientSetting{}}, nil},
		"the apps, not looked for":             {apps, Snapshot{}, apps},
		"the apps, not asked for":              {apps, Snapshot{Clients: []ClientSetting{}, Missing: []Missing{{Fact: "clients", Kind: MissingNotAsked, Reason: "no selected rule needs it"}}}, apps},
		"the apps, of one cluster":             {apps, Snapshot{Clients: []ClientSetting{}, Selection: one}, apps},
		"some other fact":                      {[]Missing{{Fact: "later", Kind: MissingFailed, Reason: "500"}}, Snapshot{}, []Missing{{Fact: "later", Kind: MissingFailed, Reason: "500"}}},
	} {
		t.Run(name, func(t *testing.T) {
			a := of(monday, Cluster{ID: "1", Name: "db"})
			a.Missing = c.missing
			b := of(tuesday, Cluster{ID: "1", Name: "db"})
			if c.other.Clusters != nil {
				b = of(tuesday, c.other.Clusters...)
			}
			b.Missing, b.Selection, b.Incomplete, b.Clients = c.other.Missing, c.other.Selection, c.other.Incomplete, c.other.Clients
			if m, _ := mergeBoth(t, a, b); !reflect.DeepEqual(m.Missing, c.want) {
				t.Errorf("missing %v, want %v", m.Missing, c.want)
			}
		})
	}
	// The same selection is the same scope.
	a, b := of(monday, Cluster{ID: "1", Name: "db"}), of(tuesday, Cluster{ID: "1", Name: "db"})
	a.Missing, a.Selection, b.Selection = cut, one, one
	if m, _ := mergeBoth(t, a, b); m.Missing != nil {
		t.Errorf("missing %v", m.Missing)
	}
}

func TestMergeCluster(t *testing.T) {
	no, two, three := "", 2, 3
	yes := true
	a := of(monday, Cluster{
		ID: "1", Name: "db", Version: "15", VPC: &no, NumNodes: &two, Tags: []string{},
		TrustedSources: []TrustedSource{
			{UUID: "s", Type: "droplet", Value: "7", Target: &Target{Exists: &yes, Name: "web", Tags: []string{"t"}}},
			{UUID: "r", Type: "droplet", Value: "8", Target: &Target{Exists: &yes}},
		},
		Config:  map[string]any{"a": 1.0},
		Missing: []Missing{{Fact: "backups", Kind: MissingFailed, Reason: "500"}, {Fact: "users", Kind: MissingFailed, Reason: "500"}},
	})
	b := of(tuesday, Cluster{
		ID: "1", Name: "db", Version: "16", NumNodes: &three,
		TrustedSources: []TrustedSource{
			{UUID: "s", Type: "droplet", Value: "7", Target: &Target{Name: "web-2"}},
			{UUID: "r", Type: "droplet", Value: "8", Missing: []Missing{{Fact: "target", Kind: MissingFailed, Reason: "500"}, {Fact: "target.admits", Kind: MissingFailed, Reason: "500"}}},
		},
		Users: []User{},
		Missing: []Missing{
			{Fact: "config", Kind: MissingForbidden, Reason: "needs database:read"},
			{Fact: "trusted_sources.target.exists", Kind: MissingForbidden, Reason: "needs droplet:read"},
			{Fact: "backups", Kind: MissingNotAsked, Reason: "--only"},
		},
	})
	m, notes := mergeBoth(t, a, b)
	c := m.Clusters[0]
	if c.Version != "16" || *c.NumNodes != 3 || c.VPC == nil || *c.VPC != "" || c.Tags == nil || c.Config["a"] != 1.0 || c.Users == nil {
		t.Errorf("merged %+v", c)
	}
	target := c.TrustedSources[0].Target
	if target.Exists == nil || !*target.Exists || target.Name != "web-2" || len(target.Tags) != 1 {
		t.Errorf("target %+v", target)
	}
	if other := c.TrustedSources[1]; other.Target == nil || !*other.Target.Exists || len(other.Missing) != 1 || other.Missing[0].Fact != "target.admits" {
		t.Errorf("a target that only the older knows: %+v", other)
	}
	if want := []Missing{{Fact: "backups", Kind: MissingFailed, Reason: "500"}}; !reflect.DeepEqual(c.Missing, want) {
		t.Errorf("missing %v, want %v", c.Missing, want)
	}
	for _, want := range []string{"cluster db: the snapshots differ in version, num_nodes;", "2026-03-03", "2026-03-02"} {
		if !strings.Contains(notes, want) {
			t.Errorf("notes %q lack %q", notes, want)
		}
	}
	if !c.ObservedAt.Equal(tuesday) {
		t.Errorf("observed at %v", c.ObservedAt)
	}
}

func TestMergeTrustedSources(t *testing.T) {
	one := []TrustedSource{{UUID: "1", Type: "ip_addr", Value: "203.0.113.1"}}
	two := append(one[:1:1], TrustedSource{UUID: "2", Type: "ip_addr", Value: "203.0.113.2"})
	for name, c := range map[string]struct {
		old, new []TrustedSource
		want     int // -1: not observed
		note     bool
	}{
		"seen by the older alone": {old: two, new: nil, want: 2},
		"seen by the newer alone": {old: nil, new: one, want: 1},
		"seen by neither":         {want: -1},
		"opened since":            {old: one, new: []TrustedSource{}, want: 0, note: true},
		"closed since":            {old: []TrustedSource{}, new: one, want: 1, note: true},
		"one more":                {old: one, new: two, want: 2, note: true},
		"the same":                {old: two, new: []TrustedSource{two[1], two[0]}, want: 2},
	} {
		m, notes := mergeBoth(t, of(monday, Cluster{ID: "1", TrustedSources: c.old}), of(tuesday, Cluster{ID: "1", TrustedSources: c.new}))
		got := len(m.Clusters[0].TrustedSources)
		if m.Clusters[0].TrustedSources == nil {
			got = -1
		}
		if got != c.want || strings.Contains(notes, "trusted_sources") != c.note {
			t.Errorf("%s: %d sources, notes %q", name, got, notes)
		}
	}
}

func TestMergeEndpoints(t *testing.T) {
	out := []Missing{{Fact: "*", Kind: MissingUnreachable, Reason: "unreachable from here: dropped"}}
	dropped := func(at time.Time) Endpoint {
		return Endpoint{ID: "h:1", Role: "primary", Host: "h", Port: 1, ProbedAt: &at, Reachability: &Reachability{State: Dropped}, Missing: out}
	}
	reached := func(at time.Time, plaintext bool) Endpoint {
		return Endpoint{
			ID: "h:1", Role: "primary", Host: "h", Port: 1, ProbedAt: &at, Reachability: &Reachability{State: Reachable},
			Server: "postgresql", Plaintext: &Plaintext{Accepted: plaintext},
		}
	}
	enumerated := reached(monday, false)
	enumerated.Enumeration = &Enumeration{Groups: []string{"P-256"}}
	withTLS := reached(monday, false)
	withTLS.TLS = &TLS{Version: "TLSv1.3"}
	brief := reached(tuesday, false)
	brief.Missing = []Missing{{Fact: "enumeration", Kind: MissingNotAsked, Reason: "--ciphers was not given"}}
	failed := reached(tuesday, false)
	failed.Missing = []Missing{{Fact: "tls", Kind: MissingFailed, Reason: "the server closed the connection"}}
	notProbed := Endpoint{ID: "h:1", Role: "primary", Host: "h", Port: 1, Missing: []Missing{{Fact: "*", Kind: MissingNotAsked, Reason: "--no-probe"}}}

	for name, c := range map[string]struct {
		old, new Endpoint
		check    func(Endpoint) bool
		note     string
	}{
		"reached from inside, earlier": {reached(monday, true), dropped(tuesday), func(e Endpoint) bool {
			return e.Plaintext != nil && e.Plaintext.Accepted && e.Missing == nil && e.ProbedAt.Equal(monday)
		}, ""},
		"reached from inside, later": {dropped(monday), reached(tuesday, true), func(e Endpoint) bool { return e.Plaintext != nil && e.Missing == nil }, ""},
		"never reached":              {dropped(monday), dropped(tuesday), func(e Endpoint) bool { return e.ProbedAt.Equal(tuesday) && len(e.Missing) == 1 }, ""},
		"not probed":                 {reached(monday, true), notProbed, func(e Endpoint) bool { return e.Plaintext != nil && e.Missing == nil }, ""},
		"both reached, the same":     {reached(monday, true), reached(tuesday, true), func(e Endpoint) bool { return e.ProbedAt.Equal(tuesday) }, ""},
		"both reached, it changed":   {reached(monday, true), reached(tuesday, false), func(e Endpoint) bool { return !e.Plaintext.Accepted }, "endpoint h:1: the probes differ in plaintext"},
		"the newer was asked for less": {enumerated, brief, func(e Endpoint) bool {
			return e.Enumeration != nil && len(e.Missing) == 0 && e.ProbedAt.Equal(tuesday)
		}, ""},
		"the newer failed at it": {withTLS, failed, func(e Endpoint) bool { return e.TLS == nil && len(e.Missing) == 1 }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			m, notes := mergeBoth(t, of(monday, Cluster{ID: "1", Name: "db", Endpoints: []Endpoint{c.old}}), of(tuesday, Cluster{ID: "1", Name: "db", Endpoints: []Endpoint{c.new}}))
			if got := m.Clusters[0].Endpoints; len(got) != 1 || !c.check(got[0]) {
				t.Errorf("merged %+v", got)
			}
			if c.note == "" && notes != "" || !strings.Contains(notes, c.note) {
				t.Errorf("notes %q, want %q", notes, c.note)
			}
		})
	}

	// Endpoints of which each knows one.
	a := of(monday, Cluster{ID: "1", Endpoints: []Endpoint{{ID: "public:1"}}})
	b := of(tuesday, Cluster{ID: "1", Endpoints: []Endpoint{{ID: "private:1"}}})
	if m, _ := mergeBoth(t, a, b); len(m.Clusters[0].Endpoints) != 2 {
		t.Errorf("endpoints %+v", m.Clusters[0].Endpoints)
	}
	// The probe of the cluster that was observed earlier may still be the newer one.
	late := tuesday.Add(time.Hour)
	a = of(monday, Cluster{ID: "1", Endpoints: []Endpoint{reached(late, true)}})
	b = of(tuesday, Cluster{ID: "1", Endpoints: []Endpoint{reached(tuesday, false)}})
	if m, _ := mergeBoth(t, a, b); !m.Clusters[0].Endpoints[0].Plaintext.Accepted {
		t.Error("the older probe was used")
	}
}

func TestMergeFailures(t *testing.T) {
	a := of(monday, Cluster{ID: "1", Name: "db", Missing: []Missing{{Fact: "users", Kind: MissingFailed, Reason: "500"}}})
	a.Incomplete = true
	a.Errors = []Error{{"account", "1", "GET users: 500"}}
	b := of(tuesday, Cluster{ID: "1", Name: "db", Users: []User{{Name: "doadmin"}}})
	m, _ := mergeBoth(t, a, b)
	if m.Incomplete || len(m.Errors) != 0 || len(m.Clusters[0].Missing) != 0 {
		t.Errorf("made up for, but incomplete %v, errors %v", m.Incomplete, m.Errors)
	}
	b.Clusters[0].Users = nil
	if m, _ := mergeBoth(t, a, b); !m.Incomplete || len(m.Errors) != 1 || len(m.Clusters[0].Missing) != 1 {
		t.Errorf("not made up for, but incomplete %v, errors %v", m.Incomplete, m.Errors)
	}
	part := of(monday, Cluster{
		ID: "1", Name: "db", Endpoints: []Endpoint{{ID: "h:1", Host: "h", Port: 1}},
		Missing: []Missing{{Fact: "endpoints", Kind: MissingFailed, Reason: "one was left out"}},
	})
	part.Incomplete = true
	part.Errors = []Error{{"account", "1", "one was left out"}}
	if m, _ := Merge(part, part); !m.Incomplete || len(m.Errors) != 1 || len(m.Clusters[0].Missing) != 1 {
		t.Errorf("a part of a list became the whole: incomplete %v, errors %v", m.Incomplete, m.Errors)
	}
	whole := of(tuesday, Cluster{ID: "1", Name: "db", Endpoints: []Endpoint{{ID: "h:1", Host: "h", Port: 1}, {ID: "h:2", Host: "h", Port: 2}}})
	if m, _ := mergeBoth(t, part, whole); m.Incomplete || len(m.Clusters[0].Missing) != 0 {
		t.Errorf("made up for by the whole list, but incomplete %v", m.Incomplete)
	}
	interrupted := of(monday)
	interrupted.Incomplete = true
	if m, _ := mergeBoth(t, interrupted, of(tuesday)); !m.Incomplete {
		t.Error("an interrupted collection that says no more became complete")
	}
}

// A kind of reason that nobody knows is none that harms nothing.
func TestMissingKinds(t *testing.T) {
	if !MissingKind("later").Failure() || MissingUnreachable.Failure() || !MissingInterrupted.Failure() {
		t.Error("which kinds are failures")
	}
	order := []MissingKind{MissingNotAsked, MissingNotOffered, MissingUnreachable, "later", MissingForbidden, MissingInterrupted, MissingFailed}
	for i := range order[1:] {
		if order[i].weight() >= order[i+1].weight() {
			t.Errorf("%s weighs %d, %s %d", order[i], order[i].weight(), order[i+1], order[i+1].weight())
		}
	}
}

func TestMergeClients(t *testing.T) {
	a, b := of(monday), of(tuesday)
	if m, _ := mergeBoth(t, a, b); m.Clients != nil {
		t.Error("clients were looked for by neither")
	}
	a.Clients = []ClientSetting{{Origin: "file", ID: "x", Path: ".env", Line: 1, Mode: "verify-full"}, {Origin: "file", ID: "y", Path: ".env", Mode: "require"}}
	b.Clients = []ClientSetting{{Origin: "file", ID: "x", Path: ".env", Line: 5, Mode: "verify-full"}, {Origin: "file", ID: "y", Path: ".env", Mode: "verify-full"}}
	m, notes := mergeBoth(t, a, b)
	if len(m.Clients) != 3 || m.Clients[0].Line != 5 || m.Clients[2].Mode != "require" || m.Clients[2].ID != "y-2" {
		t.Errorf("clients %+v", m.Clients)
	}
	if !strings.Contains(notes, "client setting y (.env)") {
		t.Errorf("notes %q", notes)
	}
	a.Clients[0].RootCertSHA256, b.Clients[0].RootCertSHA256 = []string{"aa"}, []string{"bb"} // of two trees
	if m, _ := mergeBoth(t, a, b); len(m.Clients) != 4 {
		t.Errorf("of two roots one is lost: %+v", m.Clients)
	}
	b.Clients = nil
	if m, _ := mergeBoth(t, a, b); len(m.Clients) != 2 {
		t.Errorf("clients %+v", m.Clients)
	}
}

// Merging a snapshot with itself changes nothing.
func TestMergeWithItself(t *testing.T) {
	for seed := range uint64(20) {
		s := filled(seed, int(seed%11))
		s.Errors, s.Incomplete = nil, false
		for i := range s.Clusters {
			s.Clusters[i].Missing = nil
			for j := range s.Clusters[i].Endpoints {
				s.Clusters[i].Endpoints[j].ID += string(rune('a' + j))
			}
		}
		s.Missing = nil
		m, notes := mergeBoth(t, s, s)
		if len(notes) > 0 {
			t.Errorf("seed %d: notes %q", seed, notes)
		}
		s.Clusters = m.Clusters // their order
		if x, y := written(t, s), written(t, m); !bytes.Equal(x, y) {
			t.Errorf("seed %d:\n%s\n%s", seed, x, y)
		}
	}
}

// TestMergeSQL: what one place could see inside the database stays, though another,
// later one could not; of two audits the newer one is right, without a note of what
// comes and goes.
func TestMergeSQL(t *testing.T) {
	inside := func(users ...string) Cluster {
		c := Cluster{ID: "1", Name: "db", SQL: &SQL{Role: "dbaudit", Sessions: []SQLSession{}}, SQLDatabases: []SQLDatabase{{Name: "shop"}}}
		for _, u := range users {
			c.SQL.Sessions = append(c.SQL.Sessions, SQLSession{User: u})
		}
		return c
	}
	unseen := Cluster{ID: "1", Name: "db", Missing: []Missing{
		{Fact: "sql", Kind: MissingUnreachable, Reason: "no answer"}, {Fact: "sql_databases", Kind: MissingUnreachable, Reason: "no answer"},
	}}
	m, _ := mergeBoth(t, of(monday, inside("app")), of(tuesday, unseen))
	if c := m.Clusters[0]; c.SQL == nil || len(c.SQL.Sessions) != 1 || len(c.SQLDatabases) != 1 || len(c.Missing) > 0 {
		t.Errorf("lost: %+v", c)
	}
	m, notes := mergeBoth(t, of(monday, inside("app")), of(tuesday, inside("app", "web")))
	if len(m.Clusters[0].SQL.Sessions) != 2 || notes != "" {
		t.Errorf("%+v, notes %q", m.Clusters[0].SQL, notes)
	}
}
