//go:build unix

package realpg

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// Standby starts a server that streams from a primary of the default version, whose
// HBA must hold ReplicationHBA and whose Conf wal_level = replica and max_wal_senders.
// conf are settings of its own.
func Standby(t testing.TB, primary *Server, conf ...string) *Server {
	t.Helper()
	return started(t)(standby(primary, conf))
}

// ReplicationHBA lets standby servers in over the unix socket.
const ReplicationHBA = "local replication all trust"

func standby(primary *Server, conf []string) (*Server, error) {
	as, err := account()
	if err != nil {
		return nil, err
	}
	backup, err := program("pg_basebackup")
	if err != nil {
		return nil, err
	}
	postgres, err := program("postgres")
	if err != nil {
		return nil, err
	}
	tmp, err := as.tempDir("dbaudit-pg-")
	if err != nil {
		return nil, err
	}
	data := filepath.Join(tmp, "data")
	out, err := as.command(backup, "-h", primary.Socket, "-p", fmt.Sprint(primary.Port), "-U", "postgres",
		"-D", data, "-R", "-c", "fast", "-X", "stream", "--no-sync").CombinedOutput()
	if err != nil {
		_ = os.RemoveAll(tmp)
		return nil, fmt.Errorf("pg_basebackup: %w: %s", err, out)
	}
	args := []string{"-D", data, "-h", "127.0.0.1", "-c", "unix_socket_directories=" + tmp}
	for _, setting := range conf {
		args = append(args, "-c", setting)
	}
	ready := "ready to accept read-only connections"
	if slices.Contains(conf, "hot_standby=off") {
		ready = "entering standby mode"
	}
	return launch(data, tmp, func(port int) *exec.Cmd {
		return as.command(postgres, append(args, "-p", fmt.Sprint(port))...)
	}, ready)
}
