package store

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	if os.Getenv("DBAUDIT_TEST_LOCK") != "" {
		if _, err := Lock(os.Getenv("DBAUDIT_TEST_LOCK")); errors.Is(err, ErrLocked) {
			os.Exit(7)
		} else if err != nil {
			os.Exit(8)
		}
		os.Exit(9) // got it; the lock goes with the process
	}
	other := func() int {
		cmd := exec.Command(os.Args[0], "-test.run=^TestLock$")
		cmd.Env = append(os.Environ(), "DBAUDIT_TEST_LOCK="+path)
		_ = cmd.Run() // its code is what counts
		return cmd.ProcessState.ExitCode()
	}
	unlock, err := Lock(path)
	if err != nil {
		t.Fatal(err)
	}
	if code := other(); code != 7 {
		t.Errorf("another process while it is held: %d, want it refused", code)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	if code := other(); code != 9 {
		t.Errorf("another process afterwards: %d, want it taken", code)
	}
	// The other one ended without unlocking.
	if unlock, err = Lock(path); err != nil {
		t.Errorf("after a process that did not unlock: %v", err)
	} else {
		defer unlock() //nolint:errcheck // the test is over
	}
	if _, err := Lock(filepath.Join(path, "no", "lock")); err == nil || errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), "no/lock") {
		t.Errorf("a folder that is not there: %v", err)
	}
}
