package main

import (
	"cmp"
	"fmt"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"dbaudit/pkg/jsonfile"
)

// pseudoVersion is how the Go command names a commit that has no version, with the
// commit.
var pseudoVersion = regexp.MustCompile(`\d{14}-([0-9a-f]{12})`)

// build is what a binary was made of.
type build struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Time     string `json:"commit_time,omitempty"`
	Modified bool   `json:"modified,omitempty"` // the source differed from the commit
	Platform string `json:"platform"`
	Go       string `json:"go"`
	OPA      string `json:"opa,omitempty"`
}

// thisBuild reads the build information that the Go command puts into every binary. The
// linker's version counts before the module's, which go install knows.
func thisBuild() build {
	b := build{Version: version, Platform: runtime.GOOS + "/" + runtime.GOARCH, Go: runtime.Version()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	module := strings.TrimPrefix(info.Main.Version, "v")
	if version != unknownVersion {
		module = version
	}
	if commit := pseudoVersion.FindStringSubmatch(module); commit != nil {
		b.Commit = commit[1]
	} else if module != "(devel)" {
		b.Version = cmp.Or(module, version)
	}
	for _, d := range info.Deps {
		if d.Path == "github.com/open-policy-agent/opa" {
			b.OPA = d.Version
		}
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Time = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

func newVersionCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			b := thisBuild()
			if asJSON {
				return jsonfile.Indented(cmd.OutOrStdout(), b)
			}
			commit := ""
			if b.Commit != "" {
				commit = "commit " + b.Commit[:min(12, len(b.Commit))] + ", "
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "dbaudit %s (%s%s, %s, OPA %s)\n", b.Version, commit, b.Platform, b.Go, b.OPA)
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print version, commit and build as JSON")
	return cmd
}
