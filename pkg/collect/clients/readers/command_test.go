package readers

import (
	"testing"

	"dbaudit/pkg/collect/clients/drivers"
)

// TestProgramPieces: no program is passed over by the look for pieces of their names.
func TestProgramPieces(t *testing.T) {
	for _, p := range drivers.Programs {
		if !namesProgram(p) {
			t.Errorf("no piece of %s is looked for", p)
		}
	}
	if namesProgram("a line of another program") {
		t.Error("a piece is in every line")
	}
}
