# METADATA
# scope: package
# title: Updates wait for the maintenance window
# description: |
#   The cluster has updates that are not installed yet. They often carry security
#   fixes; the next maintenance window installs them, or they can be installed now.
# related_resources:
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/update/
#   description: "DigitalOcean: How to update PostgreSQL clusters"
# - ref: https://www.postgresql.org/support/security/
#   description: "PostgreSQL: Security information"
# custom:
#   id: CF002
#   name: updates-pending
#   passed: No updates wait for the maintenance window
#   category: cluster
#   severity: low
#   security_severity: "3.1"
#   resource: cluster
#   evidence:
#   - cluster.maintenance_window.pending
#   controls:
#     pci-dss-4:
#     - id: 6.3.3
#       title: All system components are protected from known vulnerabilities by installing applicable security patches/updates.
#     nist-800-53-r5:
#     - id: SI-2
#       title: Flaw Remediation
#     iso-27001-2022:
#     - id: "8.8"
#       title: Management of technical vulnerabilities
#     soc-2:
#     - id: CC7.1
#       title: To meet its objectives, the entity uses detection and monitoring procedures to identify (1) changes to configurations that result in the introduction of new vulnerabilities, and (2) susceptibilities to newly discovered vulnerabilities.
#     cis-postgresql:
#     - id: "1.5"
#       title: Ensure the Latest Security Patches are Applied
#     disa-stig-postgresql:
#     - id: SV-261936
#       title: Security-relevant software updates to PostgreSQL must be installed within the time period directed by an authoritative source (e.g., IAVM, CTOs, DTMs, and STIGs).
#     nist-csf-2:
#     - id: PR.PS-02
#       title: Software is maintained, replaced, and removed commensurate with risk
#     csa-ccm-4:
#     - id: TVM-03
#       title: Vulnerability Remediation Schedule
#     nis-2:
#     - id: 6.6.1(a)
#       title: Security patches are applied within a reasonable time after they become available
#   remediation:
#     summary: Install the updates at a quiet hour instead of waiting for the window. Clusters with standby nodes stay available meanwhile.
#     doctl: |
#       doctl databases maintenance-window install {{ .cluster.id }}
#     api: |
#       PUT /v2/databases/{{ .cluster.id }}/install_update
#     control_panel: |
#       Databases → {{ .cluster.name }} → Settings → Upgrade window → Update now
package dbaudit.rules.cluster.updates_pending

fail contains finding if {
	window := input.cluster.maintenance_window
	window.pending == true
	updates := object.get(window, "description", [])
	finding := {
		"resource": input.cluster.id,
		"message": sprintf("updates wait for the maintenance window%s%s", [time_of(window), list(updates)]),
		"evidence": {"pending": true, "day": object.get(window, "day", ""), "hour": object.get(window, "hour", ""), "updates": updates},
	}
}

time_of(window) := sprintf(" (%s %s)", [window.day, window.hour]) if {
	window.day != ""
	window.hour != ""
} else := ""

list(updates) := concat("", [": ", concat("; ", updates)]) if {
	count(updates) > 0
} else := ""

not_applicable contains {"resource": input.cluster.id, "reason": "a read replica is updated with its primary"} if {
	input.cluster.role == "replica"
}
