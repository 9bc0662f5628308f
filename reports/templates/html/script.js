// The page works without this: it adds filters, sorting, the copy buttons, the
// theme, and the findings after the first few.
"use strict";
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let theme = null;
  try { theme = localStorage.getItem("dbaudit-theme"); } catch { /* a sandboxed page has no storage */ }
  if (theme === "dark" || theme === "light") root.dataset.theme = theme;
  const isDark = () => (root.dataset.theme || (dark.matches ? "dark" : "light")) === "dark";

  // A page that opens at a place further down, as after a reload, needs the height
  // of all that is above it: nothing is put off then (see section[id] in the style).
  if (location.hash || performance.getEntriesByType("navigation")[0]?.type !== "navigate") root.classList.add("drawn");

  // What the page needs not in order to be open, when the browser has nothing else to do.
  const idle = window.requestIdleCallback ?? ((f) => setTimeout(() => f({ timeRemaining: () => 0 })));
  const loaded = new Promise((done) => { addEventListener("load", () => setTimeout(done)); });

  function draw() {
    const sections = [...document.querySelectorAll("main > section[id]")];
    const next = () => {
      sections.shift()?.classList.add("drawn");
      if (sections.length) idle(next);
    };
    loaded.then(() => idle(next));
  }

  const make = (tag, className, text) => {
    const e = document.createElement(tag);
    if (className) e.className = className;
    if (text !== undefined) e.textContent = text;
    return e;
  };
  const by = (id) => document.getElementById(id);
  const say = (text) => { by("status").textContent = text; };

  function themeButton() {
    const button = by("theme");
    const show = () => button.setAttribute("aria-pressed", String(isDark()));
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      try { localStorage.setItem("dbaudit-theme", root.dataset.theme); } catch { /* as above */ }
      show();
    });
    dark.addEventListener("change", show);
    show();
  }

  // Copying: the clipboard where the page may use it, a selection otherwise.
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = make("textarea", "unseen");
      area.value = text;
      area.setAttribute("aria-hidden", "true");
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  }

  function copyButton(pre, name) {
    const button = make("button", "copy", "Copy");
    button.type = "button";
    button.setAttribute("aria-label", "Copy: " + name);
    button.addEventListener("click", async () => {
      const done = await copy(pre.textContent);
      button.textContent = done ? "Copied" : "Not copied";
      say(done ? name + " copied" : "The browser does not let this page copy");
      setTimeout(() => { button.textContent = "Copy"; }, 1600);
    });
    return button;
  }

  // What is JSON in the page becomes the same elements that the template writes.
  let later = null;
  const read = () => { later ??= JSON.parse(by("later").textContent); return later; };

  function finding(index) {
    const f = read().rows[index];
    const li = make("li", "finding " + f.severity + (f.state === "waived" ? " waived" : ""));
    if (f.anchor) li.id = f.anchor;
    Object.assign(li.dataset, { s: f.severity, c: f.clusterKey, k: f.category, t: f.state, r: f.rule });
    if (f.words) li.dataset.w = f.words;
    const details = make("details"), summary = make("summary");
    const what = make("span", "what"), where = make("span", "where"), id = make("span", "id", f.rule);
    what.append(make("b", "", f.title), " ", make("span", "message", f.message));
    if (f.cluster) where.append(make("bdi", "cluster", f.cluster), " ");
    if (f.what) where.append(make("bdi", "thing", f.what));
    if (f.state !== "open") id.append(" ", make("em", "", f.state));
    summary.append(make("span", "sev " + f.severity, f.severity.charAt(0).toUpperCase() + f.severity.slice(1)), what, where, id);
    details.append(summary);
    li.append(details);
    return li;
  }

  function detail(index) {
    const f = read().rows[index], m = read().remedies[f.remedy];
    const box = make("div", "detail"), facts = make("div", "facts"), remedy = make("div", "remedy");
    const pairs = (title, all, className) => {
      if (!all) return;
      const list = make("dl", className);
      for (const p of all) {
        const line = make("div");
        line.append(make("dt", "", p.name), make("dd", "", p.value));
        list.append(line);
      }
      facts.append(make("h3", "", title), list);
    };
    if (m.about) facts.append(make("p", "about", m.about.join("\n")));
    pairs("Evidence", f.evidence, "evidence");
    pairs("Where", f.facts, "");
    remedy.append(make("h3", "", "What to do"));
    if (m.summary) remedy.append(make("p", "", m.summary));
    if (m.ways) {
      const ways = make("div", "ways");
      for (const w of m.ways) {
        const way = make("div", "way"), pre = make("pre", "", w.value);
        pre.tabIndex = 0;
        way.append(make("h4", "", w.name), pre);
        ways.append(way);
      }
      remedy.append(ways);
    }
    box.append(facts, remedy);
    return box;
  }

  // The ways to fix a finding become tabs (WAI-ARIA: arrow keys move between them).
  let serial = 0;
  function tabs(box) {
    const ways = [...box.children];
    const names = ways.map((w) => w.querySelector("h4").textContent);
    const bar = make("div", "tabs");
    bar.setAttribute("role", "tablist");
    bar.setAttribute("aria-label", "Ways to do it");
    const buttons = names.map((name, i) => {
      const b = make("button", "", name);
      b.type = "button";
      b.id = "way-" + ++serial;
      b.setAttribute("role", "tab");
      ways[i].id = b.id + "-panel";
      b.setAttribute("aria-controls", ways[i].id);
      ways[i].setAttribute("role", "tabpanel");
      ways[i].setAttribute("aria-labelledby", b.id);
      return b;
    });
    const choose = (i, focus) => {
      buttons.forEach((b, j) => {
        b.setAttribute("aria-selected", String(i === j));
        b.tabIndex = i === j ? 0 : -1;
        ways[j].hidden = i !== j;
      });
      if (focus) buttons[i].focus();
    };
    buttons.forEach((b, i) => {
      b.addEventListener("click", () => choose(i));
      b.addEventListener("keydown", (e) => {
        const n = buttons.length;
        const to = { ArrowRight: (i + 1) % n, ArrowLeft: (i + n - 1) % n, Home: 0, End: n - 1 }[e.key];
        if (to === undefined) return;
        e.preventDefault();
        choose(to, true);
      });
    });
    ways.forEach((w, i) => {
      w.querySelector("h4").remove();
      const pre = w.querySelector("pre");
      w.classList.add("has-copy");
      w.append(copyButton(pre, names[i]));
    });
    bar.append(...buttons);
    box.prepend(bar);
    choose(0);
  }

  function findings() {
    const list = by("list");
    if (!list) return;
    const rows = [], of = new Map(), state = by("state");
    const add = (li) => {
      if (li.dataset.t === "waived" && state.value === "") li.hidden = true;
      const row = { li, i: rows.length, s: li.dataset.s, c: li.dataset.c, k: li.dataset.k, t: li.dataset.t, r: li.dataset.r };
      rows.push(row);
      of.set(li, row);
    };
    for (const li of list.children) add(li);
    const first = rows.length;

    // The rows of the JSON follow while the browser has nothing else to do; whatever
    // needs all of them has them made at once.
    const more = (least, left) => {
      const total = first + read().rows.length;
      const box = document.createDocumentFragment();
      for (let n = 0; rows.length < total && (n < least || left() > 2); n++) {
        const li = finding(rows.length - first);
        box.append(li);
        add(li);
      }
      list.append(box);
      return rows.length < total;
    };
    const all = () => more(Infinity);
    const rest = (deadline) => { if (more(50, () => deadline.timeRemaining())) idle(rest); };
    loaded.then(() => idle(rest));
    addEventListener("beforeprint", all);

    const fill = (row) => {
      const d = row.li.firstElementChild;
      if (!d.querySelector(".detail")) d.append(detail(row.i - first));
      const ways = d.querySelector(".ways:not([data-made])");
      if (ways) {
        ways.dataset.made = "";
        tabs(ways);
      }
    };
    list.addEventListener("toggle", (e) => {
      if (e.target.open && e.target.parentElement.parentElement === list) fill(of.get(e.target.parentElement));
    }, true);

    const search = by("search"), cluster = by("cluster"), category = by("category"), sort = by("sort");
    const boxes = [...document.querySelectorAll("[name=severity]")];
    const reset = by("reset"), shown = by("shown"), nothing = by("nothing");
    const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ","); // Intl takes 30 ms to start

    // A search that finds nothing in the rows looks in their details.
    const brief = (row) => (row.text ??= (row.li.querySelector("summary").textContent + " " + (row.li.dataset.w ?? "")).toLowerCase());
    const whole = (row) => (row.whole ??= brief(row) + (row.i < first ? row.li : detail(row.i - first)).textContent.toLowerCase());
    const inState = (row) => state.value === "*" || (state.value === "" ? row.t !== "waived" : state.value === row.t);

    const apply = () => {
      all();
      // A line of the terminal finds its finding: brackets and cuts are the terminal's. A
      // line of its table of clusters, with a name and five numbers, finds the cluster's.
      const words = search.value.replace(/^\s*(\S.*?)(\s+[\d,·]+){5}(\s+[A-Z]+\d+)*\s*$/, "$1").toLowerCase().replace(/\(also .*/, "").split(/[\s(),;…]+/).filter(Boolean);
      const severities = new Set(boxes.filter((b) => b.checked).map((b) => b.value));
      const any = (select, value) => select.value === "*" || select.value === value;
      const picked = rows.filter((row) => (!severities.size || severities.has(row.s)) && any(cluster, row.c) && any(category, row.k) && inState(row));
      const find = (text) => new Set(picked.filter((row) => words.every((w) => text(row).includes(w))));
      let found = find(brief);
      if (!found.size && words.length) found = find(whole);
      for (const row of rows) {
        if (row.li.hidden === found.has(row)) row.li.hidden = !row.li.hidden;
      }
      const n = found.size, total = state.value === "" ? rows.filter(inState).length : rows.length, every = n === total;
      shown.textContent = every ? number(n) + (n === 1 ? " finding" : " findings") : number(n) + " of " + number(total) + " findings";
      reset.hidden = every && !words.length && !severities.size && cluster.value === "*" && category.value === "*" && state.selectedIndex === 0;
      nothing.hidden = n > 0;
      remember();
    };

    // The filter is in the page's address, so that a link to the page keeps it.
    const remember = () => {
      const query = new URLSearchParams();
      if (search.value) query.set("search", search.value);
      for (const select of [cluster, category, state]) if (select.selectedIndex > 0) query.set(select.id, select.value);
      for (const b of boxes) if (b.checked) query.append("severity", b.value);
      const text = query.toString();
      try { history.replaceState(null, "", location.pathname + (text ? "?" + text : "") + location.hash); } catch { /* a page without an address of its own */ }
    };
    const recall = () => {
      const query = new URLSearchParams(location.search);
      for (const b of boxes) b.checked = query.getAll("severity").includes(b.value);
      if (![...query].length) return;
      search.value = query.get("search") ?? "";
      for (const select of [cluster, category, state]) {
        select.value = query.get(select.id) ?? select.options[0].value;
        if (select.selectedIndex < 0) select.selectedIndex = 0;
      }
      apply();
    };

    const rank = { new: 0, open: 1, waived: 2 };
    const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
    const clusterName = new Map([...cluster.options].map((o, i) => [o.value, i]));
    const orders = {
      severity: (a, b) => a.i - b.i,
      cluster: (a, b) => clusterName.get(a.c) - clusterName.get(b.c) || a.i - b.i,
      rule: (a, b) => compare(a.r, b.r) || a.i - b.i,
      new: (a, b) => rank[a.t] - rank[b.t] || a.i - b.i,
    };
    const order = () => {
      all();
      list.append(...[...rows].sort(orders[sort.value]).map((r) => r.li));
      say("Sorted by " + sort.selectedOptions[0].text);
    };

    let timer = 0;
    search.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(apply, 100); });
    for (const e of [cluster, category, state, ...boxes]) e.addEventListener("change", apply);
    sort.addEventListener("change", order);
    by("filters").addEventListener("submit", (e) => e.preventDefault());
    by("filters").addEventListener("reset", () => setTimeout(() => { apply(); order(); search.focus(); }));

    // Figures and cells of the matrix lead to their findings.
    document.addEventListener("click", (e) => {
      const a = e.target.closest("a[data-cluster], a[data-severity]");
      if (!a) return;
      search.value = "";
      cluster.value = a.dataset.cluster ?? "*";
      category.value = a.dataset.category ?? "*";
      state.selectedIndex = 0;
      for (const b of boxes) b.checked = b.value === a.dataset.severity;
      if (cluster.selectedIndex < 0) cluster.value = "*";
      if (category.selectedIndex < 0) category.value = "*";
      apply();
    });

    // #f-FINGERPRINT opens that finding.
    const go = () => {
      if (location.hash.startsWith("#f-")) all();
      const li = by(location.hash.slice(1));
      if (!li || !of.has(li)) return;
      li.hidden = false;
      li.firstElementChild.open = true;
      li.scrollIntoView({ block: "start" });
    };
    addEventListener("hashchange", go);

    recall();
    go();
  }

  // Pointing at a source or a cluster shows what it is joined with.
  function map() {
    const box = by("map");
    if (!box) return;
    const items = [...box.querySelectorAll("[data-source], [data-into]")];
    const paths = items.filter((e) => e.localName === "path");
    box.addEventListener("pointerover", (e) => {
      const at = e.target.closest("li");
      box.classList.toggle("focus", Boolean(at));
      if (!at) return;
      const { source, into } = at.dataset;
      const on = paths.filter((p) => (source !== undefined ? p.dataset.source === source : p.dataset.into === into));
      const sources = new Set(on.map((p) => p.dataset.source)), targets = new Set(on.map((p) => p.dataset.into));
      for (const i of items) {
        i.classList.toggle("on", i.localName === "path" ? on.includes(i) : sources.has(i.dataset.source) || targets.has(i.dataset.into));
      }
      at.classList.add("on");
    });
    box.addEventListener("pointerleave", () => box.classList.remove("focus"));
  }

  addEventListener("DOMContentLoaded", () => {
    for (const e of document.querySelectorAll("[data-script]")) e.hidden = false;
    themeButton();
    by("print").addEventListener("click", () => print());
    findings();
    map();
    draw();
  });
})();
