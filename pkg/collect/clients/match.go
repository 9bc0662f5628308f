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
// the probe. Of several clusters that have the host, one whose CA the root is not
// counts first. Settings are changed in place.
func Match(settings []snapshot.ClientSetting, clusters []snapshot.Cluster) {
	byHost := map[string][]*snapshot.Cluster{}
	for i := range clusters {
		c := &clusters[i]
		for k := range c.Endpoints {
			if h := hostName(c.Endpoints[k].Host); h != "" && !slices.Contains(byHost[h], c) {
				byHost[h] = append(byHost[h], c)
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
		var at *snapshot.ClientCluster
		for _, c := range byHost[hostName(s.Host)] {
			of := clusterOf(s, c, roots[c.ID])
			if at == nil || is(at.RootMatches, true) && is(of.RootMatches, false) {
				at = of
			}
		}
		if at != nil {
			s.Cluster = at
		}
	}
}

func is(known *bool, value bool) bool { return known != nil && *known == value }

// clusterOf says of a setting that a cluster is the one it connects to.
func clusterOf(s *snapshot.ClientSetting, c *snapshot.Cluster, ca []string) *snapshot.ClientCluster {
	e := endpointFor(c, s)
	of := &snapshot.ClientCluster{ID: c.ID, Name: c.Name, Endpoint: e.ID}
	if len(ca) > 0 && len(s.RootCertSHA256) > 0 {
		ok := holds(s.RootCertSHA256, ca)
		of.RootMatches = &ok
	}
	if e.TLS != nil && e.TLS.Verification != nil {
		if check, ok := e.TLS.Verification.Modes[setting.VerifyFull]; ok {
			of.VerifyFullWorks = &check.OK
		}
	}
	return of
}

// hostName makes equal names equal: case and the final dot do not matter.
func hostName(h string) string { return strings.ToLower(strings.TrimSuffix(h, ".")) }

// endpointFor picks the endpoint of the setting's host, with its port when it names one.
func endpointFor(c *snapshot.Cluster, s *snapshot.ClientSetting) *snapshot.Endpoint {
	var first *snapshot.Endpoint
	for i := range c.Endpoints {
		e := &c.Endpoints[i]
		switch {
		case hostName(e.Host) != hostName(s.Host):
		case s.Port != 0 && e.Port == s.Port:
			return e
		case first == nil:
			first = e
		}
	}
	return first
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
