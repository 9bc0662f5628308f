package notify

import (
	"cmp"
	"strings"

	"dbaudit/pkg/result"
)

// pagerDutyURL is where events go (PagerDuty, Events API v2, "Send an event").
const pagerDutyURL = "https://events.pagerduty.com/v2/enqueue"

// pdEvent is an event. Events of the same dedup_key are the same incident.
type pdEvent struct {
	RoutingKey string     `json:"routing_key"`
	Action     string     `json:"event_action"` // "trigger" or "resolve"
	DedupKey   string     `json:"dedup_key"`
	Payload    *pdPayload `json:"payload,omitempty"` // of a trigger
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

// events are a trigger for each alert with a new finding, and a resolve for each that
// has ended.
func (to *receiver) events(n *news) (all []any) {
	for _, a := range n.open {
		if a.fresh && to.wants(a.severity, a.owner) {
			all = append(all, &pdEvent{to.key, "trigger", a.key, &pdPayload{
				Summary: strings.ToUpper(string(a.severity)) + " " + a.rule + on(a.cluster) + ": " + a.message, Source: cmp.Or(a.cluster, n.unit, "dbaudit"),
				Severity: cmp.Or(pdSeverity[a.severity], "warning"), Component: "postgresql", Group: a.owner, Class: a.rule,
				Details: map[string]any{"title": a.title, "findings": a.findings, "first_seen": a.firstSeen.UTC(), "unit": n.unit},
			}})
		}
	}
	for _, a := range n.gone {
		if to.wants(a.severity, a.owner) {
			all = append(all, &pdEvent{to.key, "resolve", a.key, nil})
		}
	}
	key := "dbaudit/incomplete" + about(n.unit)
	switch {
	case n.broken && !n.was:
		all = append(all, &pdEvent{to.key, "trigger", key, &pdPayload{
			Summary: clean("dbaudit" + about(n.unit) + ": " + n.headline() + ": " + strings.Join(n.reasons(), "; ")), Source: cmp.Or(n.unit, "dbaudit"),
			Severity: "critical", Class: "incomplete",
		}})
	case !n.broken && n.was:
		all = append(all, &pdEvent{to.key, "resolve", key, nil})
	}
	return all
}
