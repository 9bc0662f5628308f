package x

import (
	"crypto/tls"
	"net/smtp"

	"github.com/go-ldap/ldap/v3"
)

func Dial(addr string) (*smtp.Client, error) {
	conn, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		return nil, err
	}
	return smtp.NewClient(conn, addr)
}

func Directory(url string) (*ldap.Conn, error) {
	return ldap.DialURL(url, ldap.DialWithTLSConfig(&tls.Config{InsecureSkipVerify: true}))
}
