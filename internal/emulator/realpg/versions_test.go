//go:build unix

package realpg_test

import (
	"strings"
	"testing"

	"dbaudit/internal/emulator/realpg"
)

// TestVersions starts every version that the tests use, and asks it for its own.
func TestVersions(t *testing.T) {
	for _, version := range []string{"15", "16", "17", "18"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			s := realpg.Start(t, realpg.Config{Version: version, SQL: []string{"DO $$ BEGIN RAISE WARNING 'this is %', current_setting('server_version'); END $$"}})
			if !strings.Contains(s.Log(), "this is "+version+".") {
				t.Errorf("the log of version %s:\n%s", version, s.Log())
			}
		})
	}
}
