package probeplan

import (
	"bytes"
	"os"
	"testing"
	"time"

	"dbaudit/pkg/snapshot"
)

// FuzzRead: no text breaks the reader, and what it accepts is written and read again as
// the same plan, which vouches for its own snapshot.
func FuzzRead(f *testing.F) {
	s := &snapshot.Snapshot{Tool: snapshot.Tool{Name: "dbaudit", Version: "1"}, Clusters: []snapshot.Cluster{{
		ID: "c1", Name: "orders", Role: snapshot.RoleCluster, Engine: "pg", Databases: []string{"defaultdb"}, Users: []snapshot.User{{Name: "app"}},
		Endpoints: []snapshot.Endpoint{{ID: "db.example.com:25060", Role: snapshot.EndpointPrimary, Network: "public", Host: "db.example.com", Port: 25060}},
	}}}
	var good bytes.Buffer
	if err := Of(s, "all", time.Unix(1, 0)).Write(&good); err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{good.String(), "", "{}", "[]", `{"schema_version":"1"}`, "\x1f\x8b"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := Read(bytes.NewReader(text))
		if err != nil {
			return
		}
		var first, second bytes.Buffer
		if err := p.Write(&first); err != nil {
			t.Fatal(err)
		}
		again, err := Read(bytes.NewReader(first.Bytes()))
		if err != nil {
			t.Fatalf("%v\n%s", err, first.Bytes())
		}
		if err := again.Write(&second); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("%v\n%s\n%s", err, first.Bytes(), second.Bytes())
		}
		observed := p.Snapshot("here")
		Probed(observed)
		if err := p.Vouch(observed); err != nil {
			t.Errorf("the plan does not vouch for its own snapshot: %v", err)
		}
		path := t.TempDir() + "/s.json"
		if err := snapshot.Save(path, observed); err != nil {
			t.Fatal(err)
		}
		if read, err := snapshot.Load(path); err != nil {
			t.Errorf("its snapshot cannot be read: %v", err)
		} else if err := p.Vouch(read); err != nil {
			t.Errorf("the plan does not vouch for the snapshot that was stored: %v", err)
		}
		_ = os.Remove(path)
	})
}
