// Keys: / searches, ? lists the keys, g and a letter goes to a page, j and k walk through the rows of a list.

const TOGETHER = 1200;
let leader = -Infinity; // when g was pressed

const writes = (element) => element.isContentEditable || element.matches("input, textarea, select");

function walk(step) {
  const links = [...document.querySelectorAll("main .data-table tbody tr")]
    .map((row) => row.querySelector("a, button"))
    .filter(Boolean);
  if (!links.length) return;
  const row = document.activeElement.closest("tr");
  const at = links.findIndex((link) => row?.contains(link));
  links[Math.min(links.length - 1, Math.max(0, at + step))].focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || writes(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const goes = performance.now() - leader < TOGETHER;
  leader = -Infinity;
  if (goes) {
    const link = document.querySelector(`a[data-go="${CSS.escape(event.key)}"]`);
    if (link) {
      event.preventDefault();
      link.click();
    }
    return;
  }
  if (event.key === "g") leader = performance.now();
  else if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
  else if (event.key === "?") document.getElementById("keys")?.showModal();
  else if (event.key === "/") {
    const search = document.querySelector("main [data-search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  }
});
