package readers

import (
	"slices"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
)

// readRails reads database.yml: a connection for each environment, whose keys are
// libpq's (https://guides.rubyonrails.org/configuring.html#configuring-a-database).
func readRails(f *File, kind string) error {
	f.Driver = "libpq"
	f.yamlComments()
	docs, err := f.documents()
	for _, d := range docs {
		f.configuration(d, origin{kind: kind, driver: "libpq"})
	}
	return err
}

// rails is what a connection of database.yml has beside its keys; false for one that
// is not opened.
func (f *File) rails(s *setting.Setting, d *draft) bool {
	adapter, named := d.parts[roleKind]
	if d.url == nil && !named || named && !setting.Interpolated(adapter.value) && !pgBase.MatchString(adapter.value) {
		return false
	}
	environment, _, _ := strings.Cut(d.prefix, " ")
	switch {
	case environment == "test":
		s.Exempt, s.Context = "test only: Rails' test environment", setting.Tests
	case environment == "development" && (len(s.Conn.Hosts) == 0 || !setting.IsRemote(s.Conn.Host())):
		s.Exempt, s.Context = "local: Rails' development environment", setting.Local
	case environment == "default" && strings.Contains(f.Text, "*default"):
		return false // an anchor that others merge is no environment
	}
	_, elsewhere := d.parts[roleURL]
	switch {
	case d.url != nil || len(s.Conn.Hosts) > 0:
	case elsewhere && s.Mode == "" && s.ModeElsewhere == "":
		return false // whatever the URL says
	case !elsewhere:
		s.Conn.Hosts = []string{"/"} // no host: the Unix socket
	}
	if !slices.Contains(d.order, roleMode) && d.url == nil {
		s.Key = strings.ReplaceAll(d.prefix, " ", ".")
	}
	return true
}
