package account

import (
	"strings"

	"dbaudit/pkg/snapshot"
)

// needs are the calls that the evidence asked for makes necessary.
type needs struct {
	// facts are the names of [facts] to ask for, beside the replicas.
	facts map[string]bool
	// targets: what the trusted sources resolve to; of it, apart from the rest since
	// they need different lists, the owners of public addresses, the BYOIP prefixes and
	// the NAT gateways that have them, the networks of private ones, and the addresses of
	// Kubernetes nodes.
	targets, owners, byoip, gateways, networks, nodes bool
	apps, projects                                    bool
	// replication: /users is asked even when the list of clusters names the users.
	replication bool
}

const notNeeded = "no selected rule needs it"

// needed reads evidence as rules declare it: kind.path, or a bare fact of a
// cluster. What the list of clusters gives anyway needs nothing more. nil needs
// everything.
func needed(evidence []string) needs {
	n := needs{facts: map[string]bool{}}
	if evidence == nil {
		for _, f := range facts {
			n.facts[f.name] = true
		}
		n.source("target")
		n.apps, n.projects, n.replication = true, true, true
		return n
	}
	for _, e := range evidence {
		kind, path, _ := strings.Cut(strings.TrimPrefix(e, "cluster."), ".")
		switch kind {
		case "trusted_source", "trusted_sources":
			n.facts["trusted_sources"] = true
			n.source(path)
		case "primary_trusted_sources":
			n.facts["trusted_sources"] = true
		case "vantage", "vantages": // compared with what the sources admit
			n.facts["trusted_sources"], n.facts["pools"], n.targets, n.nodes = true, true, true, true
		case "sql": // so are the addresses of sessions
			if strings.HasSuffix(path, ".trusted_source") {
				n.facts["trusted_sources"], n.targets, n.nodes = true, true, true
			}
		case "endpoint", "endpoints": // and the authority that they are verified against
			n.facts["pools"], n.facts["ca"] = true, true
		case "pool", "pools":
			n.facts["pools"] = true
		case "user", "users":
			n.facts["users"] = true
			n.replication = n.replication || path == "pg_allow_replication"
		case "client", "clients":
			// Clients are compared with the clusters' hosts and authorities.
			n.apps = true
			n.facts["ca"] = true
		case "project_name":
			n.projects = true
		case "ca", "databases", "config", "log_sinks", "backups":
			n.facts[kind] = true
		}
	}
	return n
}

func (n *needs) source(path string) {
	field, rest, _ := strings.Cut(path, ".")
	if field != "target" {
		return
	}
	what, _, _ := strings.Cut(rest, ".")
	switch what {
	case "owner":
		n.owners = true
	case "byoip_prefix":
		n.byoip = true
	case "nat_gateway":
		n.gateways = true
	case "networks":
		n.networks = true
	case "addresses":
		n.targets, n.nodes = true, true
	case "":
		n.targets, n.owners, n.byoip, n.gateways, n.networks, n.nodes = true, true, true, true, true, true
	default:
		n.targets = true
	}
}

// resolved reports whether a source of an earlier collection has all that is needed.
func (n needs) resolved(s *snapshot.TrustedSource) bool {
	t := s.Target
	if t == nil || len(s.Missing) > 0 {
		return false
	}
	if s.Type == "k8s" {
		return len(t.Addresses) > 0 || !n.nodes || t.Exists != nil && !*t.Exists
	}
	if _, public := publicAddress(s.Value); s.Type == "ip_addr" && public {
		return (t.Owner != nil || !n.owners) && (t.NATGateway != nil || !n.gateways) && (t.BYOIP != nil || !n.byoip)
	}
	if _, public := publicRange(s.Value); s.Type == "ip_addr" && public {
		return t.BYOIP != nil || !n.byoip
	}
	return s.Type != "ip_addr" || t.Networks != nil || !n.networks
}

// pending decides over a fact by its Missing entry: with one it is asked again
// unless the API does not have it; without one it is asked when it is not there.
func pending(cluster *snapshot.Cluster, name string, absent bool) bool {
	if m := missingEntry(cluster, name); m != nil {
		return m.Kind != snapshot.MissingNotOffered
	}
	return absent
}

// wanted decides whether a fact is asked of a cluster, and says so when not.
// resumed: the cluster is of an earlier collection.
func (n *needs) wanted(cluster *snapshot.Cluster, f fact, resumed bool) bool {
	has := f.has(cluster)
	switch {
	case cluster.Role == snapshot.RoleReplica && !f.replica:
		return false
	case !n.facts[f.name]:
		if !has {
			miss(cluster, f.name, snapshot.MissingNotAsked, notNeeded)
		}
		return false
	case f.name == "users" && has:
		return n.replication && (!resumed || pending(cluster, usersDetail, false))
	case (f.name == "users" || f.name == "databases") && !has && !resumed:
		return true // the list of clusters did not give them; their own paths may
	}
	return pending(cluster, f.name, !has)
}
