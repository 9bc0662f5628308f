//go:build unix && !linux

package realpg

import "os/exec"

// endWithParent: only Linux has a way. A test that is killed leaves its servers.
func endWithParent(*exec.Cmd) {}
