package clients

import (
	"slices"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/snapshot"
)

// Match says which audited cluster each setting connects to (its host is one of
// the cluster's endpoints, a custom CNAME too), whether the root certificate that
// it names is that cluster's CA, and whether verify-full would work there as of
// the probe. Settings are changed in place.
func Match(settings []snapshot.ClientSetting, clusters []snapshot.Cluster) {
	byHost := map[string][2]int{}
	for i := range clusters {
		for k := range clusters[i].Endpoints {
			h := hostName(clusters[i].Endpoints[k].Host)
			if _, ok := byHost[h]; !ok && h != "" {
				byHost[h] = [2]int{i, k}
			}
		}
	}
	roots := caFingerprints(clusters)
	for i := range settings {
		s := &settings[i]
		s.RootVerifies = nil
		if s.Origin != "app_platform" || s.Binding == "" {
			s.Cluster = nil // a binding names its cluster, and not a host
		}
		if len(s.RootCertSHA256) > 0 && len(roots) > 0 {
			s.RootVerifies = []string{}
			for k := range clusters {
				if holds(s.RootCertSHA256, roots[clusters[k].ID]) {
					s.RootVerifies = append(s.RootVerifies, clusters[k].ID)
				}
			}
			slices.Sort(s.RootVerifies)
		}
		at, ok := byHost[hostName(s.Host)]
		if !ok {
			continue
		}
		c := &clusters[at[0]]
		e := endpointFor(c, s, at[1])
		s.Cluster = &snapshot.ClientCluster{ID: c.ID, Name: c.Name, Endpoint: e.ID}
		if ca := roots[c.ID]; len(ca) > 0 && len(s.RootCertSHA256) > 0 {
			ok := holds(s.RootCertSHA256, ca)
			s.Cluster.RootMatches = &ok
		}
		if e.TLS != nil && e.TLS.Verification != nil {
			if check, ok := e.TLS.Verification.Modes[setting.VerifyFull]; ok {
				works := check.OK
				s.Cluster.VerifyFullWorks = &works
			}
		}
	}
}

// hostName makes equal names equal: case and the final dot do not matter.
func hostName(h string) string { return strings.ToLower(strings.TrimSuffix(h, ".")) }

// endpointFor picks the endpoint with the setting's port, when it names one.
func endpointFor(c *snapshot.Cluster, s *snapshot.ClientSetting, first int) *snapshot.Endpoint {
	if s.Port != 0 {
		for i := range c.Endpoints {
			if e := &c.Endpoints[i]; e.Port == s.Port && hostName(e.Host) == hostName(s.Host) {
				return e
			}
		}
	}
	return &c.Endpoints[first]
}

// caFingerprints are those of each cluster's CA; a replica has its primary's.
func caFingerprints(clusters []snapshot.Cluster) map[string][]string {
	out := map[string][]string{}
	for i := range clusters {
		if ca := clusters[i].CA; ca != nil {
			for _, cert := range ca.Certificates {
				out[clusters[i].ID] = append(out[clusters[i].ID], strings.ToLower(cert.SHA256))
			}
		}
	}
	for i := range clusters {
		c := &clusters[i]
		if len(out[c.ID]) == 0 && len(out[c.PrimaryID]) > 0 {
			out[c.ID] = out[c.PrimaryID]
		}
	}
	return out
}

func holds(root, ca []string) bool {
	return slices.ContainsFunc(ca, func(f string) bool { return slices.Contains(root, f) })
}
