// The command palette, a component of Alpine: ⌘K or Ctrl+K opens it, the arrows choose, Enter goes there. What it
// lists comes from the server as somebody types (htmx); focus stays in the field, as in every combobox.

document.addEventListener("alpine:init", () => {
  window.Alpine.data("palette", () => ({
    at: 0,

    init() {
      document.addEventListener("keydown", (event) => {
        if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
        event.preventDefault();
        if (this.$root.open) this.$root.close();
        else this.open();
      });
      // The button in the rail opens it as any dialog; either way it begins with every page.
      this.$root.addEventListener("toggle", () => this.$root.open && this.begin());
      this.$refs.list.addEventListener("htmx:afterSwap", () => this.mark(0));
      this.$refs.list.addEventListener("pointermove", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) this.mark(this.options().indexOf(option));
      });
    },

    open() {
      if (document.querySelector("dialog[open]")) return;
      this.$root.opener = document.activeElement;
      this.$root.showModal();
    },

    begin() {
      this.$refs.words.value = "";
      this.$refs.words.focus();
      window.htmx.trigger(this.$refs.words, "find");
    },

    options() {
      return [...this.$refs.list.querySelectorAll("[role=option]")];
    },

    mark(at) {
      const options = this.options();
      this.at = options.length ? (at + options.length) % options.length : 0;
      options.forEach((option, index) => option.setAttribute("aria-selected", String(index === this.at)));
      const chosen = options[this.at];
      if (chosen) {
        this.$refs.words.setAttribute("aria-activedescendant", chosen.id);
        chosen.scrollIntoView({ block: "nearest" });
      } else this.$refs.words.removeAttribute("aria-activedescendant");
    },

    walk(event) {
      if (event.isComposing) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        this.mark(this.at + step);
      } else if (event.key === "Enter") {
        event.preventDefault();
        this.options()[this.at]?.click();
      }
    },
  }));
});
