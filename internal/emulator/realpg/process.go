//go:build unix

package realpg

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// startLimit is how long a server may take to come up on a busy computer.
const startLimit = 60 * time.Second

// Server is a running PostgreSQL, or PgBouncer. It ends with this process at the latest.
type Server struct {
	Host string
	Port int
	// Dir is the data folder (PgBouncer: the folder of its files), Socket the folder
	// of the unix socket, which Stop removes with everything in it.
	Dir, Socket string

	cmd  *exec.Cmd
	log  *logBuffer
	done chan struct{} // closed when the process has ended
	once sync.Once
}

// Addr is "HOST:PORT".
func (s *Server) Addr() string { return net.JoinHostPort(s.Host, fmt.Sprint(s.Port)) }

// Log is what the server wrote to its log so far.
func (s *Server) Log() string { return s.log.String() }

// PID is the process id, for tests that send signals themselves.
func (s *Server) PID() int { return s.cmd.Process.Pid }

// Stop ends the server at once (PostgreSQL: SIGQUIT is an immediate shutdown;
// PgBouncer takes it as one too) and removes its files. It may be called twice.
func (s *Server) Stop() {
	s.once.Do(func() {
		_ = s.cmd.Process.Signal(syscall.SIGQUIT)
		select {
		case <-s.done:
		case <-time.After(10 * time.Second):
			_ = s.cmd.Process.Kill()
			<-s.done
		}
		_ = os.RemoveAll(s.Socket)
	})
}

// launch starts a program on a free port of 127.0.0.1, another one when it was taken
// meanwhile, and waits until its log holds the words. It removes tmp when it fails.
func launch(dir, tmp string, command func(port int) *exec.Cmd, ready string) (*Server, error) {
	for attempt := 1; ; attempt++ {
		port, err := freePort()
		if err != nil {
			return nil, errors.Join(err, os.RemoveAll(tmp))
		}
		s := &Server{Host: "127.0.0.1", Port: port, Dir: dir, Socket: tmp, cmd: command(port)}
		err = s.run(ready)
		if err == nil {
			return s, nil
		}
		if attempt == 3 || !strings.Contains(err.Error(), "ddress already in use") {
			return nil, errors.Join(err, os.RemoveAll(tmp))
		}
	}
}

func freePort() (int, error) {
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, nil //nolint:forcetypeassert // a TCP listener's
}

func (s *Server) run(ready string) error {
	s.log, s.done = &logBuffer{ready: ready, up: make(chan struct{})}, make(chan struct{})
	s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
	endWithParent(s.cmd)
	started := make(chan error, 1)
	go func() {
		// The kernel ends the child when the thread that started it ends (prctl(2),
		// PR_SET_PDEATHSIG), so the thread is kept for as long as the child lives.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := s.cmd.Start()
		started <- err
		if err == nil {
			_ = s.cmd.Wait()
		}
		close(s.done)
	}()
	name := filepath.Base(s.cmd.Path)
	if err := <-started; err != nil {
		return fmt.Errorf("start %s: %w", name, err)
	}
	select {
	case <-s.log.up:
		return nil
	case <-s.done:
		return fmt.Errorf("%s ended at once:\n%s", name, s.log)
	case <-time.After(startLimit):
		_ = s.cmd.Process.Kill()
		<-s.done
		return fmt.Errorf("%s did not come up within %s:\n%s", name, startLimit, s.log)
	}
}

// logBuffer keeps what a server writes, and closes up when it holds the words.
type logBuffer struct {
	mu    sync.Mutex
	text  bytes.Buffer
	ready string
	up    chan struct{}
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.text.Write(p)
	if b.ready != "" && bytes.Contains(b.text.Bytes(), []byte(b.ready)) {
		b.ready = ""
		close(b.up)
	}
	return len(p), nil
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
