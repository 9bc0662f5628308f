package git

import (
	"bytes"
	"context"
	"errors"
	"strings"
)

// Formerly finds the file right below a folder that held a text which is gone, by the newest
// commit that took it out, and the line where it stood: in the checkout's history as far as
// it is there.
func Formerly(ctx context.Context, dir, text string, suffixes ...string) (file string, line int, err error) {
	args := []string{
		"log", "-1", "-m", "--first-parent", "--format=%H", "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv", "--relative",
		"-S" + text, "--",
	}
	for _, s := range suffixes {
		args = append(args, ":(glob)*"+s)
	}
	out, err := Output(ctx, dir, args...)
	if err != nil {
		return "", 0, err
	}
	commit, files, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	for name := range strings.SplitSeq(strings.TrimSpace(files), "\n") {
		// Before that commit; in it, where the text went from the work tree alone.
		for _, revision := range []string{commit + "^", commit} {
			blob, err := Output(ctx, dir, "cat-file", "blob", revision+":./"+name)
			if at := bytes.Index(blob, []byte(text)); err == nil && at >= 0 {
				return name, 1 + bytes.Count(blob[:at], []byte("\n")), nil
			}
		}
	}
	return "", 0, errors.New("the history does not have it")
}
