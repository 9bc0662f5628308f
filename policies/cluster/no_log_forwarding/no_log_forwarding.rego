# METADATA
# scope: package
# title: Logs stay on the cluster
# description: |
#   No log sink takes the cluster's logs elsewhere. They are kept for a short time only
#   and are gone with the cluster: who connected, and what was refused, cannot be
#   looked up afterwards.
# related_resources:
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/forward-logs/
#   description: "DigitalOcean: How to forward PostgreSQL logs"
# custom:
#   id: CF006
#   name: no-log-forwarding
#   passed: Logs are forwarded to a log sink
#   category: cluster
#   severity: low
#   security_severity: "3.3"
#   resource: cluster
#   evidence:
#   - cluster.log_sinks
#   controls:
#     pci-dss-4:
#     - id: 10.3.3
#       title: Audit log files, including those for external-facing technologies, are promptly backed up to a secure, central, internal log server(s) or other media that is difficult to modify.
#     nist-800-53-r5:
#     - id: AU-2
#       title: Event Logging
#     - id: AU-9
#       title: Protection of Audit Information
#     iso-27001-2022:
#     - id: "8.15"
#       title: Logging
#     soc-2:
#     - id: CC7.2
#       title: The entity monitors system components and the operation of those components for anomalies that are indicative of malicious acts, natural disasters, and errors affecting the entity's ability to meet its objectives; anomalies are analyzed to determine whether they represent security events.
#     hipaa:
#     - id: 164.312(b)
#       title: Audit controls
#     disa-stig-postgresql:
#     - id: SV-261967
#       title: PostgreSQL must offload audit data to a separate log management facility; this must be continuous and in near real time for systems with a network connection to the storage facility and weekly or more often for standalone systems.
#     nist-csf-2:
#     - id: PR.PS-04
#       title: Log records are generated and made available for continuous monitoring
#     csa-ccm-4:
#     - id: LOG-02
#       title: Audit Logs Protection
#     nis-2:
#     - id: "3.2.5"
#       title: Logs are maintained and backed up for a predefined period and protected from unauthorised access or changes
#   remediation:
#     summary: Forward the logs to a log server or service that the database's users cannot change.
#     api: |
#       POST /v2/databases/{{ .cluster.id }}/logsink
#       {"sink_name": "logs", "sink_type": "rsyslog", "config": {"server": "logs.example.com", "port": 6514, "tls": true, "format": "rfc5424"}}
#     control_panel: |
#       Databases → {{ .cluster.name }} → Settings → Log forwarding
#     terraform: |
#       resource "digitalocean_database_logsink_rsyslog" "{{ tfname .cluster.name }}" {
#         cluster_id = "{{ .cluster.id }}"
#         name       = "logs"
#         server     = "logs.example.com"
#         port       = 6514
#         tls        = true
#         format     = "rfc5424"
#       }
package dbaudit.rules.cluster.no_log_forwarding

fail contains finding if {
	count(input.cluster.log_sinks) == 0
	finding := {
		"resource": input.cluster.id,
		"message": "no log sink: connection and audit logs stay on the cluster",
		"evidence": {"log_sinks": 0},
	}
}

not_applicable contains {"resource": input.cluster.id, "reason": "a read replica has no log sinks of its own"} if {
	input.cluster.role == "replica"
}
