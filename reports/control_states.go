package reports

import "dbaudit/pkg/result"

// States of a control in one run that are no verdict.
const (
	NotAsked   = notAsked     // the run did not look
	Waived     = "waived"     // what fails or is unknown is accepted
	Incomplete = "incomplete" // what was judged passed, but the run did not see all that there is
)

// ControlState is how a control of a framework stood in one run.
type ControlState struct {
	Framework, FrameworkTitle string
	result.Control
	// State is a verdict, or one of [NotAsked], [Waived] and [Incomplete].
	State string
	// Rules are those that speak to it, By those of them that make the state.
	Rules, By []string
}

// ControlStates are how all controls stood that the rules of a run speak to, by
// framework, in the order of each.
func ControlStates(r *result.Result) (states []ControlState) {
	byRule, sawAll := tallies(r), r.SawAll()
	for _, key := range frameworksOf(r) {
		all, _ := controls(r, key)
		for _, c := range all {
			s := ControlState{Framework: key, FrameworkTitle: r.Catalog.Framework(key), Control: c.Control, State: c.State(), Rules: c.Rules}
			for _, rule := range c.Rules {
				if byRule[rule].State() == s.State {
					s.By = append(s.By, rule)
				}
			}
			if s.State == NotAsked {
				s.By = append(s.By, c.Unasked...)
			}
			if !sawAll {
				s.InPart()
			}
			states = append(states, s)
		}
	}
	return states
}

// InPart takes a control's pass away, of a run that did not see all that there is.
func (s *ControlState) InPart() {
	if s.State == result.Pass || s.State == result.NotApplicable || s.State == Waived {
		s.State, s.By = Incomplete, nil
	}
}
