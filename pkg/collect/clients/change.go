package clients

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"path"
	"strconv"
	"strings"
)

// change is what was changed in a checkout: the lines added or altered, by path
// relative to the root. A nil list means the whole file.
type change struct {
	lines  map[string][][2]int
	staged bool
}

// changed reads a diff of the index against HEAD, or of the work tree against
// the point where rev and HEAD parted.
func changed(ctx context.Context, root string, staged bool, rev string) (change, error) {
	c := change{lines: map[string][][2]int{}, staged: staged}
	args := []string{"diff", "--no-color", "--no-ext-diff", "--no-textconv", "-U0", "--diff-filter=ACMRT", "--relative", "--src-prefix=a/", "--dst-prefix=b/"}
	if staged {
		args = append(args, "--cached")
	} else {
		if strings.HasPrefix(rev, "-") {
			return c, fmt.Errorf("--diff %q: not a revision", rev)
		}
		if _, err := gitOutput(ctx, root, "rev-parse", "--verify", "--quiet", rev+"^{commit}"); err != nil {
			return c, fmt.Errorf("--diff %q: no such revision in %s (in CI, fetch it first: actions/checkout with fetch-depth: 0)", rev, root)
		}
		base := rev
		if out, err := gitOutput(ctx, root, "merge-base", rev, "HEAD"); err == nil {
			base = strings.TrimSpace(string(out))
		}
		args = append(args, base)
	}
	out, err := gitOutput(ctx, root, append(args, "--", ".")...)
	if err != nil {
		return c, fmt.Errorf("what changed in %s: %w (--staged and --diff need a git checkout)", root, err)
	}
	c.parse(out)
	if !staged {
		// New files that git does not track yet are changes too.
		out, err := gitOutput(ctx, root, "ls-files", "-z", "--others", "--exclude-standard")
		if err != nil {
			return c, fmt.Errorf("what changed in %s: %w", root, err)
		}
		for name := range strings.SplitSeq(string(out), "\x00") {
			if name != "" {
				c.lines[name] = nil
			}
		}
	}
	return c, nil
}

// parse reads "+++ b/PATH" and "@@ -a,b +c,d @@" of a diff without context.
func (c *change) parse(diff []byte) {
	in := bufio.NewScanner(bytes.NewReader(diff))
	in.Buffer(make([]byte, 64<<10), 1<<30)
	file, header := "", true
	for in.Scan() {
		line := in.Text()
		switch {
		case strings.HasPrefix(line, "diff --git "):
			header, file = true, ""
		case header && strings.HasPrefix(line, "+++ "):
			name := strings.TrimSuffix(line[4:], "\t")
			if q, err := strconv.Unquote(name); err == nil {
				name = q
			}
			file = ""
			if rest, ok := strings.CutPrefix(name, "b/"); ok {
				file = path.Clean(rest)
				c.lines[file] = [][2]int{}
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

// touches: was one of the lines changed?
func (c change) touches(rel string, first, last int) bool {
	ranges, ok := c.lines[rel]
	if !ok {
		return false
	}
	if ranges == nil {
		return true
	}
	for _, r := range ranges {
		if first <= r[1] && last >= r[0] {
			return true
		}
	}
	return false
}
