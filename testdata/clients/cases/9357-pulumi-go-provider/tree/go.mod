module infra
go 1.22
require github.com/pulumi/pulumi-postgresql/sdk/v3 v3.11.0
