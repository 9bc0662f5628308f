package realpg

import (
	"os/exec"
	"syscall"
)

// dieWithParent has the kernel stop the server when the test is killed.
func dieWithParent(cmd *exec.Cmd) { cmd.SysProcAttr.Pdeathsig = syscall.SIGQUIT }
