package realpg

import (
	"os/exec"
	"syscall"
)

// endWithParent has the kernel stop the server when the test is killed.
func endWithParent(cmd *exec.Cmd) { cmd.SysProcAttr.Pdeathsig = syscall.SIGQUIT }
