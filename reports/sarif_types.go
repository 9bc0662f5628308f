package reports

import "dbaudit/pkg/result"

// The parts of SARIF 2.1.0 (OASIS, 2020-03-27) that the report has, under the names
// of its specification. Property bags are maps.

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool              map[string]toolComponent `json:"tool"` // by "driver"
	AutomationDetails map[string]any           `json:"automationDetails"`
	Invocations       []invocation             `json:"invocations"`
	Taxonomies        []toolComponent          `json:"taxonomies,omitempty"`
	ColumnKind        string                   `json:"columnKind"`
	Results           stream[*sarifResult]     `json:"results"`
}

type sarifMessage struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

// toolComponent is the tool itself or a framework, whose controls are its taxa.
type toolComponent struct {
	Name                string                `json:"name"`
	FullName            string                `json:"fullName"`
	Version             string                `json:"version,omitempty"`
	SemanticVersion     string                `json:"semanticVersion,omitempty"`
	InformationURI      string                `json:"informationUri,omitempty"`
	ShortDescription    sarifMessage          `json:"shortDescription"`
	Rules               []reportingDescriptor `json:"rules,omitempty"`
	Notifications       []reportingDescriptor `json:"notifications,omitempty"`
	Taxa                []reportingDescriptor `json:"taxa,omitempty"`
	SupportedTaxonomies []descriptorReference `json:"supportedTaxonomies,omitempty"`
}

// reportingDescriptor is a rule, a kind of notification or a control.
type reportingDescriptor struct {
	ID                   string                   `json:"id"`
	Name                 string                   `json:"name,omitempty"`
	ShortDescription     sarifMessage             `json:"shortDescription"`
	FullDescription      *sarifMessage            `json:"fullDescription,omitempty"`
	Help                 *sarifMessage            `json:"help,omitempty"`
	HelpURI              string                   `json:"helpUri,omitempty"`
	DefaultConfiguration map[string]string        `json:"defaultConfiguration,omitempty"`
	Relationships        []descriptorRelationship `json:"relationships,omitempty"`
	Properties           map[string]any           `json:"properties,omitempty"`
}

type descriptorRelationship struct {
	Target descriptorReference `json:"target"`
	Kinds  []string            `json:"kinds"`
}

// descriptorReference points at a descriptor by its id, or at a component by its name.
type descriptorReference struct {
	ID            string               `json:"id,omitempty"`
	Name          string               `json:"name,omitempty"`
	Index         int                  `json:"index"`
	ToolComponent *descriptorReference `json:"toolComponent,omitempty"`
}

type invocation struct {
	ExecutionSuccessful bool           `json:"executionSuccessful"`
	ExitCode            int            `json:"exitCode"`
	ExitCodeDescription string         `json:"exitCodeDescription"`
	EndTimeUTC          string         `json:"endTimeUtc"`
	Notifications       []notification `json:"toolExecutionNotifications"`
}

type notification struct {
	Descriptor     descriptorReference  `json:"descriptor"`
	AssociatedRule *descriptorReference `json:"associatedRule,omitempty"`
	Level          string               `json:"level"`
	Message        sarifMessage         `json:"message"`
	Locations      []sarifLocation      `json:"locations,omitempty"`
}

type sarifResult struct {
	RuleID              string            `json:"ruleId"`
	RuleIndex           int               `json:"ruleIndex"`
	Level               string            `json:"level"`
	Message             sarifMessage      `json:"message"`
	Locations           []sarifLocation   `json:"locations"`
	PartialFingerprints map[string]string `json:"partialFingerprints"`
	BaselineState       string            `json:"baselineState,omitempty"`
	Suppressions        []suppression     `json:"suppressions"`
	Properties          map[string]any    `json:"properties"`
}

type sarifLocation struct {
	Physical *physicalLocation `json:"physicalLocation,omitempty"`
	Logical  []logicalLocation `json:"logicalLocations"`
}

type physicalLocation struct {
	Artifact map[string]string `json:"artifactLocation"` // by "uri"
	Region   sarifRegion       `json:"region"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
}

type logicalLocation struct {
	FullyQualifiedName string `json:"fullyQualifiedName"`
	Name               string `json:"name,omitempty"`
	Kind               string `json:"kind"`
}

type suppression struct {
	Kind          string         `json:"kind"`
	Status        string         `json:"status"`
	Justification string         `json:"justification"`
	Properties    *result.Waiver `json:"properties"`
}
