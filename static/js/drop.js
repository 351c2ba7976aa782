// A file can be dropped on the place around its input, and the chosen name is said. The input works without this.

for (const place of document.querySelectorAll("[data-drop]")) {
  const input = place.querySelector("input[type=file]");
  const said = place.querySelector("[data-drop-name]");
  let depth = 0;

  const tell = () => {
    said.textContent = [...input.files].map((file) => file.name).join(", ");
  };
  const over = (change) => {
    depth = Math.max(0, depth + change);
    place.toggleAttribute("data-over", depth > 0);
  };

  input.addEventListener("change", tell);
  place.addEventListener("dragenter", () => over(1));
  place.addEventListener("dragleave", () => over(-1));
  place.addEventListener("dragover", (event) => event.preventDefault());
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 0;
    over(0);
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
