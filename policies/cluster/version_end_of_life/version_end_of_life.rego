# METADATA
# scope: package
# title: The PostgreSQL version is at, or near, its end of life
# description: |
#   After its end of life a major version gets no security fixes, and DigitalOcean
#   upgrades the cluster at a time of its own choosing. An upgrade that you plan can
#   be tested first.
# related_resources:
# - ref: https://www.postgresql.org/support/versioning/
#   description: "PostgreSQL: Versioning policy"
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/upgrade-version/
#   description: "DigitalOcean: How to upgrade PostgreSQL to a newer version"
# custom:
#   id: CF001
#   name: version-end-of-life
#   passed: The PostgreSQL version is supported, and its end of life is not near
#   category: cluster
#   severity: high
#   severities: [high, low]
#   security_severity: "7.0"
#   resource: cluster
#   evidence:
#   - cluster.version_end_of_life
#   parameters:
#     days:
#       type: integer
#       default: 180
#       minimum: 0
#       maximum: 1825
#       unit: days
#       description: How long before its end of life a version is reported, as low.
#   controls:
#     pci-dss-4:
#     - id: 6.3.3
#       title: All system components are protected from known vulnerabilities by installing applicable security patches/updates.
#     nist-800-53-r5:
#     - id: SA-22
#       title: Unsupported System Components
#     - id: SI-2
#       title: Flaw Remediation
#     iso-27001-2022:
#     - id: "8.8"
#       title: Management of technical vulnerabilities
#     disa-stig-postgresql:
#     - id: SV-261937
#       title: PostgreSQL products must be a version supported by the vendor.
#     nist-csf-2:
#     - id: PR.PS-02
#       title: Software is maintained, replaced, and removed commensurate with risk
#     csa-ccm-4:
#     - id: TVM-03
#       title: Vulnerability Remediation Schedule
#   remediation:
#     summary: Fork the cluster, try the upgrade on the fork, then upgrade this one in place.
#     api: |
#       PUT /v2/databases/{{ .cluster.id }}/upgrade
#       {"version": "the new major version"}
#     control_panel: |
#       Databases → {{ .cluster.name }} → Settings → Upgrade version
#     terraform: |
#       # in digitalocean_database_cluster "{{ tfname .cluster.name }}", raise
#       version = "the new major version"
package dbaudit.rules.cluster.version_end_of_life

import data.dbaudit.lib.instant

ends := instant.ns(input.cluster.version_end_of_life)

left := floor((ends - instant.now) / instant.day)

version := object.get(input.cluster, "version", "its version")

date := substring(input.cluster.version_end_of_life, 0, 10)

fail contains finding if {
	left < 0
	finding := {
		"resource": input.cluster.id,
		"severity": "high",
		"message": sprintf("PostgreSQL %s reached its end of life on %s", [version, date]),
		"evidence": {"version": version, "end_of_life": date, "days_left": left},
	}
}

fail contains finding if {
	left >= 0
	left < input.parameters.CF001.days
	finding := {
		"resource": input.cluster.id,
		"severity": "low",
		"message": sprintf("PostgreSQL %s reaches its end of life on %s, in %s", [version, date, instant.days(left)]),
		"evidence": {"version": version, "end_of_life": date, "days_left": left},
	}
}
