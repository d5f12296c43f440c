// The cursor begins in the first open field of the sheet; one key goes on to the next check that lacks something.
const fields = "input:not([type=hidden], [type=file]), select, textarea";
const rows = () => [...document.querySelectorAll(".check[data-check]")].filter((row) => row.checkVisibility() && /^(missing)?$/.test(row.dataset.state));

function filled(node) {
  if (!node.matches("[type=radio], [type=checkbox]")) return node.value !== "";
  return [...node.form.querySelectorAll(`[name="${CSS.escape(node.name)}"]`)].some((other) => other.checked);
}

function stopOf(row) {
  const all = [...row.querySelectorAll(`.control :is(${fields})`)].filter((node) => node.checkVisibility() && !node.closest("details"));
  return all.find((node) => !filled(node)) ?? row.querySelector("[type=file]") ?? all[0];
}

function go(after) {
  const list = rows();
  const here = after?.closest(".check");
  const later = here ? list.filter((row) => here.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING) : list;
  const row = later[0] ?? list.find((other) => other !== here);
  const node = row && stopOf(row);
  if (!node) return false;
  node.focus();
  node.select?.();
  row.scrollIntoView({ block: "nearest" });
  return true;
}

for (const link of document.querySelectorAll("[data-next-open]"))
  link.onclick = (event) => {
    event.preventDefault();
    go(last);
  };
// The key's own link would be the place to go on from: what counts is the field before.
let last = null;
document.addEventListener("focusin", ({ target }) => target.closest(".check") && (last = target));
// On a phone the keyboard would cover the page.
if (document.activeElement === document.body && !location.hash && !matchMedia("(pointer: coarse)").matches) go(null);
