// An open page that nobody touches: warns, keeps what is typed for its own person, and leaves the desk.
import { headers, post } from "./post.js";
import { dialog, make, press, say, word } from "./voice.js";

const LEFT = "jadegate.used";
const WARN = 120;
const lasts = Number(document.body.dataset.idle);
const seconds = () => Date.now() / 1000;
const note = () => (localStorage[LEFT] = seconds());
// Another tab of the same sign-in counts as well.
const left = () => lasts - (seconds() - Number(localStorage[LEFT] ?? 0));

const changed = new Set();
let touched = false;
let told = seconds();
let warning = null;
note();

for (const kind of ["keydown", "pointerdown", "input"]) addEventListener(kind, () => (touched = true), true);
addEventListener("input", ({ target }) => target.form?.method === "post" && changed.add(target.form), true);
addEventListener("submit", ({ target }) => changed.delete(target));

async function stay() {
  warning?.close();
  [touched, told] = [false, seconds()];
  const { status } = await post("/account/here");
  if (status === 200) note();
}

const address = (url) => url.pathname + url.search;

function keepTyped() {
  const page = address(location);
  return Promise.allSettled([...changed].filter((form) => form.isConnected).map((form) => {
    const body = new URLSearchParams();
    for (const node of form.elements)
      if (node.name && node.name !== "csrf_token" && !node.disabled && !node.matches("[type=password], [type=file], button, [type=checkbox]:not(:checked), [type=radio]:not(:checked)"))
        for (const value of node.matches("select") ? [...node.selectedOptions].map((option) => option.value) : [node.value]) body.append(node.name, value);
    const to = address(new URL(form.getAttribute("action") ?? location, location));
    const query = new URLSearchParams({ page, action: to });
    return fetch(`/typed?${query}`, { method: "POST", body, headers: headers("") });
  }));
}

function warn() {
  say(word("idle"));
  warning = dialog(word("idle"), "", make("p", { textContent: word("idle") }), make("div", { className: "actions" }, press("stay", stay, "primary")));
  warning.addEventListener("close", () => (warning = null));
  keepTyped();
}

setInterval(async () => {
  if (left() <= 0) {
    await keepTyped();
    document.body.dataset.leaving = "";
    return location.replace(`/sign-in?next=${encodeURIComponent(address(location))}`);
  }
  if (touched && !warning && seconds() - told > 60) return stay();
  if (left() <= WARN && !warning) warn();
  if (left() > WARN) warning?.close();
}, 5000);
