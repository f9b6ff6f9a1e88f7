(() => {
  "use strict";
  document.documentElement.classList.add("js");
  const PAGE = 50;
  const SLACK = 10; // so few rows stay on the page before instead of standing alone on the last
  const { head, rows } = JSON.parse(document.getElementById("rows").textContent);
  const byId = (id) => document.getElementById(id);
  const articles = [];
  const findings = [];
  const words = []; // what each finding is searched by, in lower case
  const RANK = { drift: 0, dead: 1, unverifiable: 2, match: 3, alive: 4 };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const EMPTY = { outcome: "", q: "", kind: "", host: "", outlet: "", lang: "", from: "", to: "", sort: "", changed: "", review: "", view: "", page: "" };
  let state = { ...EMPTY };
  let found = [];
  let foundArticles = [];
  let review = { reviews: {}, me: "", labels: {} }; // where reviews stand, when a server tells
  const reviewOf = (one) => review.reviews[one.anchor.slice(2)] || { state: "open", assignee: "" };
  const isIn = (one) => (state.review === "mine" ? review.me && reviewOf(one).assignee === review.me : reviewOf(one).state === state.review);

  function take(more) {
    for (const [id, title, outlet, published, lang] of more.articles) {
      articles.push({ id, title, outlet: head.outlets[outlet], published, lang: head.langs[lang] });
    }
    for (const [at, kind, sure, flags, host, lang, anchor, text, was, ...former] of more.findings) {
      const article = articles[at];
      const one = { at, article, kind, outcome: head.kinds[kind][1], sure, flags, host: head.hosts[host], lang: head.langs[lang], anchor, text, was, former, order: findings.length };
      findings.push(one);
      words.push(`${text}\n${article.title}\n${one.host}\n${article.outlet}`.toLowerCase());
    }
  }

  const ORDERS = {
    "": (a, b) => (b.flags & 2) - (a.flags & 2) || RANK[a.outcome] - RANK[b.outcome] || a.kind - b.kind || a.order - b.order,
    new: (a, b) => b.article.published.localeCompare(a.article.published) || a.order - b.order,
    old: (a, b) => (a.article.published || "9").localeCompare(b.article.published || "9") || a.order - b.order,
    host: (a, b) => a.host.localeCompare(b.host) || a.order - b.order,
    title: (a, b) => a.article.title.localeCompare(b.article.title) || a.order - b.order,
  };
  const sorted = {}; // each order is worked out once, and a filter then keeps it
  function ordered(name) {
    if (!sorted[name] || sorted[name].length !== findings.length) sorted[name] = [...findings].sort(ORDERS[name]);
    return sorted[name];
  }

  function sift() {
    const asked = state.q.toLowerCase().split(/\s+/).filter(Boolean);
    found = ordered(ORDERS[state.sort] ? state.sort : "").filter((one) =>
      (!state.outcome || one.outcome === state.outcome)
      && (!state.kind || head.kinds[one.kind][0] === state.kind)
      && (!state.host || one.host === state.host)
      && (!state.outlet || one.article.outlet === state.outlet)
      && (!state.lang || one.lang === state.lang || one.article.lang === state.lang)
      && (!state.from || one.article.published >= state.from)
      && (!state.to || (one.article.published && one.article.published <= state.to))
      && (!state.changed || one.flags & 2)
      && (!state.review || isIn(one))
      && asked.every((word) => words[one.order].includes(word)));
    const seen = new Map();
    for (const one of found) {
      const counts = seen.get(one.article) || {};
      counts[one.outcome] = (counts[one.outcome] || 0) + 1;
      seen.set(one.article, counts);
    }
    foundArticles = [...seen];
    if (!Object.keys(EMPTY).some((name) => name !== "sort" && name !== "view" && name !== "page" && state[name])) {
      for (const article of articles) if (!seen.has(article)) foundArticles.push([article, {}]);
    }
  }

  const SVG = "http://www.w3.org/2000/svg";
  function sign(outcome) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS(SVG, "use");
    use.setAttribute("href", `#i-${outcome}`);
    svg.append(use);
    return svg;
  }
  function element(name, className, ...inside) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...inside);
    return made;
  }
  const isolated = (text, className) => element("bdi", className, text);

  function findingRow(one) {
    const link = element("a", "", element("span", "kind", sign(one.outcome), head.kinds[one.kind][2]));
    if (one.was >= 0) link.firstChild.append(element("span", "was", `${head.texts.js_was} ${head.kinds[one.was][2]}`));
    const { state: stands, assignee } = reviewOf(one);
    const told = [stands === "open" ? "" : review.labels[stands], assignee].filter(Boolean).join(" · ");
    if (told) link.firstChild.append(element("span", `cw-badge ${stands}`, told));
    link.append(isolated(one.text || one.host, "head"));
    link.href = `report/articles/${one.article.id}.html#${one.anchor}`;
    const sure = head.certainties[one.sure] + (one.flags & 1 ? `, ${head.texts.js_once}` : "");
    const where = element("span", "where", isolated(one.article.title));
    for (const part of [one.host, one.article.published]) if (part) where.append(" · ", isolated(part, "whole"));
    link.append(element("span", "sure", sure), where);
    return element("li", `row ${one.outcome}`, link);
  }

  function articleRow([article, counts]) {
    const link = element("a", "", isolated(article.title, "head"));
    link.href = `report/articles/${article.id}.html`;
    const numbers = element("span", "counts");
    for (const outcome of Object.keys(RANK)) {
      if (!counts[outcome]) continue;
      numbers.append(element("span", outcome, sign(outcome), String(counts[outcome]), element("span", "sr", ` ${head.outcomes[outcome]}`)));
    }
    const where = element("span", "where");
    const told = [article.outlet && isolated(article.outlet), article.published && isolated(article.published, "whole")].filter(Boolean);
    where.append(...told.flatMap((part, at) => (at ? [" · ", part] : [part])));
    link.append(numbers, where);
    return element("li", "row one", link);
  }

  function draw() {
    const list = state.view === "articles" ? foundArticles : found;
    const pages = Math.max(Math.ceil((list.length - SLACK) / PAGE), 1);
    const page = Math.min(Math.max(Number(state.page) || 1, 1), pages);
    const drawn = list.slice((page - 1) * PAGE, page < pages ? page * PAGE : list.length).map(state.view === "articles" ? articleRow : findingRow);
    byId("list").replaceChildren(...(drawn.length ? drawn : [element("li", "none", head.texts.js_nothing)]));
    byId("list").start = (page - 1) * PAGE + 1;
    byId("at").textContent = fill(head.texts.js_page, { page, pages });
    byId("back").disabled = page <= 1;
    byId("on").disabled = page >= pages;
    document.querySelector(".pages").hidden = pages < 2;
    for (const button of document.querySelectorAll(".views button")) {
      const own = button.dataset.view === "articles" ? foundArticles : found;
      button.setAttribute("aria-pressed", String((state.view || "findings") === button.dataset.view));
      button.querySelector(".n").textContent = own.length;
    }
    for (const chip of document.querySelectorAll(".chip")) chip.setAttribute("aria-pressed", String(chip.dataset.outcome === state.outcome));
    for (const button of document.querySelectorAll(".cw-states button")) button.setAttribute("aria-pressed", String(button.dataset.review === state.review));
    byId("said").textContent = fill(head.texts.js_shown, { shown: found.length, all: findings.length });
    const sifted = Object.keys(EMPTY).some((name) => name !== "view" && name !== "page" && state[name]);
    byId("clear").hidden = !sifted;
    document.body.classList.toggle("sifted", sifted);
  }

  function choices(id, values, label) {
    const counts = new Map();
    for (const value of values) if (value) counts.set(value, (counts.get(value) || 0) + 1);
    const options = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 500);
    byId(id).replaceChildren(new Option(head.texts.js_any, ""), ...options.map(([value, count]) => new Option(`${label(value)} (${count})`, value)));
  }

  function offer() {
    const labels = Object.fromEntries(head.kinds.map(([value, , label]) => [value, label]));
    choices("kind", findings.map((one) => head.kinds[one.kind][0]), (value) => labels[value]);
    choices("host", findings.map((one) => one.host), (value) => value);
    choices("outlet", findings.map((one) => one.article.outlet), (value) => value);
    choices("lang", findings.flatMap((one) => (one.lang === one.article.lang ? [one.lang] : [one.lang, one.article.lang])), (value) => head.languages[value] || value);
  }

  function show() {
    for (const name of ["q", "kind", "host", "outlet", "lang", "from", "to", "sort"]) {
      const field = byId(name);
      if (field.value !== state[name]) field.value = state[name];
      if (field.value !== state[name] && field.options) { field.add(new Option(state[name], state[name])); field.value = state[name]; }
    }
    byId("changed").checked = Boolean(state.changed);
    sift();
    draw();
  }

  function change(changes) {
    state = { ...state, page: "", ...changes };
    const kept = new URLSearchParams(Object.entries(state).filter(([, value]) => value));
    history.replaceState(null, "", kept.size ? `#${kept}` : location.pathname + location.search);
    show();
  }

  function fromHash() {
    const hash = location.hash.slice(1);
    const one = hash.startsWith("f-") && findings.find((each) => each.anchor === hash || each.former.includes(hash));
    if (one) {
      location.replace(`report/articles/${one.article.id}.html#${one.anchor}`);
      return;
    }
    state = { ...EMPTY };
    for (const [name, value] of new URLSearchParams(hash)) if (Object.hasOwn(EMPTY, name)) state[name] = value;
    show();
  }

  addEventListener("citewatch-review", (event) => { review = event.detail; show(); });
  addEventListener("citewatch-filter", (event) => change({ review: event.detail.review === state.review ? "" : event.detail.review }));

  function begin() {
    offer();
    fromHash();
    addEventListener("hashchange", fromHash);
  }

  for (const chip of document.querySelectorAll(".chip")) {
    chip.addEventListener("click", () => change({ outcome: chip.getAttribute("aria-pressed") === "true" ? "" : chip.dataset.outcome }));
  }
  for (const name of ["kind", "host", "outlet", "lang", "from", "to", "sort"]) byId(name).addEventListener("change", (event) => change({ [name]: event.target.value }));
  byId("q").addEventListener("input", (event) => change({ q: event.target.value }));
  byId("changed").addEventListener("change", (event) => change({ changed: event.target.checked ? "1" : "" }));
  byId("clear").addEventListener("click", () => { change({ ...EMPTY, view: state.view }); byId("q").focus(); });
  for (const button of document.querySelectorAll(".views button")) {
    button.addEventListener("click", () => change({ view: button.dataset.view === "articles" ? "articles" : "" }));
  }
  const turn = (by) => {
    change({ page: String((Number(state.page) || 1) + by) });
    byId("results").scrollIntoView();
  };
  byId("back").addEventListener("click", () => turn(-1));
  byId("on").addEventListener("click", () => turn(1));
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.metaKey || event.ctrlKey || event.altKey || event.target.closest("input, select")) return;
    event.preventDefault();
    byId("q").focus();
  });

  take(rows);
  window.citewatch = take; // the files beside the page hand over their rows
  if (head.files) addEventListener("DOMContentLoaded", begin);
  else begin();
})();
