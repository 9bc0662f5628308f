package backup

import (
	v1 "k8s.io/api/core/v1"
)

func variables(host string) []v1.EnvVar {
	return []v1.EnvVar{
		{Name: "PGHOST", Value: host},
		{
			Name:  "PGSSLMODE",
			Value: "require",
		},
	}
}
