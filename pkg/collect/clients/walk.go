package clients

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

// skipDirs are folders of other people's code, and of tools, in which nobody
// configures a connection of this project.
var skipDirs = map[string]bool{
	".git": true, "node_modules": true, "vendor": true, ".hg": true, ".svn": true, ".terraform": true,
	"bower_components": true, ".venv": true, "venv": true, "site-packages": true, "__pycache__": true, ".tox": true,
	"_build": true, "deps": false, ".gradle": true, ".next": true, ".nuxt": true, ".yarn": true,
}

// skipSuffixes are names of files that hold no text of interest: pictures,
// archives, programs, and lock files, which are read for versions only.
var skipSuffixes = map[string]bool{}

func init() {
	for s := range strings.FieldsSeq(`.png .jpg .jpeg .gif .webp .ico .bmp .tiff .pdf .zip .gz .tgz .bz2 .xz .zst .7z .rar .jar .war .ear
		.class .o .a .so .dylib .dll .exe .bin .wasm .pyc .pyo .woff .woff2 .ttf .otf .eot .mp3 .mp4 .mov .avi .webm .ogg .flac .wav
		.sqlite .db .parquet .avro .npy .pb .der .p12 .pfx .jks .psd .ai .sketch .map .snap .svg`) {
		skipSuffixes[s] = true
	}
}

var lockFiles = map[string]bool{
	"package-lock.json": true, "yarn.lock": true, "pnpm-lock.yaml": true, "go.sum": true, "cargo.lock": true, "gemfile.lock": true,
	"poetry.lock": true, "uv.lock": true, "mix.lock": true, "composer.lock": true, "pipfile.lock": true, "packages.lock.json": true,
}

func skipFile(rel string) bool {
	base := strings.ToLower(path.Base(rel))
	return lockFiles[base] || skipSuffixes[path.Ext(base)] || strings.HasSuffix(base, ".min.js") || strings.HasSuffix(base, ".min.css")
}

func skipPath(rel string) bool {
	for dir := range strings.SplitSeq(path.Dir(rel), "/") {
		if skipDirs[dir] {
			return true
		}
	}
	return skipFile(rel)
}

// lister names the files below a root, relative and with slashes, on out. It
// reports what could not be read and goes on.
type lister struct {
	root   string
	report func(rel string, err error)
}

// list streams the files: those that git tracks or would, when the root is in a
// checkout and git is there, all that no .gitignore leaves out otherwise.
func (l lister) list(ctx context.Context, out chan<- string) error {
	if ok, err := l.git(ctx, out); ok || err != nil {
		return err
	}
	return l.walk(ctx, "", nil, out)
}

// git lists with `git ls-files`; false when this is no checkout.
func (l lister) git(ctx context.Context, out chan<- string) (bool, error) {
	if _, err := exec.LookPath("git"); err != nil {
		return false, nil
	}
	if _, err := gitOutput(ctx, l.root, "rev-parse", "--is-inside-work-tree"); err != nil {
		return false, nil
	}
	cmd := gitCommand(ctx, l.root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate")
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return false, fmt.Errorf("list files of %s with git: %w", l.root, err)
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
			select {
			case out <- name:
			case <-ctx.Done():
				_ = cmd.Wait()
				return true, ctx.Err()
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
		return true, fmt.Errorf("list files of %s with git: %w", l.root, err)
	}
	return true, nil
}

// gitCommand never asks, pages or runs hooks.
func gitCommand(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", dir, "-c", "core.quotePath=false", "-c", "core.fsmonitor=false"}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "LC_ALL=C")
	return cmd
}

func gitOutput(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := gitCommand(ctx, dir, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		line, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n")
		return nil, fmt.Errorf("git %s: %w: %s", args[0], err, line)
	}
	return out, nil
}

// walk lists without git. Links are not followed: what they point to inside the
// tree is listed at its own place, what is outside is not the tree's.
func (l lister) walk(ctx context.Context, rel string, g ignores, out chan<- string) error {
	dir := filepath.Join(l.root, filepath.FromSlash(rel))
	entries, err := os.ReadDir(dir)
	if err != nil {
		if rel == "" {
			return fmt.Errorf("read the folder %s: %w", l.root, err)
		}
		l.report(rel, err)
	}
	for _, e := range entries {
		if e.Name() == ".gitignore" {
			g = g.with(dir, rel)
			break
		}
	}
	for _, e := range entries {
		name := path.Join(rel, e.Name())
		switch {
		case e.Type()&fs.ModeSymlink != 0:
		case e.IsDir():
			if skipDirs[e.Name()] || len(g) > 0 && g.match(name, true) {
				continue
			}
			if err := l.walk(ctx, name, g, out); err != nil {
				return err
			}
		case e.Type().IsRegular():
			if skipFile(name) || len(g) > 0 && g.match(name, false) {
				continue
			}
			select {
			case out <- name:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}
