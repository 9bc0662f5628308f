package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func fleetFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "fleet.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFleet(t *testing.T) {
	path := fleetFile(t, `units:
  - name: payments
    token: env:PAYMENTS_TOKEN
    api_url: https://api.example.com/
    owner: team-payments
    clusters: ["prod-*"]
    config: payments.yaml
    vantages: [vpc-fra1, vpc-nyc3]
    notify: file:webhook
  - {name: web, token: "exec:pass show web"}
`)
	f, err := LoadFleet(path)
	if err != nil {
		t.Fatal(err)
	}
	want := []Unit{{
		Name: "payments", Token: Entry{"env:PAYMENTS_TOKEN", 3}, Notify: Entry{"file:webhook", 9}, APIURL: "https://api.example.com/",
		Owner: "team-payments", Clusters: []Entry{{"prod-*", 6}}, Config: Entry{"payments.yaml", 7}, Vantages: []string{"vpc-fra1", "vpc-nyc3"},
	}, {Name: "web", Token: Entry{"exec:pass show web", 10}}}
	if !reflect.DeepEqual(f.Units, want) {
		t.Errorf("units\n%+v\nwant\n%+v", f.Units, want)
	}
	if got := f.Resolve("payments.yaml"); got != filepath.Join(filepath.Dir(path), "payments.yaml") {
		t.Errorf("the configuration is %s", got)
	}
}

func TestFleetRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "no units",
		"units: []":                    "no units",
		"unit: []":                     `:1: unknown key "unit" in the fleet`,
		"units: {}":                    "must be a list",
		"units:\n- token: env:A":       ":2: a unit without a name",
		"units:\n- name: a":            "has no token",
		"units:\n- name: a\n  tokn: x": `:3: unknown key "tokn"`,
		"units:\n- {name: a, token: env:A}\n- {name: A, token: env:A}": ":3: the unit A occurs twice: first in line 2",
		"units:\n- name: ../a\n  token: env:A":                         ":2: name",
		"units:\n- name: a\n  token: dop_v1_invented":                  ":3: token: write where the secret is",
		"units:\n- name: a\n  token: 'env:'":                           ":3: token: write where the secret is",
		"units:\n- name: a\n  token: [dop_v1_invented]":                ":3: token: write where the secret is",
		"units:\n- name: a\n  notify: https://h/dop_v1_invented":       ":3: notify: write where the secret is",
		"units:\n- name: a\n  api_url: https://u:dop_v1_invented@h/":   ":3: api_url",
		"units:\n- name: a\n  token: env:A\n  vantages: [a, a]":        "occurs twice",
		"units:\n- name: a\n  token: env:A\n  vantages: [api]":         "always expected",
		"units:\n- name: a\n  token: env:A\n  vantages: [a/b]":         "vantage point",
	} {
		_, err := LoadFleet(fleetFile(t, text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "dop_v1_invented") {
			t.Errorf("%q: the error shows a secret: %v", text, err)
		}
	}
	if _, err := LoadFleet(filepath.Join(t.TempDir(), "absent.yaml")); err == nil || !strings.Contains(err.Error(), "absent.yaml") {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestOver(t *testing.T) {
	parsed := func(text string) *Config {
		c, err := Parse("x.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	base := parsed("fail_on: high\nskip: [TS008]\nparameters: {TS003: {max_prefix: 24}, TLS004: {days: 30}}\nseverity: {TS006: high}\n")
	over := parsed("fail_on: low\nskip: [TS009]\nparameters: {TS003: {max_prefix: 28}}\nclusters: [x]\n")
	got := over.Over(base)
	if got.FailOn.Value != "low" || strings.Join(Values(got.Skip), " ") != "TS008 TS009" || got.Severity["TS006"].Value != "high" || got.Clusters != nil {
		t.Errorf("joined %+v", got)
	}
	if got.Parameters["TS003"]["max_prefix"].Value != 28 || got.Parameters["TLS004"]["days"].Value != 30 || base.Parameters["TS003"]["max_prefix"].Value != 24 {
		t.Errorf("parameters %+v of %+v", got.Parameters, base.Parameters)
	}
	if got := parsed("skip: [TS009]\n").Over(&Config{FailOn: Entry{"low", 1}}); got.FailOn.Value != "low" {
		t.Errorf("fail_on %q", got.FailOn.Value)
	}
}
