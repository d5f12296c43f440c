// Photos and files: each is kept in the browser first and sent after, one at a time and in order.
import { begin, end, progress } from "./hold.js";
import { change, drop, FLAG, keep, waiting, who } from "./outbox.js";
import { draw, mark, shrink, toJpeg } from "./picture.js";
import { headers, newKey, post, reasonOf } from "../post.js";
import { make, press, say, tone, word } from "../voice.js";

const boxes = new Map();
const figures = new Map();
const TOLD = "jadegate.arrived";
const RETRIED = new Set([0, 401, 408, 425, 429]);
const placeOf = (url, check) => `${new URL(url, location).pathname} ${check}`;

let sending = null;
let pause = 1000;

const send = (url, body, key, moved) =>
  new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.responseType = "json";
    for (const [name, value] of Object.entries(headers(key))) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => moved(loaded / total);
    request.onloadend = () => {
      const { status, response } = request;
      // A page instead of an answer: signed out meanwhile.
      done({ status: status < 400 && status && !response ? 401 : status, answer: response ?? {} });
    };
    request.send(body);
  });

function formOf({ file, name, check, replaces, spectrum, at }) {
  const body = new FormData();
  body.append("file", file, name);
  for (const [key, value] of Object.entries({ check, replaces, spectrum, picked: at })) body.append(key, value ?? "");
  return body;
}

async function sendAll() {
  for (let entry = (await next())[0]; entry; entry = (await next())[0]) {
    const figure = figures.get(entry.id);
    const bar = figure?.querySelector("progress");
    const { status, answer } = await send(entry.url, formOf(entry), entry.key, (share) => {
      if (bar) bar.value = share;
      if (figure) progress(share);
    });
    if (RETRIED.has(status) || status >= 500) {
      progress(0, true);
      say(status === 401 ? word("signedOut") : word("filesWait").replace("{n}", (await next()).length));
      setTimeout(flush, (pause = Math.min(30000, pause * 2)));
      return;
    }
    pause = 1000;
    if (answer.id) await drop(entry.id);
    else await change({ ...entry, refused: reasonOf(answer) || word("failed"), choices: answer.choices ?? "" });
    localStorage[TOLD] = JSON.stringify({ id: entry.id, url: entry.url, name: entry.name, answer });
    finish(entry, answer);
  }
}

const next = async () => (await waiting()).filter((entry) => !entry.refused);

function flush() {
  sending ??= (navigator.locks ? navigator.locks.request(FLAG, sendAll) : sendAll()).finally(() => (sending = null));
  return sending;
}

function finish(entry, answer) {
  const figure = figures.get(entry.id);
  if (!figure) return;
  figure.querySelector("progress")?.remove();
  if (!answer.id) {
    refuse(figure, { ...entry, refused: reasonOf(answer) || word("failed"), choices: answer.choices ?? "" });
    return end(true);
  }
  figures.delete(entry.id);
  say(word("sent"));
  figure.dataset.id = answer.id;
  const link = figure.querySelector("a");
  link.href = answer.url;
  if (answer.thumb) {
    link.textContent = "";
    link.append(make("img", { src: answer.thumb, alt: entry.name, width: 160, height: 160 }));
  }
  if (answer.curve) curve(link, answer.curve);
  if (answer.also) alike(figure, entry.url, answer);
  document.dispatchEvent(new CustomEvent("judged", { detail: answer }));
  end();
}
// Another tab may have sent it: whichever holds the lock sends for all.
addEventListener("storage", ({ key, newValue }) => {
  if (key !== TOLD || !newValue) return;
  const { answer, ...entry } = JSON.parse(newValue);
  finish(entry, answer);
});

async function curve(link, url) {
  const reply = await fetch(url).catch(() => null);
  if (!reply?.ok) return;
  const { documentElement: drawn } = new DOMParser().parseFromString(await reply.text(), "image/svg+xml");
  link.replaceChildren(document.importNode(drawn, true));
}

// What another piece has already is said at once, and why it is here is asked.
function alike(figure, url, { id, also }) {
  tone(false);
  say(also);
  const why = make("input", { className: "input", placeholder: word("whyReused"), maxLength: 500 });
  why.setAttribute("aria-label", `${also} ${word("whyReused")}`);
  const box = make("div", { className: "alike" }, make("p", { className: "error", textContent: also }), why, press("keepWhy", async () => {
    const { status, answer } = await post(url, new URLSearchParams({ explain: id, why: why.value }));
    if (status === 200) return box.replaceChildren(make("p", { className: "small", textContent: `${also} ${why.value}` }));
    say(reasonOf(answer) || word("failed"));
    why.setCustomValidity(reasonOf(answer) || word("failed"));
    why.reportValidity();
  }, "small"));
  why.oninput = () => why.setCustomValidity("");
  why.onkeydown = (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    box.querySelector("button").click();
  };
  figure.append(box);
}

function refuse(figure, entry) {
  tone(false);
  say(entry.refused);
  const again = (spectrum) => async () => {
    why.remove();
    const known = (await waiting()).find((other) => other.id === entry.id);
    if (!known) return figure.remove();
    const { refused, choices, ...same } = known;
    const kept = { ...same, key: newKey(), spectrum };
    await change(kept);
    begin();
    await show(figure, kept);
    flush();
  };
  const ways = (entry.choices ?? "").split("\n").filter(Boolean).map((curve, at) => Object.assign(press("retry", again(at + 1), "small"), { textContent: `${at + 1} ${curve}` }));
  const gone = press("remove", async () => {
    await drop(entry.id);
    figure.remove();
  }, "small");
  const why = make("div", { className: "refused" }, make("p", { className: "error", textContent: `${entry.name} ${entry.refused}` }), ...(ways.length ? ways : [press("retry", again(entry.spectrum), "small")]), gone);
  figure.append(why);
}

function face(file, name) {
  const address = () => URL.createObjectURL(file);
  if (/^image\/(jpeg|png|webp|gif|bmp)/.test(file.type)) return make("img", { src: address(), alt: name, width: 160, height: 160 });
  if (file.type.startsWith("video/")) return make("video", { src: address(), muted: true, preload: "metadata", width: 160, height: 160 });
  return name;
}

function show(figure, entry) {
  figures.set(entry.id, figure);
  const bar = make("progress", { value: 0 });
  bar.setAttribute("aria-label", `${word("sending")} ${entry.name}`);
  figure.append(bar);
}

const figureFor = (tray, file, name) => {
  const figure = make("figure", {}, make("a", {}, face(file, name)));
  tray.append(figure);
  return figure;
};

// Picked files keep their order, though one is made smaller faster than another.
let line = Promise.resolve();
function take(box, figure, file, name, replaces = "") {
  begin();
  const { upload: url, uploadCheck: check = "" } = box.dataset;
  const at = new Date(file.lastModified ?? Date.now()).toISOString();
  line = line.then(async () => {
    const small = await shrink(file);
    const entry = await keep({ url, page: location.pathname, check, replaces, spectrum: "", key: newKey(), name: small === file ? name : name.replace(/(\.\w+)?$/, ".jpg"), at, file: small });
    show(figure, entry);
    flush();
  });
}

async function tell(box, fields) {
  const { upload: url, uploadCheck: check = "" } = box.dataset;
  const { status, answer } = await post(url, new URLSearchParams({ check, ...fields }));
  if (status === 200) document.dispatchEvent(new CustomEvent("judged", { detail: answer }));
  if (status === 200) return true;
  say(reasonOf(answer) || word("failed"));
  tone(false);
}

function open(box) {
  const tray = box.querySelector("[data-tray]");
  const input = box.querySelector("[type=file]");
  boxes.set(placeOf(box.dataset.upload, box.dataset.uploadCheck ?? ""), box);
  // The files go their own way, not once more with the form.
  input.removeAttribute("name");
  input.onchange = () => {
    for (const file of input.files) take(box, figureFor(tray, file, file.name), file, file.name);
    input.value = "";
  };
  if (matchMedia("(pointer: coarse)").matches && /image/.test(input.accept)) {
    const camera = Object.assign(input.cloneNode(), { capture: "environment", id: "" });
    camera.onchange = () => take(box, figureFor(tray, camera.files[0], camera.files[0].name), camera.files[0], camera.files[0].name);
    input.closest("label").after(make("label", { className: "btn small" }, word("takePhoto"), camera));
  }

  box.addEventListener("tool", async ({ target, detail }) => {
    const figure = target.closest("figure");
    const { id } = figure.dataset;
    if (!id) return;
    if (detail === "remove") return (await tell(box, { remove: id })) && figure.remove();
    if (detail === "earlier") figure.previousElementSibling?.before(figure);
    if (detail === "later") figure.nextElementSibling?.after(figure);
    if (/er$/.test(detail)) return tell(box, { order: [...tray.children].map((other) => other.dataset.id).filter(Boolean).join() });
    // What was sent is never overwritten: the turned or marked picture is a new one in its place.
    const file = await (await fetch(target.href)).blob();
    const canvas = detail === "rotate" ? await draw(file, true) : await mark(file);
    if (canvas) take(box, figure, await toJpeg(canvas), target.querySelector("img").alt, id);
  });
}

// What waited here is shown again at its place; what belongs to another page goes up from any.
async function resume() {
  for (const entry of await waiting()) {
    const tray = boxes.get(placeOf(entry.url, entry.check))?.querySelector("[data-tray]");
    if (!tray || figures.has(entry.id)) continue;
    const figure = figureFor(tray, entry.file, entry.name);
    if (entry.refused) refuse(figure, entry);
    else {
      begin();
      show(figure, entry);
    }
  }
  flush();
}

export default async (root) => {
  root.querySelectorAll("[data-upload]").forEach(open);
  if (who) await resume();
};
addEventListener("online", flush);
