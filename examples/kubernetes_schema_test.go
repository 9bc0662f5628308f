package examples_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dbaudit/internal/npmtest"
)

// kubernetesScript validates each document of the files by the validators that
// kubernetes-models makes from Kubernetes' OpenAPI description, and, since these pass
// over unknown fields, by the types of kubernetes-types. It prints what is wrong.
const kubernetesScript = `
const fs = require('fs'), yaml = require('js-yaml'), ts = require('typescript');
const groups = {CronJob: ['batch/v1', 'batch/v1'], PersistentVolumeClaim: ['v1', 'core/v1'], ServiceAccount: ['v1', 'core/v1']};
let text = '', n = 0;
for (const file of process.argv.slice(1).filter(a => a.endsWith('.yaml'))) {
  yaml.loadAll(fs.readFileSync(file, 'utf8'), d => {
    const [api, types] = groups[d.kind];
    try { new (require('kubernetes-models/' + api + '/' + d.kind)[d.kind])(d).validate() }
    catch (e) { console.log(file + ': ' + d.kind + ': ' + e.message) }
    text += "import {" + d.kind + " as T" + n + "} from 'kubernetes-types/" + types + "';\nexport const x" + n + ": T" + n + " = " + JSON.stringify(d) + ";\n";
    n++;
  });
}
const source = process.argv[process.argv.length - 1], modules = process.env.NODE_PATH;
fs.writeFileSync(source, text);
const program = ts.createProgram([source], {noEmit: true, strict: true, types: [], moduleResolution: ts.ModuleResolutionKind.Node10, baseUrl: modules});
for (const d of ts.getPreEmitDiagnostics(program)) console.log(ts.flattenDiagnosticMessageText(d.messageText, '\n'));
console.log(n + ' documents');
`

func validateKubernetes(t *testing.T, files ...string) string {
	t.Helper()
	packages := []string{"kubernetes-models@4.5.1", "kubernetes-types@1.30.0", "typescript@5.9.3", "js-yaml@4.1.1"}
	out, err := npmtest.Run(t, "kubernetes", packages, kubernetesScript, append(files, filepath.Join(t.TempDir(), "documents.ts"))...)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return out
}

// TestKubernetesSchemas: the manifests are what Kubernetes 1.30 and newer describe, and a
// misspelt field is not.
func TestKubernetesSchemas(t *testing.T) {
	files, err := filepath.Glob("kubernetes/*.yaml")
	if err != nil || len(files) < 3 {
		t.Fatalf("%v: %v", files, err)
	}
	if out := validateKubernetes(t, files...); out != "7 documents\n" {
		t.Error(out)
	}
	wrong := filepath.Join(t.TempDir(), "wrong.yaml")
	text := strings.Replace(read(t, "kubernetes/fleet.yaml"), "backoffLimitPerIndex", "backofLimitPerIndex", 1)
	if err := os.WriteFile(wrong, []byte(strings.Replace(text, "concurrencyPolicy: ", "concurrencyPolicy: Sometimes", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := validateKubernetes(t, wrong); !strings.Contains(out, `"backofLimitPerIndex"' does not exist`) || !strings.Contains(out, "concurrencyPolicy must be equal to one of") {
		t.Errorf("a manifest with two errors: %s", out)
	}
}
