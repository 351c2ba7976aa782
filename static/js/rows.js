// The box in the head of a list chooses every row of the page that can be chosen, and shows whether all of them are.

for (const list of document.querySelectorAll("[data-rows]")) {
  const all = list.querySelector("[data-rows-all]");
  const boxes = [...list.querySelectorAll("tbody input[type=checkbox]")];
  if (!all || !boxes.length) continue;

  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };

  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  list.addEventListener("change", tell);
  tell();
}
