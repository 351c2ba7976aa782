// Small menus are <details data-pop>: they open without us. Here they close again: on Escape, on a click elsewhere,
// and when another opens. Explanations (data-define) also open under a resting mouse.

const REST = 250; // milliseconds a mouse rests before an explanation opens
const MARGIN = 12;

const opened = () => document.querySelectorAll("details[data-pop][open]");

document.addEventListener("click", (event) => {
  for (const pop of opened()) {
    if (!pop.contains(event.target)) pop.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const pop of opened()) {
    const held = pop.contains(document.activeElement);
    pop.open = false;
    if (held) pop.querySelector("summary").focus();
  }
});

// What would hang over the edge of the window moves inwards.
function nudge(pop) {
  const body = pop.querySelector(".pop-body, .define-body");
  body.style.translate = "";
  const { left, right } = body.getBoundingClientRect();
  const excess = right - (document.documentElement.clientWidth - MARGIN);
  if (excess > 0) body.style.translate = `${-Math.min(excess, left - MARGIN)}px`;
}

document.addEventListener(
  "toggle",
  (event) => {
    if (!event.target.open || !event.target.matches("details[data-pop]")) return;
    nudge(event.target);
    for (const pop of opened()) {
      if (pop !== event.target && !pop.contains(event.target)) pop.open = false;
    }
  },
  true,
);

let resting;

document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse") return;
  const pop = event.target.closest("details[data-define]");
  clearTimeout(resting);
  for (const other of document.querySelectorAll("details[data-define][data-hovered][open]")) {
    if (other !== pop) {
      other.open = false;
      delete other.dataset.hovered;
    }
  }
  if (pop && !pop.open) {
    resting = setTimeout(() => {
      pop.dataset.hovered = "";
      pop.open = true;
    }, REST);
  }
});

document.addEventListener("click", (event) => {
  const summary = event.target.closest("details[data-define][data-hovered] > summary");
  if (!summary) return;
  event.preventDefault(); // a click on what the mouse has opened keeps it open
  delete summary.parentElement.dataset.hovered;
});
