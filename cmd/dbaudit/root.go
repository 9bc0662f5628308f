package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

// version is set by the linker (-X main.version=…).
var version = "dev"

// unknownVersion is that of a build for which nobody named one.
const unknownVersion = "dev"

// Exit codes: promises of the command line.
const (
	exitPass       = 0
	exitFail       = 1
	exitUsage      = 2
	exitIncomplete = 3
	exitLocked     = 4
)

// exitError carries an exit code out of a command. An error of any other type
// is wrong usage or configuration: exit code 2.
type exitError struct {
	code int
	err  error // nil: everything was said already
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// output is standard output, and remembers that it could not be written.
type output struct {
	io.Writer
	err error
}

func (o *output) Write(b []byte) (int, error) {
	n, err := o.Writer.Write(b)
	if err != nil && o.err == nil {
		o.err = err
	}
	return n, err
}

// exit ends a command with a code and, when err is not nil, one line on
// standard error.
func exit(code int, err error) error {
	if code == exitPass && err == nil {
		return nil
	}
	return &exitError{code: code, err: err}
}

// patience is how long a run may take to end after a signal: long enough to evaluate a
// large account, and less than the 30 seconds after which Kubernetes kills it.
const patience = 25 * time.Second

// run is the whole program but for os.Exit, so that tests can call it.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		select {
		case <-ended:
			return
		case <-ctx.Done():
		}
		// The first signal ends the run in good order, or at last without; the next one
		// ends it at once.
		stop()
		select {
		case <-ended:
		case <-time.After(patience):
			fmt.Fprintf(stderr, "dbaudit: interrupted, and the running step did not end within %s\n", patience)
			os.Exit(exitIncomplete)
		}
	}()
	out := &output{Writer: stdout}
	root := newRootCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(out)
	root.SetErr(stderr)
	withCobras(root)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil && out.err != nil {
		err = fmt.Errorf("write to standard output: %w", out.err)
	}
	if err == nil {
		return exitPass
	}
	code := exitUsage
	if ee, ok := errors.AsType[*exitError](err); ok {
		code = ee.code
		if ee.err == nil {
			return code
		}
	}
	fmt.Fprintf(stderr, "dbaudit: %v\n", ofFlag(cmd, err))
	return code
}

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "dbaudit",
		Short:         "Audit DigitalOcean Managed PostgreSQL: trusted sources, TLS, clients, databases",
		Version:       thisBuild().Version,
		Args:          cobra.ArbitraryArgs,
		RunE:          group,
		SilenceErrors: true,
		SilenceUsage:  true,
		// The flags of a command are checked beside each other, before it does anything.
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return contradiction(cmd) },
	}
	root.AddCommand(commands()...)
	root.SetFlagErrorFunc(wrongFlag)
	root.SetUsageFunc(usage)
	return root
}

// withCobras adds the commands that cobra makes, with errors of ours. They write where
// the root does when they are made.
func withCobras(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	complete(root)
	for _, c := range root.Commands() {
		c.InitDefaultHelpFlag()
		switch c.Name() {
		case "help":
			c.RunE, c.Run = func(cmd *cobra.Command, args []string) error {
				found, rest, err := root.Find(args)
				if err != nil || len(rest) > 0 {
					return group(root, args)
				}
				return found.Help()
			}, nil
		case "completion":
			c.Args, c.RunE = cobra.ArbitraryArgs, group
		}
	}
}
