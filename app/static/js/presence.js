import { byItself, newKey, post } from "./post.js";
import { word } from "./voice.js";

for (const place of document.querySelectorAll("[data-presence]")) {
  const ask = async () => {
    if (document.hidden) return;
    const { answer: { names = [] } } = await post(place.dataset.presence, null, newKey(), byItself);
    place.hidden = !names.length;
    place.textContent = word("also") + names.join("、");
  };
  ask();
  setInterval(ask, 15000);
}
