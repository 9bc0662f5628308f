package readers

import "dbaudit/pkg/collect/clients/syntax"

func readPrisma(f *File, _ string) error {
	f.Driver = "prisma"
	f.parse(syntax.Of("prisma"))
	return nil
}
