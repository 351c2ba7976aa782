// While shares are typed, say what they sum to. A hint only: the server judges.

for (const form of document.querySelectorAll("[data-shares]")) {
  const fields = [...form.querySelectorAll("[data-share]")];
  const said = form.querySelector("[data-shares-sum]");
  const { sumText, missingText, excessText } = form.dataset;

  const tell = () => {
    const sum = fields.reduce((total, field) => total + (Number.parseInt(field.value, 10) || 0), 0);
    const words = [sumText.replace("{n}", sum)];
    if (sum < 100) words.push(missingText.replace("{n}", 100 - sum));
    if (sum > 100) words.push(excessText.replace("{n}", sum - 100));
    said.textContent = words.join(" · ");
    said.classList.toggle("text-ink-error", sum !== 100);
    said.classList.toggle("text-ink-success", sum === 100);
  };

  form.addEventListener("input", tell);
  tell();
}
