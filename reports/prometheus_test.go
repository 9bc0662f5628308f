package reports_test

import (
	"bytes"
	"os/exec"
	"testing"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"dbaudit/pkg/result"
	"dbaudit/reports"
	"dbaudit/reports/reporttest"
)

func TestPrometheus(t *testing.T) {
	t.Parallel()
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		t.Fatal("this test needs promtool: install Prometheus (Debian: apt-get install prometheus)")
	}
	for name, r := range samples() {
		out := render(t, "prometheus", r, reports.View{})
		cmd := exec.Command(promtool, "check", "metrics")
		cmd.Stdin = bytes.NewReader(out)
		if said, err := cmd.CombinedOutput(); err != nil || len(said) > 0 {
			t.Errorf("%s: promtool: %v\n%s", name, err, said)
		}
		parser := expfmt.NewTextParser(model.UTF8Validation)
		families, err := parser.TextToMetricFamilies(bytes.NewReader(out))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		bySeverity := map[string]float64{}
		for _, m := range families["dbaudit_findings"].GetMetric() {
			bySeverity[label(m, "severity")] += m.GetGauge().GetValue()
			if label(m, "rule") == "" {
				t.Errorf("%s: a finding without its rule", name)
			}
		}
		for _, m := range families["dbaudit_severity_findings"].GetMetric() {
			severity := label(m, "severity")
			if want := float64(r.Summary.Findings[result.Severity(severity)]); m.GetGauge().GetValue() != want || bySeverity[severity] != want {
				t.Errorf("%s: %s: %v by rule, %v in all, want %v", name, severity, bySeverity[severity], m.GetGauge().GetValue(), want)
			}
		}
		if n := len(families["dbaudit_severity_findings"].GetMetric()); n != 4 {
			t.Errorf("%s: %d severities: one without findings must be 0, not absent", name, n)
		}
		for _, m := range families["dbaudit_verdict"].GetMetric() {
			if want := label(m, "verdict") == r.Summary.Verdict; (m.GetGauge().GetValue() == 1) != want {
				t.Errorf("%s: verdict %s is %v", name, label(m, "verdict"), m.GetGauge().GetValue())
			}
		}
		if got := families["dbaudit_last_run_timestamp_seconds"].GetMetric()[0].GetGauge().GetValue(); got != float64(reporttest.Now.Unix()) {
			t.Errorf("%s: last run %v", name, got)
		}
	}
}

// TestPrometheusExpiry: every certificate that was seen has its end; of two clusters
// of one name the earlier counts.
func TestPrometheusExpiry(t *testing.T) {
	r := reporttest.Sample(reporttest.Options{})
	want := map[string]float64{}
	for _, c := range r.Clusters {
		for _, e := range c.Endpoints {
			if e.CertExpires != nil {
				want[c.Name+" "+e.ID] = float64(e.CertExpires.Unix())
			}
		}
	}
	twin := r.Clusters[0]
	later := twin.CAExpires.AddDate(1, 0, 0)
	earlier := twin.CAExpires.AddDate(-1, 0, 0)
	a, b := twin, twin
	a.CAExpires, b.CAExpires = &later, &earlier
	r.Clusters = append(r.Clusters, a, b)

	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(render(t, "prometheus", r, reports.View{})))
	if err != nil {
		t.Fatal(err)
	}
	got := families["dbaudit_certificate_expiry_timestamp_seconds"].GetMetric()
	if len(got) != len(want) || len(got) == 0 {
		t.Errorf("%d certificates, want %d", len(got), len(want))
	}
	for _, m := range got {
		if key := label(m, "cluster") + " " + label(m, "endpoint"); m.GetGauge().GetValue() != want[key] {
			t.Errorf("%s ends at %v, want %v", key, m.GetGauge().GetValue(), want[key])
		}
	}
	for _, m := range families["dbaudit_ca_expiry_timestamp_seconds"].GetMetric() {
		if label(m, "cluster") == twin.Name && m.GetGauge().GetValue() != float64(earlier.Unix()) {
			t.Errorf("the CA of %s ends at %v, want the earliest, %v", twin.Name, m.GetGauge().GetValue(), earlier.Unix())
		}
	}
}

func label(m *dto.Metric, name string) string {
	for _, l := range m.GetLabel() {
		if l.GetName() == name {
			return l.GetValue()
		}
	}
	return ""
}
