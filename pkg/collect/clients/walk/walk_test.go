package walk

import (
	"context"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"unicode/utf16"

	"dbaudit/pkg/git"
)

const setting = "DATABASE_URL=postgres://u@h.example.com/db?sslmode=require\n"

// documents walks a tree and gives what it visits and reports, by path.
func documents(t *testing.T, tree Tree) (texts, problems map[string]string) {
	t.Helper()
	texts, problems = map[string]string{}, map[string]string{}
	var mu sync.Mutex
	tree.Hints = NewHints([]string{"sslmode"})
	tree.Report = func(path string, err error) {
		mu.Lock()
		defer mu.Unlock()
		problems[path] = err.Error()
	}
	err := tree.Walk(context.Background(), func(d Document) {
		mu.Lock()
		defer mu.Unlock()
		texts[d.Path] = d.Text
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts, problems
}

func encode16(order binary.ByteOrder, mark bool, text string) []byte {
	if mark {
		text = "\ufeff" + text
	}
	var out []byte
	for _, u := range utf16.Encode([]rune(text)) {
		out = order.(binary.AppendByteOrder).AppendUint16(out, u)
	}
	return out
}

func encode32(order binary.ByteOrder, mark bool, text string) []byte {
	if mark {
		text = "\ufeff" + text
	}
	var out []byte
	for _, r := range text {
		out = order.(binary.AppendByteOrder).AppendUint32(out, uint32(r))
	}
	return out
}

// Text is text in whatever encoding it is written; a stray control byte makes it no
// program.
func TestEncodings(t *testing.T) {
	long := strings.Repeat("# ünïcödé and more\n", 10_000) + setting
	for name, b := range map[string][]byte{
		"utf-8":              []byte(setting),
		"utf-8 with mark":    []byte("\ufeff" + setting),
		"latin-1":            []byte("# caf\xe9 \xa7\n" + setting),
		"one NUL":            []byte("A=x\x00y\n" + setting),
		"an escape":          []byte("A=\x1b[1mx\n" + setting),
		"utf-16le":           encode16(binary.LittleEndian, false, setting),
		"utf-16le with mark": encode16(binary.LittleEndian, true, setting),
		"utf-16be":           encode16(binary.BigEndian, false, setting),
		"utf-16be with mark": encode16(binary.BigEndian, true, setting),
		"utf-32le":           encode32(binary.LittleEndian, false, setting),
		"utf-32le with mark": encode32(binary.LittleEndian, true, setting),
		"utf-32be":           encode32(binary.BigEndian, false, setting),
		"utf-32be with mark": encode32(binary.BigEndian, true, setting),
		"long utf-16":        encode16(binary.LittleEndian, false, long),
		"long utf-32":        encode32(binary.BigEndian, true, long),
	} {
		for _, limit := range []int64{0, 64 << 10} { // held as a whole, and streamed
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "a.env"), b, 0o600); err != nil {
				t.Fatal(err)
			}
			texts, problems := documents(t, Tree{Root: dir, MaxFileSize: limit})
			if !strings.Contains(texts["a.env"], setting) || len(problems) > 0 {
				t.Errorf("%s, held up to %d: %q %v", name, limit, texts["a.env"], problems)
			}
		}
	}
	for name, text := range map[string]string{
		"program":    "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00" + setting,
		"compressed": "\x1f\x8b\x08\x01\x02\x03\x04" + setting,
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "a"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if texts, _ := documents(t, Tree{Root: dir}); len(texts) > 0 {
			t.Errorf("a %s is taken for text", name)
		}
		if _, problems := documents(t, Tree{Root: dir, Only: "a"}); problems["a"] == "" {
			t.Errorf("a %s that was named is passed over in silence", name)
		}
	}
}

// A file too large to hold is read around what may be a setting: wherever that
// stands, also where one part ends and the next begins.
func TestLarge(t *testing.T) {
	for at := range 40 {
		before := 256<<10 - 20 + at
		text := strings.Repeat("x", before-1) + "\n" + setting + strings.Repeat("y\n", 200_000)
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "a.sql"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		texts, problems := documents(t, Tree{Root: dir, MaxFileSize: 256 << 10})
		got := texts["a.sql"]
		i := strings.Index(got, setting)
		if i < 0 || strings.Count(got[:i], "\n") != 1 || len(problems) > 0 {
			t.Fatalf("before %d bytes: %d, %v", before, i, problems)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.sql"), []byte(strings.Repeat(setting, 100_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if texts, problems := documents(t, Tree{Root: dir, MaxFileSize: 256 << 10}); texts["a.sql"] == "" || !strings.Contains(problems["a.sql"], "in part") {
		t.Errorf("a file of nothing but settings: %d bytes, %v", len(texts["a.sql"]), problems)
	}
}

// What is named by itself is read, also through a link; what is no file is not.
func TestNamed(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.env"), []byte(setting), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("a.env", filepath.Join(dir, "b.env")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.env"), 0o600); err != nil {
		t.Fatal(err)
	}
	if texts, _ := documents(t, Tree{Root: dir}); len(texts) != 1 {
		t.Errorf("the folder: %v", texts)
	}
	if texts, problems := documents(t, Tree{Root: dir, Only: "b.env"}); texts["b.env"] != setting {
		t.Errorf("a link: %v %v", texts, problems)
	}
}

func TestHints(t *testing.T) {
	words := []string{"ostgr", "sslmode", "/pgx", "dbaudit:", `"pg"`}
	h := NewHints(words)
	in := func(text string) bool { return h.In([]byte(text)) }
	for _, w := range words {
		for _, text := range []string{w, strings.ToUpper(w), "x" + w, strings.Repeat("a ", 100) + w + "zz"} {
			if !in(text) {
				t.Errorf("%q is not found in %q", w, text)
			}
		}
	}
	for _, text := range []string{"", "o", "ostg", "nothing of interest, at all", "ssl mode", strings.Repeat("ostgostg", 100)} {
		if in(text) {
			t.Errorf("a hint is found in %q", text)
		}
	}
}

// A folder that is named is read, though the checkout around it ignores it; what its
// own .gitignore leaves out stays out.
func TestIgnoredRoot(t *testing.T) {
	repository := t.TempDir()
	if _, err := git.Output(t.Context(), repository, "init", "--quiet"); err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(repository, "out", "app")
	for name, text := range map[string]string{
		"../../.gitignore": "/out\nsecret.env\n", "a.env": setting, "b.env": setting, ".gitignore": "b.env\n",
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	texts, problems := documents(t, Tree{Root: root})
	if texts["a.env"] == "" || texts["b.env"] != "" || len(problems) > 0 {
		t.Errorf("read %q, problems %q", texts, problems)
	}
	if texts, _ := documents(t, Tree{Root: repository}); len(texts) > 0 {
		t.Errorf("the checkout ignores it, and yet it was read: %q", texts)
	}
}
