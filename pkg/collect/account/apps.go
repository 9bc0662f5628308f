package account

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"dbaudit/pkg/collect/clients"
	"dbaudit/pkg/collect/clients/readers"
	"dbaudit/pkg/snapshot"
)

// app is what is kept of an App Platform app: its connection settings, and how it goes
// out: its dedicated public addresses, its VPC network and its addresses there. The rest
// of a spec, with its registry credentials and environment, is dropped at once.
type app struct {
	name, vpc          string
	dedicated, private []string
	settings           []appSetting
}

// appSetting is a setting with the cluster that its binding names, if any.
type appSetting struct {
	snapshot.ClientSetting
	clusterName string
}

type wireEnvs []struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	Type  string `json:"type"`
}

type wireComponent struct {
	Name string   `json:"name"`
	Envs wireEnvs `json:"envs"`
}

type wireSpec struct {
	Name      string          `json:"name"`
	Envs      wireEnvs        `json:"envs"`
	Services  []wireComponent `json:"services"`
	Workers   []wireComponent `json:"workers"`
	Jobs      []wireComponent `json:"jobs"`
	Functions []wireComponent `json:"functions"`
	Sites     []wireComponent `json:"static_sites"`
	Databases []struct {
		Name       string `json:"name"`
		Cluster    string `json:"cluster_name"`
		Engine     string `json:"engine"`
		Production bool   `json:"production"`
		Database   string `json:"db_name"`
		User       string `json:"db_user"`
	} `json:"databases"`
	// Others holds kinds of components that came after this was written.
	Others map[string]jsontext.Value `json:",embed"`
}

// components are those of every kind: what has variables is one, whatever its kind is
// called.
func (s *wireSpec) components() ([]wireComponent, error) {
	all := slices.Concat(s.Services, s.Workers, s.Jobs, s.Functions, s.Sites)
	for _, kind := range slices.Sorted(maps.Keys(s.Others)) {
		if !bytes.Contains(s.Others[kind], []byte(`"envs"`)) {
			continue
		}
		var more []wireComponent
		if err := decode(s.Others[kind], &more); err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

type wireApp struct {
	ID           string   `json:"id"`
	Spec         wireSpec `json:"spec"`
	DedicatedIPs []struct {
		IP     string `json:"ip"`
		Status string `json:"status"`
	} `json:"dedicated_ips"`
	VPC struct {
		ID     string `json:"id"`
		Egress []struct {
			IP string `json:"ip"`
		} `json:"egress_ips"`
	} `json:"vpc"`
}

// otherAppEngines are those of the API's schema of an app's database beside PG.
var otherAppEngines = []string{"MYSQL", "REDIS", "MONGODB", "KAFKA", "OPENSEARCH", "VALKEY"}

// variables leaves out what comes encrypted, EV[…]: there is nothing to judge in it.
func (e wireEnvs) variables() ([]readers.Variable, error) {
	var vars []readers.Variable
	for _, v := range e {
		if v.Key == "" {
			return nil, fmt.Errorf("%w: a variable of an app has no name", errContent)
		}
		if v.Type != "SECRET" {
			vars = append(vars, readers.Variable{Name: v.Key, Value: v.Value})
		}
	}
	return vars, nil
}

// parseApp reads one app of GET /v2/apps.
func parseApp(b jsontext.Value) (id string, a app, err error) {
	var w wireApp
	if err := decode(b, &w); err != nil {
		return "", app{}, err
	}
	if w.ID == "" || w.Spec.Name == "" {
		return "", app{}, fmt.Errorf("%w: an app has no id, or no name in its spec", errContent)
	}
	spec := readers.AppSpec{Databases: map[string]readers.AppDatabase{}}
	if spec.Variables, err = w.Spec.Envs.variables(); err != nil {
		return "", app{}, err
	}
	for _, d := range w.Spec.Databases {
		if !slices.Contains(otherAppEngines, d.Engine) {
			d.Engine = "PG" // or one that is not known here
		}
		// Only a managed cluster has a name of its own.
		spec.Databases[d.Name] = readers.AppDatabase{Engine: d.Engine, Production: d.Production || d.Cluster != ""}
	}
	components, err := w.Spec.components()
	if err != nil {
		return "", app{}, err
	}
	for _, c := range components {
		vars, err := c.Envs.variables()
		if err == nil && c.Name == "" {
			err = fmt.Errorf("%w: a component of the app %s has no name", errContent, w.Spec.Name)
		}
		if err != nil {
			return "", app{}, err
		}
		spec.Components = append(spec.Components, readers.AppComponent{Name: c.Name, Variables: vars})
	}
	a.name, a.vpc = w.Spec.Name, w.VPC.ID
	for _, d := range w.DedicatedIPs {
		if d.IP != "" && d.Status == "ASSIGNED" {
			a.dedicated = append(a.dedicated, d.IP)
		}
	}
	for _, e := range w.VPC.Egress {
		if e.IP != "" {
			a.private = append(a.private, e.IP)
		}
	}
	seen := map[string]int{}
	for _, s := range clients.JudgeApp(spec) {
		c := appSetting{ClientSetting: s.ClientSetting}
		c.Origin, c.AppID, c.AppName = "app_platform", w.ID, w.Spec.Name
		// Equal keys of one component are told apart by their order.
		c.ID = fmt.Sprintf("app_platform/%s/%s/%s", w.ID, c.Component, c.Key)
		if seen[c.ID]++; seen[c.ID] > 1 {
			c.ID += "#" + strconv.Itoa(seen[c.ID])
		}
		for _, d := range w.Spec.Databases {
			if s.Database != "" && d.Name == s.Database {
				c.clusterName, c.Database, c.User = d.Cluster, d.Database, d.User
			}
		}
		a.settings = append(a.settings, c)
	}
	return w.ID, a, nil
}

// appSettings are the settings of all apps that concern the clusters chosen; all
// reports that every cluster of the account is.
func appSettings(apps map[string]app, clusters []snapshot.Cluster, all bool) []snapshot.ClientSetting {
	byName := map[string][]*snapshot.Cluster{}
	hosts := map[string]bool{}
	for i := range clusters {
		c := &clusters[i]
		if c.Role == snapshot.RoleCluster {
			byName[c.Name] = append(byName[c.Name], c)
		}
		for _, e := range c.Endpoints {
			hosts[e.Host] = true
		}
	}
	list := []snapshot.ClientSetting{}
	for _, a := range apps {
		for _, s := range a.settings {
			c := s.ClientSetting
			bound := byName[s.clusterName]
			if s.clusterName != "" && len(bound) == 1 {
				c.Cluster = &snapshot.ClientCluster{ID: bound[0].ID, Name: bound[0].Name}
			}
			if all || len(bound) > 0 || hosts[strings.ToLower(c.Host)] {
				list = append(list, c)
			}
		}
	}
	slices.SortFunc(list, func(a, b snapshot.ClientSetting) int { return strings.Compare(a.ID, b.ID) })
	return list
}
