package dump

import (
	"context"
	"os"
	"os/exec"
)

func Dump(ctx context.Context, host string, skip bool) error {
	cmd := exec.CommandContext(ctx, "pg_dump", "-h", host, "app")
	cmd.Env = append(os.Environ(), "PGSSLMODE=require")
	return cmd.Run()
}
