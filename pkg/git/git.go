// Package git asks git about a checkout. Nothing that the checkout's files or its
// configuration name is run (filters, hooks, a file system monitor, external
// differences), nothing is fetched, and nothing is written.
package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// off are the settings under which git runs nothing of the repository's.
var off = []string{
	"-c", "core.quotePath=false", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull,
	"-c", "diff.autoRefreshIndex=false", "-c", "protocol.allow=never",
}

// Command is git in a folder. It never asks or pages.
func Command(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", append(append([]string{"-C", dir}, off...), args...)...)
	cmd.Env = append(os.Environ(), "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_REPLACE_OBJECTS=1", "LC_ALL=C")
	return cmd
}

// Output is what a command prints. The error holds the first line of git's own.
func Output(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := Command(ctx, dir, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		line, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n")
		return nil, fmt.Errorf("git %s: %w: %s", args[0], err, line)
	}
	return out, nil
}

// Diff compares the work tree below a folder with a revision, or the index with HEAD
// when of is "--cached": added, changed and deleted files as text, whatever the attributes
// say, without context. A file that was moved is a new one. Of a submodule it tells that
// another commit is wanted.
func Diff(ctx context.Context, dir, of string) ([]byte, error) {
	args, err := withoutFilters(ctx, dir)
	if err != nil {
		return nil, err
	}
	args = append(args, "diff", "--no-color", "--no-ext-diff", "--no-textconv", "--text", "--no-renames", "-U0", "--inter-hunk-context=0",
		"--ignore-submodules=dirty", "--submodule=short", "--diff-filter=ACDMRT", "--relative", "--src-prefix=a/", "--dst-prefix=b/", of, "--", ".")
	return Output(ctx, dir, args...)
}

// withoutFilters are the arguments that turn off every filter which the configuration
// defines: git would run them on the files of the work tree to compare those.
func withoutFilters(ctx context.Context, dir string) ([]string, error) {
	out, err := Output(ctx, dir, "config", "--null", "--name-only", "--get-regexp", `^filter\.`)
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) { // 1: there is none
		return nil, err
	}
	var args []string
	for key := range strings.SplitSeq(string(out), "\x00") {
		at := strings.LastIndexByte(key, '.')
		if at < 0 {
			continue
		}
		name := key[:at]
		if strings.Contains(name, "=") {
			return nil, fmt.Errorf("git config: the filter %q cannot be turned off: give it a name without =", name)
		}
		args = append(args, "-c", name+".clean=", "-c", name+".smudge=", "-c", name+".process=", "-c", name+".required=false")
	}
	return args, nil
}

// Sparse reports whether a checkout may lack files that git tracks.
func Sparse(ctx context.Context, dir string) bool {
	out, err := Output(ctx, dir, "config", "--bool", "core.sparseCheckout")
	return err == nil && strings.TrimSpace(string(out)) == "true"
}
