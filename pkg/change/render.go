package change

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"dbaudit/pkg/result"
)

// mostWritten is how many trusted sources are written out. A list far longer is
// not: every finding of the cluster would hold it.
const mostWritten = 200

// placeholder stands where somebody has to name a source. No API takes it.
var placeholder = Source{Type: "TYPE", Value: "VALUE", Description: "replace TYPE and VALUE by what needs the database"}

// wanted is the list to write, with a placeholder where a source has to be named.
func (p *Plan) wanted() []Source {
	if p.Unnamed {
		return append([]Source{placeholder}, p.After...)
	}
	return p.After
}

// nothing reports whether there is nothing to write.
func (p *Plan) nothing() bool { return p.Empty() && !p.Unnamed }

// Doctl is the command that writes the whole list at once, so that it is never empty
// in between. doctl sends no descriptions (its issue 1869).
func (p *Plan) Doctl() string {
	if p.nothing() || len(p.Before) > mostWritten {
		return ""
	}
	rules := make([]string, len(p.wanted()))
	for i, s := range p.wanted() {
		rules[i] = s.Type + ":" + s.Value
	}
	note := "# doctl erases the descriptions of the sources; the API call keeps them\n"
	if p.Unnamed {
		note += "# replace TYPE:VALUE by what needs the database: ip_addr:…, droplet:…, k8s:…, app:… or tag:…\n"
	}
	return fmt.Sprintf("%sdoctl databases firewalls replace %s --rule %s", note, p.ClusterID, shell(strings.Join(rules, ",")))
}

// Remediation is the plan in each way.
func (p *Plan) Remediation() result.Remediation {
	return result.Remediation{Doctl: p.Doctl(), API: p.API(), ControlPanel: p.ControlPanel(), Terraform: p.Terraform(), Godo: p.Godo(), Pydo: p.Pydo()}
}

// API is the request, method and path in its first line. The body is the whole
// list.
func (p *Plan) API() string {
	if p.nothing() && len(p.Undescribed) == 0 {
		return ""
	}
	if len(p.Before) > mostWritten {
		return fmt.Sprintf("%s\n{\"rules\": [ … those of GET %s that stay, as they are there: of %d, %d … ]}", p.request(), path(p.ClusterID), len(p.Before), len(p.wanted()))
	}
	note := ""
	for _, s := range p.Undescribed {
		note += fmt.Sprintf("# give %s:%s a \"description\": what it is for\n", s.Type, s.Value)
	}
	return note + p.request() + "\n" + Body(p.wanted())
}

func (p *Plan) request() string { return "PUT " + path(p.ClusterID) }

func path(clusterID string) string { return "/v2/databases/" + clusterID + "/firewall" }

// Body is the body of the request that writes a list, in JSON.
func Body(list []Source) string {
	rules := make([]string, len(list))
	for i, s := range list {
		rules[i] = "  " + quoted(s)
	}
	return "{\"rules\": [\n" + strings.Join(rules, ",\n") + "\n]}"
}

// Godo is the call in Go, Pydo in Python; both write the whole list. godo has no
// field for a description (its issue 1088).
func (p *Plan) Godo() string {
	return p.snippet("client.Databases.UpdateFirewallRules(ctx, "+quoted(p.ClusterID)+", &godo.DatabaseUpdateFirewallRulesRequest{Rules: []*godo.DatabaseFirewallRule{\n", "}})",
		func(s Source) string {
			return fmt.Sprintf("\t{Type: %s, Value: %s},\n", quoted(s.Type), quoted(s.Value))
		})
}

// Pydo is the call in Python.
func (p *Plan) Pydo() string {
	return p.snippet("client.databases.update_firewall_rules("+quoted(p.ClusterID)+", {\"rules\": [\n", "]})",
		func(s Source) string { return "    " + quoted(s) + ",\n" })
}

func (p *Plan) snippet(head, tail string, line func(Source) string) string {
	if p.nothing() || len(p.Before) > mostWritten {
		return ""
	}
	var b strings.Builder
	b.WriteString(head)
	for _, s := range p.wanted() {
		s.UUID = ""
		b.WriteString(line(s))
	}
	b.WriteString(tail)
	return b.String()
}

// ControlPanel is the way through the control panel.
func (p *Plan) ControlPanel() string {
	var parts []string
	if p.Unnamed {
		parts = append(parts, "add what needs the database")
	}
	parts = append(parts, list("add ", p.Added())...)
	parts = append(parts, list("remove ", p.Removed())...)
	parts = append(parts, list("describe ", p.Undescribed)...)
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("Databases → %s → Network Access → %s", p.ClusterName, strings.Join(parts, ", then "))
}

func list(verb string, sources []Source) []string {
	if len(sources) == 0 {
		return nil
	}
	values := make([]string, len(sources))
	for i, s := range sources {
		values[i] = s.Value
	}
	return []string{verb + strings.Join(values, ", ")}
}

// Terraform is the whole resource. The provider has no field for a description.
func (p *Plan) Terraform() string {
	if p.nothing() || len(p.Before) > mostWritten {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "resource \"digitalocean_database_firewall\" %q {\n  cluster_id = %s\n", TerraformName(p.ClusterName), quoted(p.ClusterID))
	for _, s := range p.wanted() {
		fmt.Fprintf(&b, "  rule {\n    type  = %s\n    value = %s\n  }\n", hcl(s.Type), hcl(s.Value))
	}
	b.WriteString("}")
	return b.String()
}

// hcl quotes a text for Terraform, where ${ and %{ begin a template.
func hcl(s string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(quoted(s))
}

func quoted(v any) string {
	raw, _ := json.Marshal(v) // texts and structs of texts marshal always
	return string(raw)
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]+$`)

// shell quotes a value for a POSIX shell where it needs it.
func shell(s string) string {
	if plainWord.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
