// The editor of a letter: what is typed is shown at once. The form is posted into a fresh frame each time, so that no
// step of it stands in the browser's history; the old frame stays until the new one is there.

const form = document.getElementById("editor");
const refresh = document.getElementById("refresh");
const PAUSE = 350;
let timer = 0;
let last = null;
let unsaved = "unsaved" in form.dataset;
let shown = form.querySelector("[data-frame]");

function show() {
  const next = shown.cloneNode(false);
  next.name = `letter-preview-${Date.now()}`;
  next.classList.add("letter-frame-next");
  next.addEventListener("load", () => arrive(next));
  form.querySelectorAll(".letter-frame-next").forEach((frame) => frame.remove());
  shown.after(next);
  refresh.formTarget = next.name;
  form.requestSubmit(refresh);
}

function arrive(frame) {
  if (!frame.isConnected || frame === shown) return;
  shown.remove();
  frame.classList.remove("letter-frame-next");
  shown = frame;
}

function changed(event) {
  if (!event || event.target.matches("[data-words]")) unsaved = true;
  clearTimeout(timer);
  timer = setTimeout(() => {
    show();
    form.dispatchEvent(new CustomEvent("letter:changed"));
  }, PAUSE);
}

function insert(token) {
  const field = last?.isConnected ? last : form.querySelector("textarea[data-words]");
  field.focus();
  field.setRangeText(token, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

form.addEventListener("input", changed);
form.addEventListener("change", changed);
form.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-words]")) last = event.target;
});
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  if (button) insert(button.dataset.insert);
});
form.addEventListener("submit", (event) => {
  if (["save", "test"].includes(event.submitter?.value)) unsaved = false;
});
addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "blocks") changed();
});
for (const button of form.querySelectorAll("[data-insert]")) button.hidden = false;
show();
