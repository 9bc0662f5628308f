package account

import "slices"

// accountList is a list of the account: where it is asked for, the scope that the token
// needs, the member of the answer that holds it, and which evidence it is asked for, for
// the documentation.
type accountList struct {
	key, scope string
	paths      []string
	evidence   string
}

// lists are all that a collection may ask for beside the clusters. The documentation is
// made of it, and the calls of a whole collection are compared with it.
//
// Droplets with a GPU are a list of their own (GET /v2/droplets: "By default, only
// non-GPU Droplets are returned"). One list for all costs fewer calls than one droplet
// each, and shows the nodes of Kubernetes too.
var lists = []accountList{
	{"droplets", "droplet:read", []string{"v2/droplets", "v2/droplets?type=gpus"}, "`trusted_source.target.…` of a droplet or a tag; `target.owner` of a public address; `target.addresses` of a Kubernetes cluster"},
	{"tags", "tag:read", []string{"v2/tags"}, "… of a tag that seems to be on nothing"},
	{"kubernetes_clusters", "kubernetes:read", []string{"v2/kubernetes/clusters"}, "… of a Kubernetes cluster or a tag"},
	{"apps", "app:read", []string{"v2/apps"}, "… of an app, with its VPC network and the addresses by which it goes out; `target.owner` of a public address; `client.…`"},
	{"reserved_ips", "reserved_ip:read", []string{"v2/reserved_ips"}, "`target.owner` of a public address"},
	{"load_balancers", "load_balancer:read", []string{"v2/load_balancers"}, "`target.owner` of a public address"},
	{"byoip_prefixes", "byoip_prefix:read", []string{"v2/byoip_prefixes"}, "`target.byoip_prefix` of a public address or range"},
	{"vpc_nat_gateways", "nat_gateway:read", []string{"v2/vpc_nat_gateways"}, "`target.nat_gateway` of a public address"},
	{"vpcs", "vpc:read", []string{"v2/vpcs"}, "`target.networks` of a private address or range; the names of the networks behind a NAT gateway"},
	{"vpc_peerings", "vpc_peering:read", []string{"v2/vpc_peerings"}, "`target.networks` of a private address or range"},
	{"projects", "project:read", []string{"v2/projects"}, "`cluster.project_name`"},
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
