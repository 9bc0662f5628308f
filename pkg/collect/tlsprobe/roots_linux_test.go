package tlsprobe

import (
	"crypto/x509"
	"slices"
	"testing"
)

// TestSystemRoots: the index has the roots that crypto/x509 has, no more, no fewer.
func TestSystemRoots(t *testing.T) {
	all, err := x509.SystemCertPool()
	if err != nil {
		t.Fatal(err)
	}
	var theirs, ours []string
	//lint:ignore SA1019 on Linux they are all there
	for _, s := range all.Subjects() {
		theirs = append(theirs, string(s))
	}
	for s := range readRoots(rootPlaces()) {
		ours = append(ours, s)
	}
	slices.Sort(theirs)
	theirs = slices.Compact(theirs)
	slices.Sort(ours)
	if !slices.Equal(ours, theirs) {
		t.Errorf("%d subjects, crypto/x509 has %d", len(ours), len(theirs))
	}
}
