// Two people on one item see each other.
import { word } from "./voice.js";

for (const place of document.querySelectorAll("[data-presence]")) {
  const ask = async () => {
    if (document.hidden) return;
    const names = await fetch(place.dataset.presence).then((reply) => reply.json()).catch(() => []);
    place.hidden = !names.length;
    place.textContent = word("also") + names.join("、");
  };
  ask();
  setInterval(ask, 15000);
}
