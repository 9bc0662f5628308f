package emulator

import (
	"path/filepath"
	"testing"

	"dbaudit/internal/emulator/pgserver"
)

// TestAccounts loads and starts every account that tests share.
func TestAccounts(t *testing.T) {
	files, err := filepath.Glob("../../testdata/accounts/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no accounts: %v", err)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			a, err := LoadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			run, err := a.Start(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = run.Close() }()
			want := 0
			for i := range a.Clusters {
				if isPostgreSQL(a.Clusters[i].Engine) {
					want++
				}
			}
			if len(run.ConnectTo) < want-1 { // one may have no host
				t.Errorf("%d endpoints of %d clusters", len(run.ConnectTo), want)
			}
		})
	}
}

// TestHostileAccount: the account of hostile servers has every kind.
func TestHostileAccount(t *testing.T) {
	a, err := LoadFile("../../testdata/accounts/hostile.yaml")
	if err != nil {
		t.Fatal(err)
	}
	has := map[string]bool{}
	for i := range a.Clusters {
		has[a.Clusters[i].Server.Hostile] = true
	}
	for kind := range pgserver.HostileKinds {
		if !has[kind] {
			t.Errorf("no cluster is %s", kind)
		}
	}
}
