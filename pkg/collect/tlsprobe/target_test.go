package tlsprobe

import (
	"strconv"
	"strings"
	"testing"
)

func TestParseTargets(t *testing.T) {
	tests := []struct{ in, want string }{
		{"db.example.com", "db.example.com:5432"},
		{"db.example.com:6432", "db.example.com:6432"},
		{"db-1.db.ondigitalocean.com", "db-1.db.ondigitalocean.com:25060"},
		{"[2001:db8::1]:6432", "2001:db8::1:6432"},
		{"2001:db8::1", "2001:db8::1:5432"},
		{"postgresql://doadmin:secret@db.example.com:25060/defaultdb?sslmode=require", "db.example.com:25060 doadmin defaultdb"},
		{"postgres://a%40b:p%40ss@h/d%20b", "h:5432 a@b d b"},
		{"postgresql://u:secret@ss/w@rd@h:1/db", "!the URL has an @ too many"},
		{"postgresql://u:secret@ss@h:1/db", "!the URL has an @ too many"},
		{"postgresql://u:secret/w@h:1/db", "!the URL has an @ too many"},
		{"postgresql://u:secret?w@h:1/db", "!the URL has an @ too many"},
		{"postgresql://u:secret#w@h:1/db", "!the URL has an @ too many"},
		{"postgresql://h1:1,h2:2/db", "h1:1 db, h2:2 db"},
		{"postgresql:///db?host=h&port=7", "h:7 db"},
		{"jdbc:postgresql://h:5/db?user=u&password=secret", "h:5 u db"},
		{"host=h port=6 user=u password='se cret' dbname=d", "h:6 u d"},
		{"host = h  hostaddr=192.0.2.1", "h:5432 → 192.0.2.1:5432"},
		{"hostaddr=192.0.2.1", "192.0.2.1:5432"},
		{`host=h dbname='it\'s'`, "h:5432 it's"},
		{"host=a,b port=1,2", "a:1, b:2"},
		{"host=a,b port=1", "a:1, b:1"},
		{"host=a,b port=1,2,3", "!2 hosts and 3 ports"},
		{"host=/var/run/postgresql", "!the host is a unix socket"},
		{"postgresql://%2Fvar%2Frun/db", "!the host is a unix socket"},
		{"host='h", "!a quoted value without its closing quote: write keyword=value, and quotes around a value with spaces"},
		{"user=secret", "!no host is named"},
		{"", "!no host is named"},
		{"mysql://u:secret@h/", "!mysql:// is no PostgreSQL URL"},
		{"u:secret@h", "!write HOST:PORT"},
		{"h:secret", "!the port is no number"},
		{"h:0", "!the port is no number"},
		{"h:65536", "!the port is no number"},
		{"h'; rm -rf", "!write HOST:PORT"},
		{"h`x`", "!the host's name holds"},
		{"postgresql://h/db?x=%zz", "!the URL's parameters"},
	}
	for _, tt := range tests {
		list, err := ParseTargets(tt.in)
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: the error repeats a password: %v", tt.in, err)
		}
		var parts []string
		for _, x := range list {
			s := x.Host + ":" + strconv.Itoa(x.Port)
			if x.ConnectTo != "" {
				s += " → " + x.ConnectTo
			}
			parts = append(parts, strings.Join(append(append([]string{s}, x.Users...), x.Databases...), " "))
		}
		got := strings.Join(parts, ", ")
		if err != nil {
			got = "!" + err.Error()
		}
		if want, isError := strings.CutPrefix(tt.want, "!"); isError && (err == nil || !strings.HasPrefix(err.Error(), want)) || !isError && got != tt.want {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestParseConnectTo(t *testing.T) {
	m, err := ParseConnectTo([]string{"db.example.com:25060:127.0.0.1:5432", "[2001:db8::1]:1:[::1]:2"})
	if err != nil || m["db.example.com:25060"] != "127.0.0.1:5432" || m["[2001:db8::1]:1"] != "[::1]:2" || len(m) != 2 {
		t.Errorf("%v, %v", m, err)
	}
	for _, bad := range []string{"", "a:1", "a:1:b", "a:x:b:1", "a:1:b:0", ":1:b:2", "a:1::2", "a:1:b:2:c", "[a:1:b:2"} {
		if _, err := ParseConnectTo([]string{bad}); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func FuzzParseTargets(f *testing.F) {
	f.Add("postgresql://u:p@h:1,h2/db?host=x&port=1,2")
	f.Add("host='a b' port=1 hostaddr=::1")
	f.Add("[::1]:5432")
	f.Fuzz(func(t *testing.T, s string) {
		list, err := ParseTargets(s)
		if err == nil && len(list) == 0 {
			t.Error("neither a target nor an error")
		}
		for _, x := range list {
			if x.Host == "" || x.Port < 1 || x.Port > 65535 {
				t.Errorf("%+v", x)
			}
		}
	})
}

// TestMerge: the same endpoint is looked at once, with the names of all.
func TestMerge(t *testing.T) {
	list, err := ReadTargets(strings.NewReader("db.example.com\npostgresql://app@DB.example.com/appdb\nhost=db.example.com user=app dbname=other\nother.example.com\n"))
	if err != nil {
		t.Fatal(err)
	}
	merged, err := Merge(list)
	if err != nil {
		t.Fatal(err)
	}
	is(t, "endpoints", len(merged), 2)
	is(t, "users", strings.Join(merged[0].Users, " "), "app")
	is(t, "databases", strings.Join(merged[0].Databases, " "), "appdb other")
	is(t, "another", merged[1].Host, "other.example.com")
	if _, err := Merge([]Target{{Host: "db", Port: 1}, {Host: "db", Port: 1, ConnectTo: "127.0.0.1:1"}}); err == nil {
		t.Error("two ways to one endpoint are taken")
	}
}
