// Translated words, aloud to screen readers, and tones if wanted.
const words = document.getElementById("words")?.dataset ?? {};

export const word = (name) => words[`w${name[0].toUpperCase()}${name.slice(1)}`] ?? name;

export function say(text) {
  const voice = document.getElementById("voice");
  // The same words twice are only spoken twice if they differ.
  voice.textContent = voice.textContent === text ? `${text}\u00a0` : text;
}

export function make(tag, attributes = {}, ...children) {
  const node = Object.assign(document.createElement(tag), attributes);
  node.append(...children);
  return node;
}

export const press = (name, onclick, kind = "") =>
  make("button", { type: "button", className: `btn ${kind}`, textContent: word(name), onclick });

export function dialog(label, className, ...children) {
  const back = document.activeElement;
  const box = make("dialog", { className }, make("form", { method: "dialog" }, ...children));
  box.setAttribute("aria-label", label);
  box.addEventListener("close", () => {
    box.remove();
    back?.focus();
  });
  document.body.append(box);
  box.showModal();
  return box;
}

let context;
export function tone(good) {
  if (localStorage.sound !== "on") return;
  context ??= new AudioContext();
  const volume = new GainNode(context, { gain: 0.15 });
  const note = new OscillatorNode(context, { frequency: good ? 880 : 165 });
  note.connect(volume).connect(context.destination);
  note.start();
  note.stop(context.currentTime + (good ? 0.08 : 0.4));
}
