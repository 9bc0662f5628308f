package git

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// mostBlob is, in bytes, more than any file has that is read as a whole.
const mostBlob = 64 << 20

// Blobs reads those of some files below a folder that a revision has, in no order. Links,
// submodules and files of more than 64 MB are none. Names are relative to the folder.
func Blobs(ctx context.Context, dir, revision string, names map[string]bool, each func(name string, text []byte)) error {
	out, err := Output(ctx, dir, "ls-tree", "-r", "-z", revision)
	if err != nil {
		return err
	}
	var objects bytes.Buffer
	var found []string
	for line := range strings.SplitSeq(string(out), "\x00") {
		about, name, _ := strings.Cut(line, "\t")
		if f := strings.Fields(about); len(f) == 3 && strings.HasPrefix(f[0], "100") && names[name] {
			fmt.Fprintln(&objects, f[2])
			found = append(found, name)
		}
	}
	if len(found) == 0 {
		return nil
	}
	cmd := Command(ctx, dir, "cat-file", "--batch")
	cmd.Stdin = &objects
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	in := bufio.NewReader(pipe)
	for _, name := range found {
		text, err := blob(in)
		if err != nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			return fmt.Errorf("git cat-file: %s in %s: %w", name, revision, err)
		}
		if text != nil {
			each(name, text)
		}
	}
	return cmd.Wait()
}

// blob reads one answer of git cat-file --batch: "OBJECT blob SIZE", the text, and a
// newline; nil of a text that is too long.
func blob(in *bufio.Reader) ([]byte, error) {
	line, err := in.ReadString('\n')
	if err != nil {
		return nil, err
	}
	f := strings.Fields(line)
	if len(f) != 3 || f[1] != "blob" {
		return nil, fmt.Errorf("git says %q", strings.TrimSpace(line))
	}
	size, err := strconv.Atoi(f[2])
	if err != nil {
		return nil, err
	}
	if size > mostBlob {
		_, err := io.CopyN(io.Discard, in, int64(size)+1)
		return nil, err
	}
	text := make([]byte, size+1)
	_, err = io.ReadFull(in, text)
	return text[:size], err
}
