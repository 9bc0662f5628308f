package emulator

import (
	"slices"
	"strings"
)

// Answers about the rest of the account: what trusted sources can be, and what
// groups clusters.

// ago is a time before the account's now, as these answers write it.
func (s *api) ago(months, days int) string {
	return s.acct.Now.UTC().AddDate(0, -months, -days).Format("2006-01-02T15:04:05Z")
}

// droplets are of the API's schema "droplet", less what an audit has no use for.
func (s *api) droplets() []object {
	return objects(s.acct.Droplets, s.droplet)
}

func (s *api) droplet(d Droplet) object {
	v4 := []object{}
	for _, n := range [][2]string{{d.Private, "private"}, {d.Public, "public"}} {
		if n[0] != "" {
			v4 = append(v4, object{"ip_address": n[0], "netmask": "255.255.240.0", "gateway": "", "type": n[1]})
		}
	}
	j := object{
		"id": d.ID, "name": d.Name, "status": "active", "created_at": s.ago(6, 0), "size_slug": "s-1vcpu-2gb",
		"networks": object{"v4": v4, "v6": []object{}}, "region": region(d.Region), "tags": []string{},
	}
	if s.may("tag:read") && d.Tags != nil {
		j["tags"] = d.Tags
	}
	if v := s.acct.vpc(d.VPC); v != nil && s.may("vpc:read") {
		j["vpc_uuid"] = v.ID
	}
	return j
}

func region(slug string) object {
	return object{"slug": slug, "name": strings.ToUpper(slug), "features": []string{}, "available": true, "sizes": []string{}}
}

func (s *api) kubernetes() []object {
	return objects(s.acct.Kubernetes, func(k Kubernetes) object {
		nodes := []object{}
		for _, name := range k.Nodes {
			nodes = append(nodes, object{
				"id": uuidOf("node", k.ID, name), "name": name, "droplet_id": s.acct.id("droplet", name),
				"status": object{"state": "running"},
			})
		}
		j := object{
			"id": k.ID, "name": k.Name, "region": k.Region, "version": "1.33.1-do.3",
			"cluster_subnet": "10.244.0.0/16", "service_subnet": "10.245.0.0/16", "ipv4": "", "endpoint": "",
			"tags": append([]string{"k8s", "k8s:" + k.ID}, k.Tags...), "status": object{"state": "running"},
			"node_pools": []object{{
				"id": uuidOf("node pool", k.ID), "name": k.Name + "-pool", "size": "s-2vcpu-4gb", "count": len(nodes), "nodes": nodes,
				"tags": []string{"k8s", "k8s:" + k.ID, "k8s:worker"},
			}},
		}
		if v := s.acct.vpc(k.VPC); v != nil {
			j["vpc_uuid"] = v.ID
		}
		return j
	})
}

func (s *api) apps() []object {
	return objects(s.acct.Apps, func(a App) object {
		spec := object{"name": a.Name}
		for k, v := range a.Spec {
			spec[k] = v
		}
		dedicated, egress := []object{}, []object{}
		for _, ip := range a.DedicatedIPs {
			dedicated = append(dedicated, object{"id": uuidOf("dedicated ip", a.ID, ip), "ip": ip, "status": "ASSIGNED"})
		}
		for _, ip := range a.Egress {
			egress = append(egress, object{"ip": ip})
		}
		network := object{}
		if v := s.acct.vpc(a.VPC); v != nil {
			network = object{"id": v.ID, "egress_ips": egress}
		}
		return object{
			"dedicated_ips": dedicated, "vpc": network,
			"id": a.ID, "owner_uuid": uuidOf("owner"), "spec": spec,
			"region": object{"slug": a.Region, "label": strings.ToUpper(a.Region)}, "project_id": s.acct.Projects[0].ID,
			"created_at": s.ago(3, 0), "updated_at": s.ago(0, 3), "tier_slug": "basic",
			"live_url":          "https://" + a.Name + "-abcde.ondigitalocean.app",
			"active_deployment": object{"id": uuidOf("deployment", a.ID), "phase": "ACTIVE", "spec": spec},
		}
	})
}

// tags are all that there are, in the order in which they are met. One counts what
// carries it, of the kinds that the token may see; Kubernetes clusters are not counted.
func (s *api) tags() []object {
	var names []string
	droplets, databases := map[string]int{}, map[string]int{}
	add := func(tags []string, count map[string]int) {
		for _, t := range tags {
			if !slices.Contains(names, t) {
				names = append(names, t)
			}
			if count != nil {
				count[t]++
			}
		}
	}
	add(s.acct.Tags, nil)
	for i := range s.acct.Droplets {
		add(s.acct.Droplets[i].Tags, droplets)
	}
	for i := range s.acct.Kubernetes {
		add(s.acct.Kubernetes[i].Tags, nil)
	}
	for i := range s.acct.Clusters {
		add(s.acct.Clusters[i].Tags, databases)
	}
	if !s.may("droplet:read") {
		clear(droplets)
	}
	if !s.may("database:read") {
		clear(databases)
	}
	count := func(n int) object { return object{"count": n} }
	out := make([]object, 0, len(names))
	for _, name := range names {
		out = append(out, object{"name": name, "resources": object{
			"count": droplets[name] + databases[name], "last_tagged_uri": "",
			"droplets": count(droplets[name]), "databases": count(databases[name]),
			"images": count(0), "volumes": count(0), "volume_snapshots": count(0),
		}})
	}
	return out
}

func (s *api) reservedIPs() []object {
	return objects(s.acct.ReservedIPs, func(ip ReservedIP) object {
		j := object{"ip": ip.IP, "region": region(ip.Region), "droplet": nil, "locked": false, "project_id": s.acct.Projects[0].ID}
		for i := range s.acct.Droplets {
			if ip.Droplet != "" && s.acct.Droplets[i].Name == ip.Droplet && s.may("droplet:read") {
				j["droplet"] = s.droplet(s.acct.Droplets[i])
			}
		}
		return j
	})
}

// vpcs, peerings and natGateways are of the API's schemas "vpc", "vpc_peering" and
// "vpc_nat_gateway_get".
func (s *api) vpcs() []object {
	return objects(s.acct.VPCs, func(v VPC) object {
		return object{
			"id": v.ID, "urn": "do:vpc:" + v.ID, "name": v.Name, "description": "", "region": v.Region, "ip_range": v.Range,
			"default": false, "created_at": s.ago(12, 0),
		}
	})
}

func (s *api) vpcIDs(names []string) []string {
	ids := make([]string, 0, len(names))
	for _, name := range names {
		if v := s.acct.vpc(name); v != nil {
			name = v.ID
		}
		ids = append(ids, name)
	}
	return ids
}

func (s *api) peerings() []object {
	return objects(s.acct.Peerings, func(p Peering) object {
		return object{
			"id": uuidOf("peering", p.Name), "name": p.Name, "vpc_ids": s.vpcIDs(p.VPCs), "status": "ACTIVE", "created_at": s.ago(6, 0),
		}
	})
}

func (s *api) natGateways() []object {
	return objects(s.acct.NATGateways, func(g NATGateway) object {
		behind, public := []object{}, []object{}
		for _, id := range s.vpcIDs(g.VPCs) {
			behind = append(behind, object{"vpc_uuid": id})
		}
		for _, ip := range g.Public {
			public = append(public, object{"ipv4": ip})
		}
		return object{
			"id": uuidOf("nat gateway", g.Name), "name": g.Name, "type": "PUBLIC", "state": "ACTIVE", "region": g.Region, "size": 1,
			"vpcs": behind, "egresses": object{"public_gateways": public}, "created_at": s.ago(3, 0), "updated_at": s.ago(3, 0),
			"project_id": s.acct.Projects[0].ID,
		}
	})
}

// loadBalancers and byoipPrefixes are of the API's schemas "load_balancer" and
// "byoip_prefix".
func (s *api) loadBalancers() []object {
	return objects(s.acct.LoadBalancers, func(b LoadBalancer) object {
		return object{
			"id": uuidOf("load balancer", b.Name), "name": b.Name, "ip": b.IP, "region": region(b.Region), "status": "active",
			"created_at": s.ago(6, 0), "droplet_ids": []int{}, "forwarding_rules": []object{}, "project_id": s.acct.Projects[0].ID,
		}
	})
}

func (s *api) byoipPrefixes() []object {
	return objects(s.acct.BYOIPPrefixes, func(prefix string) object {
		return object{
			"uuid": uuidOf("byoip prefix", prefix), "prefix": prefix, "status": "active", "region": "fra1", "validations": []object{},
			"failure_reason": "", "advertised": true, "locked": false, "project_id": s.acct.Projects[0].ID,
		}
	})
}

func (s *api) projects() []object {
	return objects(s.acct.Projects, func(p Project) object {
		return object{
			"id": p.ID, "owner_uuid": uuidOf("owner"), "owner_id": s.acct.Number, "name": p.Name, "description": "",
			"purpose": "Web Application", "environment": p.Environment, "is_default": p.ID == s.acct.Projects[0].ID,
			"created_at": s.ago(12, 0), "updated_at": s.ago(12, 0),
		}
	})
}
