(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const cards = [...document.querySelectorAll(".finding")];
  const chips = [...document.querySelectorAll(".chip")];
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const wide = matchMedia("(min-width: 66rem)");
  const panel = document.getElementById("evidence");
  const help = document.getElementById("help");
  const said = document.getElementById("said");
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

  function bring(card) {
    const top = card.getBoundingClientRect().top - panel.getBoundingClientRect().top + panel.scrollTop;
    panel.scrollTo({ top: top - 16, behavior: behavior() });
  }

  function show(card, { focus = true, text = true } = {}) {
    if (!shown(card)) filter("");
    choose(card);
    led = Date.now() + 1200;
    const mark = marksOf(card)[0];
    if (wide.matches && panel.scrollHeight > panel.clientHeight) {
      bring(card);
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

  // The capture opens inside the card, in a frame that may run nothing and reach nothing.
  function toggle(link) {
    const open = link.getAttribute("aria-expanded") === "true";
    link.setAttribute("aria-expanded", String(!open));
    const card = link.closest(".finding");
    if (open) {
      card.querySelector("iframe").remove();
      return;
    }
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "");
    frame.title = link.textContent;
    frame.className = "capture-frame";
    frame.src = link.getAttribute("href");
    link.closest(".actions").after(frame);
  }

  function evidence() {
    if (!current) step(1);
    const link = current && current.querySelector(".frame");
    if (!link) return;
    toggle(link);
    link.focus({ preventScroll: true });
  }

  async function copy(card) {
    const link = new URL(`#${card.id}`, location.href).href;
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      const field = document.createElement("textarea");
      field.value = link;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
      card.querySelector("summary").focus({ preventScroll: true });
    }
    said.textContent = said.dataset.copied;
    said.dataset.link = link;
    setTimeout(() => { said.textContent = ""; }, 2500);
  }

  // The margin keeps in step: the card of the mark at reading height comes to its top.
  let followed = null;
  let asked = false;
  function follow() {
    asked = false;
    if (!wide.matches || Date.now() < led || panel.matches(":hover")) return;
    const height = innerHeight * 0.4;
    let at = null;
    for (const mark of document.querySelectorAll(".mark")) {
      const top = mark.getBoundingClientRect().top;
      if (top > height) break;
      at = mark;
    }
    const card = at && document.getElementById(at.getAttribute("href").slice(1));
    if (!card || card === followed || !shown(card)) return;
    followed = card;
    bring(card);
  }
  addEventListener("scroll", () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(follow);
  }, { passive: true });

  function fromHash() {
    const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const card = named && named.closest(".finding");  // a former id stands inside its card
    if (card) show(card);
  }

  document.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    const chip = event.target.closest(".chip");
    if (chip) {
      filter(chip.getAttribute("aria-pressed") === "true" ? "" : chip.dataset.outcome);
      return;
    }
    if (event.target.closest("#ask")) help.showModal();
    const framed = event.target.closest(".frame");
    const permalink = event.target.closest(".permalink");
    const link = event.target.closest('a[href^="#f-"]');
    if (framed) {
      toggle(framed);
    } else if (permalink) {
      copy(permalink.closest(".finding"));
      history.replaceState(null, "", permalink.getAttribute("href"));
    } else if (link && document.getElementById(link.getAttribute("href").slice(1))) {
      show(document.getElementById(link.getAttribute("href").slice(1)), { text: !link.classList.contains("mark") });
    } else {
      return;
    }
    event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey || help.open || event.target.closest("input, textarea, select")) return;
    if (event.key === "n" || event.key === "j") step(1);
    else if (event.key === "p" || event.key === "k") step(-1);
    else if (event.key === "o") evidence();
    else if (event.key === "y") { if (current || cards[0]) copy(current || cards[0]); }
    else if (event.key === "?") help.showModal();
    else if (event.key === "Escape") filter("");
    else if (event.key === " " && event.target.matches(".frame")) toggle(event.target);
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
