package truth

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dbaudit/pkg/collect/clients"
	"dbaudit/pkg/snapshot"
)

// repository is the repository's root, seen from this package.
const repository = "../../../.."

// scan is what an audit of a tree finds.
func scan(t *testing.T, root string) []snapshot.ClientSetting {
	t.Helper()
	settings, problems, err := clients.Scan(context.Background(), clients.Options{Roots: []string{root}})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: the scanner reports an error: %s", p.Collector, p.Message)
	}
	return settings
}

// scanned writes a small project and gives the mode that the scanner says is in
// force at path: that of the setting there, or the modes of all, in a list, when
// they differ.
func scanned(t *testing.T, files map[string]string, path string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	modes := map[string]bool{}
	for _, s := range scan(t, dir) {
		if s.Path == path {
			modes[s.EffectiveMode] = true
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(modes)), ",")
}
