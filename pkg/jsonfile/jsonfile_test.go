package jsonfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

var box = &Format{Name: "box", Version: "1", Again: "pack again", Required: []string{"items"}, Others: map[string]string{"lid": "this is a lid"}}

// items reads a box.
func items(path string) ([]int, error) {
	return Read(path, func(r io.Reader) (list []int, err error) {
		err = box.Read(r, func(dec *jsontext.Decoder, key string) error {
			if key != "items" {
				return dec.SkipValue()
			}
			return json.UnmarshalDecode(dec, &list)
		})
		return list, err
	})
}

// The line is the right one whatever is before it: lines longer than a reader's
// buffer, Windows line ends, gzip.
func TestLine(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	for name, text := range map[string]string{
		"short": "{\"schema_version\": \"1\",\n\n\"items\": [1,\n\"two\"]}",
		"long":  "{\"schema_version\": \"1\", \"" + long + "\": 1,\n\"y" + long + "\": 2, \"a\":\n3, \"items\": [1,\n\"two\"]}",
		"crlf":  "{\"schema_version\": \"1\",\r\n\r\n\"items\": [1,\r\n\"two\"]}",
	} {
		for _, end := range []string{".json", ".json.gz"} {
			t.Run(name+end, func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "box"+end)
				if err := Write(path, func(w io.Writer) error { _, err := io.WriteString(w, text); return err }); err != nil {
					t.Fatal(err)
				}
				_, err := items(path)
				var fe *Error
				if !errors.As(err, &fe) || fe.Line != 4 || fe.File != path || fe.Path != "items[1]" {
					t.Errorf("%v", err)
				}
				if want := path + ": line 4: items[1]: want a whole number, got a string"; err != nil && err.Error() != want {
					t.Errorf("got  %v\nwant %s", err, want)
				}
			})
		}
	}
}

func TestFormat(t *testing.T) {
	for text, want := range map[string]struct {
		reason string
		kind   error
	}{
		`{"schema_version": "1", "items": [1, 2], "colour": {"red": [1]}}`: {"", nil},
		`{"items": [1], "schema_version": "1"}`:                            {"", nil},
		`{"schema_version": "2", "items": []}`:                             {`schema version "2", this dbaudit reads "1": use the dbaudit that wrote it, or pack again`, ErrVersion},
		`{"schema_version": "1", "lid": 1}`:                                {"this is a lid", ErrOtherFormat},
		`{"items": []}`:                                                    {`no "schema_version": this is not a box of dbaudit`, ErrOtherFormat},
		`{"schema_version": "1"}`:                                          {`"items" is missing`, ErrInvalid},
		`{"schema_version": "1", "items": []} 1`:                           {"more text after the end of the box", ErrNotJSON},
		`{"schema_version": "1", "items": [], "items": []}`:                {"the key occurs twice", ErrInvalid},
		`[]`: {"got a list: this is not a box of dbaudit", ErrOtherFormat},
	} {
		path := filepath.Join(t.TempDir(), "box")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := items(path)
		if want.kind == nil {
			if err != nil {
				t.Errorf("%s: %v", text, err)
			}
			continue
		}
		if !errors.Is(err, want.kind) || !strings.HasSuffix(err.Error(), want.reason) {
			t.Errorf("%s: %v\nwant %s", text, err, want.reason)
		}
	}
}

// An error of whoever reads the values stays what it is.
// A pipe that nobody writes to, or a device, would never end.
func TestNoFile(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink("/dev/zero", link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, link} {
		if _, err := items(path); err == nil || !strings.Contains(err.Error(), path+" is a pipe or a device") {
			t.Errorf("%v", err)
		}
	}
}

func TestOtherErrors(t *testing.T) {
	stop := errors.New("enough")
	err := box.Read(strings.NewReader(`{"items": []}`), func(*jsontext.Decoder, string) error { return stop })
	if !errors.Is(err, stop) || err.Error() != "enough" {
		t.Error(err)
	}
}
