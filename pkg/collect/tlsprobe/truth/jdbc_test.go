//go:build unix

package truth

import (
	"bufio"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// driverJar is pgjdbc as Debian installs it.
const driverJar = "/usr/share/java/postgresql.jar"

// jdbc is a process that connects with pgjdbc, one connection after the other.
type jdbc struct {
	sync.Mutex
	in  io.Writer
	out *bufio.Reader
}

// startJDBC compiles and starts testdata/Connect.java.
func startJDBC(t *testing.T) *jdbc {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("javac", "-d", dir, filepath.Join("testdata", "Connect.java")).CombinedOutput(); err != nil {
		t.Fatalf("javac (Debian: apt-get install default-jdk-headless libpostgresql-jdbc-java): %v\n%s", err, out)
	}
	cmd := exec.Command("java", "-XX:TieredStopAtLevel=1", "-cp", dir+":"+driverJar, "Connect")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close(); _ = cmd.Wait() })
	return &jdbc{in: in, out: bufio.NewReader(out)}
}

// connect connects with pgjdbc.
func (j *jdbc) connect(t testing.TB, addr, host, mode, root string, l login) outcome {
	t.Helper()
	j.Lock()
	defer j.Unlock()
	at, port, _ := strings.Cut(addr, ":")
	if _, err := io.WriteString(j.in, strings.Join([]string{at, port, host, mode, root, l.user, l.database, l.password}, "\t")+"\n"); err != nil {
		t.Fatal(err)
	}
	answer, err := j.out.ReadString('\n')
	if err != nil {
		t.Fatalf("pgjdbc: %v", err)
	}
	state, words, _ := strings.Cut(strings.TrimSpace(answer), " ")
	return outcome{state == "works", words}
}
