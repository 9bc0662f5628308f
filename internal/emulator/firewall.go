package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"dbaudit/pkg/snapshot"
)

// maxSources is how many trusted sources a cluster may have: DigitalOcean's
// limits page for managed databases.
const maxSources = 100

// getFirewall answers for clusters and for read replicas, which have trusted
// sources of their own.
func (s *api) getFirewall(c call) answer {
	id := c.cluster()
	sources, found := s.sources[id]
	if !found {
		return notFound()
	}
	rules := make([]object, 0, len(*sources))
	for i, src := range *sources {
		kind, value, err := s.acct.resolve(src)
		if err != nil {
			continue // checked by complete
		}
		created := src.Created
		if created.IsZero() {
			created = Days(-120)
		}
		rule := object{
			"uuid": uuidOf("rule", id, kind, value, fmt.Sprint(i)), "cluster_uuid": id,
			"type": kind, "value": value, "created_at": created.on(s.acct.Now),
		}
		if src.Description != "" {
			rule["description"] = src.Description
		}
		rules = append(rules, rule)
	}
	return ok("rules", rules)
}

// putFirewall replaces the whole list, as the API does: a rule that is not sent is
// gone, a description that is not sent is erased (doctl issue 1869), and an empty
// list, or none, opens the cluster to every host. A rule that was there keeps its
// time of creation.
func (s *api) putFirewall(c call) answer {
	sources, found := s.sources[c.cluster()]
	if !found {
		return notFound()
	}
	var sent struct {
		Rules []struct{ Type, Value, Description string }
	}
	if err := json.NewDecoder(c.Body).Decode(&sent); err != nil {
		return failure(http.StatusBadRequest, "bad_request", "The request body is not valid JSON.")
	}
	if len(sent.Rules) > maxSources {
		return unprocessable(fmt.Sprintf("a cluster may have %d trusted sources at most", maxSources))
	}
	list := make([]TrustedSource, 0, len(sent.Rules))
	for _, r := range sent.Rules {
		source, err := sourceOf(r.Type, r.Value)
		if err != nil {
			return unprocessable(err.Error())
		}
		source.Description, source.Created = r.Description, DateOf(s.acct.Now)
		same := slices.IndexFunc(*sources, func(old TrustedSource) bool {
			kind, value, err := s.acct.resolve(old)
			return err == nil && kind == r.Type && value == r.Value
		})
		if same >= 0 {
			source.Created = (*sources)[same].Created
		}
		list = append(list, source)
	}
	*sources = list
	return answer{status: http.StatusNoContent}
}

func unprocessable(message string) answer {
	return failure(http.StatusUnprocessableEntity, "unprocessable_entity", message)
}

// sourceOf is the trusted source of a type and a value that are sent. The API's
// schema firewall_rule has five types; IPv6 is not accepted.
func sourceOf(kind, value string) (TrustedSource, error) {
	if value == "" {
		return TrustedSource{}, fmt.Errorf("a rule of type %q has no value", kind)
	}
	switch kind {
	case "ip_addr":
		if r, err := snapshot.ParseRange(value); err != nil || !r.Addr().Is4() {
			return TrustedSource{}, fmt.Errorf("%q is not an IPv4 address", value)
		}
		return TrustedSource{IPAddr: value}, nil
	case "droplet":
		return TrustedSource{Droplet: value}, nil
	case "k8s":
		return TrustedSource{K8s: value}, nil
	case "app":
		return TrustedSource{App: value}, nil
	case "tag":
		return TrustedSource{Tag: value}, nil
	}
	return TrustedSource{}, fmt.Errorf("%q is not a type of trusted source", kind)
}
