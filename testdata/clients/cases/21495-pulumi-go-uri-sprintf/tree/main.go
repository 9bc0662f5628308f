package main

import (
	"github.com/pulumi/pulumi-digitalocean/sdk/v4/go/digitalocean"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func url(c *digitalocean.DatabaseCluster, u *digitalocean.DatabaseUser) pulumi.StringOutput {
	return pulumi.Sprintf("postgresql://%s:%s@%s:25060/app?sslmode=require", u.Name, u.Password, c.PrivateHost)
}
