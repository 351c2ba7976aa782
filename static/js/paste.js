// A text that is too long for a form is said so before it is sent. The server says it too, where it still can.

for (const area of document.querySelectorAll("textarea[data-most]")) {
  area.addEventListener("input", () => {
    const isTooLong = area.value.length > Number(area.dataset.most);
    area.setCustomValidity(isTooLong ? area.dataset.tooLong : "");
    if (isTooLong) area.reportValidity();
  });
}
