package examples_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// The parts of the Kubernetes API that the manifest uses, with the names of
// k8s.io/api (core/v1 and batch/v1): a key that is not here is an error.
type (
	meta struct {
		Name, Namespace string
		Labels          map[string]string
	}
	typeMeta struct {
		APIVersion string `yaml:"apiVersion"`
		Kind       string
		Metadata   meta
	}
	serviceAccount struct {
		typeMeta                     `yaml:",inline"`
		AutomountServiceAccountToken *bool `yaml:"automountServiceAccountToken"`
	}
	volumeClaim struct {
		typeMeta `yaml:",inline"`
		Spec     struct {
			AccessModes      []string `yaml:"accessModes"`
			StorageClassName string   `yaml:"storageClassName"`
			Resources        resources
		}
	}
	resources struct{ Requests, Limits map[string]string }
	cronJob   struct {
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
					BackoffLimit            *int `yaml:"backoffLimit"`
					ActiveDeadlineSeconds   int  `yaml:"activeDeadlineSeconds"`
					TTLSecondsAfterFinished int  `yaml:"ttlSecondsAfterFinished"`
					Template                struct {
						Metadata meta
						Spec     podSpec
					}
				}
			} `yaml:"jobTemplate"`
		}
	}
	podSpec struct {
		ServiceAccountName           string `yaml:"serviceAccountName"`
		AutomountServiceAccountToken *bool  `yaml:"automountServiceAccountToken"`
		EnableServiceLinks           *bool  `yaml:"enableServiceLinks"`
		RestartPolicy                string `yaml:"restartPolicy"`
		SecurityContext              struct {
			RunAsNonRoot   bool                  `yaml:"runAsNonRoot"`
			RunAsUser      int64                 `yaml:"runAsUser"`
			RunAsGroup     int64                 `yaml:"runAsGroup"`
			FSGroup        int64                 `yaml:"fsGroup"`
			SeccompProfile struct{ Type string } `yaml:"seccompProfile"`
		} `yaml:"securityContext"`
		Containers []struct {
			Name, Image string
			WorkingDir  string `yaml:"workingDir"`
			Args        []string
			Env         []struct{ Name, Value string }
			EnvFrom     []struct {
				SecretRef struct{ Name string } `yaml:"secretRef"`
			} `yaml:"envFrom"`
			SecurityContext struct {
				AllowPrivilegeEscalation *bool `yaml:"allowPrivilegeEscalation"`
				ReadOnlyRootFilesystem   bool  `yaml:"readOnlyRootFilesystem"`
				Capabilities             struct{ Drop []string }
			} `yaml:"securityContext"`
			Resources    resources
			VolumeMounts []struct {
				Name      string
				MountPath string `yaml:"mountPath"`
				ReadOnly  bool   `yaml:"readOnly"`
			} `yaml:"volumeMounts"`
		}
		Volumes []volume
	}
	volume struct {
		Name   string
		Secret *struct {
			SecretName  string `yaml:"secretName"`
			DefaultMode int    `yaml:"defaultMode"`
		}
		ConfigMap *struct {
			Name     string
			Optional bool
		} `yaml:"configMap"`
		PersistentVolumeClaim *struct {
			ClaimName string `yaml:"claimName"`
		} `yaml:"persistentVolumeClaim"`
	}
)

func TestKubernetes(t *testing.T) {
	var account serviceAccount
	var claim volumeClaim
	var job cronJob
	documents := strings.Split(read(t, "kubernetes/cronjob.yaml"), "\n---\n")
	if len(documents) != 3 {
		t.Fatalf("%d documents", len(documents))
	}
	for i, into := range []any{&account, &claim, &job} {
		dec := yaml.NewDecoder(strings.NewReader(documents[i]))
		dec.KnownFields(true)
		if err := dec.Decode(into); err != nil {
			t.Fatalf("document %d: %v", i+1, err)
		}
	}
	for i, m := range []typeMeta{account.typeMeta, claim.typeMeta, job.typeMeta} {
		want := [][2]string{{"v1", "ServiceAccount"}, {"v1", "PersistentVolumeClaim"}, {"batch/v1", "CronJob"}}[i]
		if m.APIVersion != want[0] || m.Kind != want[1] || m.Metadata.Namespace != "dbaudit" || m.Metadata.Name != "dbaudit" {
			t.Errorf("document %d: %+v", i+1, m)
		}
	}
	if job.Spec.ConcurrencyPolicy != "Forbid" || !regexp.MustCompile(`^\d+ \d+ \* \* \*$`).MatchString(job.Spec.Schedule) {
		t.Errorf("schedule %q, %s", job.Spec.Schedule, job.Spec.ConcurrencyPolicy)
	}
	if b := job.Spec.JobTemplate.Spec.BackoffLimit; b == nil || *b != 0 {
		t.Error("findings would be looked for again and again")
	}
	pod := job.Spec.JobTemplate.Spec.Template.Spec
	hardened(t, &pod)
	if pod.ServiceAccountName != account.Metadata.Name {
		t.Errorf("service account %s", pod.ServiceAccountName)
	}
	c := pod.Containers[0]

	// The root is read-only: whatever is written lies in a volume, and the token in
	// the secret's. The command is run with these folders elsewhere.
	acc := startAccount(t)
	dir := prepared(t, acc)
	args := slices.Clone(c.Args)
	for _, m := range c.VolumeMounts {
		at := slices.IndexFunc(pod.Volumes, func(v volume) bool { return v.Name == m.Name })
		if at < 0 {
			t.Fatalf("no volume %s", m.Name)
		}
		v := pod.Volumes[at]
		if v.Secret != nil && (v.Secret.SecretName != "dbaudit" || !m.ReadOnly || v.Secret.DefaultMode&0o7 != 0) ||
			v.PersistentVolumeClaim != nil && v.PersistentVolumeClaim.ClaimName != claim.Metadata.Name {
			t.Errorf("volume %+v", v)
		}
		for i := range args {
			args[i] = strings.ReplaceAll(args[i], m.MountPath, dir)
		}
	}
	if left := strings.Join(args, " "); strings.Contains(left, "/var/") || strings.Contains(left, "/run/") {
		t.Errorf("a path that lies in no volume: %s", left)
	}
	run := func() (string, int) {
		cmd := exec.Command(filepath.Join(acc.bin, "dbaudit"), args...)
		cmd.Env = append(cleanEnv(), acc.env...)
		cmd.Dir = strings.Replace(c.WorkingDir, "/etc/dbaudit", dir, 1)
		out, err := cmd.CombinedOutput()
		return string(out), exitCode(t, err)
	}
	if out, code := run(); code != 1 || !strings.Contains(out, "TS001") {
		t.Errorf("exit code %d\n%s", code, out)
	}
	configure(t, dir)
	if out, code := run(); code != 0 {
		t.Errorf("with a configuration: exit code %d\n%s", code, out)
	}
	for _, name := range []string{"runs", "snapshot.json.gz", "latest.html"} {
		if !exists(filepath.Join(dir, name)) {
			t.Errorf("%s was not written", name)
		}
	}
}

// hardened: one container, that is nobody, may write to volumes alone and has no token of
// Kubernetes.
func hardened(t *testing.T, pod *podSpec) {
	t.Helper()
	no := func(b *bool) bool { return b != nil && !*b }
	if pod.RestartPolicy != "Never" || !pod.SecurityContext.RunAsNonRoot || pod.SecurityContext.RunAsUser == 0 ||
		pod.SecurityContext.SeccompProfile.Type != "RuntimeDefault" || !no(pod.AutomountServiceAccountToken) {
		t.Errorf("pod %+v", pod)
	}
	if len(pod.Containers) != 1 {
		t.Fatalf("%d containers", len(pod.Containers))
	}
	c := pod.Containers[0]
	if !c.SecurityContext.ReadOnlyRootFilesystem || !no(c.SecurityContext.AllowPrivilegeEscalation) || !slices.Equal(c.SecurityContext.Capabilities.Drop, []string{"ALL"}) {
		t.Errorf("container %+v", c.SecurityContext)
	}
}

func TestGitLab(t *testing.T) {
	type job struct {
		Extends   string
		Image     struct{ Name, Entrypoint any }
		Variables map[string]string
		Rules     []struct{ If string }
		Needs     []string
		Script    []string
		Artifacts struct {
			When     string
			Access   string
			ExpireIn string `yaml:"expire_in"`
			Paths    []string
			Reports  map[string]string
		}
	}
	var file struct {
		Variables map[string]string
		Template  job `yaml:".dbaudit"`
		Account   job `yaml:"dbaudit:account"`
		Clients   job `yaml:"dbaudit:clients"`
		Plan      job `yaml:"terraform:plan"`
		Terraform job `yaml:"dbaudit:terraform"`
	}
	readYAML(t, "gitlab/dbaudit.gitlab-ci.yml", &file, true)
	files := slices.Clone(file.Template.Artifacts.Paths)
	for kind, path := range file.Template.Artifacts.Reports {
		if kind != "codequality" && kind != "junit" {
			t.Errorf("a report of kind %s", kind)
		}
		files = append(files, path)
	}
	if len(files) != 5 || file.Template.Artifacts.When != "always" {
		t.Errorf("artifacts %+v", file.Template.Artifacts)
	}
	// A plan holds the passwords of the state.
	if kept := file.Plan.Artifacts; len(kept.Paths) != 1 || kept.Access != "developer" || kept.ExpireIn != "1 hour" || len(file.Terraform.Needs) != 1 {
		t.Errorf("the plan is kept as %+v, and needed by %v", kept, file.Terraform.Needs)
	}
	acc := startAccount(t)
	for name, j := range map[string]job{"account": file.Account, "clients": file.Clients, "terraform": file.Terraform} {
		t.Run(name, func(t *testing.T) {
			if j.Extends != ".dbaudit" || len(j.Rules) != 1 {
				t.Errorf("job %+v", j)
			}
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS("testdata/app")); err != nil {
				t.Fatal(err)
			}
			if err := os.CopyFS(filepath.Join(dir, "infra"), os.DirFS(removedFirewall)); err != nil {
				t.Fatal(err)
			}
			pullRequest(t, dir, "infra")
			env := append([]string{"DIGITALOCEAN_TOKEN=" + acc.Token, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main"}, acc.env...)
			for _, vars := range []map[string]string{file.Variables, file.Template.Variables, j.Variables} {
				for k, v := range vars {
					env = append(env, k+"="+v)
				}
			}
			cmd := script(strings.Join(j.Script, "\n"), dir, env...)
			out, err := cmd.CombinedOutput()
			if code := exitCode(t, err); code != 1 {
				t.Fatalf("exit code %d, want findings\n%s", code, out)
			}
			for _, f := range files {
				if !exists(filepath.Join(dir, f)) {
					t.Errorf("%s was not written", f)
				}
			}
		})
	}
}
