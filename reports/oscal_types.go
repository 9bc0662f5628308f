package reports

import "time"

// The parts of OSCAL's Assessment Results model, version 1.2.1
// (https://pages.nist.gov/OSCAL-Reference/models/v1.2.1/assessment-results/json-reference/),
// that a result has something to say in.

type oscalDocument struct {
	Results oscalResults `json:"assessment-results"`
}

type oscalResults struct {
	UUID       string          `json:"uuid"`
	Metadata   oscalMetadata   `json:"metadata"`
	ImportAP   oscalLink       `json:"import-ap"`
	Results    []oscalResult   `json:"results"`
	BackMatter oscalBackMatter `json:"back-matter"`
}

type oscalMetadata struct {
	Title        string    `json:"title"`
	LastModified time.Time `json:"last-modified"`
	Version      string    `json:"version"`
	OSCALVersion string    `json:"oscal-version"`
}

type oscalLink struct {
	Href string `json:"href"`
}

type oscalBackMatter struct {
	Resources []oscalResource `json:"resources"`
}

type oscalResource struct {
	UUID        string `json:"uuid"`
	Title       string `json:"title"`
	Description string `json:"description"`
}

type oscalResult struct {
	UUID         string                    `json:"uuid"`
	Title        string                    `json:"title"`
	Description  string                    `json:"description"`
	Start        time.Time                 `json:"start"`
	End          time.Time                 `json:"end"`
	Props        []oscalProp               `json:"props"`
	Local        oscalLocal                `json:"local-definitions"`
	Reviewed     oscalReviewed             `json:"reviewed-controls"`
	Observations stream[*oscalObservation] `json:"observations,omitzero"`
	Risks        stream[*oscalRisk]        `json:"risks,omitzero"`
	Findings     []*oscalFinding           `json:"findings,omitempty"`
	Remarks      string                    `json:"remarks"`
}

type oscalProp struct {
	Name  string `json:"name"`
	NS    string `json:"ns"`
	Value string `json:"value"`
}

type oscalLocal struct {
	Items  []oscalItem `json:"inventory-items"`
	Assets oscalAssets `json:"assessment-assets"`
}

type oscalItem struct {
	UUID        string      `json:"uuid"`
	Description string      `json:"description"`
	Props       []oscalProp `json:"props,omitempty"`
}

type oscalAssets struct {
	Components []oscalComponent `json:"components"`
	Platforms  []oscalPlatform  `json:"assessment-platforms"`
}

type oscalComponent struct {
	UUID        string      `json:"uuid"`
	Type        string      `json:"type"`
	Title       string      `json:"title"`
	Description string      `json:"description"`
	Props       []oscalProp `json:"props"`
	Status      oscalState  `json:"status"`
}

type oscalState struct {
	State  string `json:"state"`
	Reason string `json:"reason,omitempty"`
}

type oscalPlatform struct {
	UUID  string      `json:"uuid"`
	Title string      `json:"title"`
	Uses  []oscalUsed `json:"uses-components"`
}

type oscalUsed struct {
	UUID string `json:"component-uuid"`
}

type oscalReviewed struct {
	Selections []oscalSelection `json:"control-selections"`
}

type oscalSelection struct {
	Description string         `json:"description"`
	Props       []oscalProp    `json:"props,omitempty"`
	Controls    []oscalControl `json:"include-controls,omitempty"`
}

type oscalControl struct {
	ID string `json:"control-id"`
}

type oscalObservation struct {
	UUID        string          `json:"uuid"`
	Title       string          `json:"title"`
	Description string          `json:"description"`
	Props       []oscalProp     `json:"props"`
	Methods     []string        `json:"methods"`
	Types       []string        `json:"types"`
	Origins     []oscalOrigin   `json:"origins"`
	Subjects    []oscalSubject  `json:"subjects"`
	Evidence    []oscalEvidence `json:"relevant-evidence,omitempty"`
	Collected   time.Time       `json:"collected"`
}

type oscalOrigin struct {
	Actors []oscalActor `json:"actors"`
}

type oscalActor struct {
	Type string `json:"type"`
	UUID string `json:"actor-uuid"`
}

type oscalSubject struct {
	UUID  string `json:"subject-uuid"`
	Type  string `json:"type"`
	Title string `json:"title,omitempty"`
}

type oscalEvidence struct {
	Description string      `json:"description"`
	Props       []oscalProp `json:"props"`
}

type oscalRisk struct {
	UUID             string                  `json:"uuid"`
	Title            string                  `json:"title"`
	Description      string                  `json:"description"`
	Statement        string                  `json:"statement"`
	Props            []oscalProp             `json:"props"`
	Status           string                  `json:"status"`
	Origins          []oscalOrigin           `json:"origins"`
	Characterization []oscalCharacterization `json:"characterizations"`
	Deadline         *time.Time              `json:"deadline,omitempty"`
	Responses        []oscalResponse         `json:"remediations,omitempty"`
	Observations     []oscalObserved         `json:"related-observations"`
}

type oscalCharacterization struct {
	Origin oscalOrigin  `json:"origin"`
	Facets []oscalFacet `json:"facets"`
}

type oscalFacet struct {
	Name   string `json:"name"`
	System string `json:"system"`
	Value  string `json:"value"`
}

type oscalResponse struct {
	UUID        string      `json:"uuid"`
	Lifecycle   string      `json:"lifecycle"`
	Title       string      `json:"title"`
	Description string      `json:"description"`
	Props       []oscalProp `json:"props"`
}

type oscalObserved struct {
	UUID string `json:"observation-uuid"`
}

type oscalAtRisk struct {
	UUID string `json:"risk-uuid"`
}

type oscalFinding struct {
	UUID         string          `json:"uuid"`
	Title        string          `json:"title"`
	Description  string          `json:"description"`
	Props        []oscalProp     `json:"props"`
	Origins      []oscalOrigin   `json:"origins"`
	Target       oscalTarget     `json:"target"`
	Observations []oscalObserved `json:"related-observations,omitempty"`
	Risks        []oscalAtRisk   `json:"related-risks,omitempty"`
	Remarks      string          `json:"remarks,omitempty"`
}

type oscalTarget struct {
	Type           string      `json:"type"`
	ID             string      `json:"target-id"`
	Status         oscalState  `json:"status"`
	Implementation *oscalState `json:"implementation-status,omitempty"`
}
