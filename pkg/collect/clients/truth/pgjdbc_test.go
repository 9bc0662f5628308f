//go:build linux

package truth

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// driverJar is pgjdbc as Debian packages it.
const driverJar = "/usr/share/java/postgresql.jar"

// jdbcRunner connects with each URL of its standard input, one a line, and
// answers a line each: the outcome, a tab, the message.
const jdbcRunner = `
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.sql.*;

public class Truth {
  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String url; (url = in.readLine()) != null; ) {
      String answer;
      try (Connection c = DriverManager.getConnection(url); Statement s = c.createStatement();
          ResultSet r = s.executeQuery("select ssl from pg_stat_ssl where pid = pg_backend_pid()")) {
        r.next();
        answer = (r.getBoolean(1) ? "encrypted" : "plaintext") + "\t";
      } catch (SQLException e) {
        answer = "refused\t" + String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
      }
      System.out.println(answer);
    }
  }
}
`

// https://jdbc.postgresql.org/documentation/ssl/
func TestPgjdbc(t *testing.T) {
	if _, err := os.Stat(driverJar); err != nil {
		t.Fatalf("%v; install libpostgresql-jdbc-java", err)
	}
	if _, err := exec.LookPath("java"); err != nil {
		t.Fatalf("%v; install a JDK (default-jdk-headless)", err)
	}
	target, err := filepath.EvalSymlinks(driverJar)
	if err != nil {
		t.Fatal(err)
	}
	version := jdbcVersion(t, target)
	servers := start(t)
	const base = "jdbc:postgresql://{host}:{port}/postgres?user={user}"
	settings := []setting{
		{text: base, mode: "prefer"},
		{text: base + "&sslmode=disable", mode: "disable"},
		{text: base + "&sslmode=allow", mode: "allow"},
		{text: base + "&sslmode=prefer", mode: "prefer"},
		{text: base + "&sslmode=require", mode: "require"},
		{text: base + "&sslmode=verify-ca", mode: "verify-ca", dead: true},
		{text: base + "&sslmode=verify-full", mode: "verify-full", dead: true},
		{text: base + "&sslmode=disable&sslrootcert={root}", mode: "disable"},
		{text: base + "&sslmode=allow&sslrootcert={root}", mode: "allow"},
		{text: base + "&sslmode=prefer&sslrootcert={root}", mode: "prefer"},
		// Unlike libpq's: require never looks at the root.
		{text: base + "&sslmode=require&sslrootcert={root}", mode: "require"},
		{text: base + "&sslmode=verify-ca&sslrootcert={root}", mode: "verify-ca"},
		{text: base + "&sslmode=verify-full&sslrootcert={root}", mode: "verify-full"},
		{text: base + "&ssl=true", mode: "verify-full", dead: true},
		{text: base + "&ssl=true&sslrootcert={root}", mode: "verify-full"},
		{text: base + "&ssl=true&sslmode=require", mode: "require"},
		{text: base + "&sslmode=require&sslfactory=org.postgresql.ssl.NonValidatingFactory", mode: "require"},
		{text: base + "&sslmode=verify-ca&sslfactory=org.postgresql.ssl.NonValidatingFactory", mode: "require"},
	}
	var urls []string
	for _, s := range settings {
		for _, at := range s.tried() {
			urls = append(urls, servers.fill(s.text, servers.address(at)))
		}
	}
	answers := runJDBC(t, urls)
	for i, s := range settings {
		t.Run(fmt.Sprintf("%02d_%s", i, s.mode), func(t *testing.T) {
			o := newObserved()
			for _, at := range s.tried() {
				got, message, _ := strings.Cut(answers[0], "\t")
				o.note(at, outcome(got), message)
				answers = answers[1:]
			}
			check(t, s.mode, s, o)
			got := scanned(t, map[string]string{
				"pom.xml": "<project><dependencies><dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>" +
					version + "</version></dependency></dependencies></project>\n",
				"src/main/resources/application.properties": "spring.datasource.url=" + servers.fill(s.text, scannedHost) + "\n",
			}, "src/main/resources/application.properties")
			if got != s.mode {
				t.Errorf("%s: the scanner says %q, pgjdbc %s does %q: %v", s.text, got, version, s.mode, o.outcome)
			}
		})
	}
}

// jdbcVersion reads the driver's version from the names of the links to it.
func jdbcVersion(t *testing.T, jar string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(filepath.Dir(jar), "postgresql-[0-9]*.jar"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no link beside %s tells its version (%v)", jar, err)
	}
	return strings.TrimSuffix(strings.TrimPrefix(filepath.Base(names[0]), "postgresql-"), ".jar")
}

func runJDBC(t *testing.T, urls []string) []string {
	t.Helper()
	dir := t.TempDir()
	source := filepath.Join(dir, "Truth.java")
	if err := os.WriteFile(source, []byte(jdbcRunner), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	// A single source file is compiled in memory; user.home has no .postgresql/root.crt.
	cmd := exec.CommandContext(ctx, "java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Duser.home="+dir, "-cp", driverJar, source)
	cmd.Stdin = strings.NewReader(strings.Join(urls, "\n") + "\n")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("java: %v\n%s", err, stderr.Bytes())
	}
	answers := strings.Split(strings.TrimRight(string(out), "\n"), "\n")
	if len(answers) != len(urls) {
		shown, _ := json.Marshal(answers)
		t.Fatalf("java answered %d of %d: %s\n%s", len(answers), len(urls), shown, stderr.Bytes())
	}
	return answers
}
