package secret

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"token": "  invented-1\n", "empty": "\n", "large": strings.Repeat("x", maxSize+1)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("DBAUDIT_TEST_SECRET", "invented-2")
	all := []string{Env, File, Exec}
	for _, c := range []struct {
		reference string
		kinds     []string
		want      string // "!": part of the error
	}{
		{"env:DBAUDIT_TEST_SECRET", all, "invented-2"},
		{"file:token", all, "invented-1"},
		{"file:" + filepath.Join(dir, "token"), all, "invented-1"},
		{"exec:cat " + filepath.Join(dir, "token"), all, "invented-1"},
		{"env:DBAUDIT_TEST_ABSENT", all, "!env:DBAUDIT_TEST_ABSENT gives nothing"},
		{"file:empty", all, "!file:empty gives nothing"},
		{"file:absent", all, "!" + filepath.Join(dir, "absent")},
		{"file:large", all, "!too large"},
		{"file:.", all, "!is a folder"},
		{"file:/dev/zero", all, "!a pipe or a device"},
		{"exec:cat " + filepath.Join(dir, "absent"), all, "!exec:cat: exit status 1"},
		{"exec:touch " + filepath.Join(dir, "made"), []string{Env, File}, "!env:NAME or file:PATH"},
		{"invented-3", all, "!env:NAME, file:PATH or exec:COMMAND"},
		{"env: ", all, "!write where the secret is"},
		{"https://invented-3", all, "!write where the secret is"},
	} {
		got, err := Read(t.Context(), c.reference, dir, c.kinds...)
		want, bad := strings.CutPrefix(c.want, "!")
		if bad && (err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "invented-")) || !bad && (err != nil || got != want) {
			t.Errorf("%s: %q, %v; want %q", c.reference, got, err, c.want)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "made")); err == nil {
		t.Error("a command was run that may not be")
	}
}
