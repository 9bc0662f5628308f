package emulator

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// The rest of the account: what trusted sources can be, and what groups clusters.

func (s *api) listDroplets(c call) answer {
	tag, name := c.URL.Query().Get("tag_name"), c.URL.Query().Get("name")
	out := []map[string]any{}
	for i := range s.acct.Droplets {
		d := &s.acct.Droplets[i]
		if tag != "" && !slices.ContainsFunc(d.Tags, func(t string) bool { return strings.EqualFold(t, tag) }) {
			continue
		}
		if name != "" && d.Name != name {
			continue
		}
		out = append(out, s.droplet(d))
	}
	return list(s, c, "droplets", out)
}

func (s *api) getDroplet(c call) answer {
	for i := range s.acct.Droplets {
		if strconv.Itoa(s.acct.Droplets[i].ID) == c.args[0] {
			return ok("droplet", s.droplet(&s.acct.Droplets[i]))
		}
	}
	return notFound()
}

// droplet is the API's schema "droplet", less what an audit has no use for.
func (s *api) droplet(d *Droplet) map[string]any {
	v4, v6 := []map[string]any{}, []map[string]any{}
	for _, n := range [][2]string{{d.Private, "private"}, {d.Public, "public"}} {
		if n[0] != "" {
			v4 = append(v4, map[string]any{"ip_address": n[0], "netmask": "255.255.240.0", "gateway": "", "type": n[1]})
		}
	}
	if d.IPv6 != "" {
		v6 = append(v6, map[string]any{"ip_address": d.IPv6, "netmask": 64, "gateway": "", "type": "public"})
	}
	j := map[string]any{
		"id": d.ID, "name": d.Name, "memory": 2048, "vcpus": 1, "disk": 50, "locked": false, "status": "active",
		"created_at": s.acct.Now.UTC().AddDate(0, -6, 0).Format("2006-01-02T15:04:05Z"),
		"features":   []string{"private_networking"}, "backup_ids": []int{}, "snapshot_ids": []int{}, "volume_ids": []string{},
		"next_backup_window": nil, "size_slug": "s-1vcpu-2gb",
		"image": map[string]any{"id": 129211873, "distribution": "Debian", "name": "12 x64", "slug": "debian-12-x64"},
		"size": map[string]any{
			"slug": "s-1vcpu-2gb", "memory": 2048, "vcpus": 1, "disk": 50, "transfer": 2.0, "price_monthly": 12.0,
			"price_hourly": 0.01786, "regions": []string{}, "available": true, "description": "Basic",
		},
		"networks": map[string]any{"v4": v4, "v6": v6}, "region": region(d.Region), "tags": []string{},
	}
	if s.may("tag:read") && d.Tags != nil {
		j["tags"] = d.Tags
	}
	if v := s.acct.vpc(d.VPC); v != nil && s.may("vpc:read") {
		j["vpc_uuid"] = v.ID
	}
	return j
}

func region(slug string) map[string]any {
	return map[string]any{"slug": slug, "name": strings.ToUpper(slug), "features": []string{}, "available": true, "sizes": []string{}}
}

func (s *api) listKubernetes(c call) answer {
	out := []map[string]any{}
	for i := range s.acct.Kubernetes {
		out = append(out, s.kubernetes(&s.acct.Kubernetes[i]))
	}
	return list(s, c, "kubernetes_clusters", out)
}

func (s *api) getKubernetes(c call) answer {
	for i := range s.acct.Kubernetes {
		if s.acct.Kubernetes[i].ID == c.args[0] {
			return ok("kubernetes_cluster", s.kubernetes(&s.acct.Kubernetes[i]))
		}
	}
	return notFound()
}

func (s *api) kubernetes(k *Kubernetes) map[string]any {
	nodes := []map[string]any{}
	for _, name := range k.Nodes {
		nodes = append(nodes, map[string]any{
			"id": uuidOf("node", k.ID, name), "name": name, "droplet_id": s.acct.id("droplet", name),
			"status": map[string]string{"state": "running"},
		})
	}
	j := map[string]any{
		"id": k.ID, "name": k.Name, "region": k.Region, "version": "1.33.1-do.3",
		"cluster_subnet": "10.244.0.0/16", "service_subnet": "10.245.0.0/16", "ipv4": "", "endpoint": "",
		"tags": append([]string{"k8s", "k8s:" + k.ID}, k.Tags...), "status": map[string]string{"state": "running"},
		"node_pools": []map[string]any{{
			"id": uuidOf("node pool", k.ID), "name": k.Name + "-pool", "size": "s-2vcpu-4gb", "count": len(nodes), "nodes": nodes,
		}},
	}
	if v := s.acct.vpc(k.VPC); v != nil {
		j["vpc_uuid"] = v.ID
	}
	return j
}

func (s *api) listApps(c call) answer {
	out := []map[string]any{}
	for i := range s.acct.Apps {
		out = append(out, s.app(&s.acct.Apps[i]))
	}
	return list(s, c, "apps", out)
}

func (s *api) getApp(c call) answer {
	for i := range s.acct.Apps {
		if s.acct.Apps[i].ID == c.args[0] {
			return ok("app", s.app(&s.acct.Apps[i]))
		}
	}
	return notFound()
}

func (s *api) app(a *App) map[string]any {
	spec := map[string]any{"name": a.Name}
	for k, v := range a.Spec {
		spec[k] = v
	}
	return map[string]any{
		"id": a.ID, "owner_uuid": uuidOf("owner"), "spec": spec,
		"region":             map[string]string{"slug": a.Region, "label": strings.ToUpper(a.Region)},
		"default_ingress":    "https://" + a.Name + "-abcde.ondigitalocean.app",
		"live_url":           "https://" + a.Name + "-abcde.ondigitalocean.app",
		"created_at":         s.acct.Now.UTC().AddDate(0, -3, 0).Format("2006-01-02T15:04:05Z"),
		"updated_at":         s.acct.Now.UTC().AddDate(0, 0, -3).Format("2006-01-02T15:04:05Z"),
		"project_id":         s.acct.Projects[0].ID,
		"active_deployment":  map[string]any{"id": uuidOf("deployment", a.ID), "phase": "ACTIVE", "spec": spec},
		"tier_slug":          "basic",
		"last_deployment_at": s.acct.Now.UTC().AddDate(0, 0, -3).Format("2006-01-02T15:04:05Z"),
	}
}

// tagNames are all tags, in the order in which they are met.
func (s *api) tagNames() []string {
	var out []string
	add := func(tags []string) {
		for _, t := range tags {
			if !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
	}
	add(s.acct.Tags)
	for i := range s.acct.Droplets {
		add(s.acct.Droplets[i].Tags)
	}
	for i := range s.acct.Kubernetes {
		add(s.acct.Kubernetes[i].Tags)
	}
	for i := range s.acct.Clusters {
		add(s.acct.Clusters[i].Tags)
	}
	return out
}

func (s *api) listTags(c call) answer {
	out := []map[string]any{}
	for _, name := range s.tagNames() {
		out = append(out, s.tag(name))
	}
	return list(s, c, "tags", out)
}

// getTag takes a tag in its canonical capitalisation alone, as the API does.
func (s *api) getTag(c call) answer {
	if !slices.Contains(s.tagNames(), c.args[0]) {
		return notFound()
	}
	return ok("tag", s.tag(c.args[0]))
}

// tag counts what carries the tag, of the kinds that the token may see. There is
// no count of Kubernetes clusters.
func (s *api) tag(name string) map[string]any {
	droplets, databases := 0, 0
	for i := range s.acct.Droplets {
		if slices.Contains(s.acct.Droplets[i].Tags, name) && s.may("droplet:read") {
			droplets++
		}
	}
	for i := range s.acct.Clusters {
		if slices.Contains(s.acct.Clusters[i].Tags, name) && s.may("database:read") {
			databases++
		}
	}
	none := map[string]int{"count": 0}
	return map[string]any{"name": name, "resources": map[string]any{
		"count": droplets + databases, "last_tagged_uri": "",
		"droplets": map[string]int{"count": droplets}, "databases": map[string]int{"count": databases},
		"images": none, "volumes": none, "volume_snapshots": none,
	}}
}

func (s *api) listReservedIPs(c call) answer {
	out := []map[string]any{}
	for _, ip := range s.acct.ReservedIPs {
		j := map[string]any{"ip": ip.IP, "region": region(ip.Region), "droplet": nil, "locked": false, "project_id": s.acct.Projects[0].ID}
		for i := range s.acct.Droplets {
			if ip.Droplet != "" && s.acct.Droplets[i].Name == ip.Droplet && s.may("droplet:read") {
				j["droplet"] = s.droplet(&s.acct.Droplets[i])
			}
		}
		out = append(out, j)
	}
	return list(s, c, "reserved_ips", out)
}

func (s *api) listVPCs(c call) answer {
	out := []map[string]any{}
	for i := range s.acct.VPCs {
		out = append(out, s.vpcJSON(&s.acct.VPCs[i], i == 0))
	}
	return list(s, c, "vpcs", out)
}

func (s *api) getVPC(c call) answer {
	for i := range s.acct.VPCs {
		if s.acct.VPCs[i].ID == c.args[0] {
			return ok("vpc", s.vpcJSON(&s.acct.VPCs[i], i == 0))
		}
	}
	return notFound()
}

func (s *api) vpcJSON(v *VPC, first bool) map[string]any {
	return map[string]any{
		"id": v.ID, "urn": "do:vpc:" + v.ID, "name": v.Name, "description": "", "region": v.Region, "ip_range": v.Range,
		"default": first, "created_at": s.acct.Now.UTC().AddDate(-1, 0, 0).Format("2006-01-02T15:04:05Z"),
	}
}

func (s *api) listProjects(c call) answer {
	out := []map[string]any{}
	for i, p := range s.acct.Projects {
		at := s.acct.Now.UTC().AddDate(-1, 0, 0).Format("2006-01-02T15:04:05Z")
		out = append(out, map[string]any{
			"id": p.ID, "owner_uuid": uuidOf("owner"), "owner_id": s.acct.Number, "name": p.Name, "description": "",
			"purpose": "Web Application", "environment": p.Environment, "is_default": i == 0, "created_at": at, "updated_at": at,
		})
	}
	return list(s, c, "projects", out)
}

func (s *api) projectResources(c call) answer {
	found := false
	out := []map[string]any{}
	add := func(urn, uri string) {
		out = append(out, map[string]any{
			"urn": urn, "assigned_at": s.acct.Now.UTC().AddDate(0, -6, 0).Format("2006-01-02T15:04:05Z"),
			"links": map[string]string{"self": s.base + uri}, "status": "ok",
		})
	}
	for i, p := range s.acct.Projects {
		if p.ID != c.args[0] {
			continue
		}
		found = true
		for j := range s.acct.Clusters {
			if d := &s.acct.Clusters[j]; d.Project == p.Name {
				add("do:dbaas:"+d.ID, "/v2/databases/"+d.ID)
			}
		}
		for j := range s.acct.Droplets {
			if i == 0 {
				id := strconv.Itoa(s.acct.Droplets[j].ID)
				add("do:droplet:"+id, "/v2/droplets/"+id)
			}
		}
	}
	if !found {
		return notFound()
	}
	return list(s, c, "resources", out)
}

func (s *api) account(call) answer {
	return answer{status: http.StatusOK, body: map[string]any{"account": map[string]any{
		"droplet_limit": 25, "floating_ip_limit": 5, "reserved_ip_limit": 5, "email": "nobody@example.invalid",
		"uuid": uuidOf("account"), "email_verified": true, "status": "active", "status_message": "",
		"team": map[string]string{"uuid": uuidOf("team"), "name": "Example Team"},
	}}}
}
