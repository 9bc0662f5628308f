package reports_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"dbaudit/pkg/result"
	"dbaudit/reports"
	"dbaudit/reports/reporttest"
)

func TestWriteFile(t *testing.T) {
	r := reporttest.Sample(reporttest.Full(50))
	for _, f := range reports.All() {
		path := filepath.Join(t.TempDir(), "report."+f.Extension)
		if err := os.WriteFile(path, []byte("old"), 0o640); err != nil {
			t.Fatal(err)
		}
		if err := reports.WriteFile(path, f, r, reports.View{}); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, render(t, f.Name, r, reports.View{})) {
			t.Errorf("%s: the file is not what the format writes", f.Name)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
			t.Errorf("%s: the file's mode was changed: %v %v", f.Name, info.Mode(), err)
		}
		alone(t, path)
	}
}

// alone: no temporary file stays behind.
func alone(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 || entries[0].Name() != filepath.Base(path) {
		t.Errorf("beside %s: %v", path, entries)
	}
}

func TestWriteFileGzip(t *testing.T) {
	r := reporttest.Sample(reporttest.Full(50))
	format, err := reports.Lookup("json")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "result.json.gz")
	var files [][]byte
	for range 2 {
		if err := reports.WriteFile(path, format, r, reports.View{}); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, b)
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("the same result gives different gzip files")
	}
	zip, err := gzip.NewReader(bytes.NewReader(files[0]))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(zip)
	if err != nil || !bytes.Equal(text, render(t, "json", r, reports.View{})) {
		t.Errorf("not the JSON result: %v", err)
	}
	if _, err := result.Load(path); err != nil {
		t.Errorf("it does not load: %v", err)
	}
}

// TestFullDisk: a disk that is full leaves the old file whole. As root it is a small
// tmpfs; without root a writer that fails at every point stands for it.
func TestFullDisk(t *testing.T) {
	format, err := reports.Lookup("json")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	old := reporttest.Sample(reporttest.Options{Findings: 3})
	path := filepath.Join(dir, "result.json")
	big := reporttest.Sample(reporttest.Full(3000))
	wantError := "no space left on device"
	if runtime.GOOS == "linux" && os.Geteuid() == 0 && syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=512k") == nil {
		t.Cleanup(func() {
			if err := syscall.Unmount(dir, 0); err != nil {
				t.Error(err)
			}
		})
	} else {
		wantError = "full"
		whole := format.Write
		format.Write = func(w io.Writer, r *result.Result, v reports.View) error {
			return whole(&limited{w: w, room: 200_000}, r, v)
		}
	}
	if err := reports.WriteFile(path, format, old, reports.View{}); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	err = reports.WriteFile(path, format, big, reports.View{})
	if err == nil || !strings.Contains(err.Error(), wantError) || !strings.Contains(err.Error(), path) {
		t.Errorf("a full disk gives the error %v", err)
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the old file was touched: %v", err)
	}
	alone(t, path)
}

// limited hands on so many bytes and then fails.
type limited struct {
	w    io.Writer
	room int
}

func (l *limited) Write(b []byte) (int, error) {
	if len(b) > l.room {
		return 0, errors.New("full")
	}
	l.room -= len(b)
	return l.w.Write(b)
}

func TestWriteFileElsewhere(t *testing.T) {
	r := reporttest.Sample(reporttest.Options{Findings: 1})
	format, err := reports.Lookup("csv")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()

	t.Run("a link stays a link", func(t *testing.T) {
		real, link := filepath.Join(dir, "real.csv"), filepath.Join(dir, "link.csv")
		if err := os.WriteFile(real, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink("real.csv", link); err != nil {
			t.Fatal(err)
		}
		if err := reports.WriteFile(link, format, r, reports.View{}); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("the link is gone: %v", err)
		}
		if b, err := os.ReadFile(real); err != nil || len(b) == 0 {
			t.Errorf("the file it points to is empty: %v", err)
		}
	})
	t.Run("a device", func(t *testing.T) {
		if err := reports.WriteFile("/dev/null", format, r, reports.View{}); err != nil {
			t.Error(err)
		}
		err := reports.WriteFile("/dev/full", format, r, reports.View{})
		if !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("/dev/full gives %v", err)
		}
		for _, path := range []string{"/dev/null", "/dev/full"} {
			if info, err := os.Stat(path); err != nil || info.Mode()&os.ModeDevice == 0 {
				t.Fatalf("%s is no device any more: %v", path, err)
			}
		}
	})
	t.Run("a folder that vanished", func(t *testing.T) {
		gone := filepath.Join(dir, "gone")
		if err := os.Mkdir(gone, 0o755); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(gone, "x.csv")
		if err := reports.CheckWritable(path); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(gone); err != nil {
			t.Fatal(err)
		}
		err := reports.WriteFile(path, format, r, reports.View{})
		if err == nil || !strings.Contains(err.Error(), "there is no folder "+gone) {
			t.Errorf("error %v", err)
		}
	})
}

func TestCheckWritable(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(dir, "nowhere"), filepath.Join(dir, "dangling")); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "new.json"):     "",
		file:                               "",
		"/dev/null":                        "",
		"":                                 "its name is empty",
		dir:                                "it is a folder",
		filepath.Join(dir, "no", "x.json"): "there is no folder " + filepath.Join(dir, "no"),
		filepath.Join(file, "x.json"):      "not a directory",
		filepath.Join(dir, "dangling"):     "it is a symbolic link to",
		"/proc/dbaudit.json":               "no such file or directory",
	} {
		err := reports.CheckWritable(path)
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", path, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n")):
			t.Errorf("%q: error %v, want %q", path, err, want)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("something stayed behind: %v %v", entries, err)
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "old" {
		t.Errorf("the file was changed: %q %v", b, err)
	}
}
