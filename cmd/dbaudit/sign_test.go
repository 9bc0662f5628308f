package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"dbaudit/pkg/result"
	"dbaudit/pkg/sign"
	"dbaudit/pkg/snapshot"
)

// keyPair makes NAME.pem and NAME.pub with openssl, as the documentation says.
func keyPair(t *testing.T, name string, algorithm ...string) {
	t.Helper()
	if algorithm == nil {
		algorithm = []string{"-algorithm", "ed25519"}
	}
	for _, args := range [][]string{
		append([]string{"genpkey", "-out", name + ".pem"}, algorithm...),
		{"pkey", "-in", name + ".pem", "-pubout", "-out", name + ".pub"},
	} {
		if out, err := exec.Command("openssl", args...).CombinedOutput(); err != nil {
			t.Fatalf("openssl %v: %v\n%s", args, err, out)
		}
	}
}

func put(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestSign signs what each command writes, and verifies it with the public key alone.
func TestSign(t *testing.T) {
	noHome(t)
	run, connectTo := planned(t)
	t.Setenv("DIGITALOCEAN_TOKEN", run.Token)
	keyPair(t, "a")
	keyPair(t, "other")
	key := []string{"--sign", "a.pem"}
	must(t, exitPass, slices.Concat([]string{"collect", "--no-probe", "-o", "api.json.gz", "--plan-out", "plan.json", "--api-url", run.URL}, key)...)
	must(t, exitPass, slices.Concat([]string{"probe", "--plan", "plan.json", "-o", "vpc.json"}, connectTo, key)...)
	must(t, exitFail, slices.Concat([]string{
		"scan", "--no-probe", "--save-snapshot", "saved.json", "--report", "json=r.json", "--report", "html=r.html",
		"--store", "runs", "--api-url", run.URL,
	}, key)...)
	stored, _ := filepath.Glob("runs/results/default/*.json.gz")
	if len(stored) != 1 {
		t.Fatalf("stored %v", stored)
	}
	for path, kind := range map[string]sign.Kind{
		"api.json.gz": sign.Snapshot, "plan.json": sign.Plan, "vpc.json": sign.Snapshot, "saved.json": sign.Snapshot,
		"r.json": sign.Result, "r.html": sign.Report, stored[0]: sign.Result,
	} {
		if o := must(t, exitPass, "verify", path, "--key", "a.pub"); !strings.Contains(o.stdout, "a "+string(kind)+",") {
			t.Errorf("%s: %s", path, o.stdout)
		}
		must(t, exitFail, "verify", path, "--key", "other.pub")
		must(t, exitPass, "verify", path, "--key", "other.pub", "--key", "a.pub")
		data := []byte(file(t, path))
		for _, at := range []int{0, len(data) / 2, len(data) - 1} {
			data[at] ^= 1
			put(t, path, string(data))
			if o := must(t, exitFail, "verify", path, "--key", "a.pub"); !strings.Contains(o.stderr, "not what was signed") {
				t.Errorf("%s altered at %d: %s", path, at, o.stderr)
			}
			data[at] ^= 1
		}
		put(t, path, string(data))
		must(t, exitPass, "verify", path, "--key", "a.pub")
		envelope := file(t, path+sign.Suffix)
		for what, text := range map[string]string{
			"other payload": strings.Replace(envelope, `"payload":"`, `"payload":"AAAA`, 1), "cut short": envelope[:len(envelope)/2], "empty": "",
			"no signature": `{"payload":"e30=","payloadType":"application/vnd.in-toto+json","signatures":[]}`, "other type": strings.Replace(envelope, "in-toto", "other", 1),
		} {
			put(t, path+sign.Suffix, text)
			if o := command(t, "verify", path, "--key", "a.pub"); o.code != exitFail {
				t.Errorf("%s: %s: exit code %d: %s", path, what, o.code, o.stderr)
			}
		}
		if err := os.Remove(path + sign.Suffix); err != nil {
			t.Fatal(err)
		}
		if o := must(t, exitFail, "verify", path, "--key", "a.pub"); !strings.Contains(o.stderr, "not signed") {
			t.Errorf("%s: %s", path, o.stderr)
		}
	}
	must(t, exitUsage, "verify", "nowhere.json", "--key", "a.pub")
}

// TestEnvelopeIsStandard: the envelope and the statement have the form that other tools
// of in-toto read, and openssl verifies the signature over DSSE's encoding.
func TestEnvelopeIsStandard(t *testing.T) {
	noHome(t)
	run, _ := planned(t)
	t.Setenv("DIGITALOCEAN_TOKEN", run.Token)
	keyPair(t, "a")
	must(t, exitPass, "collect", "--plan-out", "plan.json", "--api-url", run.URL, "--sign", "a.pem")
	var e struct {
		PayloadType string `json:"payloadType"`
		Payload     []byte `json:"payload"`
		Signatures  []struct {
			Sig   []byte `json:"sig"`
			KeyID string `json:"keyid"`
		} `json:"signatures"`
	}
	if err := json.Unmarshal([]byte(file(t, "plan.json.sig")), &e); err != nil || len(e.Signatures) != 1 {
		t.Fatal(err)
	}
	sum, err := exec.Command("sh", "-c", "sha256sum <plan.json | cut -c1-64; openssl pkey -pubin -in a.pub -outform DER | sha256sum | cut -c1-64").Output()
	if err != nil {
		t.Fatal(err)
	}
	digests := strings.Fields(string(sum))
	want := `{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"plan.json","digest":{"sha256":"` + digests[0] + `"}}],"predicateType":"urn:dbaudit:plan:1"}`
	if e.PayloadType != "application/vnd.in-toto+json" || string(e.Payload) != want || e.Signatures[0].KeyID != digests[1] {
		t.Errorf("%s %s\n%s\nwant %s", e.PayloadType, e.Signatures[0].KeyID, e.Payload, want)
	}
	put(t, "pae", "DSSEv1 28 application/vnd.in-toto+json "+strconv.Itoa(len(e.Payload))+" "+string(e.Payload))
	put(t, "sig", string(e.Signatures[0].Sig))
	if out, err := exec.Command("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "a.pub", "-rawin", "-in", "pae", "-sigfile", "sig").CombinedOutput(); err != nil {
		t.Errorf("openssl: %v\n%s", err, out)
	}
}

// TestKeys: a key that is none, or is another kind, is wrong usage before anything is
// asked; a link to a key is one.
func TestKeys(t *testing.T) {
	noHome(t)
	run, _ := planned(t)
	t.Setenv("DIGITALOCEAN_TOKEN", run.Token)
	keyPair(t, "a")
	keyPair(t, "rsa", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
	keyPair(t, "ec", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
	keyPair(t, "x", "-algorithm", "x25519")
	if out, err := exec.Command("openssl", "pkey", "-in", "a.pem", "-aes256", "-passout", "pass:not-a-secret", "-out", "locked.pem").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := syscall.Mkfifo("fifo.pem", 0o600); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"link.pem": "a.pem", "link.pub": "a.pub", "dangling.pem": "nowhere", "loop.pem": "loop.pem"} {
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
	}
	put(t, "empty.pem", "")
	put(t, "text.pem", "not a key\n")
	put(t, "broken.pem", strings.Replace(file(t, "a.pem"), "MC4", "MC5", 1))
	put(t, "two.pem", file(t, "a.pem")+file(t, "ec.pem"))
	put(t, "large.pem", strings.Repeat("x", 1<<20))
	for path, want := range map[string]string{
		"nowhere.pem": "no such file", "dangling.pem": "no such file", "loop.pem": "loop.pem", "fifo.pem": "not a regular file", ".": "not a regular file", "/dev/zero": "not a regular file",
		"empty.pem": "no key in PEM", "text.pem": "no key in PEM", "broken.pem": "broken.pem", "two.pem": "several keys", "large.pem": "too large",
		"rsa.pem": "another kind of key", "ec.pem": "another kind of key", "x.pem": "another kind of key", "a.pub": "public key", "locked.pem": "passphrase",
	} {
		o := must(t, exitUsage, "collect", "--plan-out", "plan.json", "--api-url", run.URL, "--sign", path)
		if !strings.Contains(o.stderr, "--sign") || !strings.Contains(o.stderr, path) || !strings.Contains(o.stderr, want) {
			t.Errorf("%s: %s", path, o.stderr)
		}
		if strings.Contains(o.stderr, "MC4C") {
			t.Errorf("%s: the key is in the error: %s", path, o.stderr)
		}
	}
	if n := len(run.Requests()); n != 0 {
		t.Errorf("%d requests before the key was read", n)
	}
	must(t, exitPass, "collect", "--plan-out", "plan.json", "--api-url", run.URL, "--sign", "link.pem")
	must(t, exitPass, "verify", "plan.json", "--key", "link.pub")
	for path, want := range map[string]string{"a.pem": "openssl pkey -in key.pem -pubout", "rsa.pub": "another kind of key", "fifo.pem": "not a regular file"} {
		if o := must(t, exitUsage, "verify", "plan.json", "--key", path); !strings.Contains(o.stderr, want) {
			t.Errorf("%s: %s", path, o.stderr)
		}
	}
	for _, args := range []string{"collect --sign a.pem", "probe --plan plan.json --sign a.pem", "scan --sign a.pem", "verify plan.json", "scan --trust trust.yaml", "probe --sign a.pem db.example.com"} {
		must(t, exitUsage, strings.Fields(args)...)
	}
}

// TestTrust: a snapshot that nobody who may has signed is left out, and the result is
// incomplete; or it is used and marked, as configured.
func TestTrust(t *testing.T) {
	noHome(t)
	run, connectTo := planned(t)
	t.Setenv("DIGITALOCEAN_TOKEN", run.Token)
	for _, name := range []string{"account", "vpc", "stranger"} {
		keyPair(t, name)
	}
	plan := func(name string, more ...string) {
		must(t, exitPass, slices.Concat([]string{"collect", "--no-probe", "-o", name + "-api.json", "--plan-out", name + ".json", "--api-url", run.URL, "--sign", "account.pem"}, more)...)
	}
	probe := func(plan, out, key string, more ...string) {
		must(t, exitPass, slices.Concat([]string{"probe", "--plan", plan + ".json", "--vantage", "vpc-fra1", "-o", out, "--sign", key + ".pem"}, connectTo, more)...)
	}
	plan("plan")
	plan("other")
	plan("billing", "--cluster", "billing")
	if err := os.Mkdir("trust", 0o700); err != nil {
		t.Fatal(err)
	}
	trust := func(more string) {
		put(t, "trust/trust.yaml", more+`
keys:
  - key: ../account.pub
    speaks_for: everything
  - key: ../vpc.pub
    vantage: vpc-fra1
    plans: [../plan.json]
`)
	}
	trust("")
	probe("plan", "vpc.json", "vpc")
	good := []string{"--snapshot", "plan-api.json", "--snapshot", "vpc.json", "--trust", "trust"}
	want := verdicts(audited(t, exitFail, good...))
	if got := verdicts(audited(t, exitFail, good[:4]...)); !slices.Equal(got, want) {
		t.Errorf("what is trusted is judged otherwise: %q, %q", less(got, want), less(want, got))
	}
	if r := audited(t, exitFail, good...); len(r.Errors) > 0 || r.Summary.Endpoints.Probed == 0 {
		t.Errorf("%v, %+v", r.Errors, r.Summary.Endpoints)
	}

	// resigned is what vpc.json becomes when whoever holds a key writes what it likes.
	resigned := func(name, key string, change func(*snapshot.Snapshot)) {
		s, err := snapshot.Load("vpc.json")
		if err != nil {
			t.Fatal(err)
		}
		change(s)
		if err := snapshot.Save(name, s); err != nil {
			t.Fatal(err)
		}
		k, err := sign.LoadKey(key + ".pem")
		if err != nil {
			t.Fatal(err)
		}
		if err := k.File(name, sign.Snapshot); err != nil {
			t.Fatal(err)
		}
	}
	unchanged := func(*snapshot.Snapshot) {}
	put(t, "unsigned.json", file(t, "vpc.json"))
	put(t, "altered.json", strings.Replace(file(t, "vpc.json"), "TLSv1.3", "TLSv1.2", 1))
	put(t, "altered.json.sig", file(t, "vpc.json.sig"))
	resigned("foreign.json", "stranger", unchanged)
	probe("other", "replayed.json", "vpc")
	probe("plan", "elsewhere.json", "vpc", "--vantage", "vpc-nyc3")
	resigned("old.json", "vpc", func(s *snapshot.Snapshot) { s.CollectedAt = s.CollectedAt.Add(-27 * time.Hour) })
	resigned("old-account.json", "account", func(s *snapshot.Snapshot) { s.CollectedAt = s.CollectedAt.Add(-27 * time.Hour) })
	resigned("future.json", "vpc", func(s *snapshot.Snapshot) { s.CollectedAt = s.CollectedAt.Add(time.Hour) })
	resigned("future-probe.json", "vpc", func(s *snapshot.Snapshot) {
		later := s.CollectedAt.Add(time.Hour)
		s.Clusters[0].Endpoints[0].ProbedAt = &later
	})
	resigned("before-plan.json", "vpc", func(s *snapshot.Snapshot) { s.CollectedAt = s.Probe.PlanCreatedAt.Add(-time.Hour) })
	resigned("no-plan.json", "vpc", func(s *snapshot.Snapshot) { s.Probe = nil })
	resigned("open.json", "vpc", func(s *snapshot.Snapshot) { s.Clusters[0].TrustedSources = []snapshot.TrustedSource{} })
	resigned("endpoint.json", "vpc", func(s *snapshot.Snapshot) {
		e := s.Clusters[0].Endpoints[0]
		e.Host, e.ID = "elsewhere.example.com", "elsewhere.example.com:25060"
		s.Clusters[0].Endpoints = append(s.Clusters[0].Endpoints, e)
	})
	resigned("network.json", "vpc", func(s *snapshot.Snapshot) { s.Clusters[0].Endpoints[0].Network = "private" })
	resigned("cluster.json", "vpc", func(s *snapshot.Snapshot) {
		c := s.Clusters[0]
		c.ID = "another"
		s.Clusters = append(s.Clusters, c)
	})
	resigned("authority.json", "vpc", func(s *snapshot.Snapshot) { s.Clusters[0].CA = &snapshot.CA{PEM: "x"} })
	resigned("clients.json", "vpc", func(s *snapshot.Snapshot) { s.Clients = []snapshot.ClientSetting{} })
	resigned("admitted.json", "vpc", func(s *snapshot.Snapshot) {
		none := ""
		s.Clusters[0].Vantages = []snapshot.Vantage{{Address: "192.0.2.1", Endpoints: []string{}, TrustedSource: &none}}
	})
	probe("billing", "of-billing.json", "vpc")
	for name, why := range map[string]string{
		"unsigned": "it is not signed", "altered": "it is not what was signed", "foreign": "signed by none of the keys", "replayed": "written by another plan", "elsewhere": "vantage point vpc-fra1",
		"old": "too old", "old-account": "too old", "future": "from the future", "future-probe": "from the future", "before-plan": "another plan", "no-plan": "of no plan", "of-billing": "another plan",
		"open": "says more of cluster", "endpoint": "elsewhere.example.com:25060", "network": "speaks of the endpoint", "cluster": "another", "authority": "says more", "clients": "connection settings", "admitted": "trusted sources",
	} {
		trust("")
		args := []string{"--snapshot", "plan-api.json", "--snapshot", name + ".json", "--trust", "trust/trust.yaml"}
		r := audited(t, exitFail, args...)
		if len(r.Errors) != 1 || !strings.Contains(r.Errors[0].Message, "refused: "+name+".json: ") || !strings.Contains(r.Errors[0].Message, why) {
			t.Errorf("%s: %v", name, r.Errors)
		}
		if r.Summary.Endpoints.Probed != 0 || r.Ledger == nil || len(r.Ledger.Incomplete) == 0 {
			t.Errorf("%s: its endpoints count: %+v", name, r.Summary.Endpoints)
		}
		if name == "altered" {
			continue
		}
		trust("unverified: mark")
		if r = audited(t, exitFail, args...); len(r.Errors) != 0 || !slices.ContainsFunc(r.Notes, func(n string) bool { return strings.Contains(n, why) }) || r.Summary.Endpoints.Probed == 0 {
			t.Errorf("%s, marked: %v, %q", name, r.Errors, r.Notes)
		}
	}
	// The clock is --at's, and max_age the file's.
	trust("max_age: 72h")
	if r := audited(t, exitFail, "--snapshot", "plan-api.json", "--snapshot", "old-account.json", "--trust", "trust"); len(r.Errors) != 0 {
		t.Errorf("%v", r.Errors)
	}
	if r := audited(t, exitIncomplete, append(good, "--at", "2030-01-01T00:00:00Z")...); len(r.Errors) != 2 || len(r.Clusters) != 0 {
		t.Errorf("%v", r.Errors)
	}
}

// TestTrustBadInput: what is wrong with trust.yaml names the file and the entry.
func TestTrustBadInput(t *testing.T) {
	noHome(t)
	run, _ := planned(t)
	t.Setenv("DIGITALOCEAN_TOKEN", run.Token)
	keyPair(t, "a")
	keyPair(t, "b")
	must(t, exitPass, "collect", "--no-probe", "-o", "api.json", "--plan-out", "plan.json", "--api-url", run.URL, "--sign", "a.pem")
	must(t, exitPass, "collect", "--plan-out", "unsigned.json", "--api-url", run.URL)
	must(t, exitPass, "collect", "--plan-out", "by-b.json", "--api-url", run.URL, "--sign", "b.pem")
	a := "keys:\n  - {key: a.pub, speaks_for: everything}\n"
	for text, want := range map[string]string{
		"":                        "keys: name at least one",
		"colour: 1\n":             `line 1: the key "colour" is not known`,
		"keys:\n  - {key: a.pub}": "keys[0]: say what it may speak for",
		"keys:\n  - {key: nowhere.pub, speaks_for: everything}":               "keys[0]: key: ",
		"keys:\n  - {key: a.pem, speaks_for: everything}":                     "a.pem",
		"keys:\n  - {speaks_for: everything}":                                 "keys[0]: key: name the file",
		"keys:\n  - {key: a.pub, speaks_for: clusters}":                       `speaks_for "clusters"`,
		"keys:\n  - {key: a.pub, speaks_for: everything, plans: [plan.json]}": "either",
		"keys:\n  - {key: a.pub, speaks_for: everything, vantage: x}":         "vantage",
		a + "  - {key: a.pub, speaks_for: everything}":                        "keys[1]: key: a.pub is the key of another entry",
		a + "  - {key: b.pub, plans: [unsigned.json]}":                        "unsigned.json: it is not signed",
		a + "  - {key: b.pub, plans: [by-b.json]}":                            "by-b.json: it is signed by none of the keys",
		a + "  - {key: b.pub, plans: [nowhere.json]}":                         "nowhere.json",
		a + "  - {key: b.pub, plans: [api.json]}":                             "this is a snapshot, not a plan",
		"max_age: soon\n" + a:                                                 `max_age "soon"`,
		"unverified: maybe\n" + a:                                             `unverified "maybe"`,
		"keys: 3\n":                                                           "trust.yaml",
	} {
		put(t, "trust.yaml", text)
		o := must(t, exitUsage, "scan", "--snapshot", "api.json", "--trust", "trust.yaml")
		if !strings.Contains(o.stderr, "trust.yaml: ") || !strings.Contains(o.stderr, want) {
			t.Errorf("%q: %s", text, o.stderr)
		}
	}
	// What has no end is refused, and not waited for.
	if err := syscall.Mkfifo("pipe", 0o600); err != nil {
		t.Fatal(err)
	}
	put(t, "trust.yaml", a)
	for _, args := range [][]string{{"scan", "--snapshot", "pipe", "--trust", "trust.yaml"}, {"scan", "--snapshot", "api.json", "--trust", "pipe"}, {"verify", "pipe", "--key", "a.pub"}} {
		if o := command(t, args...); o.code == exitPass || !strings.Contains(o.stderr, "pipe is a pipe or a device") {
			t.Errorf("%v: exit code %d\n%s", args, o.code, o.stderr)
		}
	}
	put(t, "trust.yaml", a+"  - {key: b.pub, plans: [plan.json]}")
	r := audited(t, exitFail, "--snapshot", "api.json", "--trust", ".")
	if len(r.Errors) > 0 || r.Summary.Verdict != result.Fail {
		t.Errorf("%v", r.Errors)
	}
}
