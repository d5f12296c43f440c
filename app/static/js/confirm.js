import { dialog, make, press, word } from "./voice.js";

const sure = new WeakSet();

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-confirm]");
  if (!button || sure.delete(button)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (button.form && !button.form.reportValidity()) return;
  const { confirm, confirmYes } = button.dataset;
  const yes = press("sure", () => {
    box.close();
    sure.add(button);
    button.click();
  }, button.classList.contains("danger") ? "danger" : "primary");
  yes.textContent = confirmYes || word("sure");
  const no = press("cancel", () => box.close());
  const box = dialog(confirm, "", make("p", { textContent: confirm }), make("div", { className: "actions" }, no, yes));
  no.focus();
}, true);
