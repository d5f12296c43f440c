// Tells a scanner or a scale from a hand: a machine leaves 1-30 ms between keys, a hand 100, and it ends with Enter.
const GAP = 70;
const LEAST = 6;
const scanned = [];
const pressed = [];
let typed = "";
let waiting = [];
let last = -GAP;
let before = {};
let timer = 0;

export const onScan = (listener) => scanned.push(listener);
export const onKey = (listener) => pressed.push(listener);
export const isReading = (text) => /^[A-Z, ]*[+-]?\s*\d*\.?\d+\s*(kg|g|mg|ct|mm)?$/i.test(text) && /\.|[a-z]$/i.test(text);
export const writable = (node) =>
  node?.matches?.("textarea, select, input:not([type=radio], [type=checkbox], [type=range], [type=file])");

// A program may fill in a password as fast as a scanner; it is never a code, and never leaves its field.
const secret = (node) => node.matches?.("[type=password], [autocomplete=one-time-code]");

// A Chinese input method hides the key; its place on the keyboard still tells it.
function charOf({ key, code, keyCode, shiftKey }) {
  if (keyCode !== 229) return key.length === 1 ? key : "";
  if (code.startsWith("Key")) return shiftKey ? code[3] : code[3].toLowerCase();
  return /\d$/.test(code) ? code.at(-1) : ({ Minus: "-", Period: "." }[code] ?? "");
}

function release() {
  clearTimeout(timer);
  if (waiting.length <= 3) for (const event of waiting) for (const listener of pressed) listener(event);
  waiting = [];
}

function ended(event, quick) {
  const text = typed.trim();
  const { target } = event;
  typed = "";
  if (!quick || text.length < LEAST || target.dataset.scan === "keep" || (isReading(text) && writable(target))) return release();
  waiting = [];
  event.preventDefault();
  event.stopImmediatePropagation();
  if (before.node === target) target.value = before.value;
  for (const listener of scanned) listener(text);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || secret(event.target)) return;
  const quick = event.timeStamp - last <= GAP;
  if (event.key === "Enter") return ended(event, quick);
  const char = charOf(event);
  if (!char) return;
  const { target } = event;
  if (!quick) {
    typed = "";
    before = writable(target) ? { node: target, value: target.value } : {};
  }
  typed += char;
  last = event.timeStamp;
  if (writable(target)) return;
  // Acted on only after the gap, so that a scanner's digits never pick options or turn pages.
  waiting.push(event);
  clearTimeout(timer);
  timer = setTimeout(release, GAP);
}, true);
