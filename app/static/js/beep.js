// A trolley scanned code by code: each beep is answered aloud, with one tone for good and one for bad.
import { post } from "./post.js";
import { say, tone, word } from "./voice.js";

const clock = () => new Date().toLocaleTimeString("en-GB", { timeZone: "Asia/Shanghai" });
const isItem = (text) => /QC[^0-9]{0,3}20[0-9]{2}/i.test(text.normalize("NFKC"));

function begin(field) {
  const told = document.getElementById(field.dataset.beep);
  const { beepPiece } = field.dataset; // the piece whose label a field of one line takes
  field.addEventListener("keydown", async (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    const at = field.selectionStart;
    const lines = field.value.slice(0, at).split("\n");
    const last = lines.pop();
    if (!last.trim()) return;
    // When each item code came is what later cuts the film of the box.
    if (!beepPiece && isItem(last) && !last.includes("@")) {
      field.setRangeText(` @${clock()}`, at, at, "end");
    }
    const body = new URLSearchParams({ codes: beepPiece ?? lines.join("\n"), last });
    const { status, answer } = await post(field.dataset.beepTo, body);
    const text = answer.text ?? word(status ? "refused" : "offline");
    const good = Boolean(answer.ok);
    Object.assign(told, { textContent: text, className: `badge ${good ? "good" : "bad"}` });
    say(text);
    tone(good);
  });
}

export default (root) => root.querySelectorAll("[data-beep]").forEach(begin);
