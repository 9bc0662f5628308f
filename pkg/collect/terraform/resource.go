package terraform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"dbaudit/pkg/snapshot"
)

// resourceChange reads one element of "resource_changes".
func (d *document) resourceChange(dec *jsontext.Decoder) error {
	var c struct {
		Address       string         `json:"address"`
		ModuleAddress string         `json:"module_address"`
		Mode          string         `json:"mode"`
		Type          string         `json:"type"`
		Name          string         `json:"name"`
		Index         jsontext.Value `json:"index"`
		Deposed       string         `json:"deposed"`
		Change        struct {
			Actions      []string       `json:"actions"`
			Before       jsontext.Value `json:"before"`
			After        jsontext.Value `json:"after"`
			AfterUnknown jsontext.Value `json:"after_unknown"`
		} `json:"change"`
	}
	if err := decode(dec, &c); err != nil {
		return err
	}
	if !relevant[c.Type] {
		return nil
	}
	r := resource{
		address: c.Address, kind: c.Type, name: c.Name, module: c.ModuleAddress, index: string(c.Index),
		data: c.Mode == "data", change: changeOf(c.Change.Actions), deposed: c.Deposed != "",
	}
	if r.deposed {
		r.address += " (deposed " + c.Deposed + ")"
	}
	var err error
	if r.before, err = attributes(c.Address, c.Change.Before); err != nil {
		return err
	}
	if r.after, err = attributes(c.Address, c.Change.After); err != nil {
		return err
	}
	_ = json.Unmarshal(c.Change.AfterUnknown, &r.unknown)
	d.resources = append(d.resources, r)
	return nil
}

// changeOf is the snapshot's word for a plan's actions.
func changeOf(actions []string) string {
	word := strings.Join(actions, "-")
	known := []string{
		snapshot.ChangeNone, snapshot.ChangeCreate, snapshot.ChangeUpdate, snapshot.ChangeDelete, snapshot.ChangeForget,
		snapshot.ChangeReplace, snapshot.ChangeReplaceLate, snapshot.ChangeRead,
	}
	if !slices.Contains(known, word) {
		return snapshot.ChangeUnknown
	}
	return word
}

// attributes are those of one resource; nil for null. A value of an unexpected
// type makes an error without the value.
func attributes(address string, raw jsontext.Value) (*values, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	var v values
	dec := jsontext.NewDecoder(strings.NewReader(string(raw)), jsontext.AllowInvalidUTF8(true))
	if err := decode(dec, &v); err != nil {
		return nil, fmt.Errorf("%s%w", address, err)
	}
	return &v, nil
}

// outputChange reads one output of a plan.
func (d *document) outputChange(dec *jsontext.Decoder, name string) error {
	var c struct {
		Actions        []string       `json:"actions"`
		After          jsontext.Value `json:"after"`
		AfterUnknown   jsontext.Value `json:"after_unknown"`
		AfterSensitive jsontext.Value `json:"after_sensitive"`
	}
	if err := decode(dec, &c); err != nil {
		return err
	}
	if changeOf(c.Actions) != snapshot.ChangeDelete {
		d.outputs[name] = output{
			sensitive: string(c.AfterSensitive) == "true", unknown: strings.Contains(string(c.AfterUnknown), "true"), value: string(c.After),
		}
	}
	return nil
}

// stateModule is a module in a state.
type stateModule struct {
	Address   string `json:"address"`
	Resources []struct {
		Address string         `json:"address"`
		Mode    string         `json:"mode"`
		Type    string         `json:"type"`
		Name    string         `json:"name"`
		Index   jsontext.Value `json:"index"`
		Values  jsontext.Value `json:"values"`
		Deposed string         `json:"deposed_key"`
	} `json:"resources"`
	ChildModules []stateModule `json:"child_modules"`
}

// stateValues reads the values of a state; of the state before a plan the data
// sources, and what the plan may leave out.
func (d *document) stateValues(dec *jsontext.Decoder, prior bool) error {
	var v struct {
		Outputs map[string]struct {
			Sensitive bool           `json:"sensitive"`
			Value     jsontext.Value `json:"value"`
		} `json:"outputs"`
		RootModule stateModule `json:"root_module"`
	}
	if err := decode(dec, &v); err != nil {
		return err
	}
	if !prior {
		for name, o := range v.Outputs {
			d.outputs[name] = output{sensitive: o.Sensitive, value: string(o.Value)}
		}
	}
	return d.stateModule(v.RootModule, prior)
}

func (d *document) stateModule(m stateModule, prior bool) error {
	for _, s := range m.Resources {
		data := s.Mode == "data"
		if !relevant[s.Type] || s.Deposed != "" {
			continue
		}
		r := resource{address: s.Address, kind: s.Type, name: s.Name, module: m.Address, index: string(s.Index), data: data, change: snapshot.ChangeNone}
		if data {
			r.change = snapshot.ChangeRead
		}
		var err error
		if r.after, err = attributes(s.Address, s.Values); err != nil {
			return err
		}
		r.before = r.after
		if prior && !data {
			d.prior = append(d.prior, r)
		} else {
			d.resources = append(d.resources, r)
		}
	}
	for _, child := range m.ChildModules {
		if err := d.stateModule(child, prior); err != nil {
			return err
		}
	}
	return nil
}
