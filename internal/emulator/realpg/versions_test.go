//go:build unix

package realpg_test

import (
	"testing"

	"dbaudit/internal/emulator/realpg"
)

// TestVersions starts every version that the tests use, and asks it for its own.
func TestVersions(t *testing.T) {
	for _, version := range []string{"13", "15", "16", "17", "18"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			// SQL that fails ends the test.
			realpg.Start(t, realpg.Config{Version: version, SQL: []string{
				"DO $$ BEGIN IF current_setting('server_version_num')::int / 10000 <> " + version + " THEN RAISE EXCEPTION 'another version'; END IF; END $$",
			}})
		})
	}
}
