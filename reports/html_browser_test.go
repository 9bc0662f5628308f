package reports

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"dbaudit/pkg/result"
)

// startChromium starts a headless Chromium with a profile of its own.
func startChromium(t testing.TB) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Fatal("no Chromium on the PATH: the tests of the HTML report open it in one (Debian: apt-get install chromium)")
	}
	profile, err := os.MkdirTemp("", "dbaudit-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path), chromedp.UserDataDir(profile),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("hide-scrollbars", true), chromedp.WindowSize(1280, 900),
	)
	ctx, closeBrowser := chromedp.NewContext(ctx)
	t.Cleanup(func() {
		closeBrowser()
		cancel()
		_ = os.RemoveAll(profile)
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return ctx
}

// tab is one page in the browser, with what it said and asked for.
type tab struct {
	context.Context
	t testing.TB

	mu       sync.Mutex
	said     []string // errors and warnings of the console, exceptions, CSP violations, dialogs
	requests []string
}

func newTab(t testing.TB, chromium context.Context) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(chromium)
	ctx, stop := context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(func() { stop(); cancel() })
	b := &tab{Context: ctx, t: t}
	if err := chromedp.Listen(ctx, func(event any) {
		b.mu.Lock()
		defer b.mu.Unlock()
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			b.said = append(b.said, "exception: "+toJSON(t, e.ExceptionDetails))
		case *runtime.EventConsoleAPICalled:
			b.said = append(b.said, fmt.Sprintf("console.%s: %s", e.Type, toJSON(t, e.Args)))
		case *log.EventEntryAdded:
			b.said = append(b.said, "log: "+e.Entry.Text)
		case *page.EventJavascriptDialogOpening:
			b.said = append(b.said, "dialog: "+e.Message)
		case *network.EventRequestWillBeSent:
			b.requests = append(b.requests, e.Request.URL)
		}
	}); err != nil {
		t.Fatal(err)
	}
	call(b, network.Enable, network.EnableParams{})
	call(b, log.Enable, cdp.Empty{})
	call(b, runtime.Enable, cdp.Empty{})
	call(b, page.Enable, page.EnableParams{})
	// Each tab takes itself for the one in front, however many there are.
	call(b, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	b.scheme("light")
	return b
}

// run runs an action and returns its value.
func run[T any](b *tab, a chromedp.Action[T]) T {
	b.t.Helper()
	v, err := chromedp.Run(b, a)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

// call sends a command of the DevTools protocol.
func call[P, R any](b *tab, command cdp.Command[P, R], params P) {
	b.t.Helper()
	if _, err := chromedp.Call(b, command, params); err != nil {
		b.t.Fatalf("%s: %v", command.Method, err)
	}
}

// click scrolls to what a CSS selector finds and clicks it. The frames between
// let content-visibility: auto render what came into view, as a user's eye does.
func (b *tab) click(selector string) {
	b.t.Helper()
	b.seen(selector)
	eval[bool](b, fmt.Sprintf(`(document.querySelector(%q).scrollIntoView({block: "center"}),
		new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))))`, selector))
	b.do("click "+selector, chromedp.Click(chromedp.CSS(selector)))
}

func (b *tab) seen(selector string) {
	b.t.Helper()
	b.do("wait for "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
}

func (b *tab) gone(selector string) {
	b.t.Helper()
	b.do("wait until it is gone: "+selector, chromedp.WaitNotVisible(chromedp.CSS(selector)))
}

func (b *tab) key(keys string) {
	b.t.Helper()
	b.do("press a key", chromedp.KeyEvent(keys))
}

func (b *tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b, steps...); err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
}

// open serves a page on loopback and opens it.
func (b *tab) open(html []byte) {
	b.t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			b.t.Errorf("the page asked for %s", r.URL.Path)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(html)
	}))
	b.t.Cleanup(server.Close)
	b.do("open the page", chromedp.Navigate(server.URL+"/"))
}

// eval evaluates JavaScript to a T; a promise is awaited.
func eval[T any](b *tab, js string) T {
	b.t.Helper()
	return run(b, chromedp.Evaluate[T](js, func(p *runtime.EvaluateParams) {
		p.AwaitPromise, p.UserGesture = new(true), new(true)
	}))
}

// quiet fails the test when the page complained or asked for anything but itself.
func (b *tab) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.said {
		b.t.Errorf("the page said: %s", s)
	}
	for _, u := range b.requests {
		if !strings.HasPrefix(u, "data:") && !(strings.HasPrefix(u, "http://127.0.0.1:") && strings.Count(u, "/") == 3 && (strings.HasSuffix(u, "/") || strings.Contains(u, "/?"))) {
			b.t.Errorf("the page asked for %s", u)
		}
	}
}

func (b *tab) size(width, height int64) {
	b.t.Helper()
	call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 600,
	})
}

func (b *tab) scheme(name string) {
	b.t.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: name},
			{Name: "prefers-reduced-motion", Value: "reduce"}, // a click must not meet a page that still scrolls
		},
	})
}

// allowClipboard lets the page read and write the clipboard, as a user's click would.
func (b *tab) allowClipboard() {
	b.t.Helper()
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		if _, err := chromedp.CallBrowser(b, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: name}, Setting: browser.PermissionSettingGranted,
		}); err != nil {
			b.t.Fatalf("allow %s: %v", name, err)
		}
	}
}

// shoot writes a picture of the whole page when DBAUDIT_SHOTS names a folder.
func (b *tab) shoot(name string) {
	b.t.Helper()
	dir := os.Getenv("DBAUDIT_SHOTS")
	if dir == "" {
		return
	}
	run(b, chromedp.Poll[bool](`!document.scripts.length || document.querySelectorAll("main > section[id]:not(.drawn)").length === 0`))
	if err := os.WriteFile(filepath.Join(dir, name+".png"), run(b, chromedp.FullScreenshot(100)), 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// axe is the source of axe-core, installed once into the user's cache.
var axe = sync.OnceValues(func() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "dbaudit-test", "axe")
	file := filepath.Join(dir, "node_modules", "axe-core", "axe.min.js")
	if _, err := os.Stat(file); err != nil {
		npm, err := exec.LookPath("npm")
		if err != nil {
			return "", fmt.Errorf("axe-core checks the HTML report's accessibility and comes with npm, which is not on the PATH (Debian: apt-get install npm): %w", err)
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return "", err
		}
		install := exec.Command(npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "axe-core@4")
		install.Dir = dir
		if out, err := install.CombinedOutput(); err != nil {
			return "", fmt.Errorf("npm install axe-core in %s: %w\n%s", dir, err, out)
		}
	}
	b, err := os.ReadFile(file)
	return string(b), err
})

// What axe-core looks at. Contrast takes it longest: where the colours are those of
// a page that was looked at already, the rest is enough, and the other way round.
const (
	axeAll      = ``
	axeContrast = `, runOnly: ["color-contrast"]`
	axeRest     = `, rules: {"color-contrast": {enabled: false}}`
)

// accessible fails the test for whatever axe-core finds.
func (b *tab) accessible(what, options string) {
	b.t.Helper()
	source, err := axe()
	if err != nil {
		b.t.Fatal(err)
	}
	eval[int](b, source+"\n;1")
	type violation struct {
		ID    string
		Help  string
		Nodes []struct {
			HTML           string
			FailureSummary string
		}
	}
	found := eval[struct {
		Violations []violation
		Passes     []struct{ ID string }
	}](b, `axe.run(document, {resultTypes: ["violations"]`+options+`}).then((r) => ({
		Violations: r.violations.map((v) => ({ID: v.id, Help: v.help, Nodes: v.nodes.slice(0, 3).map((n) => ({HTML: n.html.slice(0, 300), FailureSummary: n.failureSummary}))})),
		Passes: r.passes.map((p) => ({ID: p.id})),
	}))`)
	contrast := false
	for _, p := range found.Passes {
		contrast = contrast || p.ID == "color-contrast"
	}
	if contrast != (options != axeRest) || len(found.Passes) < 20 && options != axeContrast {
		b.t.Errorf("%s: axe-core checked %d things, the contrast: %v", what, len(found.Passes), contrast)
	}
	for _, v := range found.Violations {
		for _, n := range v.Nodes {
			b.t.Errorf("%s: %s (%s):\n%s\n%s", what, v.Help, v.ID, n.HTML, n.FailureSummary)
		}
	}
}

// htmlOf renders a result, with the details of the first few findings as HTML.
func htmlOf(t testing.TB, r *result.Result, v View, open int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := renderHTML(&b, r, v, open); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func toJSON(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
