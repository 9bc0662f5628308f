package reports

import (
	"bufio"
	"cmp"
	"io"
	"slices"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"

	"dbaudit/pkg/result"
)

// family is one metric: all are gauges, since each run counts anew.
type family struct {
	name, help string
	metrics    []*dto.Metric
	seen       map[string]*dto.Gauge
}

// put adds a sample. The text format allows those of the same labels (two clusters of
// one name) only once: join makes one value of both.
func (f *family) put(join func(a, b float64) float64, value float64, labels ...string) {
	key := ""
	m := &dto.Metric{Gauge: &dto.Gauge{Value: &value}}
	for i := 0; i+1 < len(labels); i += 2 {
		name, v := labels[i], visible(labels[i+1])
		key += name + "\x00" + v + "\x00"
		m.Label = append(m.Label, &dto.LabelPair{Name: &name, Value: &v})
	}
	if g := f.seen[key]; g != nil {
		*g.Value = join(*g.Value, value)
		return
	}
	if f.seen == nil {
		f.seen = map[string]*dto.Gauge{}
	}
	f.seen[key] = m.Gauge
	f.metrics = append(f.metrics, m)
}

// add adds a count.
func (f *family) add(value float64, labels ...string) {
	f.put(func(a, b float64) float64 { return a + b }, value, labels...)
}

// earliest adds a point in time, of which the first counts.
func (f *family) earliest(t *time.Time, labels ...string) {
	if t != nil {
		f.put(func(a, b float64) float64 { return min(a, b) }, float64(t.Unix()), labels...)
	}
}

// writePrometheus writes the text exposition format.
func writePrometheus(w io.Writer, r *result.Result, _ View) error {
	out := bufio.NewWriter(w)
	kind := dto.MetricType_GAUGE
	for _, f := range metricFamilies(r) {
		if len(f.metrics) == 0 {
			continue
		}
		if _, err := expfmt.MetricFamilyToText(out, &dto.MetricFamily{Name: &f.name, Help: &f.help, Type: &kind, Metric: f.metrics}); err != nil {
			return err
		}
	}
	return out.Flush()
}

func metricFamilies(r *result.Result) []*family {
	s := r.Summary
	info := &family{name: "dbaudit_info", help: "The dbaudit that wrote these metrics; always 1."}
	info.add(1, "version", r.Tool.Version)
	last := &family{name: "dbaudit_last_run_timestamp_seconds", help: "When the last run evaluated, in seconds since 1970."}
	last.add(float64(r.EvaluatedAt.Unix()))

	verdict := &family{name: "dbaudit_verdict", help: "1 for the verdict of the last run: pass, fail or incomplete; 0 for the others."}
	for _, v := range []string{result.Pass, result.Fail, result.Incomplete} {
		is := 0.0
		if s.Verdict == v {
			is = 1
		}
		verdict.add(is, "verdict", v)
	}

	findings := &family{name: "dbaudit_findings", help: "Failing findings that are not waived, by rule, cluster and severity."}
	bySeverity := &family{name: "dbaudit_severity_findings", help: "Failing findings that are not waived, by severity; a severity without any is 0."}
	for _, severity := range result.Severities {
		bySeverity.add(float64(s.Findings[severity]), "severity", string(severity))
	}
	waived := &family{name: "dbaudit_waived_findings", help: "Findings that a waiver accepts."}
	waived.add(float64(s.Waived))
	unknown := &family{name: "dbaudit_unknown_checks", help: "Rules that could not be judged on a resource, by cluster and by why the evidence is missing."}
	for i := range r.Findings {
		f := &r.Findings[i]
		cluster := f.Resource.ClusterName
		switch {
		case f.Waiver != nil:
		case f.Verdict == result.Fail:
			findings.add(1, "rule", f.RuleID, "cluster", cluster, "severity", string(f.Severity))
		default:
			unknown.add(1, "cluster", cluster, "kind", string(f.MissingKind))
		}
	}

	clusters := &family{name: "dbaudit_clusters", help: "Clusters and read replicas audited."}
	clusters.add(float64(s.Clusters), "role", "cluster")
	clusters.add(float64(s.Replicas), "role", "replica")
	endpoints := &family{name: "dbaudit_endpoints", help: "Endpoints by what came of probing them."}
	endpoints.add(float64(s.Endpoints.Probed), "state", "probed")
	endpoints.add(float64(s.Endpoints.Unreachable), "state", "unreachable")
	endpoints.add(float64(s.Endpoints.NotProbed), "state", "not_probed")
	failures := &family{name: "dbaudit_errors", help: "Failures of collectors in the last run."}
	failures.add(float64(len(r.Errors)))

	certificates := &family{name: "dbaudit_certificate_expiry_timestamp_seconds", help: "When an endpoint's certificate ends, in seconds since 1970."}
	cas := &family{name: "dbaudit_ca_expiry_timestamp_seconds", help: "When the first certificate of a cluster's CA ends, in seconds since 1970."}
	for i := range r.Clusters {
		c := &r.Clusters[i]
		cas.earliest(c.CAExpires, "cluster", c.Name)
		for j := range c.Endpoints {
			e := &c.Endpoints[j]
			certificates.earliest(e.CertExpires, "cluster", c.Name, "endpoint", e.ID, "network", e.Network)
		}
	}

	all := []*family{info, last, verdict, findings, bySeverity, waived, unknown, clusters, endpoints, failures, certificates, cas}
	slices.SortFunc(all, func(a, b *family) int { return cmp.Compare(a.name, b.name) })
	return all
}
