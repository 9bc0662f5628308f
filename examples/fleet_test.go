package examples_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2/gohcl"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"go.yaml.in/yaml/v3"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/result"
	"dbaudit/pkg/store"
)

// exampleStore is the bucket of the examples.
const exampleStore = "s3://audits/dbaudit?endpoint=https://fra1.digitaloceanspaces.com"

// fleetOf is many emulated teams, the first with an open cluster, and a bucket.
type fleetOf struct {
	dir   string // holds fleet.yaml and the tokens
	store string
	teams []*emulator.Running
	env   []string
}

func startFleet(t *testing.T, n int, more string) *fleetOf {
	t.Helper()
	memory := s3mem.New()
	if err := memory.CreateBucket("audits"); err != nil {
		t.Fatal(err)
	}
	bucket := httptest.NewServer(gofakes3.New(memory).Server())
	t.Cleanup(bucket.Close)
	t.Setenv("AWS_ACCESS_KEY_ID", "invented-key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "invented-secret")
	f := &fleetOf{dir: t.TempDir(), store: "s3://audits/dbaudit?endpoint=" + bucket.URL}
	f.env = append(cleanEnv(), "AWS_ACCESS_KEY_ID=invented-key", "AWS_SECRET_ACCESS_KEY=invented-secret",
		"STORE="+f.store, "PATH="+filepath.Dir(binary(t))+":"+os.Getenv("PATH"))
	text := "units:\n"
	for i := range n {
		name := fmt.Sprintf("team-%02d", i)
		if i == 0 {
			name = "payments"
		}
		sources := "[{ip_addr: 192.0.2.7, description: office}]"
		if i == 0 {
			sources = "[]"
		}
		acct, err := emulator.Load(strings.NewReader("clusters:\n  - {name: orders, version: \"17\", region: fra1, trusted_sources: " + sources + "}\n"))
		if err != nil {
			t.Fatal(err)
		}
		start := acct.StartAPI
		if i == 0 {
			start = acct.Start // with endpoints, for the probe
		}
		team, err := start(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { team.Close() })
		f.teams = append(f.teams, team)
		if err := os.WriteFile(filepath.Join(f.dir, name), []byte(team.Token+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		text += fmt.Sprintf("  - name: %s\n    token: file:%s\n    api_url: %s\n    owner: the %s\n", name, name, team.URL, name)
		if i == 0 {
			text += more
		}
	}
	if err := os.WriteFile(filepath.Join(f.dir, "fleet.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return f
}

// run runs the binary with the arguments of an example.
func (f *fleetOf) run(t *testing.T, args []string, env ...string) (string, int) {
	t.Helper()
	args = slices.Clone(args)
	for i := range args {
		args[i] = strings.NewReplacer(exampleStore, f.store, "/etc/dbaudit/", f.dir+"/", "/local/", f.dir+"/").Replace(args[i])
	}
	cmd := exec.Command(binary(t), args...)
	cmd.Env, cmd.Dir = append(slices.Clone(f.env), env...), f.dir
	out, err := cmd.CombinedOutput()
	return string(out), exitCode(t, err)
}

// judged is the fleet's report.
func (f *fleetOf) judged(t *testing.T, code int, args ...string) *result.Fleet {
	t.Helper()
	report := filepath.Join(t.TempDir(), "fleet.json")
	if out, got := f.run(t, append(args, "--report", "json="+report)); got != code {
		t.Fatalf("exit code %d, want %d\n%s", got, code, out)
	}
	b, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	var r result.Fleet
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	return &r
}

// TestFleetWalk runs the three commands of docs/fleet.md against emulated teams, real
// endpoints and an S3 server.
func TestFleetWalk(t *testing.T) {
	f := startFleet(t, 4, "    vantages: [vpc-fra1]\n")
	page := read(t, root+"/docs/fleet.md")
	_, page, _ = strings.Cut(page, "## Three commands\n")
	m := regexp.MustCompile("(?s)```sh\n(.*?)```").FindStringSubmatch(page)
	if m == nil {
		t.Fatal("the page has no commands")
	}
	commands := strings.ReplaceAll(m[1], "dbaudit probe ", "dbaudit probe --connect-to "+strings.Join(f.teams[0].ConnectTo, " --connect-to ")+" ")
	cmd := script("set -e\n"+commands, f.dir, f.env...)
	out, err := cmd.CombinedOutput()
	if code := exitCode(t, err); code != 1 || !strings.Contains(string(out), "4 units · 4 clusters") || !strings.Contains(string(out), "all 5 vantage points reported") {
		t.Fatalf("exit code %d\n%s", code, out)
	}
	if !exists(filepath.Join(f.dir, "fleet.html")) {
		t.Error("no page was written")
	}
	// What was probed is in the unit's result, and a token is nowhere.
	s, err := store.Open(t.Context(), f.store)
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.Results(t.Context(), "payments", time.Time{}, time.Time{})
	if err != nil || len(list) != 1 {
		t.Fatalf("results %v, %v", list, err)
	}
	r, err := s.Result(t.Context(), list[0])
	if err != nil || r.Summary.Endpoints.Probed == 0 {
		t.Errorf("probed %+v, %v", r.Summary.Endpoints, err)
	}
	for _, team := range f.teams {
		if strings.Contains(string(out), team.Token) {
			t.Error("a token is shown")
		}
	}
}

// indexedJob is what the manifest of the shards has beside a CronJob's job.
type indexedJob struct {
	typeMeta `yaml:",inline"`
	Spec     struct {
		Schedule                   string
		TimeZone                   string `yaml:"timeZone"`
		ConcurrencyPolicy          string `yaml:"concurrencyPolicy"`
		StartingDeadlineSeconds    int    `yaml:"startingDeadlineSeconds"`
		SuccessfulJobsHistoryLimit int    `yaml:"successfulJobsHistoryLimit"`
		FailedJobsHistoryLimit     int    `yaml:"failedJobsHistoryLimit"`
		JobTemplate                struct {
			Spec struct {
				CompletionMode       string `yaml:"completionMode"`
				Completions          int
				Parallelism          int
				BackoffLimitPerIndex *int `yaml:"backoffLimitPerIndex"`
				PodFailurePolicy     struct {
					Rules []struct {
						Action          string
						OnPodConditions []struct{ Type, Status string } `yaml:"onPodConditions"`
						OnExitCodes     *struct {
							ContainerName string `yaml:"containerName"`
							Operator      string
							Values        []int
						} `yaml:"onExitCodes"`
					}
				} `yaml:"podFailurePolicy"`
				ActiveDeadlineSeconds   int `yaml:"activeDeadlineSeconds"`
				TTLSecondsAfterFinished int `yaml:"ttlSecondsAfterFinished"`
				Template                struct {
					Metadata meta
					Spec     podSpec
				}
			}
		} `yaml:"jobTemplate"`
	}
}

// TestFleetOnKubernetes: every pod of the Indexed Job collects its shard, and the other
// job judges them.
func TestFleetOnKubernetes(t *testing.T) {
	var collect indexedJob
	var scan cronJob
	documents := strings.Split(read(t, "kubernetes/fleet.yaml"), "\n---\n")
	if len(documents) != 2 {
		t.Fatalf("%d documents", len(documents))
	}
	for i, into := range []any{&collect, &scan} {
		dec := yaml.NewDecoder(strings.NewReader(documents[i]))
		dec.KnownFields(true)
		if err := dec.Decode(into); err != nil {
			t.Fatalf("document %d: %v", i+1, err)
		}
	}
	job := collect.Spec.JobTemplate.Spec
	pod := job.Template.Spec
	hardened(t, &pod)
	hardened(t, &scan.Spec.JobTemplate.Spec.Template.Spec)
	c := pod.Containers[0]
	if job.CompletionMode != "Indexed" || job.BackoffLimitPerIndex == nil || job.Completions != job.Parallelism ||
		len(c.Env) != 1 || c.Env[0].Name != "DBAUDIT_SHARD_COUNT" || c.Env[0].Value != fmt.Sprint(job.Completions) {
		t.Errorf("job %+v, %+v", job, c.Env)
	}
	if r := job.PodFailurePolicy.Rules; len(r) != 2 || r[0].Action != "Ignore" || r[1].Action != "FailJob" || r[1].OnExitCodes.ContainerName != c.Name || !slices.Equal(r[1].OnExitCodes.Values, []int{2}) {
		t.Errorf("failures %+v", r)
	}
	f := startFleet(t, 6, "")
	for i := range job.Completions {
		if out, code := f.run(t, c.Args, fmt.Sprintf("JOB_COMPLETION_INDEX=%d", i), "DBAUDIT_SHARD_COUNT="+c.Env[0].Value); code != 0 {
			t.Fatalf("shard %d: exit code %d\n%s", i, code, out)
		}
	}
	r := f.judged(t, 1, scan.Spec.JobTemplate.Spec.Template.Spec.Containers[0].Args...)
	if r.Summary.Units != 6 || r.Summary.Gaps != 0 || r.Units[0].Name != "payments" {
		t.Errorf("judged %+v", r.Summary)
	}
}

// TestFleetOnNomad: the job is HCL of the blocks and attributes that Nomad has, and its
// allocations collect their shards.
func TestFleetOnNomad(t *testing.T) {
	type template struct {
		Destination string `hcl:"destination"`
		Env         bool   `hcl:"env,optional"`
		Data        string `hcl:"data"`
	}
	var file struct {
		Job struct {
			Name     string `hcl:"name,label"`
			Type     string `hcl:"type"`
			Periodic struct {
				Crons   []string `hcl:"crons"`
				Overlap bool     `hcl:"prohibit_overlap"`
				Zone    string   `hcl:"time_zone"`
			} `hcl:"periodic,block"`
			Group struct {
				Name    string `hcl:"name,label"`
				Count   int    `hcl:"count"`
				Restart struct {
					Attempts int    `hcl:"attempts"`
					Delay    string `hcl:"delay"`
					Mode     string `hcl:"mode"`
				} `hcl:"restart,block"`
				Task struct {
					Name   string `hcl:"name,label"`
					Driver string `hcl:"driver"`
					User   string `hcl:"user"`
					Config struct {
						Image    string   `hcl:"image"`
						Args     []string `hcl:"args"`
						ReadOnly bool     `hcl:"readonly_rootfs"`
						CapDrop  []string `hcl:"cap_drop"`
					} `hcl:"config,block"`
					Env struct {
						Count string `hcl:"DBAUDIT_SHARD_COUNT"`
					} `hcl:"env,block"`
					Templates []template `hcl:"template,block"`
					Resources struct {
						CPU    int `hcl:"cpu"`
						Memory int `hcl:"memory"`
					} `hcl:"resources,block"`
				} `hcl:"task,block"`
			} `hcl:"group,block"`
		} `hcl:"job,block"`
	}
	parsed, diags := hclparse.NewParser().ParseHCL([]byte(read(t, "nomad/fleet.nomad.hcl")), "fleet.nomad.hcl")
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	if diags := gohcl.DecodeBody(parsed.Body, nil, &file); diags.HasErrors() {
		t.Fatal(diags)
	}
	group := file.Job.Group
	task := group.Task
	if task.Env.Count != fmt.Sprint(group.Count) || !task.Config.ReadOnly || !slices.Equal(task.Config.CapDrop, []string{"all"}) || task.User == "" {
		t.Errorf("task %+v", task)
	}
	f := startFleet(t, 5, "")
	for i := range group.Count {
		if out, code := f.run(t, task.Config.Args, fmt.Sprintf("NOMAD_ALLOC_INDEX=%d", i), "DBAUDIT_SHARD_COUNT="+task.Env.Count); code != 0 {
			t.Fatalf("allocation %d: exit code %d\n%s", i, code, out)
		}
	}
	if r := f.judged(t, 1, "scan", "--fleet", "fleet.yaml", "--store", f.store); r.Summary.Units != 5 || r.Summary.Gaps != 0 {
		t.Errorf("judged %+v", r.Summary)
	}
}

// TestFleetOnGitHub runs the scripts of the matrix and of the job that judges.
func TestFleetOnGitHub(t *testing.T) {
	var workflow struct {
		Jobs map[string]struct {
			Strategy struct{ Matrix struct{ Shard []int } }
			Steps    []step
		}
	}
	readYAML(t, "github/fleet.yml", &workflow, false)
	f := startFleet(t, 5, "")
	shards := workflow.Jobs["collect"].Strategy.Matrix.Shard
	var out []byte
	var code int
	run := func(job, shard string) {
		for _, s := range workflow.Jobs[job].Steps {
			if s.Run == "" {
				continue
			}
			var err error
			out, err = script(s.Run, f.dir, append(slices.Clone(f.env), "SHARD="+shard)...).CombinedOutput()
			code = exitCode(t, err)
		}
	}
	for _, i := range shards {
		if run("collect", fmt.Sprintf("%d/%d", i, len(shards))); code != 0 {
			t.Fatalf("shard %d: exit code %d\n%s", i, code, out)
		}
	}
	if run("judge", ""); code != 1 || !strings.Contains(string(out), "all 5 vantage points reported") || !exists(filepath.Join(f.dir, "fleet.html")) {
		t.Errorf("exit code %d\n%s", code, out)
	}
}

// TestKilledShard: what a killed process wrote is whole or absent, the next one goes on
// in the same store, and until then the gap is told.
func TestKilledShard(t *testing.T) {
	f := startFleet(t, 8, "")
	f.store = filepath.Join(f.dir, "store")
	s, err := store.Open(t.Context(), f.store)
	if err != nil {
		t.Fatal(err)
	}
	for _, team := range f.teams {
		team.SetLatency(20 * time.Millisecond)
	}
	whole := func() (n int) {
		units, _ := s.SnapshotUnits(t.Context())
		for _, u := range units {
			list, err := s.Snapshots(t.Context(), u, store.DefaultVantage, time.Time{}, time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range list {
				if _, err := s.Snapshot(t.Context(), e); err != nil {
					t.Errorf("half written: %v", err)
				}
				n++
			}
		}
		return n
	}
	collect := []string{"collect", "--fleet", "fleet.yaml", "--store", f.store, "--no-probe", "--units-at-once", "2"}
	for _, wanted := range []int{0, 1, 3} { // killed when so many are there
		cmd := exec.Command(binary(t), collect...)
		cmd.Env, cmd.Dir = f.env, f.dir
		before := whole()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(30 * time.Second); whole() < before+wanted && time.Now().Before(deadline); {
			time.Sleep(5 * time.Millisecond)
		}
		_ = cmd.Process.Kill() // SIGKILL
		_ = cmd.Wait()
		whole()
	}
	if r := f.judged(t, 1, "scan", "--fleet", "fleet.yaml", "--store", f.store); r.Summary.Units != 8 || r.Summary.Gaps == 0 {
		t.Errorf("after the kills: %+v", r.Summary)
	}
	if out, code := f.run(t, collect); code != 0 {
		t.Fatalf("exit code %d\n%s", code, out)
	}
	if r := f.judged(t, 1, "scan", "--fleet", "fleet.yaml", "--store", f.store); r.Summary.Gaps != 0 {
		t.Errorf("after a whole run: %+v", r.Summary)
	}
}
