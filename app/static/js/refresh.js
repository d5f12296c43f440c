import { start } from "./main.js";
import { byItself } from "./post.js";
import { say, word } from "./voice.js";

async function renew(box) {
  if (!box.dataset.refresh || document.hidden || box.contains(document.activeElement)) return;
  const reply = await fetch(box.dataset.refresh, { headers: byItself }).catch(() => null);
  if (!reply && !box.classList.contains("stale")) say(word("offline"));
  box.classList.toggle("stale", !reply);
  // 204: nothing happened since what is shown.
  if (!reply?.ok || reply.redirected || reply.status === 204) return;
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  const same = page.getElementById(box.id);
  const fresh = same ?? page.body;
  // What is done changes no more: its page says so by not asking again.
  if (same?.dataset.refresh) box.dataset.refresh = same.dataset.refresh;
  else if (same) delete box.dataset.refresh;
  const open = [...box.querySelectorAll("details")].map((node) => node.open);
  box.replaceChildren(...fresh.childNodes);
  box.querySelectorAll("details").forEach((node, at) => (node.open = open[at]));
  start(box);
}

for (const box of document.querySelectorAll("[data-refresh]")) {
  if (box.dataset.every) setInterval(renew, 1000 * box.dataset.every, box);
  document.addEventListener("visibilitychange", () => renew(box));
  addEventListener("focus", () => renew(box));
}
