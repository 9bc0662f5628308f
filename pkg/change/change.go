// Package change holds what remediations propose to change in the account, as data:
// one plan of trusted sources a cluster, rendered in each way that DigitalOcean
// documents, and applied through an [API] with a journal that can undo it.
package change

import (
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

var notIdentifier = regexp.MustCompile(`[^A-Za-z0-9_]+`)

// TerraformName makes a Terraform identifier of a name.
func TerraformName(name string) string {
	s := strings.Trim(notIdentifier.ReplaceAllString(name, "_"), "_")
	if s == "" || s[0] >= '0' && s[0] <= '9' {
		s = "db_" + s
	}
	return s
}
