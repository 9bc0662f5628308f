package retryafter

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

func TestOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for value, want := range map[string]time.Duration{
			"": 0, "7": 7 * time.Second, "-1": 0, "soon": 0, "99999999": 24 * time.Hour,
			time.Now().Add(90 * time.Second).UTC().Format(http.TimeFormat):  90 * time.Second,
			time.Now().Add(-90 * time.Second).UTC().Format(http.TimeFormat): 0,
		} {
			if got := Of(http.Header{"Retry-After": {value}}); got != want {
				t.Errorf("%q: %s, want %s", value, got, want)
			}
		}
	})
}
