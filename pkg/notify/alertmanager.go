package notify

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// amAlert is an alert of Alertmanager's API (POST /api/v2/alerts, postableAlert of its
// OpenAPI description). Alerts of the same labels are the same alert.
type amAlert struct {
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	StartsAt    time.Time         `json:"startsAt"`
	EndsAt      time.Time         `json:"endsAt"`
}

// alerts is one body with all that is open, as Alertmanager wants it sent again and
// again, and what has ended. An alert that is not sent again ends by itself.
func (to *receiver) alerts(n *news) []any {
	now := n.result.EvaluatedAt.UTC()
	var all []amAlert
	add := func(list []*alert, ends time.Time) {
		for _, a := range list {
			if !to.wants(a.severity, a.owner) {
				continue
			}
			x := amAlert{
				Labels: map[string]string{"alertname": "DbauditFinding", "rule": a.rule, "severity": string(a.severity)},
				Annotations: map[string]string{
					"summary": strings.TrimSpace(cmp.Or(a.title, a.rule) + on(a.cluster)), "description": a.message, "findings": fmt.Sprint(a.findings),
				},
				StartsAt: a.firstSeen.UTC(), EndsAt: ends,
			}
			for label, value := range map[string]string{"cluster": a.cluster, "owner": a.owner, "unit": n.unit} {
				if value != "" { // Alertmanager takes no empty label
					x.Labels[label] = value
				}
			}
			all = append(all, x)
		}
	}
	add(n.open, now.Add(to.ResolveAfter))
	add(n.gone, now)
	if n.broken || n.was {
		x := amAlert{
			Labels:      map[string]string{"alertname": "DbauditIncomplete", "severity": "critical"},
			Annotations: map[string]string{"summary": "dbaudit" + about(n.unit) + " could not judge all that it was asked to", "description": strings.Join(n.reasons(), "; ")},
			StartsAt:    now, EndsAt: now,
		}
		if n.broken {
			x.EndsAt = now.Add(to.ResolveAfter)
		}
		if n.unit != "" {
			x.Labels["unit"] = n.unit
		}
		all = append(all, x)
	}
	if len(all) == 0 {
		return nil
	}
	return []any{all}
}

func on(cluster string) string {
	if cluster == "" {
		return ""
	}
	return " on " + cluster
}
