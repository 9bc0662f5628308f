package notify

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"dbaudit/pkg/result"
)

// pagerDutyURL is where events go (PagerDuty, Events API v2, "Send an event").
const pagerDutyURL = "https://events.pagerduty.com/v2/enqueue"

// pdEvent is an event without its routing_key. Events of the same dedup_key are the same incident.
type pdEvent struct {
	Action   string     `json:"event_action"` // "trigger" or "resolve"
	DedupKey string     `json:"dedup_key"`
	Payload  *pdPayload `json:"payload,omitempty"` // of a trigger
}

type pdPayload struct {
	Summary   string         `json:"summary"` // at most 1,024 characters
	Source    string         `json:"source"`
	Severity  string         `json:"severity"` // critical, error, warning or info
	Component string         `json:"component,omitempty"`
	Group     string         `json:"group,omitempty"`
	Class     string         `json:"class,omitempty"`
	Details   map[string]any `json:"custom_details,omitempty"`
}

var pdSeverity = map[result.Severity]string{result.Critical: "critical", result.High: "error", result.Medium: "warning", result.Low: "info"}

// withKey adds the integration key to an event. It is in no event before, since events
// may be kept for a later run.
func withKey(event []byte, key string) ([]byte, error) {
	var members map[string]any
	if err := json.Unmarshal(event, &members); err != nil {
		return nil, fmt.Errorf("an event for PagerDuty: %w", err)
	}
	members["routing_key"] = key
	return json.Marshal(members)
}

// events are a trigger for each alert with a new finding, and a resolve for each that
// has ended.
func (to *receiver) events(n *news) (all []any) {
	for _, a := range n.open {
		if a.fresh && to.wants(a.severity, a.owner) {
			all = append(all, &pdEvent{"trigger", a.key, &pdPayload{
				Summary: strings.ToUpper(string(a.severity)) + " " + a.rule + on(a.cluster) + ": " + a.message, Source: cmp.Or(a.cluster, n.unit, "dbaudit"),
				Severity: cmp.Or(pdSeverity[a.severity], "warning"), Component: "postgresql", Group: a.owner, Class: a.rule,
				Details: map[string]any{"title": a.title, "findings": a.findings, "first_seen": a.firstSeen.UTC(), "unit": n.unit},
			}})
		}
	}
	for _, a := range n.gone {
		if to.wants(a.severity, a.owner) {
			all = append(all, &pdEvent{"resolve", a.key, nil})
		}
	}
	key := "dbaudit/incomplete" + about(n.unit)
	switch {
	case n.broken && !n.was:
		all = append(all, &pdEvent{"trigger", key, &pdPayload{
			Summary: clean("dbaudit" + about(n.unit) + ": " + n.headline() + ": " + strings.Join(n.reasons(), "; ")), Source: cmp.Or(n.unit, "dbaudit"),
			Severity: "critical", Class: "incomplete",
		}})
	case !n.broken && n.was:
		all = append(all, &pdEvent{"resolve", key, nil})
	}
	return all
}
