package emulator

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

//go:embed accounts
var accounts embed.FS

// Demo is the account of `dbaudit demo`.
func Demo() (*Account, error) {
	f, err := accounts.Open("accounts/demo.yaml")
	if err != nil {
		return nil, fmt.Errorf("open the demo's account: %w", err)
	}
	defer func() { _ = f.Close() }()
	return Load(f)
}

// Recorded is a file of the demo's account.
func Recorded(name string) ([]byte, error) {
	return accounts.ReadFile("accounts/" + name)
}

// WriteClients writes the source tree of the demo's company into a folder that is
// not there yet or lacks these files: clients of the demo's clusters, of which one
// verifies the server. The CA that this one names is the running account's.
func (r *Running) WriteClients(dir string) error {
	ca, err := r.CAPEM("ledger")
	if err != nil {
		return err
	}
	tree, err := fs.Sub(accounts, "accounts/demo-clients")
	if err != nil {
		return fmt.Errorf("the demo's source tree: %w", err)
	}
	err = fs.WalkDir(tree, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(path))
		if d.IsDir() {
			return os.MkdirAll(to, 0o750)
		}
		content, err := fs.ReadFile(tree, path)
		if err != nil {
			return err
		}
		return os.WriteFile(to, content, 0o600)
	})
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "settlement", "ledger-ca.crt"), ca, 0o600)
	}
	if err != nil {
		return fmt.Errorf("write the demo's source tree: %w", err)
	}
	return nil
}
