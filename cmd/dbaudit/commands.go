package main

import "github.com/spf13/cobra"

// commands lists the commands, one line each.
func commands() []*cobra.Command {
	return []*cobra.Command{
		newScanCommand(),
		newCollectCommand(),
		newProbeCommand(),
		newClientsCommand(),
		newReportCommand(),
		newRulesCommand(),
		newWaiveCommand(),
		newDiffCommand(),
		newHistoryCommand(),
		newDemoCommand(),
		newManCommand(),
		newVersionCommand(),
	}
}
