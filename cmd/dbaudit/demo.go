package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dbaudit/internal/emulator"
	"dbaudit/internal/emulator/demodb"
	"dbaudit/pkg/collect/account"
	"dbaudit/reports"
)

// demoFlags are the flags of demo.
type demoFlags struct {
	output   string
	serve    bool
	account  string
	generate int
}

// demoConfig is the configuration that the demo's scan uses, so that one in the
// working directory does not decide what the demo shows. It waives two findings.
const demoConfig = `# The demo's configuration.
waivers:
  - rule: CF003
    cluster: billing
    reason: billing runs once a month; an hour without it is fine
    owner: finance
    expires: %[1]s
  - rule: CF008
    cluster: events
    reason: we take part in the preview, with data that can be made again
    owner: platform
    expires: %[1]s
`

func newDemoCommand() *cobra.Command {
	var f demoFlags
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Run the whole flow against an emulated account on loopback; needs no token",
		Long: `Start the account of an invented company on loopback, with API and PostgreSQL
endpoints, and run dbaudit scan against it over real sockets. The table goes to
standard output, every other format into a folder. Nothing leaves the computer, and
no token is needed or read.`,
		Example: `  dbaudit demo
  dbaudit demo --output /tmp/demo
  dbaudit demo --serve`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	fs := cmd.Flags()
	fs.StringVar(&f.output, "output", "dbaudit-demo", "the folder for the reports")
	fs.BoolVar(&f.serve, "serve", false, "keep the account running and print how to scan it; Ctrl-C ends it")
	fs.StringVar(&f.account, "account", "", "emulate the account that this file describes (see internal/emulator/accounts/demo.yaml)")
	intFlag(fs, &f.generate, "generate", 0, 0, 1_000_000, "emulate a generated account of N clusters, for benchmarks; with --serve, only its API")
	valueIs(fs, "output", "DIR")
	return cmd
}

func (f *demoFlags) run(cmd *cobra.Command) error {
	acct, err := f.load()
	if err != nil {
		return err
	}
	begin := acct.Start
	if f.generate > 0 {
		begin = acct.StartAPI
	}
	acct.Writable = f.serve // for fix apply
	running, err := begin(cmd.Context())
	if err != nil {
		return err
	}
	defer func() { _ = running.Close() }()
	if f.serve {
		return serveDemo(cmd, running)
	}
	return f.scan(cmd, running)
}

// load reads the account that is demonstrated.
func (f *demoFlags) load() (*emulator.Account, error) {
	switch {
	case f.generate > 0:
		return emulator.Generate(emulator.Generation{
			Clusters: f.generate, OtherEngines: f.generate / 10, Seed: 1, Bad: 0.3, Replicas: 0.1, Pools: 0.2,
		}), nil
	case f.account == "":
		return emulator.Demo()
	}
	acct, err := emulator.LoadFile(f.account)
	if err != nil {
		return nil, fmt.Errorf("--account: %w", err)
	}
	return acct, nil
}

// scan runs the real scan against the account, and says what was written.
func (f *demoFlags) scan(cmd *cobra.Command, running *emulator.Running) error {
	config, err := f.prepare(running)
	if err != nil {
		return err
	}
	args := append([]string{"--config", config}, demoScanArgs(running)...)
	if f.account == "" && f.generate == 0 {
		args = append(args, "--clients", filepath.Join(f.output, "shop"))
	}
	if f.generate > 0 {
		args = append(args, "--no-probe")
	}
	var written []string
	for _, format := range reports.All() {
		if format.Name == "table" {
			continue
		}
		path := filepath.Join(f.output, reportName(format))
		args = append(args, "--report", format.Name+"="+path)
		written = append(written, path)
	}
	snapshot := filepath.Join(f.output, "snapshot.json")
	args = append(args, "--save-snapshot", snapshot)

	var inside *demodb.Databases
	if f.generate == 0 {
		inside = demodb.Start(cmd.Context(), running)
		defer inside.Close()
	}
	code, err := runScan(cmd, running.Token, inside, args)
	if err != nil || code != exitPass && code != exitFail {
		return exit(code, err)
	}
	endDemo(cmd.ErrOrStderr(), code, f.output, append(written, snapshot), inside)
	return nil
}

// reportName is "dbaudit." and the extension, with the format's name before it
// where several formats have that extension.
func reportName(f reports.Format) string {
	shared := slices.ContainsFunc(reports.All(), func(o reports.Format) bool {
		return o.Name != f.Name && o.Extension == f.Extension
	})
	if shared && f.Name != f.Extension {
		return "dbaudit." + f.Name + "." + f.Extension
	}
	return "dbaudit." + f.Extension
}

// prepare makes the folder, with the configuration and the source tree in it.
func (f *demoFlags) prepare(running *emulator.Running) (config string, err error) {
	if err := os.MkdirAll(f.output, 0o750); err != nil {
		return "", fmt.Errorf("--output: %w", err)
	}
	config = filepath.Join(f.output, "dbaudit.yaml")
	text := "# The demo's configuration: nothing is changed.\n"
	if f.account == "" && f.generate == 0 {
		text = fmt.Sprintf(demoConfig, time.Now().AddDate(0, 1, 0).Format(time.DateOnly))
		if err := running.WriteClients(filepath.Join(f.output, "shop")); err != nil {
			return "", err
		}
	}
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		return "", fmt.Errorf("--output: %w", err)
	}
	return config, nil
}

// demoScanArgs are the flags that lead a scan to the account. Loopback answers
// at once or, where a firewall is played, never.
func demoScanArgs(running *emulator.Running) []string {
	args := []string{"--api-url", running.URL, "--no-rate-limit", "--connect-timeout", "500ms"}
	for _, to := range running.ConnectTo {
		args = append(args, "--connect-to", to)
	}
	return args
}

// runScan runs the scan command in this process. The emulator's token is in a
// file that is named, so that the user's own is not looked at.
func runScan(cmd *cobra.Command, token string, inside *demodb.Databases, args []string) (code int, err error) {
	file, err := os.CreateTemp("", "dbaudit-demo-token-")
	if err != nil {
		return exitUsage, fmt.Errorf("keep the emulator's token: %w", err)
	}
	defer func() { _ = os.Remove(file.Name()) }()
	_, err = file.WriteString(token)
	if err = errors.Join(err, file.Close()); err != nil {
		return exitUsage, fmt.Errorf("keep the emulator's token: %w", err)
	}
	var f scanFlags
	if inside != nil {
		f.sources.sql.collector = inside
	}
	scan := scanCommand(&f)
	scan.SetArgs(append(args, "--token-file", file.Name()))
	scan.SetOut(cmd.OutOrStdout())
	scan.SetErr(cmd.ErrOrStderr())
	scan.SilenceErrors, scan.SilenceUsage = true, true
	err = scan.ExecuteContext(cmd.Context())
	var ee *exitError
	switch {
	case err == nil:
		return exitPass, nil
	case errors.As(err, &ee):
		return ee.code, ee.err
	}
	return exitUsage, err
}

// endDemo ends the demo: what the gate says, what was written, and how to go on.
func endDemo(w io.Writer, code int, dir string, written []string, inside *demodb.Databases) {
	verdict := "the gate passes: scan would exit 0"
	if code == exitFail {
		verdict = "the gate fails: scan would exit 1"
	}
	fmt.Fprintf(w, "\nThis was an emulated account on loopback; %s.\nAll formats are in %s:\n", verdict, dir)
	for _, path := range written {
		fmt.Fprintf(w, "  %s\n", path)
	}
	if note := inside.Note(); note != "" {
		fmt.Fprintf(w, "\n%s\n", note)
	}
	scopes := account.Scopes()
	fmt.Fprintf(w, `
Your own account, with a token that has the scope %s
(with more scopes it can judge more: %s,
%s):

  export DIGITALOCEAN_TOKEN=...     # or log in with doctl
  dbaudit scan

To try changes of trusted sources on an emulated account: dbaudit demo --serve, then
in another shell the export lines that it prints, dbaudit fix plan -o plan.json and
dbaudit fix apply plan.json.
`, scopes[0], strings.Join(scopes[1:6], ", "), strings.Join(scopes[6:], ", "))
}

// serveDemo keeps the account running until it is interrupted.
func serveDemo(cmd *cobra.Command, running *emulator.Running) error {
	var out bytes.Buffer
	fmt.Fprintf(&out, "export DIGITALOCEAN_API_URL=%s\nexport DIGITALOCEAN_TOKEN=%s\n", running.URL, running.Token)
	args := demoScanArgs(running)[2:] // the API's address is exported
	fmt.Fprint(&out, "dbaudit scan")
	if len(running.ConnectTo) == 0 {
		args = append(args, "--no-probe")
	}
	for _, a := range args {
		if len(a) > 1 && a[:2] == "--" {
			fmt.Fprint(&out, " \\\n ")
		}
		fmt.Fprintf(&out, " %s", a)
	}
	fmt.Fprintln(&out)
	if _, err := cmd.OutOrStdout().Write(out.Bytes()); err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	fmt.Fprintln(cmd.ErrOrStderr(), "\ndbaudit: the emulated account runs until Ctrl-C. It accepts changes too: dbaudit fix plan -o plan.json, then dbaudit fix apply plan.json")
	<-cmd.Context().Done()
	if errors.Is(cmd.Context().Err(), context.Canceled) {
		return nil
	}
	return cmd.Context().Err()
}
