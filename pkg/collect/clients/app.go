package clients

import (
	"regexp"
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/readers"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/snapshot"
)

// AppSetting is a judged setting of an App Platform app, with the component that has
// it ("" for the app itself) and the name that the spec gives the database that it is
// bound to ("" for none). The caller fills in the app and the id.
type AppSetting struct {
	snapshot.ClientSetting
	Database string
}

// JudgeApp judges the connections of an App Platform spec as the same spec would be
// in a file. Values of type SECRET come encrypted and are to be left out.
func JudgeApp(spec readers.AppSpec) []AppSetting {
	settings := spec.Settings()
	var secrets []string
	for _, s := range settings {
		secrets = append(secrets, s.Conn.Secrets...)
	}
	out := make([]AppSetting, 0, len(settings))
	for _, s := range settings {
		c := drivers.Judge(&s.Setting, drivers.Around{})
		folding{}.apply(&s.Setting, &c)
		c.Component = s.Component
		c.Excerpt = redact(s.Key+"="+structure(valueOf(spec, s)), secrets)
		hide(&c, secrets)
		out = append(out, AppSetting{c, s.Database})
	}
	return out
}

// parameter is one of a URL's.
var parameter = regexp.MustCompile(`([?&])([A-Za-z_]+)=([^&\s]*)`)

// structure leaves of a URL's parameters those that say how TLS is used: the value
// of any other may be secret.
func structure(value string) string {
	return parameter.ReplaceAllStringFunc(value, func(p string) string {
		switch m := parameter.FindStringSubmatch(p); m[2] {
		case "sslmode", "sslrootcert", "ssl", "sslaccept", "channel_binding", "sslnegotiation":
			return p
		default:
			return m[1] + m[2] + "=" + setting.Redacted
		}
	})
}

// valueOf is the value of the variable that a setting is shown at.
func valueOf(spec readers.AppSpec, s readers.AppSetting) string {
	vars := spec.Variables
	for _, c := range spec.Components {
		if c.Name == s.Component {
			vars = c.Variables
		}
	}
	for _, v := range vars {
		if v.Name == s.Key {
			if setting.LiteralPassword(v.Value) && strings.Contains(strings.ToLower(v.Name), "pass") {
				return setting.Redacted
			}
			return v.Value
		}
	}
	return setting.Redacted
}
