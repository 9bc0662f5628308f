package notify

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/result"
)

// alertsOf are the alerts of the last body, by cluster; the audit's own by "".
func alertsOf(t *testing.T, s *stand) map[string]amAlert {
	t.Helper()
	var all []amAlert
	s.last(t, &all)
	by := map[string]amAlert{}
	for _, a := range all {
		by[a.Labels["cluster"]] = a
		for label, value := range a.Labels {
			if value == "" {
				t.Errorf("an empty label %s: Alertmanager takes none", label)
			}
		}
	}
	return by
}

// TestAlertmanager: what is open is sent in every run and would end by itself; what is
// fixed, waived or of another severity ends now, under the same labels.
func TestAlertmanager(t *testing.T) {
	s, r := start(t, Route{Form: "alertmanager", ResolveAfter: 30 * time.Hour}, 200)
	first := run(found(1), found(2), found(3))
	send(t, r, first)
	if s.types[0] != "POST /am/api/v2/alerts application/json" {
		t.Errorf("request %s", s.types[0])
	}
	before := alertsOf(t, s)
	if a := before["db-1"]; len(before) != 3 || !a.EndsAt.Equal(at.Add(30*time.Hour)) || a.Labels["owner"] != "payments" || a.Labels["rule"] != "TS001" {
		t.Errorf("alerts %+v", before)
	}
	waived, worse := found(2), found(3)
	waived.Waiver = &result.Waiver{Rule: "TS001", Reason: "accepted"}
	worse.Severity = result.Critical
	later := run(waived, worse)
	later.EvaluatedAt = at.Add(24 * time.Hour)
	send(t, r, later, first)
	var all []amAlert
	s.last(t, &all)
	ended := 0
	for _, a := range all {
		if a.EndsAt.After(later.EvaluatedAt) {
			if a.Labels["severity"] != "critical" || a.Labels["cluster"] != "db-3" {
				t.Errorf("open: %+v", a)
			}
			continue
		}
		ended++
		if was := before[a.Labels["cluster"]]; !maps.Equal(was.Labels, a.Labels) {
			t.Errorf("ends under the labels %v, was sent under %v", a.Labels, was.Labels)
		}
	}
	if ended != 3 || len(all) != 4 {
		t.Errorf("%d ended of %+v", ended, all)
	}
}

// TestAlertmanagerKeepsWhatCannotBeJudged: an audit that fails ends no alert.
func TestAlertmanagerKeepsWhatCannotBeJudged(t *testing.T) {
	s, r := start(t, Route{Form: "alertmanager"}, 200)
	send(t, r, failed(), run(found(1)))
	alerts := alertsOf(t, s)
	if a := alerts["db-1"]; !a.EndsAt.Equal(at.Add(DefaultResolveAfter)) {
		t.Errorf("the finding's alert: %+v", a)
	}
	if a := alerts[""]; a.Labels["alertname"] != "DbauditIncomplete" || !a.EndsAt.After(at) || !strings.Contains(a.Annotations["description"], "401") {
		t.Errorf("the audit's alert: %+v", a)
	}
	labels := alerts[""].Labels
	send(t, r, run(found(1)), failed(), run(found(1)))
	if a := alertsOf(t, s)[""]; a.EndsAt.After(at) || !maps.Equal(a.Labels, labels) {
		t.Errorf("the audit works again: %+v", a)
	}
}

func eventsOf(t *testing.T, s *stand) (all []string) {
	t.Helper()
	for _, b := range s.bodies {
		var e struct {
			pdEvent
			RoutingKey string `json:"routing_key"`
		}
		if err := json.Unmarshal([]byte(b), &e); err != nil {
			t.Fatal(err)
		}
		if e.RoutingKey != "invented-integration-key" {
			t.Errorf("routing key %q", e.RoutingKey)
		}
		if (e.Payload != nil) != (e.Action == "trigger") {
			t.Errorf("event %s", b)
		}
		all = append(all, e.Action+" "+e.DedupKey)
	}
	s.bodies = nil
	return all
}

// TestPagerDuty: an incident begins with what is new, and ends under the same key when
// all of it is gone.
func TestPagerDuty(t *testing.T) {
	s, r := start(t, Route{Form: "pagerduty"}, 202)
	second := found(1)
	second.Fingerprint, second.Resource.ID = "f1b", "1/y"
	first := run(found(1), second, found(2))
	send(t, r, first)
	begun := eventsOf(t, s)
	if len(begun) != 2 || !strings.HasPrefix(begun[0], "trigger ") {
		t.Fatalf("events %q: want one for each cluster", begun)
	}
	// One of the two findings of db-1 stays: its incident goes on.
	next := run(second)
	send(t, r, next, first)
	if got := eventsOf(t, s); len(got) != 1 || !slices.Contains(begun, strings.Replace(got[0], "resolve", "trigger", 1)) {
		t.Errorf("db-2 is fixed: %q", got)
	}
	send(t, r, run(), next, first)
	if got := eventsOf(t, s); len(got) != 1 || !slices.Contains(begun, strings.Replace(got[0], "resolve", "trigger", 1)) {
		t.Errorf("db-1 is fixed: %q", got)
	}
	send(t, r, failed(), first)
	if got := eventsOf(t, s); len(got) != 1 || got[0] != "trigger dbaudit/incomplete" {
		t.Errorf("the audit fails: %q", got)
	}
	send(t, r, first, failed(), first)
	if got := eventsOf(t, s); len(got) != 1 || got[0] != "resolve dbaudit/incomplete" {
		t.Errorf("the audit works again: %q", got)
	}
}
