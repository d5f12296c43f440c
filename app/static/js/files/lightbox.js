// A picture at full size; in a tray also the tools. Without scripts the link opens the file.
import { dialog, make, press, word } from "../voice.js";

function show(links, at) {
  const image = make("img");
  const caption = make("p", { className: "small" });
  const turn = (by) => {
    at = (at + by + links.length) % links.length;
    image.src = links[at].href;
    image.alt = links[at].querySelector("img").alt;
    caption.textContent = `${at + 1} / ${links.length}  ${image.alt}`;
  };
  const tray = links[at].closest("[data-edit]");
  const tool = (detail) => press(detail, () => {
    box.close();
    links[at].dispatchEvent(new CustomEvent("tool", { bubbles: true, detail }));
  }, "small");
  turn(0);
  const box = dialog(word("open"), "picture", image, caption,
    make("div", { className: "actions" }, ...(tray ? ["earlier", "later", "rotate", "annotate", "remove"].map(tool) : [])),
    make("div", { className: "actions" }, press("previous", () => turn(-1)), press("next", () => turn(1)), press("close", () => box.close(), "primary")));
  box.onkeydown = ({ key }) => key.startsWith("Arrow") && turn(/Left|Up/.test(key) ? -1 : 1);
  box.onclick = ({ target }) => target === box && box.close();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-lightbox] a");
  if (!link?.querySelector("img") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const links = [...link.closest("[data-lightbox]").querySelectorAll("a")].filter((other) => other.querySelector("img"));
  show(links, links.indexOf(link));
});
