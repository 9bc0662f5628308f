package examples_test

import (
	"debug/elf"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The instructions of the Dockerfile, and the binary that it builds.
func TestDockerfile(t *testing.T) {
	text := strings.ReplaceAll(read(t, root+"/Dockerfile"), "\\\n", " ")
	var stages [][]string
	for line := range strings.SplitSeq(text, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if strings.HasPrefix(line, "FROM ") {
			stages = append(stages, nil)
		}
		if len(stages) == 0 {
			t.Fatalf("%q before the first FROM", line)
		}
		last := &stages[len(stages)-1]
		*last = append(*last, line)
	}
	if len(stages) != 3 {
		t.Fatalf("%d stages", len(stages))
	}
	one := func(stage []string, instruction string) string {
		var found []string
		for _, line := range stage {
			if rest, is := strings.CutPrefix(line, instruction+" "); is {
				found = append(found, rest)
			}
		}
		if len(found) != 1 {
			t.Fatalf("%d of %s in %v", len(found), instruction, stage)
		}
		return found[0]
	}
	// GitLab's script needs a shell, and dbaudit asks git which files are tracked.
	if ci := stages[1]; !strings.HasSuffix(one(ci, "FROM"), " AS ci") || !strings.Contains(one(ci, "FROM"), "debian") || !strings.Contains(one(ci, "RUN"), " git ") {
		t.Errorf("stage for CI %v", ci)
	}
	if gitlab := read(t, "gitlab/dbaudit.gitlab-ci.yml"); !strings.Contains(gitlab, "--target ci") {
		t.Error("GitLab's image has no shell")
	}
	final := stages[2]
	if user := one(final, "USER"); !regexp.MustCompile(`^[1-9]\d*:[1-9]\d*$`).MatchString(user) {
		t.Errorf("USER %s: want a number, so that Kubernetes knows that it is not root", user)
	}
	if one(final, "ENTRYPOINT") != `["/usr/local/bin/dbaudit"]` || !strings.Contains(one(final, "FROM"), "/static") {
		t.Errorf("final stage %v", final)
	}
	if regexp.MustCompile(`(?mi)^(ENV|ARG) .*(TOKEN|PASSWORD|SECRET)`).MatchString(text) || strings.Contains(text, "ADD ") {
		t.Error("a secret or a download in the image")
	}
	// What it builds is what action.yml builds, which is built here.
	for _, want := range []string{"CGO_ENABLED=0", "-trimpath", "./cmd/dbaudit", "-X main.version="} {
		if !strings.Contains(strings.Join(stages[0], "\n"), want) || !strings.Contains(loadAction(t).step(t, "Build dbaudit").Run, want) {
			t.Errorf("built without %s", want)
		}
	}
	f, err := elf.Open(binary(t))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			t.Error("the binary needs a dynamic loader, which the image does not have")
		}
	}
	out, err := exec.Command(binary(t), "--version").Output()
	if err != nil || !strings.Contains(string(out), "v0.0.0-test") {
		t.Errorf("its version: %s %v", out, err)
	}
}

// What .goreleaser.yaml packs is there, and its hooks make the rest.
func TestGoreleaser(t *testing.T) {
	var c struct {
		Version     int
		ProjectName string `yaml:"project_name"`
		Before      struct{ Hooks []string }
		Builds      []struct {
			Main                              string
			Env, Goos, Goarch, Flags, Ldflags []string
			ModTimestamp                      string `yaml:"mod_timestamp"`
		}
		Archives []struct {
			Formats         []string
			FormatOverrides []struct {
				Goos    string
				Formats []string
			} `yaml:"format_overrides"`
			NameTemplate string `yaml:"name_template"`
			Files        []any
		}
		Checksum struct {
			NameTemplate string `yaml:"name_template"`
			Algorithm    string
		}
		Sboms []struct{ Artifacts string }
		Nfpms []struct {
			Formats  []string
			Contents []struct{ Src, Dst string }
		}
		Signs []struct{ Cmd, Artifacts string }
	}
	readYAML(t, root+"/.goreleaser.yaml", &c, false)
	if c.Version != 2 || len(c.Builds) != 1 || len(c.Archives) != 1 || len(c.Sboms) != 1 || c.Checksum.Algorithm != "sha256" ||
		len(c.Nfpms) != 1 || len(c.Signs) != 1 || c.Signs[0].Artifacts != "checksum" {
		t.Fatalf("%+v", c)
	}
	b := c.Builds[0]
	if b.Main != "./cmd/dbaudit" || !slices.Contains(b.Env, "CGO_ENABLED=0") || !slices.Contains(b.Flags, "-trimpath") || !strings.Contains(strings.Join(b.Ldflags, " "), "-X main.version=") {
		t.Errorf("build %+v", b)
	}
	// The hooks make what the archives hold.
	dir := t.TempDir()
	extra := filepath.Join(dir, "dist-extra")
	pages := filepath.Join(dir, "dbaudit-man")
	if out, err := script("go build -tags man -o "+pages+" ./cmd/dbaudit", root).CombinedOutput(); err != nil {
		t.Fatalf("build dbaudit with the tag man: %v\n%s", err, out)
	}
	for _, hook := range c.Before.Hooks {
		text := strings.ReplaceAll(hook, "go run ./cmd/dbaudit", binary(t))
		text = strings.ReplaceAll(text, "go run -tags man ./cmd/dbaudit", pages)
		if out, err := script(text, dir).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", hook, err, out)
		}
	}
	var packed []string
	for _, f := range c.Archives[0].Files {
		pattern, is := f.(string)
		if !is {
			pattern = f.(map[string]any)["src"].(string)
		}
		packed = append(packed, pattern)
	}
	for _, f := range c.Nfpms[0].Contents {
		packed = append(packed, f.Src)
	}
	for _, pattern := range packed {
		base := root
		if strings.HasPrefix(pattern, "dist-extra/") {
			base = dir
		}
		found, err := filepath.Glob(filepath.Join(base, pattern))
		if err != nil || len(found) == 0 {
			t.Errorf("there is no %s to pack", pattern)
		}
	}
	for _, name := range []string{"man/dbaudit.1", "man/dbaudit-scan.1", "man/dbaudit-diff.1", "completions/dbaudit.bash", "completions/dbaudit.zsh", "completions/dbaudit.fish", "completions/dbaudit.powershell"} {
		if !exists(filepath.Join(extra, name)) {
			t.Errorf("%s was not made", name)
		}
	}
	if out, err := script("bash -n completions/dbaudit.bash", extra).CombinedOutput(); err != nil {
		t.Errorf("the bash completion: %s", out)
	}
}
