// Which pictures and curves were before the reviewer's eyes: at least half of one, for a second; of a download, that
// it was opened. What counts is the mark that comes with the file itself, not the one on the page.
import { post } from "./post.js";

const seen = new Map();
const timers = new Map();
let due = 0;

async function markOf(node) {
  if ("drawn" in node.dataset) return node.dataset.id;
  try {
    const reply = await fetch(node.querySelector("a").href, {
      headers: { "Jadegate-Look": node.dataset.id },
      cache: "no-cache",
    });
    reply.body?.cancel();
    return reply.headers.get("Jadegate-Looked");
  } catch {
    return null;
  }
}

function tell(url) {
  const told = [...seen];
  seen.clear();
  post(url, new URLSearchParams(told.map(([, mark]) => ["file", mark]))).then(({ status }) => {
    if (status >= 400 || !status) return;
    for (const [node] of told) node.dataset.seen = "";
    const all = [...document.querySelectorAll("[data-looks] [data-id]")];
    const done = all.filter((node) => "seen" in node.dataset).length;
    for (const place of document.querySelectorAll("[data-looked]")) place.textContent = place.textContent.replace(/\d+/, done);
  });
}

async function looked(node) {
  const mark = await markOf(node);
  if (!mark) return;
  seen.set(node, mark);
  clearTimeout(due);
  due = setTimeout(tell, 300, node.closest("[data-looks]").dataset.looks);
}

const watcher = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    clearTimeout(timers.get(target));
    if (!isIntersecting || "seen" in target.dataset || document.hidden) continue;
    timers.set(target, setTimeout(() => {
      const picture = target.querySelector("img");
      if (picture && !(picture.complete && picture.naturalWidth)) return;
      watcher.unobserve(target);
      looked(target);
    }, 1000));
  }
}, { threshold: 0.5 });

export default (root) => {
  for (const node of root.querySelectorAll("[data-looks] [data-id]")) {
    if ("opened" in node.dataset) {
      node.addEventListener("click", ({ target }) => target.closest("a") && looked(node));
      continue;
    }
    watcher.observe(node);
    node.addEventListener("load", () => (watcher.unobserve(node), watcher.observe(node)), true);
  }
};
