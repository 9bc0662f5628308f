package examples_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// startEndpoints starts a small account with endpoints on loopback.
func startEndpoints(t *testing.T) *account {
	t.Helper()
	acct, err := emulator.Load(strings.NewReader(`
clusters:
  - {name: orders, version: "17", region: fra1, trusted_sources: []}
  - {name: billing, version: "16", region: fra1, trusted_sources: [{ip_addr: 198.51.100.0/24}]}
`))
	if err != nil {
		t.Fatal(err)
	}
	running, err := acct.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { running.Close() })
	return &account{Running: running, env: []string{
		"PATH=" + os.Getenv("PATH"), "DIGITALOCEAN_API_URL=" + running.URL, "DIGITALOCEAN_TOKEN=" + running.Token, "XDG_CONFIG_HOME=" + t.TempDir(),
	}}
}

// TestProbeWorkflow runs the three jobs of the example: the job inside the VPC has no
// token, and asks the API nothing.
func TestProbeWorkflow(t *testing.T) {
	var workflow struct {
		Jobs map[string]struct{ Steps []step }
	}
	readYAML(t, "github/probe-from-inside.yml", &workflow, false)
	acc := startEndpoints(t)
	inputs := func(job string) map[string]string {
		in := map[string]string{"binary": binary(t)}
		for _, s := range workflow.Jobs[job].Steps {
			if strings.Contains(s.Uses, "dbaudit@") {
				for k, v := range s.With {
					in[k] = strings.NewReplacer("${{ matrix.vpc }}", "vpc-fra1", "${{ secrets.DIGITALOCEAN_TOKEN }}", acc.Token).Replace(v)
				}
			}
		}
		return in
	}
	api := runAction(t, acc, inputs("api"))
	if api.code != 0 {
		t.Fatalf("exit code %d\n%s", api.code, api.log)
	}
	in := inputs("probe")
	if in["token"] != "" || in["plan"] != "plan.json" {
		t.Errorf("the job inside the VPC has %v", in)
	}
	in["plan"] = filepath.Join(api.dir, inputs("api")["plan-out"])
	for _, c := range acc.ConnectTo {
		in["args"] += "--connect-to\n" + c + "\n"
	}
	asked := len(acc.Requests())
	probe := runAction(t, acc, in)
	if probe.code != 0 || len(acc.Requests()) != asked {
		t.Fatalf("exit code %d, %d requests\n%s", probe.code, len(acc.Requests())-asked, probe.log)
	}
	in = inputs("judge")
	in["snapshots"] = api.outputs["snapshot"] + "\n" + probe.outputs["snapshot"]
	judge := runAction(t, acc, in)
	r, err := result.Load(judge.outputs["json"])
	if err != nil {
		t.Fatalf("%v\n%s", err, judge.log)
	}
	if judge.code != 1 || r.Summary.Endpoints.Probed == 0 {
		t.Errorf("exit code %d, endpoints %+v\n%s", judge.code, r.Summary.Endpoints, judge.log)
	}
}

// TestKubernetesProbe runs the container of the job that has no token.
func TestKubernetesProbe(t *testing.T) {
	var claim volumeClaim
	var job cronJob
	documents := strings.Split(read(t, "kubernetes/probe.yaml"), "\n---\n")
	for i, into := range []any{&claim, &job} {
		dec := yaml.NewDecoder(strings.NewReader(documents[i]))
		dec.KnownFields(true)
		if err := dec.Decode(into); err != nil {
			t.Fatalf("document %d: %v", i+1, err)
		}
	}
	pod := job.Spec.JobTemplate.Spec.Template.Spec
	hardened(t, &pod)
	for _, v := range pod.Volumes {
		if v.Secret != nil || v.PersistentVolumeClaim != nil && v.PersistentVolumeClaim.ClaimName != claim.Metadata.Name {
			t.Errorf("volume %+v", v)
		}
	}
	acc := startEndpoints(t)
	dir := t.TempDir()
	plan := exec.Command(binary(t), "collect", "--plan-out", filepath.Join(dir, "plan.json"))
	plan.Env = append(append(cleanEnv(), acc.env...), "DIGITALOCEAN_TOKEN="+acc.Token)
	if out, err := plan.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	args := slices.Clone(pod.Containers[0].Args)
	for _, m := range pod.Containers[0].VolumeMounts {
		for i := range args {
			args[i] = strings.ReplaceAll(args[i], m.MountPath, dir)
		}
	}
	for _, c := range acc.ConnectTo {
		args = append(args, "--connect-to", c)
	}
	probe := exec.Command(binary(t), args...)
	probe.Env = cleanEnv()
	if out, err := probe.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("%v\n%s", err, out)
	}
	s, err := snapshot.Load(filepath.Join(dir, "vpc-fra1.json.gz"))
	if err != nil || len(s.Clusters) == 0 || s.Probe.Vantage != "vpc-fra1" {
		t.Errorf("%v", err)
	}
}
