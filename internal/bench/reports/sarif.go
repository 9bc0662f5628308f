package main

import "encoding/json"

// sarifDocument is the SARIF document as types, for encoding/json to write: what a
// program would define that does not write the text itself. What is the same
// whatever was found stays as it is.
type sarifDocument struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool              json.RawMessage `json:"tool"`
	AutomationDetails json.RawMessage `json:"automationDetails"`
	Invocations       json.RawMessage `json:"invocations"`
	Taxonomies        json.RawMessage `json:"taxonomies,omitempty"`
	ColumnKind        string          `json:"columnKind"`
	Results           []sarifResult   `json:"results"`
}

type sarifResult struct {
	RuleID              string            `json:"ruleId"`
	RuleIndex           int               `json:"ruleIndex"`
	Level               string            `json:"level"`
	Message             sarifMessage      `json:"message"`
	Locations           []sarifLocation   `json:"locations"`
	PartialFingerprints map[string]string `json:"partialFingerprints"`
	BaselineState       string            `json:"baselineState,omitempty"`
	Suppressions        []json.RawMessage `json:"suppressions"`
	Properties          sarifProperties   `json:"properties"`
}

type sarifMessage struct {
	Text string `json:"text"`
}

type sarifLocation struct {
	PhysicalLocation struct {
		ArtifactLocation struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region struct {
			StartLine   int `json:"startLine"`
			StartColumn int `json:"startColumn,omitempty"`
		} `json:"region"`
	} `json:"physicalLocation"`
	LogicalLocations []struct {
		FullyQualifiedName string `json:"fullyQualifiedName"`
		Name               string `json:"name,omitempty"`
		Kind               string `json:"kind"`
	} `json:"logicalLocations"`
}

type sarifProperties struct {
	Severity string `json:"severity"`
	Resource struct {
		Type        string `json:"type"`
		ID          string `json:"id,omitempty"`
		Name        string `json:"name,omitempty"`
		Region      string `json:"region,omitempty"`
		ClusterID   string `json:"cluster_id,omitempty"`
		ClusterName string `json:"cluster_name,omitempty"`
	} `json:"resource"`
	Evidence    map[string]any `json:"evidence"`
	FirstSeen   string         `json:"first_seen,omitempty"`
	Remediation string         `json:"remediation,omitempty"`
}
