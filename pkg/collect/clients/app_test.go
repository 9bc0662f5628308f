package clients

import (
	"strings"
	"testing"

	"dbaudit/pkg/collect/clients/readers"
	"dbaudit/pkg/collect/clients/setting"
)

// A spec from the API is judged as the same spec in a file.
func TestJudgeApp(t *testing.T) {
	spec := readers.AppSpec{
		Databases: map[string]readers.AppDatabase{"db": {Engine: "PG", Production: true}, "dev": {Engine: "PG"}, "cache": {Engine: "VALKEY", Production: true}},
		Components: []readers.AppComponent{
			{Name: "web", Variables: []readers.Variable{{Name: "DATABASE_URL", Value: "${db.DATABASE_URL}"}, {Name: "CACHE_URL", Value: "${cache.DATABASE_URL}"}}},
			{Name: "api", Variables: []readers.Variable{{Name: "DATABASE_URL", Value: "${db.DATABASE_URL}"}, {Name: "CA", Value: "${db.CA_CERT}"}}},
			{Name: "parts", Variables: []readers.Variable{{Name: "PGHOST", Value: "${db.HOSTNAME}"}, {Name: "PGSSLMODE", Value: "require"}}},
			{Name: "literal", Variables: []readers.Variable{{Name: "REPORTS", Value: "postgres://r:not-a-real-password@reports.example.net/r?sslmode=require"}}},
			{Name: "trial", Variables: []readers.Variable{{Name: "DATABASE_URL", Value: "${dev.DATABASE_URL}"}}},
		},
	}
	got := JudgeApp(spec)
	want := map[string]struct {
		database, key, mode, exempt string
		ca                          *bool
	}{
		"web":     {"db", "DATABASE_URL", setting.Unknown, "", new(bool)},
		"api":     {"db", "DATABASE_URL", setting.Unknown, "", func() *bool { yes := true; return &yes }()},
		"parts":   {"db", "PGSSLMODE", setting.Require, "", nil},
		"literal": {"", "REPORTS", setting.Require, "", nil},
		"trial":   {"dev", "DATABASE_URL", setting.Unknown, "a development database of App Platform, not a managed cluster", new(bool)},
	}
	if len(got) != len(want) {
		t.Fatalf("%d settings, %d are expected: %+v", len(got), len(want), got)
	}
	for _, s := range got {
		w := want[s.Component]
		if s.Database != w.database || s.Key != w.key || s.EffectiveMode != w.mode || s.NotApplicable != w.exempt || (s.BindingCA == nil) != (w.ca == nil) || w.ca != nil && *s.BindingCA != *w.ca {
			t.Errorf("%s: %+v", s.Component, s)
		}
		if strings.Contains(s.Excerpt, "not-a-real-password") {
			t.Errorf("%s: the password is in the excerpt %q", s.Component, s.Excerpt)
		}
	}
}

// TestJudgeAppEachConnection has several connections in one component: each is judged,
// whatever their order.
func TestJudgeAppEachConnection(t *testing.T) {
	t.Parallel()
	vars := []readers.Variable{
		{Name: "A_URL", Value: "postgres://a@one.example.net/shop?sslmode=verify-full"},
		{Name: "B_DSN", Value: "host=two.example.net user=b sslmode=disable"},
		{Name: "C_URL", Value: "jdbc:postgresql://three.example.net/shop?sslmode=require"},
		{Name: "D_URL", Value: "postgres://d@four.example.net/shop"},
	}
	for range len(vars) {
		vars = append(vars[1:], vars[0])
		modes := map[string]string{}
		for _, s := range JudgeApp(readers.AppSpec{Variables: vars, Components: []readers.AppComponent{{Name: "api", Variables: vars}, {Name: "web"}}}) {
			modes[s.Component+"."+s.Key] = s.EffectiveMode
		}
		want := map[string]string{"A_URL": "verify-full", "B_DSN": "disable", "C_URL": "require", "D_URL": "prefer"}
		for key, mode := range want {
			for _, component := range []string{"", "api"} {
				if got := modes[component+"."+key]; got != mode {
					t.Errorf("%s first: %q.%s is %q, want %s", vars[0].Name, component, key, got, mode)
				}
			}
		}
	}
}

// TestJudgeAppCombines has a part of a connection at the app and the other at a component.
func TestJudgeAppCombines(t *testing.T) {
	t.Parallel()
	v := func(name, value string) readers.Variable { return readers.Variable{Name: name, Value: value} }
	host, weak, full, root := v("PGHOST", "db.corp.net"), v("PGSSLMODE", "require"), v("PGSSLMODE", "verify-full"), v("PGSSLROOTCERT", "/app/ca.crt")
	type vars = []readers.Variable
	for name, c := range map[string]struct {
		app, web, api vars
		want          string
	}{
		"the app's weak mode":              {vars{weak}, vars{host}, nil, "web=require"},
		"the app's safe mode":              {vars{full, root}, vars{host}, nil, "web=verify-full"},
		"the app's host":                   {vars{host}, vars{weak}, vars{full, root}, "web=require api=verify-full"},
		"one overrides a safe mode":        {vars{host, full, root}, vars{weak}, nil, "=verify-full web=verify-ca"},
		"each overrides a weak mode":       {vars{host, weak}, vars{full, root}, vars{full, root}, "web=verify-full api=verify-full"},
		"the app's mode and a URL":         {vars{weak}, vars{v("DATABASE_URL", "postgres://a@db.corp.net/a")}, nil, "web=require"},
		"a URL of the app, in all of them": {vars{v("DATABASE_URL", "postgres://a@db.corp.net/a?sslmode=require")}, nil, nil, "=require"},
	} {
		var got []string
		for _, s := range JudgeApp(readers.AppSpec{Variables: c.app, Components: []readers.AppComponent{{Name: "web", Variables: c.web}, {Name: "api", Variables: c.api}}}) {
			got = append(got, s.Component+"="+s.EffectiveMode)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
