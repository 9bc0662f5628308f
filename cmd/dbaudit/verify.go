package main

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"dbaudit/pkg/evidence"
	"dbaudit/pkg/sign"
)

func newVerifyCommand() *cobra.Command {
	var keys []string
	cmd := &cobra.Command{
		Use:   "verify FILE… --key PUBLIC",
		Short: "Verify the signatures of snapshots, plans, results and evidence",
		Long: `Verify that files are what somebody signed with --sign. The signature of FILE is
FILE` + sign.Suffix + `, a DSSE envelope with an in-toto statement of the file's SHA-256; a bundle of
` + "`dbaudit evidence`" + ` holds its own.

Exit codes: 0 every file is verified; 1 one is not; 2 wrong usage.`,
		Example: `  dbaudit verify snapshot.json.gz --key key.pub
  dbaudit verify bundle.zip --key key.pub`,
		Args: func(cmd *cobra.Command, args []string) error { return takes("FILE")(cmd, args[:min(len(args), 1)]) },
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(keys) == 0 {
				return errors.New("--key is missing: name the public key of whoever signed the files")
			}
			var public []*sign.Public
			for _, path := range keys {
				k, err := sign.LoadPublic(path)
				if err != nil {
					return fmt.Errorf("--key: %w", err)
				}
				public = append(public, k)
			}
			return verifyFiles(cmd, args, public)
		},
	}
	cmd.Flags().StringArrayVar(&keys, "key", nil, "an Ed25519 public key (PEM) of the signer (repeatable: any of them)")
	return cmd
}

func verifyFiles(cmd *cobra.Command, paths []string, keys []*sign.Public) error {
	bad := 0
	for _, path := range paths {
		what, err := verified(path, keys)
		var missing *fs.PathError
		switch {
		case errors.As(err, &missing):
			return err
		case err != nil:
			fmt.Fprintf(cmd.ErrOrStderr(), "dbaudit: not verified: %v\n", err)
			bad++
			continue
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s: verified: %s\n", path, what)
	}
	if bad > 0 {
		return exit(exitFail, nil)
	}
	return nil
}

// verified says what a file is and whose.
func verified(path string, keys []*sign.Public) (string, error) {
	if !evidence.IsBundle(path) {
		s, by, err := sign.VerifyFile(path, keys...)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("a %s, signed by the key %s", s.Kind(), by[0].ID), nil
	}
	v, err := evidence.Verify(path, keys...)
	if err != nil {
		return "", err
	}
	text := fmt.Sprintf("evidence of %d files, signed by the key %s; %d results in it are signed by these keys", v.Files, v.By.ID, v.Results)
	if v.Others > 0 {
		text += fmt.Sprintf(", %d by others: give their public keys too", v.Others)
	}
	if v.Unsigned > 0 {
		text += fmt.Sprintf(", %d are not signed", v.Unsigned)
	}
	return text, nil
}
