# METADATA
# scope: package
# title: Categories and frameworks
# description: |
#   The categories of the built-in rules, in the order of the questions that they
#   answer, and the frameworks that controls may be of.
# custom:
#   categories:
#   - key: trusted_sources
#     title: Trusted sources
#   - key: tls
#     title: TLS as served
#   - key: clients
#     title: Clients
#   - key: cluster
#     title: Cluster
#   - key: database
#     title: Inside the database
#   - key: terraform
#     title: Terraform plans
#   frameworks:
#   - key: cis-postgresql
#     title: CIS PostgreSQL Benchmark
#   - key: hipaa
#     title: HIPAA Security Rule (45 CFR 164)
#   - key: iso-27001-2022
#     title: ISO/IEC 27001:2022 Annex A
#   - key: nist-800-53-r5
#     title: NIST SP 800-53 Rev. 5
#   - key: pci-dss-4
#     title: PCI DSS 4.0
#   - key: soc-2
#     title: SOC 2 (Trust Services Criteria)
package dbaudit.catalog
