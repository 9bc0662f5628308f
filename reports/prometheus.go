package reports

import (
	"bufio"
	"io"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"

	"dbaudit/pkg/result"
)

// writePrometheus writes the text exposition format. All metrics are gauges, since
// each run counts anew; what has no sample is left out.
func writePrometheus(w io.Writer, r *result.Result, _ View) error {
	registry := prometheus.NewRegistry()
	set := func(name, help string, labels ...string) *prometheus.GaugeVec {
		g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "dbaudit_" + name, Help: help}, labels)
		registry.MustRegister(g)
		return g
	}
	s := r.Summary
	set("info", "The dbaudit that wrote these metrics; always 1.", "version").WithLabelValues(visible(r.Tool.Version)).Set(1)
	set("last_run_timestamp_seconds", "When the last run evaluated, in seconds since 1970.").WithLabelValues().Set(float64(r.EvaluatedAt.Unix()))
	verdict := set("verdict", "1 for the verdict of the last run: pass, fail or incomplete; 0 for the others.", "verdict")
	for _, v := range []string{result.Pass, result.Fail, result.Incomplete} {
		verdict.WithLabelValues(v).Set(0)
		if s.Verdict == v {
			verdict.WithLabelValues(v).Set(1)
		}
	}
	bySeverity := set("severity_findings", "Failing findings that are not waived, by severity; a severity without any is 0.", "severity")
	for _, severity := range result.Severities {
		bySeverity.WithLabelValues(string(severity)).Set(float64(s.Findings[severity]))
	}
	set("waived_findings", "Findings that a waiver accepts.").WithLabelValues().Set(float64(s.Waived))
	clusters := set("clusters", "Clusters and read replicas audited.", "role")
	clusters.WithLabelValues("cluster").Set(float64(s.Clusters))
	clusters.WithLabelValues("replica").Set(float64(s.Replicas))
	endpoints := set("endpoints", "Endpoints by what came of probing them.", "state")
	endpoints.WithLabelValues("probed").Set(float64(s.Endpoints.Probed))
	endpoints.WithLabelValues("unreachable").Set(float64(s.Endpoints.Unreachable))
	endpoints.WithLabelValues("not_probed").Set(float64(s.Endpoints.NotProbed))
	set("errors", "Failures of collectors in the last run.").WithLabelValues().Set(float64(len(r.Errors)))

	findings := set("findings", "Failing findings that are not waived, by rule, cluster and severity.", "rule", "cluster", "severity")
	for f := range failing(r) {
		findings.WithLabelValues(visible(f.RuleID), visible(f.Resource.ClusterName), string(f.Severity)).Inc()
	}
	unknown := set("unknown_checks", "Rules that could not be judged on a resource, by cluster and by why the evidence is missing.", "cluster", "kind")
	for f := range where(r, func(f *result.Finding) bool { return f.Verdict == result.Unknown && f.Waiver == nil }) {
		unknown.WithLabelValues(visible(f.Resource.ClusterName), visible(string(f.MissingKind))).Inc()
	}
	certificates := set("certificate_expiry_timestamp_seconds", "When an endpoint's certificate ends, in seconds since 1970.", "cluster", "endpoint", "network")
	for key, at := range certificateExpiry(r) {
		certificates.WithLabelValues(key[:]...).Set(float64(at.Unix()))
	}
	cas := set("ca_expiry_timestamp_seconds", "When the first certificate of a cluster's CA ends, in seconds since 1970.", "cluster")
	for name, at := range caExpiry(r) {
		cas.WithLabelValues(name).Set(float64(at.Unix()))
	}

	families, err := registry.Gather()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	for _, f := range families {
		if _, err := expfmt.MetricFamilyToText(out, f); err != nil {
			return err
		}
	}
	return out.Flush()
}

// certificateExpiry is when endpoints' certificates end, by cluster, endpoint and network.
func certificateExpiry(r *result.Result) map[[3]string]time.Time {
	ends := map[[3]string]time.Time{}
	for _, c := range r.Clusters {
		for _, e := range c.Endpoints {
			keepEarliest(ends, [3]string{visible(c.Name), visible(e.ID), visible(e.Network)}, e.CertExpires)
		}
	}
	return ends
}

// caExpiry is when clusters' CAs end, by the clusters' names.
func caExpiry(r *result.Result) map[string]time.Time {
	ends := map[string]time.Time{}
	for _, c := range r.Clusters {
		keepEarliest(ends, visible(c.Name), c.CAExpires)
	}
	return ends
}

// keepEarliest keeps the first of several times of one key: two clusters may have one name.
func keepEarliest[K comparable](ends map[K]time.Time, key K, at *time.Time) {
	if at != nil && (ends[key].IsZero() || at.Before(ends[key])) {
		ends[key] = *at
	}
}
