// A module is loaded where the page asks for it; its default export runs again for what arrives later.
const MODULES = {
  "[data-key], [data-rows], [data-enter-next]": "keys",
  ".scan, [data-scan-into]": "scan",
  "[data-copy]": "copy",
  "[data-confirm]": "confirm",
  "[data-autosave]": "autosave",
  "[data-upload]": "files/upload",
  "[data-photos]": "files/photos",
  "[data-lightbox]": "files/lightbox",
  "[data-compare]": "files/compare",
  "[data-batch]": "batch",
  "[data-beep]": "beep",
  "[data-down]": "column",
  "[data-refresh]": "refresh",
  "[data-presence]": "presence",
  "[data-looks]": "looks",
  "[data-next-open]": "open",
  "[data-place]": "place",
  "[data-idle]": "idle",
  "[data-insert]": "insert",
  "[data-passkey]": "passkey",
};

const ready = new Set();

export const start = (root) =>
  Promise.all(
    Object.entries(MODULES).map(async ([selector, name]) => {
      if (!root.querySelector(selector)) return;
      (await import(`./${name}.js`)).default?.(root);
      ready.add(name);
    }),
  );

if (matchMedia("(max-width: 75em)").matches) for (const fold of document.querySelectorAll("[data-fold]")) fold.open = false;

for (const menu of document.querySelectorAll(".menu")) {
  document.addEventListener("click", ({ target }) => menu.contains(target) || (menu.open = false));
  menu.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    menu.open = false;
    menu.firstElementChild.focus();
  });
}

// What asks first is not done while the module that asks is on its way.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-confirm]");
  if (!button || ready.has("confirm")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  import("./confirm.js").then(() => {
    ready.add("confirm");
    button.click();
  });
}, true);

document.querySelector("[data-scan][autofocus]")?.select();
// Files that did not arrive go on from whatever page is open.
if (localStorage["jadegate.files"]) import("./files/upload.js").then(({ default: go }) => document.querySelector("[data-upload]") || go(document));

start(document).then(() => (document.documentElement.dataset.ready = ""));
