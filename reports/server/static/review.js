// The review panel: under each opened evidence card, what reviewers decided and a form to decide.
(() => {
  "use strict";
  const NAMES = { open: "Not reviewed yet", confirmed: "Confirmed", rejected: "Rejected",
    outdated: "Reviewed before the evidence changed" };

  const make = (tag, props = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), props);
    node.append(...children);
    return node;
  };

  const ask = async (path, options) => {
    const answer = await fetch(path, options);
    const body = await answer.json().catch(() => ({}));
    if (!answer.ok) {
      throw new Error(typeof body.detail === "string" ? body.detail : `the server answers ${answer.status}`);
    }
    return body;
  };

  const described = (one) => {
    const what = { confirmed: "confirmed it", rejected: "rejected it", commented: "commented",
      assigned: one.assignee ? `assigned it to ${one.assignee}` : "unassigned it" }[one.verdict];
    const when = one.decided.replace("T", " ").replace("Z", " UTC");
    return `${one.reviewer} ${what}, ${when}${one.comment ? `: ${one.comment}` : ""}`;
  };

  const show = (panel, id, entry) => {
    const state = entry.review.state;
    const head = make("h4", { textContent: `Review: ${NAMES[state]}` });
    if (entry.review.assignee) head.append(` · assigned to ${entry.review.assignee}`);
    const log = make("ol");
    for (const one of entry.review.log) log.append(make("li", { textContent: described(one) }));
    const name = make("input", { value: localStorage.getItem("citewatch-reviewer") || "",
      required: true, autocomplete: "name", maxLength: 100 });
    const comment = make("textarea", { maxLength: 4000, rows: 1 });
    const assignee = make("input", { maxLength: 100, value: entry.review.assignee });
    const error = make("p", { className: "cw-error", role: "alert" });
    const button = (value, textContent) => make("button", { type: "submit", value, textContent });
    const form = make("form", {},
      make("label", {}, "Your name", name),
      make("label", { className: "cw-comment" }, "Comment", comment),
      make("div", { className: "cw-row" }, button("confirmed", "Confirm"),
        button("rejected", "Reject"), button("commented", "Comment")),
      make("div", { className: "cw-row" }, make("label", {}, "Assign to", assignee),
        button("assigned", "Assign")));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      localStorage.setItem("citewatch-reviewer", name.value);
      const body = { verdict: event.submitter.value, reviewer: name.value, comment: comment.value,
        assignee: event.submitter.value === "assigned" ? assignee.value : "" };
      try {
        show(panel, id, await ask(`/api/findings/${encodeURIComponent(id)}/decisions`, {
          method: "POST", body: JSON.stringify(body),
          headers: { "Content-Type": "application/json", "X-Citewatch": "1" } }));
      } catch (problem) {
        error.textContent = problem.message;
      }
    });
    const parts = [head, form, error];
    if (entry.review.log.length) parts.push(log);
    if (entry.replay && entry.finding.evidence) {
      parts.push(make("p", {}, make("a", { href: entry.replay, target: "_blank", rel: "noopener",
        textContent: "Open the archived page as it was captured" })));
    }
    panel.replaceChildren(...parts);
  };

  const add = async (card) => {
    if (card.querySelector(".cw-review")) return;
    const id = card.dataset.finding || card.id.replace(/^f-/, "");
    const panel = make("section", { className: "cw-review" });
    panel.setAttribute("aria-label", "Review");
    card.append(panel);
    try {
      show(panel, id, await ask(`/api/findings/${encodeURIComponent(id)}`));
    } catch (problem) {
      panel.remove();
    }
  };

  // A folded card asks the server only when it is opened.
  const want = (card) => {
    if (card.tagName !== "DETAILS" || card.open) { add(card); return; }
    card.addEventListener("toggle", () => add(card), { once: true });
  };

  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) { seen.unobserve(entry.target); want(entry.target); }
    }
  });
  const watch = () => {
    for (const card of document.querySelectorAll('[id^="f-"]')) {
      if (!card.dataset.cwReview) { card.dataset.cwReview = "1"; seen.observe(card); }
    }
  };
  watch();
  new MutationObserver(watch).observe(document.body, { childList: true, subtree: true });
})();
