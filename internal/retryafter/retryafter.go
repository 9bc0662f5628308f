// Package retryafter reads how long an HTTP answer asks to wait.
package retryafter

import (
	"net/http"
	"strconv"
	"time"
)

// Of reads the header Retry-After: seconds or a date (RFC 9110, section 10.2.3). 0: there
// is none.
func Of(h http.Header) time.Duration {
	v := h.Get("Retry-After")
	if s, err := strconv.Atoi(v); err == nil && s >= 0 {
		return min(time.Duration(s), 24*3600) * time.Second
	}
	if t, err := http.ParseTime(v); err == nil {
		return max(time.Until(t), 0)
	}
	return 0
}
