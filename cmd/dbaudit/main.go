// Command dbaudit audits DigitalOcean Managed PostgreSQL. Each command of it is
// one file here: flags in, one call, exit code out.
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
