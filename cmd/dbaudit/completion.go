package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/collect/account"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/config"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
	"dbaudit/reports"
)

// completions are the values of flags that a shell can complete. None asks the API.
var completions = map[string]func(cmd *cobra.Command) []string{
	"cluster":   clusterNames,
	"only":      func(*cobra.Command) []string { return ruleNames(true) },
	"skip":      func(*cobra.Command) []string { return ruleNames(true) },
	"rule":      func(*cobra.Command) []string { return ruleNames(false) },
	"context":   func(*cobra.Command) []string { return account.Contexts() },
	"format":    func(*cobra.Command) []string { return formatNames("") },
	"report":    func(*cobra.Command) []string { return formatNames("=") },
	"verdict":   func(*cobra.Command) []string { return []string{result.Fail, result.Unknown} },
	"framework": func(*cobra.Command) []string { return frameworkNames() },
	"include": func(*cobra.Command) []string {
		var names []string
		for _, c := range setting.Contexts {
			names = append(names, string(c))
		}
		return names
	},
}

// complete offers the values of a command's flags, and of those below it, in the order in
// which they are registered.
func complete(cmd *cobra.Command) {
	cmd.Flags().SortFlags = false
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		values := completions[f.Name]
		if c, ok := f.Value.(*choice); ok {
			values = func(*cobra.Command) []string { return c.of }
		}
		if values == nil {
			return
		}
		_ = cmd.RegisterFlagCompletionFunc(f.Name, func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			directive := cobra.ShellCompDirectiveNoFileComp
			if f.Name == "report" {
				directive |= cobra.ShellCompDirectiveNoSpace
			}
			return values(cmd), directive
		})
	})
	if cmd.Use == "show ID" {
		cmd.ValidArgsFunction = func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return ruleNames(false), cobra.ShellCompDirectiveNoFileComp
		}
	}
	for _, c := range cmd.Commands() {
		complete(c)
	}
}

// ruleNames are the rules' ids with their titles, and their categories.
func ruleNames(categories bool) []string {
	set, err := audit.Rules{}.Load()
	if err != nil {
		return nil
	}
	var out []string
	for _, r := range set.Rules {
		out = append(out, r.ID+"\t"+r.Title)
	}
	if categories {
		out = append(out, set.Categories()...)
	}
	return out
}

func frameworkNames() []string {
	set, err := audit.Rules{}.Load()
	if err != nil {
		return nil
	}
	var out []string
	for _, f := range set.Catalog.Frameworks {
		out = append(out, f.Key+"\t"+f.Title)
	}
	return out
}

func formatNames(suffix string) []string {
	var out []string
	for _, f := range reports.All() {
		out = append(out, f.Name+suffix+"\t"+f.Description)
	}
	return out
}

// clusterNames are the clusters of the snapshots and the baseline that the command line
// names, and of the configuration.
func clusterNames(cmd *cobra.Command) []string {
	var names []string
	if files, err := cmd.Flags().GetStringArray("snapshot"); err == nil {
		for _, file := range files {
			s, err := snapshot.Load(file)
			if err != nil {
				continue
			}
			for i := range s.Clusters {
				names = append(names, s.Clusters[i].Name)
			}
		}
	}
	if f := cmd.Flags().Lookup("baseline"); f != nil && f.Value.String() != "" {
		if r, err := result.Load(f.Value.String()); err == nil {
			for _, c := range r.Clusters {
				names = append(names, c.Name)
			}
		}
	}
	if c, err := config.Load(""); err == nil {
		names = append(names, config.Values(c.Clusters)...)
	}
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(s string) bool { return strings.ContainsAny(s, "*?[") })
}
