package shop

import (
	"crypto/tls"
	"net/http"
)

// webhook calls a partner whose certificate is their own.
var webhook = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
