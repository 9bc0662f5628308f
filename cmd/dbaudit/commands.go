package main

import "github.com/spf13/cobra"

// extra are commands that only some builds have.
var extra []func() *cobra.Command

// commands lists the commands, one line each.
func commands() []*cobra.Command {
	all := []*cobra.Command{
		newScanCommand(),
		newCollectCommand(),
		newProbeCommand(),
		newClientsCommand(),
		newDatabaseCommand(),
		newFixCommand(),
		newReportCommand(),
		newRulesCommand(),
		newWaiveCommand(),
		newDiffCommand(),
		newHistoryCommand(),
		newVerifyCommand(),
		newFleetCommand(),
		newEvidenceCommand(),
		newDemoCommand(),
		newVersionCommand(),
	}
	for _, command := range extra {
		all = append(all, command())
	}
	return all
}
