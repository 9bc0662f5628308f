package config

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// secretTimeout bounds a command that prints a secret.
const secretTimeout = time.Minute

// Secret fetches what a reference of the fleet's file names (env:NAME, file:PATH,
// exec:COMMAND; the command's words are split at blanks, without a shell). No error
// shows it.
func (f *Fleet) Secret(ctx context.Context, reference string) (string, error) {
	kind, rest, _ := strings.Cut(reference, ":")
	rest = strings.TrimSpace(rest)
	var value string
	switch kind {
	case "env":
		value = os.Getenv(rest)
	case "file":
		b, err := readFile(f.Resolve(rest))
		if err != nil {
			return "", err
		}
		value = string(b)
	case "exec":
		ctx, cancel := context.WithTimeout(ctx, secretTimeout)
		defer cancel()
		words := strings.Fields(rest)
		b, err := exec.CommandContext(ctx, words[0], words[1:]...).Output()
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		if err != nil { // what the command printed may hold the secret
			return "", fmt.Errorf("exec:%s: %w", words[0], err)
		}
		value = string(b)
	default:
		return "", errors.New("the reference is of no known kind")
	}
	if value = strings.TrimSpace(value); value == "" {
		return "", fmt.Errorf("%s gives nothing", reference)
	}
	return value, nil
}
