// Each changed field is sent at once. What cannot be sent stays here under the person's name and goes later under
// the same key: exactly once.
import { newKey, post, reasonOf } from "./post.js";
import { say, tone, word } from "./voice.js";

const STORE = "jadegate.unsent";
const who = document.body.dataset.person;
const read = () => JSON.parse(localStorage[STORE] ?? "[]");
const write = (list) => (localStorage[STORE] = JSON.stringify(list));
const mine = (url) => read().filter((entry) => entry.who === who && (!url || entry.url === url));

let sending = null;
let pause = 1000;

function show(selector, state, text) {
  for (const place of document.querySelectorAll(selector)) {
    place.dataset.state = state;
    (place.querySelector("span") ?? place).textContent = text;
  }
}
const note = (state, text) => show("[data-saved]", state, text);
const judge = (code, state, text) => show(`[data-verdict="${CSS.escape(code)}"]`, state, text ?? "");

// What each field showed, and after a save what was saved: another tab's value is not written over unseen.
const baseline = new Map();
const at = (url, name) => `${url} ${name}`;
const said = (url, name, values) => {
  baseline.set(at(url, name), values);
  write(read().map((entry) => (entry.url === url && entry.name === name ? { ...entry, was: values } : entry)));
};

function keep(form, name) {
  const url = form.dataset.autosave;
  const values = new FormData(form).getAll(name);
  const was = baseline.get(at(url, name)) ?? [];
  // A value that has not left yet is replaced; one that may have left keeps its key.
  const rest = read().filter((entry) => entry.tried || entry.who !== who || entry.url !== url || entry.name !== name);
  write([...rest, { key: newKey(), who, url, name, values, was }]);
}

function paint({ results = {}, missing, outcome, done, shown, stops }) {
  for (const box of stops === undefined ? [] : document.querySelectorAll("[data-stops]")) box.hidden = !stops;
  for (const box of shown ? document.querySelectorAll("[data-shown]") : []) box.hidden = !shown.includes(box.dataset.shown);
  for (const [code, { state, text }] of Object.entries(results)) {
    judge(code, state, text);
    const row = document.getElementById(`check-${code}`);
    if (row) row.dataset.state = state;
  }
  if (outcome !== undefined) show("[data-outcome]", "", outcome);
  const bar = document.querySelector("[data-progress]");
  if (bar && done !== undefined) {
    bar.value = done;
    show("[data-progress-text]", "", `${done} / ${bar.max}`);
  }
  for (const link of missing ? document.querySelectorAll("[data-missing] a") : []) link.parentElement.hidden = !missing.includes(link.hash.slice(7));
}

function refuse({ name }, answer) {
  const text = reasonOf(answer) || word("refused");
  judge(name.split(".")[0], "warn", text);
  note("failed", text);
  say(text);
  tone(false);
}

async function sendAll() {
  for (let entry = mine()[0]; entry; entry = mine()[0]) {
    const { key, url, name, values, was } = entry;
    write(read().map((other) => (other.key === key ? { ...other, tried: true } : other)));
    const body = new URLSearchParams([["changed", name], ...values.map((value) => [name, value])]);
    if (was) body.append("was", JSON.stringify({ [name]: was }));
    const { status, answer } = await post(url, body, key);
    if (status === 0 || status >= 500 || status === 429 || status === 401) {
      note("waiting", status === 401 ? word("signedOut") : word("waiting") + mine().length);
      setTimeout(flush, (pause = Math.min(30000, pause * 2)));
      return;
    }
    pause = 1000;
    write(read().filter((other) => other.key !== key));
    // Typed once more after both values were told, a field is meant.
    if (status < 400) said(url, name, values);
    else if (answer.kept) said(url, name, JSON.parse(answer.kept)[name] ?? []);
    if (!document.querySelector(`[data-autosave="${CSS.escape(url)}"]`)) continue;
    paint(answer);
    if (status >= 400) refuse(entry, answer);
    else note("saved", `${word("saved")} ${answer.saved_at ?? ""}`);
  }
}

// One at a time and in order, over all tabs where the browser can say so.
function flush() {
  sending ??= (navigator.locks ? navigator.locks.request(STORE, sendAll) : sendAll()).finally(() => (sending = null));
  return sending;
}

// What waited here is shown again: the page came from the server without it.
function restore(form) {
  for (const { name, values } of mine(form.dataset.autosave))
    for (const node of form.querySelectorAll(`[name="${CSS.escape(name)}"]`))
      if (node.matches("[type=radio], [type=checkbox]")) node.checked = values.includes(node.value);
      else node.value = values[0];
}

for (const form of document.querySelectorAll("[data-autosave]")) {
  for (const name of new Set([...form.elements].map((node) => node.name).filter(Boolean)))
    baseline.set(at(form.dataset.autosave, name), new FormData(form).getAll(name));
  restore(form);
  form.addEventListener("change", async ({ target }) => {
    if (!target.name || target.type === "file") return;
    keep(form, target.name);
    note("saving", word("saving"));
    await sending;
    flush();
  });
  form.addEventListener("submit", async (event) => {
    const left = () => mine(form.dataset.autosave).length;
    if (!left()) return;
    event.preventDefault();
    const { submitter } = event;
    await flush();
    if (!left()) form.requestSubmit(submitter);
  });
}
document.addEventListener("judged", ({ detail }) => paint(detail));
flush();
addEventListener("online", flush);
