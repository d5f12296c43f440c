// What the page says: words from the translated list in base.html, aloud to screen readers, and tones if wanted.
const words = document.getElementById("words")?.dataset ?? {};

export const word = (name) => words[name] ?? name;

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

export const sound = {
  get on() {
    return localStorage.sound === "on";
  },
  set on(value) {
    localStorage.sound = value ? "on" : "off";
  },
};

let context;
function note(frequency, after) {
  const from = context.currentTime + after;
  const volume = new GainNode(context, { gain: 0.15 });
  const source = new OscillatorNode(context, { frequency });
  source.connect(volume).connect(context.destination);
  volume.gain.setTargetAtTime(0, from + 0.08, 0.03);
  source.start(from);
  source.stop(from + 0.2);
}

export function tone(good) {
  if (!sound.on) return;
  context ??= new AudioContext();
  note(good ? 880 : 196, 0);
  if (!good) note(147, 0.2);
}
