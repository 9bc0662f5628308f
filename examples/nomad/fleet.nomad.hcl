# Collects the units of a fleet every night, in four parallel allocations. A second job like
# it, with count = 1 and the arguments of `dbaudit scan --fleet`, evaluates them.
#
#   nomad var put nomad/jobs/dbaudit-collect access_key=… secret_key=… payments_token=…
#   nomad job run fleet.nomad.hcl
job "dbaudit-collect" {
  type = "batch"

  periodic {
    crons            = ["17 4 * * *"]
    prohibit_overlap = true
    time_zone        = "UTC"
  }

  group "shard" {
    count = 4

    # Each allocation is one shard; a failure does not affect the others.
    restart {
      attempts = 1
      delay    = "1m"
      mode     = "fail"
    }

    task "dbaudit" {
      driver = "docker"
      user   = "65532"

      config {
        image           = "registry.example.com/dbaudit:latest" # built from the Dockerfile; pin a digest
        args            = ["collect", "--fleet=/local/fleet.yaml", "--shard=auto", "--store=s3://audits/dbaudit?endpoint=https://fra1.digitaloceanspaces.com", "--no-probe"]
        readonly_rootfs = true
        cap_drop        = ["all"]
      }

      env {
        DBAUDIT_SHARD_COUNT = "4" # as count above
      }

      template {
        destination = "secrets/store.env"
        env         = true
        data        = <<-EOT
          {{ with nomadVar "nomad/jobs/dbaudit-collect" }}
          AWS_ACCESS_KEY_ID={{ .access_key }}
          AWS_SECRET_ACCESS_KEY={{ .secret_key }}
          PAYMENTS_TOKEN={{ .payments_token }}
          {{ end }}
        EOT
      }

      template {
        destination = "local/fleet.yaml"
        data        = <<-EOT
          units:
            - name: payments
              token: env:PAYMENTS_TOKEN
              owner: team-payments
        EOT
      }

      resources {
        cpu    = 200
        memory = 256
      }
    }
  }
}
