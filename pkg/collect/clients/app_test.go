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
		for _, s := range JudgeApp(readers.AppSpec{Variables: vars, Components: []readers.AppComponent{{Name: "api", Variables: vars}}}) {
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
