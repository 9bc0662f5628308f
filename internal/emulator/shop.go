package emulator

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

//go:embed accounts/shop
var shop embed.FS

// WriteShop writes the source tree of the demo's company into a folder: clients
// of the demo's clusters, of which one verifies the server. The CA that this one
// names is the running account's.
func (r *Running) WriteShop(dir string) error {
	tree, err := fs.Sub(shop, "accounts/shop")
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
	if err != nil {
		return fmt.Errorf("write the demo's source tree: %w", err)
	}
	ca, err := r.CAPEM("ledger")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "settlement", "ledger-ca.crt"), ca, 0o600); err != nil {
		return fmt.Errorf("write the demo's source tree: %w", err)
	}
	return nil
}
