# METADATA
# scope: package
# title: Categories and frameworks
# description: |
#   The categories of the built-in rules, in the order of the questions that they
#   answer, the frameworks that controls may be of, and the controls that the provider
#   meets for every cluster, with what its documentation says of them.
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
#     title: CIS PostgreSQL 17 Benchmark 1.0.0
#   - key: csa-ccm-4
#     title: CSA Cloud Controls Matrix 4.0
#   - key: disa-stig-postgresql
#     title: "DISA STIG: Crunchy Data PostgreSQL 16"
#   - key: dora
#     title: DORA (Regulation (EU) 2022/2554; RTS is Delegated Regulation (EU) 2024/1774)
#   - key: hipaa
#     title: HIPAA Security Rule (45 CFR 164)
#   - key: iso-27001-2022
#     title: ISO/IEC 27001:2022 Annex A
#   - key: nis-2
#     title: NIS 2 (annex of Implementing Regulation (EU) 2024/2690)
#   - key: nist-800-53-r5
#     title: NIST SP 800-53 Rev. 5
#   - key: nist-csf-2
#     title: NIST Cybersecurity Framework 2.0
#   - key: pci-dss-4
#     title: PCI DSS 4.0
#   - key: soc-2
#     title: SOC 2 (Trust Services Criteria)
#   inherited:
#   - framework: cis-postgresql
#     provider: DigitalOcean
#     part: Ensure physical security of servers and OS
#     source: https://docs.digitalocean.com/products/databases/postgresql/concepts/responsibility-model/
#     controls:
#     - id: "1.1"
#       title: Ensure packages are obtained from authorized repositories
#     - id: "1.2"
#       title: Install only required packages
#     - id: "1.3"
#       title: Ensure systemd Service Files Are Enabled
#     - id: "1.4"
#       title: Ensure Data Cluster Initialized Successfully
#     - id: "2.1"
#       title: Ensure the file permissions mask is correct
#     - id: "2.2"
#       title: Ensure extension directory has appropriate ownership and permissions
#     - id: "3.1.2"
#       title: Ensure the log destinations are set correctly
#     - id: "3.1.3"
#       title: Ensure the logging collector is enabled
#     - id: "3.1.4"
#       title: Ensure the log file destination directory is set correctly
#     - id: "3.1.5"
#       title: Ensure the filename pattern for log files is set correctly
#     - id: "3.1.6"
#       title: Ensure the log file permissions are set correctly
#     - id: "3.1.7"
#       title: "Ensure 'log_truncate_on_rotation' is enabled"
#     - id: "3.1.8"
#       title: Ensure the maximum log file lifetime is set correctly
#     - id: "3.1.9"
#       title: Ensure the maximum log file size is set correctly
#     - id: "3.1.10"
#       title: Ensure the correct syslog facility is selected
#     - id: "3.1.11"
#       title: Ensure syslog messages are not suppressed
#     - id: "3.1.12"
#       title: Ensure syslog messages are not lost due to size
#     - id: "3.1.13"
#       title: Ensure the program name for PostgreSQL syslog messages are correct
#     - id: "4.1"
#       title: Ensure Interactive Login is Disabled
#     - id: "4.2"
#       title: Ensure sudo is configured correctly
#     - id: "5.3"
#       title: Ensure login via "local" UNIX Domain Socket is configured correctly
#     - id: "6.7"
#       title: Ensure FIPS 140-2 OpenSSL Cryptography Is Used
#     - id: "8.1"
#       title: Ensure PostgreSQL subdirectory locations are outside the data cluster
#   - framework: disa-stig-postgresql
#     provider: DigitalOcean
#     part: Ensure physical security of servers and OS
#     source: https://docs.digitalocean.com/products/databases/postgresql/concepts/responsibility-model/
#     controls:
#     - id: SV-261879
#       title: PostgreSQL must protect its audit configuration from unauthorized modification.
#     - id: SV-261880
#       title: PostgreSQL must protect its audit features from unauthorized removal.
#     - id: SV-261881
#       title: PostgreSQL must limit privileges to change software modules, to include stored procedures, functions and triggers, and links to software external to PostgreSQL.
#     - id: SV-261882
#       title: The PostgreSQL software installation account must be restricted to authorized users.
#     - id: SV-261883
#       title: Database software, including PostgreSQL configuration files, must be stored in dedicated directories, or DASD pools, separate from the host OS and other applications.
#     - id: SV-261894
#       title: PostgreSQL must enforce authorized access to all PKI private keys stored/used by PostgreSQL.
#     - id: SV-261896
#       title: PostgreSQL must use NIST FIPS 140-2 or 140-3 validated cryptographic modules for cryptographic operations.
#     - id: SV-261904
#       title: Access to database files must be limited to relevant processes and to authorized, administrative users.
#     - id: SV-261935
#       title: When updates are applied to the PostgreSQL software, any software components that have been replaced or made unnecessary must be removed.
#     - id: SV-261965
#       title: PostgreSQL must implement NIST FIPS 140-2 or 140-3 validated cryptographic modules to generate and validate cryptographic hashes.
#     - id: SV-261966
#       title: "PostgreSQL must implement NIST FIPS 140-2 or 140-3 validated cryptographic modules to protect unclassified information requiring confidentiality and cryptographic protection, in accordance with the data owners' requirements."
#   - framework: nist-csf-2
#     provider: DigitalOcean
#     part: Ensure physical security of servers and OS
#     source: https://docs.digitalocean.com/products/databases/postgresql/concepts/responsibility-model/
#     controls:
#     - id: PR.AA-06
#       title: Physical access to assets is managed, monitored, and enforced commensurate with risk
#   - framework: nist-800-53-r5
#     provider: DigitalOcean
#     part: Ensure physical security of servers and OS
#     source: https://docs.digitalocean.com/products/databases/postgresql/concepts/responsibility-model/
#     controls:
#     - id: PE-3
#       title: Physical Access Control
#   - framework: cis-postgresql
#     provider: DigitalOcean
#     part: Provide backup and recovery options
#     source: https://docs.digitalocean.com/products/databases/postgresql/concepts/responsibility-model/
#     controls:
#     - id: "7.3"
#       title: Ensure base backups are configured and functional
#     - id: "7.4"
#       title: Ensure WAL archiving is configured and functional
#     - id: "8.2"
#       title: "Ensure the backup and restore tool, 'pgBackRest', is installed and configured"
#   - framework: nist-csf-2
#     provider: DigitalOcean
#     part: Provide backup and recovery options
#     source: https://docs.digitalocean.com/products/databases/postgresql/concepts/responsibility-model/
#     controls:
#     - id: PR.DS-11
#       title: Backups of data are created, protected, maintained, and tested
#   - framework: csa-ccm-4
#     provider: DigitalOcean
#     part: Provide backup and recovery options
#     source: https://docs.digitalocean.com/products/databases/postgresql/concepts/responsibility-model/
#     controls:
#     - id: BCR-08
#       title: Backup
#   - framework: disa-stig-postgresql
#     provider: DigitalOcean
#     part: Encrypt data at rest
#     source: https://docs.digitalocean.com/products/databases/postgresql/concepts/responsibility-model/
#     controls:
#     - id: SV-261901
#       title: PostgreSQL must protect the confidentiality and integrity of all information at rest.
#     - id: SV-261930
#       title: PostgreSQL must implement cryptographic mechanisms to prevent unauthorized modification of organization-defined information at rest (to include, at a minimum, PII and classified information) on organization-defined information system components.
#     - id: SV-261931
#       title: PostgreSQL must implement cryptographic mechanisms preventing the unauthorized disclosure of organization-defined information at rest on organization-defined information system components.
#   - framework: nist-800-53-r5
#     provider: DigitalOcean
#     part: Encrypt data at rest
#     source: https://docs.digitalocean.com/products/databases/postgresql/concepts/responsibility-model/
#     controls:
#     - id: SC-28
#       title: Protection of Information at Rest
#     - id: SC-28(1)
#       title: Protection of Information at Rest | Cryptographic Protection
package dbaudit.catalog
