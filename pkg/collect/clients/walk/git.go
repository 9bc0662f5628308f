package walk

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"path"
	"slices"
	"sort"
	"strconv"
	"strings"

	"dbaudit/pkg/git"
)

// Change is what was changed in a checkout: the lines added or altered, by path
// relative to the root, in order. A nil list means the whole file.
type Change struct {
	lines   map[string][][2]int
	deleted map[string]bool
	base    string // the revision that it is a change of
	staged  bool
}

// ErrChange is wrapped where what changed cannot be told: no such revision, or no
// checkout.
var ErrChange = errors.New("what changed cannot be told")

// Staged reads a diff of the index against HEAD.
func Staged(ctx context.Context, root string) (*Change, error) {
	c := &Change{lines: map[string][][2]int{}, deleted: map[string]bool{}, base: "HEAD", staged: true}
	return c, c.diff(ctx, root, "--cached")
}

// Since reads a diff of the work tree against the point where a revision and HEAD
// parted. Files that git does not track yet are changes too.
func Since(ctx context.Context, root, revision string) (*Change, error) {
	c := &Change{lines: map[string][][2]int{}, deleted: map[string]bool{}}
	if strings.HasPrefix(revision, "-") {
		return nil, fmt.Errorf("%w: %q is not a revision", ErrChange, revision)
	}
	if _, err := git.Output(ctx, root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}"); err == nil {
		if _, err := git.Output(ctx, root, "rev-parse", "--verify", "--quiet", revision+"^{commit}"); err != nil {
			return nil, fmt.Errorf("%w: no revision %q in %s (in CI, fetch it first: actions/checkout with fetch-depth: 0)", ErrChange, revision, root)
		}
	}
	base := revision
	if out, err := git.Output(ctx, root, "merge-base", revision, "HEAD"); err == nil {
		base = strings.TrimSpace(string(out))
	}
	c.base = base
	if err := c.diff(ctx, root, base); err != nil {
		return nil, err
	}
	out, err := git.Output(ctx, root, "ls-files", "-z", "--others", "--exclude-standard")
	if err != nil {
		return nil, fmt.Errorf("%w in %s: %w", ErrChange, root, err)
	}
	for name := range strings.SplitSeq(string(out), "\x00") {
		if name != "" {
			c.lines[name] = nil
		}
	}
	return c, nil
}

// diff reads what `git diff` prints for one argument.
func (c *Change) diff(ctx context.Context, root, of string) error {
	out, err := git.Diff(ctx, root, of)
	if err != nil {
		return fmt.Errorf("%w in %s: %w (a git checkout is needed)", ErrChange, root, err)
	}
	c.parse(out)
	return nil
}

// mostHeader is longer, in bytes, than any line that parse reads.
const mostHeader = 64 << 10

// parse reads "+++ b/PATH" and "@@ -a,b +c,d @@" of a diff without context.
func (c *Change) parse(diff []byte) {
	file, before, header := "", "", true
	for text := range bytes.Lines(diff) {
		line := strings.TrimRight(string(text[:min(len(text), mostHeader)]), "\r\n")
		switch {
		case strings.HasPrefix(line, "diff --git "):
			header, file, before = true, "", ""
		case header && strings.HasPrefix(line, "--- "):
			before = named(line, "a/")
		case header && strings.HasPrefix(line, "+++ "):
			if file = named(line, "b/"); file != "" {
				c.lines[file] = [][2]int{}
			} else if before != "" {
				c.deleted[before] = true
			}
		case strings.HasPrefix(line, "@@ "):
			header = false
			if file == "" {
				continue
			}
			if from, n, ok := hunk(line); ok && n > 0 {
				c.lines[file] = append(c.lines[file], [2]int{from, from + n - 1})
			}
		}
	}
}

// named is the path of "--- a/PATH" or "+++ b/PATH"; "" of /dev/null.
func named(line, prefix string) string {
	name := strings.TrimSuffix(line[4:], "\t")
	if q, err := strconv.Unquote(name); err == nil {
		name = q
	}
	if rest, ok := strings.CutPrefix(name, prefix); ok {
		return path.Clean(rest)
	}
	return ""
}

// Before gives the files that were changed or deleted as they were before. A commit that
// is the first has none.
func (c *Change) Before(ctx context.Context, root string, each func(name string, text []byte)) error {
	if _, err := git.Output(ctx, root, "rev-parse", "--verify", "--quiet", c.base+"^{tree}"); err != nil {
		return nil
	}
	if err := git.Blobs(ctx, root, c.base, c.Files(), each); err != nil {
		return fmt.Errorf("%w in %s: %w", ErrChange, root, err)
	}
	return nil
}

// Changed reports whether a file was added, changed or deleted.
func (c *Change) Changed(rel string) bool {
	_, changed := c.lines[rel]
	return changed || c.deleted[rel]
}

// Files are those that were added, changed or deleted.
func (c *Change) Files() map[string]bool {
	all := map[string]bool{}
	for name := range c.lines {
		all[name] = true
	}
	for name := range c.deleted {
		all[name] = true
	}
	return all
}

// hunk reads where the new side of a hunk begins and how many lines it has.
func hunk(line string) (from, n int, ok bool) {
	for f := range strings.FieldsSeq(line) {
		if !strings.HasPrefix(f, "+") {
			continue
		}
		a, b, both := strings.Cut(f[1:], ",")
		from, err := strconv.Atoi(a)
		if err != nil {
			return 0, 0, false
		}
		if !both {
			return from, 1, true
		}
		n, err := strconv.Atoi(b)
		return from, n, err == nil
	}
	return 0, 0, false
}

// Touches reports whether a line, from 1, was changed.
func (c *Change) Touches(rel string, line int) bool {
	ranges, ok := c.lines[rel]
	i := sort.Search(len(ranges), func(i int) bool { return ranges[i][1] >= line })
	return ok && (ranges == nil || i < len(ranges) && ranges[i][0] <= line)
}

// list streams the files that changed.
func (c *Change) list(ctx context.Context, out chan<- string) error {
	for _, name := range slices.Sorted(maps.Keys(c.lines)) {
		if skipPath(name) {
			continue
		}
		if err := send(ctx, out, name); err != nil {
			return err
		}
	}
	return nil
}

// git lists with `git ls-files`; false where this is no checkout. A folder that the
// checkout ignores is read all the same by whoever names it: then git lists what it
// tracks there, and false says that the rest is still to be walked.
func (t *Tree) git(ctx context.Context, out chan<- string) (bool, error) {
	if _, err := exec.LookPath("git"); err != nil {
		return false, nil
	}
	args := []string{"ls-files", "-z", "--deduplicate", "--cached"}
	// It exits with 0 for an ignored path, with 1 for another, with 128 outside of a checkout.
	var exit *exec.ExitError
	switch err := git.Command(ctx, t.Root, "check-ignore", "--quiet", ".").Run(); {
	case err == nil:
		t.tracked = map[string]bool{}
	case errors.As(err, &exit) && exit.ExitCode() == 1:
		args = append(args, "--others", "--exclude-standard")
	default:
		return false, ctx.Err()
	}
	cmd := git.Command(ctx, t.Root, args...)
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return false, fmt.Errorf("list files of %s with git: %w", t.Root, err)
	}
	if err := cmd.Start(); err != nil {
		return false, nil
	}
	in := bufio.NewReader(pipe)
	sent := false
	for {
		name, err := in.ReadString(0)
		if name = strings.TrimSuffix(name, "\x00"); name != "" && !skipPath(name) {
			sent = true
			if t.tracked != nil {
				t.tracked[name] = true
			}
			if err := send(ctx, out, name); err != nil {
				_ = cmd.Wait()
				return true, err
			}
		}
		if err != nil {
			break
		}
	}
	if err := cmd.Wait(); err != nil {
		if !sent {
			return false, ctx.Err() // an old git, or a broken index: walk instead
		}
		return true, fmt.Errorf("list files of %s with git: %w", t.Root, err)
	}
	return t.tracked == nil, nil
}
