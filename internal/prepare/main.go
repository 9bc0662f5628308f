// Command prepare writes policies/prepared, which spares dbaudit to parse and compile
// the built-in policies each time that it starts:
//
//	go generate ./policies
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"dbaudit/pkg/policy"
)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintf(os.Stderr, "prepare policies: %v\n", err)
		os.Exit(1)
	}
}

// run writes into a folder of policies. They are read from the disk: those of this
// program may be older.
func run(dir string) error {
	files, err := policy.Prepare(os.DirFS(dir))
	if err != nil {
		return err
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
