package account

import "slices"

// accountList is a list of the account: where it is asked for, the scope that the token
// needs, and the member of the answer that holds it.
type accountList struct {
	key, scope string
	paths      []string
}

// lists are all that a collection may ask for beside the clusters. Documentation and
// tests are compared with it.
//
// Droplets with a GPU are a list of their own (GET /v2/droplets: "By default, only
// non-GPU Droplets are returned"). One list for all costs fewer calls than one droplet
// each, and shows the nodes of Kubernetes too.
var lists = []accountList{
	{"droplets", "droplet:read", []string{"v2/droplets", "v2/droplets?type=gpus"}},
	{"tags", "tag:read", []string{"v2/tags"}},
	{"kubernetes_clusters", "kubernetes:read", []string{"v2/kubernetes/clusters"}},
	{"apps", "app:read", []string{"v2/apps"}},
	{"reserved_ips", "reserved_ip:read", []string{"v2/reserved_ips"}},
	{"projects", "project:read", []string{"v2/projects"}},
	{"vpcs", "vpc:read", []string{"v2/vpcs"}},
	{"vpc_peerings", "vpc_peering:read", []string{"v2/vpc_peerings"}},
	{"vpc_nat_gateways", "nat_gateway:read", []string{"v2/vpc_nat_gateways"}},
}

func listOf(key string) accountList {
	return lists[slices.IndexFunc(lists, func(l accountList) bool { return l.key == key })]
}

// clusterScope is enough for the clusters themselves.
const clusterScope = "database:read"

// Scopes are those of a token that lets everything be resolved; the first is enough
// for the clusters.
func Scopes() []string {
	scopes := []string{clusterScope}
	for _, l := range lists {
		scopes = append(scopes, l.scope)
	}
	return scopes
}
