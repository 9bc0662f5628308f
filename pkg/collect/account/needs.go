package account

import (
	"strings"
)

// needs are the calls that the evidence asked for makes necessary.
type needs struct {
	everything bool
	// facts are the names of [facts] to ask for, beside the replicas.
	facts map[string]bool
	// targets: what the trusted sources resolve to; of it, owners of addresses and
	// the rest apart, since they need different lists.
	targets, owners bool
	apps, projects  bool
	// replication: /users is asked even when the list of clusters names the users.
	replication bool
}

// needed reads evidence as rules declare it: kind.path, or a bare fact of a
// cluster. What the list of clusters gives anyway needs nothing more.
func needed(evidence []string) needs {
	n := needs{facts: map[string]bool{}}
	if evidence == nil {
		for _, f := range facts {
			n.facts[f.name] = true
		}
		n.everything, n.targets, n.owners, n.apps, n.projects, n.replication = true, true, true, true, true, true
		return n
	}
	for _, e := range evidence {
		kind, rest, _ := strings.Cut(e, ".")
		switch kind {
		case "trusted_source", "trusted_sources":
			n.facts["trusted_sources"] = true
			n.source(rest)
		case "endpoint", "endpoints":
			n.endpoints()
		case "pool", "pools":
			n.facts["pools"] = true
		case "user", "users":
			n.facts["users"] = true
			n.replication = n.replication || rest == "pg_allow_replication"
		case "client", "clients":
			// Clients are compared with the clusters' hosts and authorities.
			n.apps = true
			n.facts["ca"] = true
		case "cluster":
			n.cluster(rest)
		default:
			n.cluster(e)
		}
	}
	return n
}

func (n *needs) cluster(path string) {
	fact, rest, _ := strings.Cut(path, ".")
	switch fact {
	case "endpoints":
		n.endpoints()
	case "trusted_sources":
		n.facts[fact] = true
		n.source(rest)
	case "project_name":
		n.projects = true
	case "ca", "users", "databases", "pools", "config", "log_sinks", "backups":
		n.facts[fact] = true
	}
}

// endpoints also need the authority that they are verified against.
func (n *needs) endpoints() {
	n.facts["pools"], n.facts["ca"] = true, true
}

func (n *needs) source(path string) {
	field, rest, _ := strings.Cut(path, ".")
	if field != "target" {
		return
	}
	if rest == "" || strings.HasPrefix(rest, "owner") {
		n.owners = true
	}
	if !strings.HasPrefix(rest, "owner") {
		n.targets = true
	}
}
