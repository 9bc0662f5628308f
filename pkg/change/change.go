// Package change holds what a remediation proposes to change in the account, as
// data, and renders it in each way that DigitalOcean documents. It sends nothing.
package change

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// Source is a trusted source as the API takes and gives it: an element of "rules"
// of GET and PUT /v2/databases/{id}/firewall.
type Source struct {
	UUID        string `json:"uuid,omitempty"`
	Type        string `json:"type"`
	Value       string `json:"value"`
	Description string `json:"description,omitempty"`
}

// Change is one request to the API: a cluster's list of trusted sources as it is
// and as it shall be.
type Change struct {
	ClusterID, ClusterName string
	// Method and Path are the request's, the path below the API's base.
	Method, Path  string
	Before, After []Source
	// Unfilled: the values are placeholders (CLUSTER_ID, RESOURCE_UUID, …), and
	// Before names only what goes: the change of a rule, not of a finding.
	Unfilled bool
}

// Firewall is the change of a cluster's trusted sources. The PUT replaces the whole
// list, descriptions included.
func Firewall(clusterID, clusterName string, before, after []Source) *Change {
	return &Change{
		ClusterID: clusterID, ClusterName: clusterName,
		Method: http.MethodPut, Path: "/v2/databases/" + clusterID + "/firewall",
		Before: before, After: after,
	}
}

// Removed are the sources of before that are not there after.
func (c *Change) Removed() []Source {
	stays := make(map[string]bool, len(c.After))
	for _, s := range c.After {
		stays[s.UUID] = true
	}
	var removed []Source
	for _, s := range c.Before {
		if !stays[s.UUID] {
			removed = append(removed, s)
		}
	}
	return removed
}

// mostSources is how many trusted sources a body holds; the API takes 100 a cluster.
// A list far longer is not written out: every finding would hold it, thousands of
// sources thousands of times.
const mostSources = 200

// Body is the request's body, in JSON. An empty list would open the cluster to every
// host: an example of a source stands there instead.
func (c *Change) Body() string {
	switch {
	case c.Unfilled && len(c.Before) == len(c.After):
		return `{"rules": [ … all trusted sources, with their descriptions … ]}`
	case c.Unfilled:
		return `{"rules": [ … the trusted sources that stay, with their descriptions … ]}`
	case len(c.Before) > mostSources:
		return fmt.Sprintf(`{"rules": [ … those of GET %s that stay, as they are there: of %d, %d … ]}`, c.Path, len(c.Before), len(c.After))
	case len(c.After) == 0:
		return `{"rules": [{"type": "ip_addr", "value": "203.0.113.10", "description": "replace by your own source: an empty list opens the cluster to every host"}]}`
	}
	rules := make([]string, len(c.After))
	for i, s := range c.After {
		rules[i] = "  " + quoted(s)
	}
	return "{\"rules\": [\n" + strings.Join(rules, ",\n") + "\n]}"
}

// API is the request, method and path in its first line.
func (c *Change) API() string { return c.Method + " " + c.Path + "\n" + c.Body() }

// Doctl are the commands, "" when nothing is removed. doctl sends no descriptions (its
// issue 1869).
func (c *Change) Doctl() string {
	removed := c.Removed()
	if len(removed) == 0 {
		return ""
	}
	lines := []string{"# doctl erases the descriptions of the sources that stay; the API call keeps them"}
	for _, s := range removed {
		lines = append(lines, fmt.Sprintf("doctl databases firewalls remove %s --uuid %s", c.ClusterID, s.UUID))
	}
	return strings.Join(lines, "\n")
}

// ControlPanel is the way through the control panel, "" when nothing is removed.
func (c *Change) ControlPanel() string {
	var values []string
	for _, s := range c.Removed() {
		values = append(values, s.Value)
	}
	if len(values) == 0 {
		return ""
	}
	return fmt.Sprintf("Databases → %s → Network Access → remove %s", c.ClusterName, strings.Join(values, ", "))
}

// Terraform is what changes in the cluster's digitalocean_database_firewall, "" when
// nothing is removed.
func (c *Change) Terraform() string {
	removed := c.Removed()
	if len(removed) == 0 {
		return ""
	}
	text := fmt.Sprintf("# in digitalocean_database_firewall %q, remove", TerraformName(c.ClusterName))
	for _, s := range removed {
		typ, value := quoted(s.Type), quoted(s.Value)
		if c.Unfilled {
			typ, value = s.Type, s.Value
		}
		text += fmt.Sprintf("\nrule {\n  type  = %s\n  value = %s\n}", typ, value)
	}
	return text
}

func quoted(v any) string {
	raw, _ := json.Marshal(v) // texts and structs of texts marshal always
	return string(raw)
}

var notIdentifier = regexp.MustCompile(`[^A-Za-z0-9_]+`)

// TerraformName makes a Terraform identifier of a name.
func TerraformName(name string) string {
	s := strings.Trim(notIdentifier.ReplaceAllString(name, "_"), "_")
	if s == "" || s[0] >= '0' && s[0] <= '9' {
		s = "db_" + s
	}
	return s
}
