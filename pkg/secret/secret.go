// Package secret reads secrets from where a reference in a configuration says that they
// are. A secret itself stands in no configuration, and in no error.
package secret

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dbaudit/pkg/jsonfile"
)

// Kinds of references. What runs a command is for files of the user's own alone: another
// may come with the tree that is judged.
const (
	Env   = "env"   // env:NAME, a variable of the environment
	File  = "file"  // file:PATH
	Exec  = "exec"  // exec:COMMAND, whose words are split at blanks; no shell is run
	Doctl = "doctl" // doctl:CONTEXT, which pkg/collect/account reads
)

var forms = map[string]string{Env: "env:NAME", File: "file:PATH", Exec: "exec:COMMAND", Doctl: "doctl:CONTEXT"}

const (
	timeout = time.Minute // of a command that prints a secret
	maxSize = 64 << 10    // of a file that holds one
)

// Check says whether a text is a reference of one of these kinds. Anything else may be
// the secret itself: the error does not show it.
func Check(reference string, kinds ...string) error {
	kind, rest, _ := strings.Cut(reference, ":")
	if slices.Contains(kinds, kind) && strings.TrimSpace(rest) != "" {
		return nil
	}
	var all []string
	for _, k := range kinds {
		all = append(all, forms[k])
	}
	last := len(all) - 1
	return fmt.Errorf("write where the secret is, not the secret itself: %s or %s (the value is not shown)", strings.Join(all[:last], ", "), all[last])
}

// Read fetches what a reference of one of these kinds names. A path is meant from the
// folder dir; "" is the working directory.
func Read(ctx context.Context, reference, dir string, kinds ...string) (string, error) {
	if err := Check(reference, kinds...); err != nil {
		return "", err
	}
	kind, rest, _ := strings.Cut(reference, ":")
	rest = strings.TrimSpace(rest)
	var value string
	var err error
	switch kind {
	case Env:
		value = os.Getenv(rest)
	case File:
		if !filepath.IsAbs(rest) {
			rest = filepath.Join(dir, rest)
		}
		value, err = read(rest)
	case Exec:
		value, err = run(ctx, strings.Fields(rest))
	default:
		err = errors.New("it is read elsewhere")
	}
	if err != nil {
		return "", err
	}
	if value = strings.TrimSpace(value); value == "" {
		return "", fmt.Errorf("%s gives nothing: it is empty or not set", reference)
	}
	return value, nil
}

func read(path string) (string, error) {
	if err := jsonfile.CheckRegular(path); err != nil {
		return "", err
	}
	if info, err := os.Stat(path); err == nil && info.Size() > maxSize {
		return "", fmt.Errorf("%s is too large for a secret (%d bytes)", path, info.Size())
	}
	b, err := os.ReadFile(path)
	return string(b), err
}

func run(ctx context.Context, words []string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	b, err := exec.CommandContext(ctx, words[0], words[1:]...).Output()
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil { // what the command printed may hold the secret
		return "", fmt.Errorf("exec:%s: %w", words[0], err)
	}
	return string(b), nil
}
