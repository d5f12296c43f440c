import { say, word } from "./voice.js";

// The clipboard is closed to pages on plain http addresses; the old way still works there.
function oldWay(text) {
  const box = Object.assign(document.createElement("textarea"), { value: text, className: "unseen" });
  document.body.append(box);
  box.select();
  document.execCommand("copy");
  box.remove();
}

document.addEventListener("click", async ({ target }) => {
  const node = target.closest("[data-copy]");
  if (!node) return;
  const { copy } = node.dataset;
  if (navigator.clipboard) await navigator.clipboard.writeText(copy).catch(() => oldWay(copy));
  else oldWay(copy);
  node.focus();
  node.classList.add("copied");
  setTimeout(() => node.classList.remove("copied"), 1500);
  say(`${word("copied")} ${copy}`);
});
