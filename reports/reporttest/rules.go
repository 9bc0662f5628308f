package reporttest

import (
	"strings"

	"dbaudit/pkg/result"
)

// ruleTable is a stand-in for the built-in rules: ids, names and severities as
// they are, texts shortened.
var ruleTable = []struct {
	id, name, resource string
	severity           result.Severity
	title              string
	controls           []string // keys of controlTable
}{
	{"TS001", "open-to-all", "cluster", result.Critical, "Any host may connect", []string{"net"}},
	{"TS002", "whole-internet", "cluster", result.Critical, "Trusted sources cover the internet", []string{"net"}},
	{"TS003", "broad-range", "trusted_source", result.High, "A trusted source is a broad range", []string{"net"}},
	{"TS004", "unsupported-source", "trusted_source", result.Medium, "A trusted source has no effect", nil},
	{"TS005", "dangling-source", "trusted_source", result.Medium, "A trusted source no longer exists", []string{"net"}},
	{"TS006", "broad-tag", "trusted_source", result.Low, "A tag admits many droplets", nil},
	{"TS008", "undescribed-address", "trusted_source", result.Low, "An address has no description", nil},
	{"TLS001", "plaintext-accepted", "endpoint", result.Critical, "The server talks without TLS", []string{"crypto"}},
	{"TLS002", "untrusted-chain", "endpoint", result.High, "The chain does not verify against the cluster's CA", []string{"crypto"}},
	{"TLS003", "host-mismatch", "endpoint", result.High, "The certificate is for another host", []string{"crypto"}},
	{"TLS004", "certificate-expiry", "endpoint", result.High, "The certificate has expired or soon will", []string{"crypto"}},
	{"TLS005", "legacy-protocol", "endpoint", result.High, "A legacy protocol version is accepted", []string{"crypto"}},
	{"TLS006", "no-tls13", "endpoint", result.Low, "TLS 1.3 is refused", nil},
	{"TLS009", "ca-expiry", "cluster", result.Medium, "The cluster's CA soon expires", []string{"crypto"}},
	{"CL001", "sslmode-not-verify-full", "client", result.High, "A client does not verify the server", []string{"client"}},
	{"CL004", "embedded-password", "client", result.High, "A connection string carries a password", []string{"client"}},
	{"CL005", "unverified-app-binding", "client", result.Medium, "An app takes DATABASE_URL without the CA", []string{"client"}},
	{"CF001", "version-end-of-life", "cluster", result.High, "The PostgreSQL version is at its end of life", []string{"patch"}},
	{"CF003", "no-standby", "cluster", result.Low, "One node only: no failover", []string{"avail"}},
	{"CF004", "no-private-network", "cluster", result.Medium, "No VPC: clients must use the public endpoint", []string{"net"}},
	{"CF005", "superuser-pool", "pool", result.Medium, "A pool logs in as doadmin", nil},
}

var controlTable = map[string]map[string][]result.Control{
	"net": {
		"pci-dss-4":      {{ID: "1.3.1", Title: "Inbound traffic to the CDE is restricted."}, {ID: "1.4.4", Title: "System components that store cardholder data are not directly accessible from untrusted networks."}},
		"nist-800-53-r5": {{ID: "SC-7", Title: "Boundary Protection"}},
		"iso-27001-2022": {{ID: "8.20", Title: "Networks security"}},
	},
	"crypto": {
		"pci-dss-4":      {{ID: "4.2.1", Title: "Strong cryptography and security protocols are implemented to safeguard PAN during transmission over open, public networks."}},
		"nist-800-53-r5": {{ID: "SC-8", Title: "Transmission Confidentiality and Integrity"}, {ID: "SC-8(1)", Title: "Cryptographic Protection"}},
		"iso-27001-2022": {{ID: "8.24", Title: "Use of cryptography"}},
		"hipaa":          {{ID: "164.312(e)(1)", Title: "Transmission security"}},
	},
	"client": {
		"nist-800-53-r5": {{ID: "IA-3", Title: "Device Identification and Authentication"}},
		"soc-2":          {{ID: "CC6.7", Title: "The entity restricts the transmission, movement, and removal of information to authorized internal and external users and processes, and protects it during transmission, movement, or removal to meet the entity's objectives."}},
	},
	"patch": {
		"pci-dss-4":      {{ID: "6.3.3", Title: "All system components are protected from known vulnerabilities by installing applicable security patches/updates."}},
		"nist-800-53-r5": {{ID: "SI-2", Title: "Flaw Remediation"}},
	},
	"avail": {
		"iso-27001-2022": {{ID: "8.14", Title: "Redundancy of information processing facilities"}},
		"nist-800-53-r5": {{ID: "CP-10", Title: "System Recovery and Reconstitution"}},
	},
}

var categories = map[string]string{"TS": "trusted_sources", "TLS": "tls", "CL": "clients", "CF": "cluster"}

var securitySeverity = map[result.Severity]string{
	result.Critical: "9.8", result.High: "7.5", result.Medium: "5.3", result.Low: "2.0",
}

var ruleByID = func() map[string]result.Rule {
	m := map[string]result.Rule{}
	for _, r := range Rules() {
		m[r.ID] = r
	}
	return m
}()

// Rules is the rules of every sample, by id.
func Rules() []result.Rule {
	out := make([]result.Rule, 0, len(ruleTable))
	for _, t := range ruleTable {
		r := result.Rule{
			ID: t.id, Name: t.name, Category: categories[strings.TrimRight(t.id, "0123456789")],
			Severity: t.severity, SecuritySeverity: securitySeverity[t.severity], Title: t.title,
			Description: t.title + ".\n\nWhoever can reach the server, or stand between it and its clients, can read or change what they say.\n",
			Resource:    t.resource,
			Evidence:    []string{"cluster.trusted_sources"},
			References: []result.Reference{
				{URL: "https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/", Title: "DigitalOcean: How to secure PostgreSQL managed database clusters"},
				{URL: "https://www.postgresql.org/docs/current/libpq-ssl.html"},
			},
			Remediation: remediation(t.resource),
			Controls:    map[string][]result.Control{},
			BuiltIn:     true,
		}
		for _, k := range t.controls {
			for framework, cs := range controlTable[k] {
				r.Controls[framework] = append(r.Controls[framework], cs...)
			}
		}
		if t.id == "TS003" {
			one := 1.0
			r.Parameters = map[string]result.Parameter{
				"min_prefix": {Type: "integer", Default: 24, Minimum: &one, Unit: "bits", Description: "the shortest prefix that is not broad", Value: 20},
			}
		}
		out = append(out, r)
	}
	return out
}

func remediation(resource string) result.Remediation {
	if resource == "client" {
		return result.Remediation{
			Summary: "Write sslmode=verify-full and name the cluster's CA certificate.",
			Code:    "DATABASE_URL=postgresql://app@CLUSTER_NAME.db.example.com:25060/app?sslmode=verify-full&sslrootcert=ca-certificate.crt",
		}
	}
	return result.Remediation{
		Summary:      "Admit only the droplets, Kubernetes clusters, apps, tags or addresses that need the database.",
		Doctl:        "doctl databases firewalls append CLUSTER_ID --rule tag:web\n",
		API:          "PUT /v2/databases/CLUSTER_ID/firewall\n{\"rules\": [{\"type\": \"tag\", \"value\": \"web\"}]}\n",
		ControlPanel: "Databases → CLUSTER_NAME → Network Access → Add trusted sources\n",
		Terraform:    "resource \"digitalocean_database_firewall\" \"db\" {\n  cluster_id = \"CLUSTER_ID\"\n  rule {\n    type  = \"tag\"\n    value = \"web\"\n  }\n}\n",
	}
}
