// Messages at the edge: they can be dismissed, good news leaves by itself after a while (not while it is being read),
// and a request that fails says so.

const STAY = 6000;
const LEAVE = 200;

const region = () => document.getElementById("toasts");

function leave(card) {
  card.dataset.leaving = "";
  setTimeout(() => card.remove(), LEAVE);
}

function welcome(card) {
  if (card.dataset.met) return;
  card.dataset.met = "true";
  const staysUntilDismissed = card.dataset.toast !== "success" || card.querySelector("form");
  if (staysUntilDismissed) return;
  let timer = setTimeout(leave, STAY, card);
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("focusin", () => clearTimeout(timer));
  card.addEventListener("pointerleave", () => {
    timer = setTimeout(leave, STAY, card);
  });
}

function complain(text) {
  const card = document.createElement("div");
  card.className = "toast-card";
  card.dataset.toast = "error";
  const words = document.createElement("p");
  words.className = "grow";
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn-sm";
  close.dataset.dismiss = "toast";
  close.textContent = region().dataset.dismissText;
  card.append(words, close);
  region().append(card);
}

document.addEventListener("click", (event) => {
  const card = event.target.closest("[data-dismiss='toast']")?.closest(".toast-card");
  if (card) leave(card);
});

const welcomeAll = () => document.querySelectorAll(".toast-card").forEach(welcome);
welcomeAll();
document.addEventListener("htmx:afterSettle", welcomeAll);
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => region() && complain(region().dataset.errorText));
}
