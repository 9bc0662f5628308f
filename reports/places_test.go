package reports_test

import (
	"bytes"
	"strings"
	"testing"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
	"dbaudit/reports"
	"dbaudit/reports/reporttest"
)

// sixEndpoints is a result of one finding, of a server that answers at six endpoints.
func sixEndpoints() *result.Result {
	r := reporttest.Sample(reporttest.Full(0))
	c := result.Cluster{ID: "c6", Name: "six", Role: "cluster", Engine: "pg", TrustedSources: []result.Source{}}
	r.Findings, r.Errors, r.Fixed, r.Waivers = nil, nil, nil, nil
	for _, role := range []string{"primary", "standby", "pool"} {
		for _, network := range []string{"public", "private"} {
			id := network + "-" + role + ".example.com:25060"
			c.Endpoints = append(c.Endpoints, result.Endpoint{ID: id, Role: role, Network: network, State: snapshot.Reachable})
			r.Findings = append(r.Findings, result.Finding{
				RuleID: "TLS005", Verdict: result.Fail, Severity: result.High, Message: "accepts TLSv1.0", Evidence: map[string]any{"accepted": "TLSv1.0"},
				Resource:    result.Resource{Type: "endpoint", ID: "c6/endpoints/" + id, Name: id, ClusterID: "c6", ClusterName: "six"},
				Fingerprint: result.Fingerprint("TLS005", "c6/endpoints/"+id, ""),
			})
		}
	}
	r.Clusters = []result.Cluster{c}
	r.Passed, r.NotApplicable = nil, nil
	result.Finish(r, result.Conditions{Gate: result.Gate{FailOn: "medium"}})
	return r
}

// One server is one finding in every format, and the formats that list what is affected
// name all its endpoints.
func TestEndpointsOfOneServer(t *testing.T) {
	r := sixEndpoints()
	for format, once := range map[string]string{
		"table": "TLS005  six ", "json": `"rule_id": "TLS005",`, "sarif": `"ruleId":"TLS005"`, "csv": "high,fail,TLS005", "junit": "<failure ",
		"markdown": "high | `TLS005`", "gitlab": `"check_name":"TLS005"`, "github": "TLS005 SSLv3", "ocsf": `"control":"TLS005"`, "html": `<li class="finding `,
		"prometheus": `dbaudit_findings{cluster="six",rule="TLS005",severity="high"} 1`,
	} {
		out := render(t, format, r, reports.View{})
		if n := bytes.Count(out, []byte(once)); n != 1 {
			t.Errorf("%s has %q %d times:\n%.3000s", format, once, n, out)
		}
	}
	for _, format := range []string{"json", "sarif", "csv", "ocsf", "html"} {
		out := string(render(t, format, r, reports.View{}))
		for _, e := range r.Clusters[0].Endpoints {
			if !strings.Contains(out, e.ID) {
				t.Errorf("%s does not name %s", format, e.ID)
			}
		}
	}
	if out := string(render(t, "table", r, reports.View{})); !strings.Contains(out, "accepts TLSv1.0 (public and private primary, standby, pool)") {
		t.Errorf("the table does not say where in words:\n%s", out)
	}
}
