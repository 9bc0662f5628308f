package clients

import (
	"slices"

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
	place(&spec)
	settings := spec.Settings()
	var secrets []string
	for _, s := range settings {
		secrets = append(secrets, s.Conn.Secrets...)
	}
	m := newMask(secrets)
	out := make([]AppSetting, 0, len(settings))
	for _, s := range settings {
		c := drivers.Judge(&s.Setting, drivers.Around{})
		folding{}.apply(&s.Setting, &c)
		c.Component = s.Component
		c.Excerpt = excerpt(s.Key+"="+valueOf(spec, s), c, m)
		hide(&c, m)
		out = append(out, AppSetting{c, s.Database})
	}
	return out
}

// place gives each variable of an answer of the API a place of its own, as in a file:
// of two settings at one place only one is kept.
func place(spec *readers.AppSpec) {
	at := 0
	each := func(vars []readers.Variable) []readers.Variable {
		out := slices.Clone(vars)
		for i, v := range out {
			out[i].NameAt, out[i].At = at, at+len(v.Name)+1
			at += len(v.Name) + len(v.Value) + 2
		}
		return out
	}
	spec.Variables = each(spec.Variables)
	spec.Components = slices.Clone(spec.Components)
	for i, c := range spec.Components {
		spec.Components[i].Variables = each(c.Variables)
	}
}

// valueOf is the value of the variable that a setting is shown at.
func valueOf(spec readers.AppSpec, s readers.AppSetting) string {
	vars := spec.Variables
	for _, c := range spec.Components {
		if c.Name == s.Component {
			vars = append(slices.Clone(c.Variables), spec.Variables...)
		}
	}
	for _, v := range vars {
		if v.Name == s.Key {
			return v.Value
		}
	}
	return setting.Redacted
}
