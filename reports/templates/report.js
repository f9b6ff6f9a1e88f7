(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const cards = [...document.querySelectorAll(".finding")];
  const chips = [...document.querySelectorAll(".chip")];
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const wide = matchMedia("(min-width: 66rem)");
  let current = null;
  let led = 0; // until then the page is scrolled by us, and the margin does not follow

  const marksOf = (card) => document.querySelectorAll(`.mark[href="#${CSS.escape(card.id)}"]`);
  // Asking the layout instead (offsetParent) takes minutes on ten thousand cards.
  const shown = (card) => !document.body.dataset.filter || card.classList.contains(document.body.dataset.filter);
  const behavior = () => (calm.matches ? "auto" : "smooth");

  function filter(outcome) {
    if (outcome) document.body.dataset.filter = outcome;
    else delete document.body.dataset.filter;
    for (const chip of chips) chip.setAttribute("aria-pressed", String(chip.dataset.outcome === outcome));
  }

  function choose(card) {
    if (current) {
      current.classList.remove("current");
      for (const mark of marksOf(current)) mark.classList.remove("current");
    }
    current = card;
    card.classList.add("current");
    card.open = true;
    for (const mark of marksOf(card)) mark.classList.add("current");
  }

  function show(card, { focus = true, text = true } = {}) {
    if (!shown(card)) filter("");
    choose(card);
    led = Date.now() + 1200;
    const panel = card.closest(".evidence");
    const mark = marksOf(card)[0];
    if (wide.matches && panel.scrollHeight > panel.clientHeight) {
      const top = card.getBoundingClientRect().top - panel.getBoundingClientRect().top + panel.scrollTop;
      panel.scrollTo({ top: top - 16, behavior: behavior() });
      if (text && mark) mark.scrollIntoView({ block: "center", behavior: behavior() });
      else if (text) panel.scrollIntoView({ block: "nearest", behavior: behavior() });
    } else {
      card.scrollIntoView({ block: wide.matches ? "nearest" : "start", behavior: behavior() });
    }
    if (focus) card.querySelector("summary").focus({ preventScroll: true });
    history.replaceState(null, "", `#${card.id}`);
  }

  function step(by) {
    const visible = cards.filter(shown);
    if (!visible.length) return;
    const at = visible.indexOf(current);
    const next = at < 0 ? (by > 0 ? 0 : visible.length - 1) : (at + by + visible.length) % visible.length;
    show(visible[next]);
  }

  // The margin keeps in step: the card of the mark at reading height comes to its top.
  let followed = null;
  let asked = false;
  function follow() {
    asked = false;
    if (!wide.matches || Date.now() < led) return;
    const height = innerHeight * 0.4;
    const article = document.elementFromPoint(innerWidth / 4, height)?.closest(".article");
    if (!article) return;
    let at = null;
    for (const mark of article.querySelectorAll(".mark")) {
      const top = mark.getBoundingClientRect().top;
      if (top > height) break;
      if (top > 0) at = mark;
    }
    const card = at && document.getElementById(at.getAttribute("href").slice(1));
    if (!card || card === followed || !shown(card)) return;
    followed = card;
    const panel = card.closest(".evidence");
    if (panel.matches(":hover")) return;
    const top = card.getBoundingClientRect().top - panel.getBoundingClientRect().top + panel.scrollTop;
    panel.scrollTo({ top: top - 16, behavior: behavior() });
  }
  addEventListener("scroll", () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(follow);
  }, { passive: true });

  function fromHash() {
    const card = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (card && card.classList.contains("finding")) show(card);
  }

  document.addEventListener("click", (event) => {
    const chip = event.target.closest(".chip");
    if (chip) {
      filter(chip.getAttribute("aria-pressed") === "true" ? "" : chip.dataset.outcome);
      return;
    }
    const link = event.target.closest('a[href^="#f-"]');
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const card = document.getElementById(link.getAttribute("href").slice(1));
    if (!card) return;
    event.preventDefault();
    show(card, { text: !link.classList.contains("mark") });
  });

  document.addEventListener("keydown", (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (event.key === "n" || event.key === "j") step(1);
    else if (event.key === "p" || event.key === "k") step(-1);
    else if (event.key === "Escape") filter("");
    else return;
    event.preventDefault();
  });

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll(".finding:not([open])")];
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => { for (const one of opened) one.open = false; });
  addEventListener("hashchange", fromHash);
  if (location.hash) fromHash();
})();
