// The review panel: under each opened evidence card what reviewers decided and a form to decide, on
// the index where the review stands. Its texts come with the page.
(() => {
  "use strict";
  const T = JSON.parse(document.getElementById("cw-texts").textContent);
  const NAME = "citewatch-reviewer";
  const STATES = ["open", "confirmed", "rejected", "outdated"];
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const reviewer = () => localStorage.getItem(NAME) || "";

  const make = (tag, props = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), props);
    node.append(...children);
    return node;
  };

  const ask = async (path, options) => {
    const answer = await fetch(path, options);
    const body = await answer.json().catch(() => ({}));
    if (!answer.ok) {
      throw new Error(typeof body.detail === "string" ? body.detail : fill(T.rv_failed, { status: answer.status }));
    }
    return body;
  };

  // The index: how far the review is, and what to filter by.
  const index = document.getElementById("rows");
  const progress = (told) => {
    const old = document.querySelector(".cw-progress");
    const bar = make("progress", { max: told.accusing || 1, value: told.decided });
    bar.setAttribute("aria-label", T.rv_review);
    const states = make("div", { className: "cw-states" });
    states.setAttribute("role", "group");
    states.setAttribute("aria-label", T.rv_review);
    const count = { ...told.counts, mine: Object.values(told.reviews).filter((one) => one.assignee && one.assignee === reviewer()).length };
    for (const state of [...STATES, "mine"]) {
      const button = make("button", { type: "button" }, `${T[`rv_${state}`]} `, make("span", { className: "n", textContent: count[state] || 0 }));
      button.dataset.review = state;
      button.hidden = state === "outdated" && !count.outdated;
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("click", () => dispatchEvent(new CustomEvent("citewatch-filter", { detail: { review: state } })));
      states.append(button);
    }
    const made = make("section", { className: "cw-progress" },
      make("p", { textContent: fill(T.rv_progress, { done: told.decided, all: told.accusing }) }), bar, states);
    made.setAttribute("aria-label", T.rv_review);
    if (old) old.replaceWith(made);
    else document.querySelector(".top").append(made);
    const labels = Object.fromEntries(STATES.map((state) => [state, T[`rv_${state}`]]));
    dispatchEvent(new CustomEvent("citewatch-review", { detail: { reviews: told.reviews, me: reviewer(), labels } }));
  };

  // The article: each card says in its head where its review stands.
  const badge = (card, review) => {
    const old = card.querySelector("summary .cw-badge");
    if (old) old.remove();
    if (!review || (review.state === "open" && !review.assignee)) return;
    const told = review.state === "open" ? review.assignee : T[`rv_${review.state}`];
    const made = make("span", { className: `cw-badge ${review.state}`, textContent: told });
    card.querySelector("summary .sure").before(made);
  };

  const idOf = (card) => card.id.replace(/^f-/, "");
  const survey = async () => {
    const told = await ask("/-/reviews");
    if (index) { progress(told); return; }
    for (const card of document.querySelectorAll(".finding")) badge(card, told.reviews[idOf(card)]);
  };

  const described = (one) => {
    const what = one.verdict === "assigned"
      ? fill(one.assignee ? T.rv_did_assigned : T.rv_did_unassigned, one)
      : T[`rv_did_${one.verdict}`];
    const when = one.decided.replace("T", " ").replace("Z", " UTC");
    return `${one.reviewer} ${what}, ${when}${one.comment ? `: ${one.comment}` : ""}`;
  };

  const decide = async (card, verdict, more = {}) => {
    const id = idOf(card);
    const panel = card.querySelector(".cw-review");
    try {
      const entry = await ask(`/api/findings/${encodeURIComponent(id)}/decisions`, {
        method: "POST",
        body: JSON.stringify({ verdict, reviewer: reviewer(), ...more }),
        headers: { "Content-Type": "application/json", "X-Citewatch": "1" } });
      show(card, panel, { ...entry, replay: panel.dataset.replay });
    } catch (problem) {
      panel.querySelector(".cw-error").textContent = problem.message;
    }
  };

  // The name is asked for once; all panels then show it and let it be changed.
  const named = () => {
    for (const who of document.querySelectorAll(".cw-who")) {
      who.open = !reviewer();
      who.classList.toggle("unnamed", !reviewer());
      who.querySelector("summary").textContent = reviewer() ? fill(T.rv_as, { name: reviewer() }) : T.rv_name;
      const field = who.querySelector("input");
      if (field !== document.activeElement) field.value = reviewer();
    }
  };

  const show = (card, panel, entry) => {
    const state = entry.review.state;
    badge(card, entry.review);
    panel.dataset.replay = entry.replay || "";
    const head = make("h3", {}, `${T.rv_review}: ${{ open: T.rv_not_yet, outdated: T.rv_evidence }[state] || T[`rv_${state}`]}`);
    if (entry.review.assignee) head.append(` · ${fill(T.rv_assigned_to, { name: entry.review.assignee })}`);
    const name = make("input", { value: reviewer(), required: true, autocomplete: "name", maxLength: 100 });
    name.addEventListener("change", () => { localStorage.setItem(NAME, name.value.trim()); });
    const who = make("details", { className: "cw-who" }, make("summary"), make("label", {}, T.rv_name, name));
    const comment = make("textarea", { maxLength: 4000, rows: 1 });
    const assignee = make("input", { maxLength: 100, value: entry.review.assignee });
    const error = make("p", { className: "cw-error" });
    error.setAttribute("role", "alert");
    const button = (value, textContent, key) => {
      const made = make("button", { type: "submit", value, className: `cw-${value}` }, textContent);
      if (key) made.append(" ", make("kbd", { textContent: key, ariaHidden: "true" }));
      return made;
    };
    const form = make("form", {}, who,
      make("label", { className: "cw-comment" }, T.rv_comment, comment),
      make("div", { className: "cw-row" }, button("confirmed", T.rv_confirm, "c"),
        button("rejected", T.rv_reject, "r"), button("commented", T.rv_do_comment)),
      make("div", { className: "cw-row" }, make("label", {}, T.rv_assignee, assignee),
        button("assigned", T.rv_assign), button("mine", T.rv_to_me, "i")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      localStorage.setItem(NAME, name.value.trim());
      const value = event.submitter.value;
      const more = { comment: comment.value };
      if (value === "assigned") more.assignee = assignee.value;
      if (value === "mine") more.assignee = reviewer();
      named();
      decide(card, value === "mine" ? "assigned" : value, more);
    });
    const parts = [head, form, error];
    if (entry.review.log.length) {
      const log = make("ol");
      for (const one of entry.review.log) log.append(make("li", { textContent: described(one) }));
      parts.push(log);
    }
    if (entry.replay && entry.finding.evidence) {
      parts.push(make("p", { className: "actions" }, make("a", { href: entry.replay, target: "_blank", rel: "noopener",
        textContent: T.rv_replay })));
    }
    panel.replaceChildren(...parts);
    named();
  };

  const add = async (card) => {
    if (card.querySelector(".cw-review")) return;
    const panel = make("div", { className: "cw-review", role: "group" });
    panel.setAttribute("aria-label", T.rv_review);
    (card.querySelector(".inner") || card).append(panel);
    try {
      show(card, panel, await ask(`/api/findings/${encodeURIComponent(idOf(card))}`));
    } catch {
      panel.remove();
    }
  };

  // A folded card asks the server only when it is opened.
  const want = (card) => {
    if (card.open) { add(card); return; }
    card.addEventListener("toggle", () => add(card), { once: true });
  };
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) { seen.unobserve(entry.target); want(entry.target); }
    }
  });
  for (const card of document.querySelectorAll(".finding")) seen.observe(card);

  // Keys decide on the card that is chosen; the report's own keys go from one to the next.
  const KEYS = { c: "confirmed", r: "rejected", i: "assigned", m: "" };
  addEventListener("keydown", async (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey || !(event.key in KEYS)) return;
    if (event.target.closest("input, textarea, select, dialog")) return;
    const card = document.querySelector(".finding.current");
    if (!card) return;
    event.preventDefault();
    await add(card);
    const panel = card.querySelector(".cw-review");
    const verdict = KEYS[event.key];
    if (!panel) return;
    if (!reviewer()) panel.querySelector(".cw-who input").focus();
    else if (!verdict) panel.querySelector("textarea").focus();
    else await decide(card, verdict, { comment: panel.querySelector("textarea").value, assignee: verdict === "assigned" ? reviewer() : "" });
  });
  const help = document.querySelector(".help dl");
  if (help) {
    for (const [key, text] of [["c", T.rv_confirm], ["r", T.rv_reject], ["m", T.rv_comment], ["i", T.rv_to_me]]) {
      help.append(make("dt", {}, make("kbd", { textContent: key })), make("dd", { textContent: text }));
    }
  }
  addEventListener("pageshow", (event) => { if (event.persisted) survey(); });
  survey().catch(() => {});
})();
