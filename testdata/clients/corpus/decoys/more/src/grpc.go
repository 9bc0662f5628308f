package more

import (
	"crypto/tls"

	"google.golang.org/grpc/credentials"
)

var creds = credentials.NewTLS(&tls.Config{InsecureSkipVerify: true})
