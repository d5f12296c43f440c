// A form is not sent before the files of its page have arrived; who leaves with files on their way is asked.
import { make, press, say, tone, word } from "../voice.js";

let left = 0;
let whole = 0;
let moved = 0;
let lost = false;
let held = null;
let bar = null;

const stop = () => {
  held = null;
  paint();
};

function paint() {
  if (!held || !left) {
    bar?.remove();
    bar = null;
    return;
  }
  if (!bar) {
    bar = make("div", { className: "held" }, make("span"), make("progress"), press("waitNoMore", stop, "small"));
    bar.children[0].setAttribute("role", "status");
    bar.children[1].setAttribute("aria-label", word("sending"));
    document.body.append(bar);
  }
  const text = lost ? word("filesWait").replace("{n}", left) : word("filesFirst").replace("{n}", left);
  if (bar.children[0].textContent !== text) say((bar.children[0].textContent = text));
  bar.children[1].max = whole;
  bar.children[1].value = whole - left + moved;
}

export function begin() {
  left += 1;
  whole += 1;
  paint();
}

export function progress(share, away = false) {
  [moved, lost] = [share, away];
  paint();
}

// Arrived, refused or taken back: with what was refused the form stays, so that somebody looks.
export function end(refused = false) {
  left -= 1;
  moved = 0;
  if (!left) whole = 0;
  if (refused && held) {
    stop();
    say(word("fileRefused"));
    tone(false);
  }
  const { form, submitter } = held ?? {};
  if (left) return paint();
  stop();
  if (form?.isConnected) form.requestSubmit(submitter);
}

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  // Signing out waits for nothing: the files stay here under the person's name.
  if (!left || form.method !== "post" || form.closest("header")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  held = { form, submitter };
  paint();
}, true);

addEventListener("beforeunload", (event) => {
  if (left && !("leaving" in document.body.dataset)) event.preventDefault();
});
