package app

import (
	"crypto/tls"
	"net/smtp"
)

func starttls(c *smtp.Client, host string) error {
	conf := &tls.Config{ServerName: host, InsecureSkipVerify: true} //nolint:gosec
	return c.StartTLS(conf)
}
