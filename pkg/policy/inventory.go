package policy

import (
	"time"

	"dbaudit/pkg/result"
)

// inventory is what reports show of a cluster beside its findings.
func inventory(c map[string]any) result.Cluster {
	out := result.Cluster{
		ID: str(c, "id"), Name: str(c, "name"), Role: str(c, "role"), Primary: str(c, "primary_id"),
		Engine: str(c, "engine"), Version: str(c, "version"), Region: str(c, "region"),
	}
	if list, ok := c["trusted_sources"].([]any); ok {
		out.TrustedSources = make([]result.Source, 0, len(list))
		for _, x := range list {
			m, _ := x.(map[string]any)
			target, _ := m["target"].(map[string]any)
			out.TrustedSources = append(out.TrustedSources, result.Source{
				ID: str(m, "uuid"), Type: str(m, "type"), Value: str(m, "value"),
				Name: str(target, "name"), Description: str(m, "description"),
			})
		}
	}
	if list, ok := c["endpoints"].([]any); ok {
		out.Endpoints = make([]result.Endpoint, 0, len(list))
		for _, x := range list {
			m, _ := x.(map[string]any)
			out.Endpoints = append(out.Endpoints, inventoryEndpoint(m))
		}
	}
	ca, _ := c["ca"].(map[string]any)
	certs, _ := ca["certificates"].([]any)
	for _, x := range certs {
		m, _ := x.(map[string]any)
		if t := instant(m, "not_after"); t != nil && (out.CAExpires == nil || t.Before(*out.CAExpires)) {
			out.CAExpires = t
		}
	}
	return out
}

// notProbed is the state of an endpoint without a reachability.
const notProbed = "not_probed"

func inventoryEndpoint(m map[string]any) result.Endpoint {
	e := result.Endpoint{ID: str(m, "id"), Role: str(m, "role"), Network: str(m, "network"), State: notProbed}
	if r, ok := m["reachability"].(map[string]any); ok {
		e.State, e.Detail = str(r, "state"), str(r, "detail")
	}
	tls, ok := m["tls"].(map[string]any)
	if !ok {
		return e
	}
	e.TLSVersion = str(tls, "version")
	if chain, _ := tls["chain"].([]any); len(chain) > 0 {
		leaf, _ := chain[0].(map[string]any)
		e.CertExpires = instant(leaf, "not_after")
	}
	v, _ := tls["verification"].(map[string]any)
	modes, _ := v["sslmodes"].(map[string]any)
	if full, ok := modes["verify-full"].(map[string]any); ok {
		if works, ok := full["ok"].(bool); ok {
			e.VerifyFull = &works
		}
	}
	return e
}

func instant(m map[string]any, key string) *time.Time {
	t, err := time.Parse(time.RFC3339, str(m, key))
	if err != nil {
		return nil
	}
	return &t
}
