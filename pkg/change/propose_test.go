package change_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"dbaudit/pkg/change"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// observed is a cluster whose sources let in an app, the droplets of a tag, an office
// and a whole network, and which has sessions of the last two.
func observed() *snapshot.Snapshot {
	exists := true
	return &snapshot.Snapshot{
		Clusters: []snapshot.Cluster{{
			ID: "c1", Name: "orders",
			TrustedSources: []snapshot.TrustedSource{
				{UUID: "app", Type: "app", Value: "a-1", Target: &snapshot.Target{Exists: &exists, Name: "shop"}},
				{UUID: "tag", Type: "tag", Value: "web", Target: &snapshot.Target{Exists: &exists, Droplets: []string{"web-1", "web-2"}}},
				{UUID: "office", Type: "ip_addr", Value: "203.0.113.7", Description: "office"},
				{UUID: "idle", Type: "ip_addr", Value: "203.0.113.8", Description: "nobody"},
				{UUID: "wide", Type: "ip_addr", Value: "198.51.100.0/24"},
			},
			SQL: &snapshot.SQL{Sessions: []snapshot.SQLSession{
				{User: "app", Address: "203.0.113.7", TrustedSource: new("office")}, {User: "report", Address: "198.51.100.9", TrustedSource: new("wide")},
			}},
		}},
		Clients: []snapshot.ClientSetting{{AppID: "a-2", AppName: "admin", Cluster: &snapshot.ClientCluster{ID: "c1"}}},
	}
}

func finding(rule string, c result.SourceChange) result.Finding {
	return result.Finding{RuleID: rule, Verdict: result.Fail, Resource: result.Resource{ClusterID: "c1"}, Change: &c}
}

func TestPropose(t *testing.T) {
	s := observed()
	r := &result.Result{Findings: []result.Finding{
		finding("TS003", result.SourceChange{Remove: []string{"wide"}}), finding("TS006", result.SourceChange{Remove: []string{"tag"}}),
		finding("TS005", result.SourceChange{Remove: []string{"app"}}),
	}}
	r.Findings[2].Waiver = &result.Waiver{Reason: "known"}
	p := change.Propose(s, r, change.Wish{
		Remove: []change.Source{{Type: "ip_addr", Value: "203.0.113.7"}}, Add: []change.Source{{Type: "tag", Value: "api", Description: "the API"}},
		From: netip.MustParseAddr("203.0.113.7"),
	})[0]
	if got := brief(p.After); got != "app:a-1 , ip_addr:203.0.113.8 nobody, tag:api the API" {
		t.Errorf("after: %s", got)
	}
	var cut []string
	for _, c := range p.CutOff {
		cut = append(cut, c.Kind+" "+c.Name)
	}
	// What the tags admit is not known, so that this computer may still get in.
	if got := strings.Join(cut, ", "); got != "droplet web-1, droplet web-2, session app from 203.0.113.7, session report from 198.51.100.9" {
		t.Errorf("cut off: %s", got)
	}
	// Who loses access by one source is one line.
	tag, shown := change.Source{Type: "tag", Value: "web"}, strings.Builder{}
	many := &change.Plan{ClusterName: "orders", Unnamed: true, CutOff: []change.CutOff{{Kind: "app", Name: "shop", Source: tag}}}
	for i := range 30 {
		many.CutOff = append(many.CutOff, change.CutOff{Kind: "droplet", Name: fmt.Sprint("web-", i), Source: tag})
	}
	if err := change.Write(&shown, many, false); err != nil || strings.Count(shown.String(), "loses access") != 2 ||
		!strings.Contains(shown.String(), "  ! loses access: droplet web-0, web-1, web-2 and 27 more, by removing tag:web\n") {
		t.Errorf("%v\n%s", err, shown.String())
	}
	only := change.Propose(s, r, change.Wish{Rules: []string{"ts003"}})[0]
	if got := brief(only.Removed()); got != "ip_addr:198.51.100.0/24 " {
		t.Errorf("of one rule: %s", got)
	}
	app := change.Propose(s, &result.Result{}, change.Wish{Remove: []change.Source{{Type: "app", Value: "a-1"}}})[0]
	if err := (change.Guard{MaxRemovals: 10}).Check(app); err == nil || !strings.Contains(err.Error(), "the app shop") {
		t.Errorf("an app that is cut off: %v", err)
	}
}

func TestOwnAddress(t *testing.T) {
	s := observed()
	c := &s.Clusters[0]
	c.TrustedSources = c.TrustedSources[2:4]
	p := change.Propose(s, &result.Result{}, change.Wish{Remove: []change.Source{{Type: "ip_addr", Value: "203.0.113.7"}}, From: netip.MustParseAddr("203.0.113.7")})[0]
	if err := (change.Guard{MaxRemovals: 10}).Check(p); err == nil || !strings.Contains(err.Error(), "address 203.0.113.7") {
		t.Errorf("the way of this very session: %v", err)
	}
}

func TestSuggest(t *testing.T) {
	s := observed()
	p := change.Suggest(&s.Clusters[0], s.Clients, &result.Result{})
	if got := brief(p.After); got != "app:a-1 , tag:web , ip_addr:203.0.113.7 office, ip_addr:198.51.100.0/24 , app:a-2 app admin" {
		t.Errorf("suggested: %s", got)
	}
	s.Clusters[0].SQL = nil
	if p := change.Suggest(&s.Clusters[0], nil, &result.Result{}); !p.Empty() {
		t.Errorf("without sessions nothing is known to be unused: %v", p.Steps)
	}
}
