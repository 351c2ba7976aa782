// Dialogs open by the button's own command attribute; this serves browsers that do not know it yet,
// closes on a click beside the dialog, and puts the cursor back where it was.

const knowsCommands = "commandForElement" in HTMLButtonElement.prototype;

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (!dialog) return;
    dialog.opener = opener;
    if (!knowsCommands && !dialog.open) dialog.showModal();
    return;
  }
  if (event.target instanceof HTMLDialogElement && event.target.open) {
    const box = event.target.getBoundingClientRect();
    const inside =
      event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
});

document.addEventListener(
  "close",
  (event) => {
    const { opener } = event.target;
    if (opener && opener.isConnected) opener.focus();
  },
  true,
);
