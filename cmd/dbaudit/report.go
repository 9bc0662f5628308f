package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"dbaudit/pkg/config"
	"dbaudit/pkg/result"
)

func newReportCommand() *cobra.Command {
	var (
		output outputFlags
		v      verbosity
	)
	cmd := &cobra.Command{
		Use:   "report RESULT.json",
		Short: "Render a stored JSON result in any other format",
		Long: `Render the JSON result of dbaudit scan --format json in any other format, exactly as
that run would have written it. Nothing is collected or evaluated, and the exit code
says only whether the report could be written and uploaded. - reads standard input.`,
		Example: `  dbaudit report result.json
  dbaudit report result.json --format markdown
  dbaudit report result.json --report html=audit.html --report sarif=audit.sarif`,
		Args: takes("RESULT.json"),
		RunE: func(cmd *cobra.Command, args []string) error {
			out, err := output.load(cmd, v, &config.Config{})
			if err != nil {
				return err
			}
			r, err := readResult(cmd, args[0])
			if err != nil {
				return err
			}
			if err := output.checkFramework(r.Catalog); err != nil {
				return err
			}
			if err := out.write(cmd.OutOrStdout(), r, v.quiet && r.ExitCode() == exitPass); err != nil {
				return exit(exitIncomplete, err)
			}
			if err := out.send(cmd.Context(), r); err != nil {
				return exit(exitIncomplete, err)
			}
			return nil
		},
	}
	fs := cmd.Flags()
	output.register(fs)
	v.register(fs)
	return cmd
}

func readResult(cmd *cobra.Command, path string) (*result.Result, error) {
	if path != "-" {
		return result.Load(path)
	}
	r, err := result.Read(cmd.InOrStdin())
	if err != nil {
		return nil, fmt.Errorf("standard input: %w", err)
	}
	return r, nil
}
