// Which pictures and curves were before the reviewer's eyes: at least half of one, for a second.
import { post } from "./post.js";

const seen = new Set();
const timers = new Map();
let due = 0;

function tell(url) {
  const files = [...seen];
  seen.clear();
  post(url, new URLSearchParams(files.map((id) => ["file", id]))).then(({ status }) => {
    if (status >= 400 || !status) return;
    const all = [...document.querySelectorAll("[data-looks] [data-id]")];
    for (const node of all) if (files.includes(node.dataset.id)) node.dataset.seen = "";
    const done = all.filter((node) => "seen" in node.dataset).length;
    for (const place of document.querySelectorAll("[data-looked]")) place.textContent = place.textContent.replace(/\d+/, done);
  });
}

const watcher = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    clearTimeout(timers.get(target));
    if (!isIntersecting || "seen" in target.dataset || document.hidden) continue;
    timers.set(target, setTimeout(() => {
      const picture = target.querySelector("img");
      if (picture && !(picture.complete && picture.naturalWidth)) return;
      seen.add(target.dataset.id);
      clearTimeout(due);
      due = setTimeout(tell, 300, target.closest("[data-looks]").dataset.looks);
      watcher.unobserve(target);
    }, 1000));
  }
}, { threshold: 0.5 });

export default (root) => {
  for (const node of root.querySelectorAll("[data-looks] [data-id]")) {
    watcher.observe(node);
    node.addEventListener("load", () => (watcher.unobserve(node), watcher.observe(node)), true);
  }
};
