//go:build unix && !linux

package realpg

import "os/exec"

// dieWithParent: only Linux has a way. A test that is killed leaves its servers.
func dieWithParent(*exec.Cmd) {}
