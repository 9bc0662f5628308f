package main

import (
	"github.com/pulumi/pulumi-digitalocean/sdk/v4/go/digitalocean"
	"github.com/pulumi/pulumi-postgresql/sdk/v3/go/postgresql"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cluster, err := digitalocean.NewDatabaseCluster(ctx, "orders", &digitalocean.DatabaseClusterArgs{Engine: pulumi.String("pg")})
		if err != nil {
			return err
		}
		_, err = postgresql.NewProvider(ctx, "pg", &postgresql.ProviderArgs{
			Host:     cluster.Host,
			Port:     cluster.Port,
			Username: cluster.User,
			Password: cluster.Password,
			Sslmode:  pulumi.String("require"),
		})
		return err
	})
}
