// What each key does stands in docs/look.md.
import { isReading, onKey, writable } from "./burst.js";
import { dialog, make, press, say, tone, word } from "./voice.js";

const keyed = () => [...document.querySelectorAll("[data-key]:not(:disabled)")].filter((node) => !node.closest("[hidden], dialog"));
const inDialog = () => document.querySelector("dialog[open]");

function act(node) {
  if (writable(node)) return node.focus();
  // Leaving the field first lets its change be saved before the action reads it.
  if (writable(document.activeElement)) document.activeElement.blur();
  node.click();
}

let first = "";
let firstAt = 0;
onKey(({ key, target, timeStamp }) => {
  if (inDialog()) return;
  const pair = timeStamp - firstAt < 1200 ? `${first} ${key}` : key;
  const hit = keyed().find((node) => node.dataset.key === pair) ?? keyed().find((node) => node.dataset.key === key);
  [first, firstAt] = [key, timeStamp];
  if (hit) act(hit);
  else if (key === "?" || key === "？") help();
  else if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
  else if (key === "x") target.closest("tr")?.querySelector("[type=checkbox]")?.click();
  else if (/[1-9]/.test(key)) choose(target, Number(key));
});

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.isComposing || event.repeat || event.ctrlKey || event.altKey || event.metaKey || inDialog()) return;
  const hit = keyed().find((node) => node.dataset.key === key);
  // Single characters wait in burst.js; here only the browser's own use of them is stopped.
  if (hit && (key.length > 1 || !writable(target))) event.preventDefault();
  if (hit && key.length > 1) act(hit);
  if (key === "Enter" && target.matches("[data-enter-next] :is(input:not([type=file]), select)")) {
    event.preventDefault();
    if (settle(target)) next(target);
  }
});

function step(by) {
  const links = [...document.querySelectorAll("[data-rows] tbody tr")].map((row) => row.querySelector("a, button")).filter(Boolean);
  const row = document.activeElement.closest("[data-rows] tr") ?? document.querySelector("[data-rows] .here");
  const at = links.findIndex((link) => row?.contains(link));
  links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
}

// A group of options is one stop. After the last one comes the page's main act; a form without one is sent.
function next(node) {
  const groupOf = (other) => other.closest("[data-pick]") ?? other;
  const stops = [...node.form.elements].filter((other) => other.matches("input:not([type=hidden], [type=file]), select, textarea") && other.checkVisibility() && !other.disabled);
  const groups = [...new Set(stops.map(groupOf))];
  const group = groups[groups.indexOf(groupOf(node)) + 1];
  const target = group ? (group.querySelector?.("input:checked") ?? stops.find((other) => groupOf(other) === group)) : document.querySelector("[data-key=F9]");
  if (!target) return node.form.requestSubmit();
  target.focus();
  target.select?.();
  target.closest(".check")?.scrollIntoView({ block: "nearest" });
}

// "ST,GS,+  12.345 g" becomes 12.345. Another unit or an unsteady scale is refused, never converted in silence.
function settle(node) {
  if (!node.matches("[data-number]") || !node.value.trim()) return true;
  const text = node.value.trim().replace(/[０-９．]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
  const [, sign, figures, unit] = /^(?:[A-Z]{2},)*\s*([+-]?)\s*(\d*\.?\d+)\s*(\D*)$/.exec(text) ?? [];
  const other = unit && isReading(text) && unit.toLowerCase() !== node.dataset.unit.toLowerCase();
  const fault = text.startsWith("US") ? word("unstable") : !figures ? word("notNumber") : other ? word("otherUnit") + node.dataset.unit : "";
  node.setCustomValidity(fault);
  if (!fault) {
    node.value = sign === "-" ? sign + figures : figures;
    return true;
  }
  node.select();
  node.reportValidity();
  say(fault);
  tone(false);
}
document.addEventListener("change", (event) => settle(event.target) || event.stopImmediatePropagation(), true);
document.addEventListener("input", ({ target }) => target.setCustomValidity?.(""));

function choose(from, number) {
  const group = from.closest?.("[data-pick]");
  const option = group?.querySelectorAll("input")[number - 1];
  option?.focus();
  option?.click();
  if (option && group.dataset.pick === "one" && option.closest("[data-enter-next]")) next(option);
}

function labelOf(node) {
  const copy = node.cloneNode(true);
  for (const kbd of copy.querySelectorAll("kbd")) kbd.remove();
  return node.dataset.keyLabel ?? copy.textContent.trim();
}

function help() {
  const here = (selector) => document.querySelector(selector);
  const list = [
    ...keyed().map((node) => [node.dataset.key, labelOf(node)]),
    here("[data-rows]") && ["j k", word("rows")],
    here("[data-rows]") && ["Enter", word("open")],
    here("[data-batch]") && ["x", word("pick")],
    here("[data-enter-next]") && ["Enter", word("onward")],
    here("[data-pick]") && ["1 … 9", word("choose")],
  ].filter(Boolean);
  const rows = list.flatMap(([keys, label]) => [make("dt", {}, ...keys.split(" ").map((key) => make("kbd", { textContent: key }))), make("dd", { textContent: label })]);
  const box = make("input", { type: "checkbox", checked: localStorage.sound === "on" });
  box.onchange = () => {
    localStorage.sound = box.checked ? "on" : "";
    tone(true);
  };
  const shown = dialog(word("keys"), "", make("h2", { textContent: word("keys") }), make("dl", { className: "keys" }, ...rows),
    make("label", { className: "tick" }, box, word("sound")),
    make("p", {}, make("a", { href: "/scanner", textContent: word("scanner") })), press("close", () => shown.close()));
}
for (const node of document.querySelectorAll("[data-keys-open]")) {
  node.hidden = false;
  node.onclick = help;
}
if (document.querySelector("[data-sound=error]")) tone(false);
