import { headers, newKey, post, reasonOf } from "./post.js";
import { dialog, make, press, say, tone, word } from "./voice.js";

const LONGEST = 2000;
const toJpeg = (canvas) => new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));

async function draw(file, turned) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const [w, h] = [picture.width * scale, picture.height * scale];
  const canvas = make("canvas", turned ? { width: h, height: w } : { width: w, height: h });
  const pen = canvas.getContext("2d");
  pen.translate(canvas.width / 2, canvas.height / 2);
  if (turned) pen.rotate(Math.PI / 2);
  pen.drawImage(picture, -w / 2, -h / 2, w, h);
  return canvas;
}

async function shrink(file) {
  if (!file.type.startsWith("image/")) return file;
  // What the browser cannot read (HEIF on most) goes as it is; the server reads it.
  const small = await draw(file).then(toJpeg).catch(() => file);
  return small.size < file.size ? small : file;
}

const send = (url, body, key, bar) =>
  new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.responseType = "json";
    for (const [name, value] of Object.entries(headers(key))) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => (bar.value = loaded / total);
    request.onloadend = () => done(request.response ?? {});
    request.send(body);
  });

async function mark(file) {
  const canvas = await draw(file);
  const pen = canvas.getContext("2d");
  const look = () => pen.getImageData(0, 0, canvas.width, canvas.height);
  const states = [look()];
  const at = ({ offsetX, offsetY }) => [(offsetX * canvas.width) / canvas.clientWidth, (offsetY * canvas.height) / canvas.clientHeight];
  pen.setTransform(1, 0, 0, 1, 0, 0);
  Object.assign(pen, { strokeStyle: "#d4351c", lineWidth: Math.max(4, canvas.width / 200), lineCap: "round" });
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...at(event));
  };
  canvas.onpointermove = (event) => {
    if (!event.buttons) return;
    pen.lineTo(...at(event));
    pen.stroke();
  };
  canvas.onpointerup = () => states.push(look());
  const undo = () => {
    if (states.length > 1) states.pop();
    pen.putImageData(states.at(-1), 0, 0);
  };
  return new Promise((done) => {
    const box = dialog(word("annotate"), "picture", make("p", { textContent: word("draw") }), canvas,
      make("div", { className: "actions" }, press("undo", undo), press("cancel", () => box.close()), press("keep", () => box.close("keep"), "primary")));
    box.addEventListener("close", () => done(box.returnValue ? canvas : null));
  });
}

function open(box) {
  const { upload: url, uploadCheck: check = "" } = box.dataset;
  const tray = box.querySelector("[data-tray]");
  const input = box.querySelector("[type=file]");
  // The files go their own way, not once more with the form.
  input.removeAttribute("name");
  input.onchange = () => {
    for (const file of input.files) add(file);
    input.value = "";
  };
  if (matchMedia("(pointer: coarse)").matches && /image/.test(input.accept)) {
    const camera = Object.assign(input.cloneNode(), { capture: "environment", id: "", onchange: () => add(camera.files[0]) });
    input.closest("label").after(make("label", { className: "btn small" }, word("takePhoto"), camera));
  }

  async function add(file) {
    const picture = file.type.startsWith("image/") ? make("img", { src: URL.createObjectURL(file), alt: file.name, width: 160, height: 160 }) : file.name;
    const figure = make("figure", {}, make("a", {}, picture));
    tray.append(figure);
    deliver(figure, await shrink(file), file.name);
  }

  async function deliver(figure, file, name, replaces = "", key = newKey(), spectrum = "") {
    const bar = make("progress", { value: 0 });
    bar.setAttribute("aria-label", word("sending"));
    figure.append(bar);
    const body = new FormData();
    body.append("file", file, file.name ?? name.replace(/(\.\w+)?$/, ".jpg"));
    body.append("check", check);
    body.append("replaces", replaces);
    body.append("spectrum", spectrum);
    const answer = await send(url, body, key, bar);
    bar.remove();
    say(answer.id ? word("sent") : reasonOf(answer) || word("failed"));
    if (answer.id) {
      figure.dataset.id = answer.id;
      figure.querySelector("a").href = answer.url;
      if (answer.thumb) figure.querySelector("img").src = answer.thumb;
      return;
    }
    tone(false);
    const again = (newer, chosen) => () => {
      why.remove();
      deliver(figure, file, name, replaces, newer, chosen);
    };
    const choices = (answer.choices ?? "").split("\n").filter(Boolean);
    const ways = choices.map((curve, at) => {
      const button = press("retry", again(newKey(), at + 1), "small");
      button.textContent = `${at + 1} ${curve}`;
      return button;
    });
    const why = make("div", {}, make("p", { className: "error", textContent: reasonOf(answer) || word("failed") }), ...(ways.length ? ways : [press("retry", again(key, spectrum), "small")]));
    figure.append(why);
  }

  async function tell(fields) {
    const { status, answer } = await post(url, new URLSearchParams({ check, ...fields }));
    if (status === 200) return true;
    say(reasonOf(answer) || word("failed"));
    tone(false);
  }

  box.addEventListener("tool", async ({ target, detail }) => {
    const figure = target.closest("figure");
    const { id } = figure.dataset;
    if (detail === "remove") return (await tell({ remove: id })) && figure.remove();
    if (detail === "earlier") figure.previousElementSibling?.before(figure);
    if (detail === "later") figure.nextElementSibling?.after(figure);
    if (/er$/.test(detail)) return tell({ order: [...tray.children].map((other) => other.dataset.id).join() });
    // What was sent is never overwritten: the turned or marked picture is a new one in its place.
    const file = await (await fetch(target.href)).blob();
    const canvas = detail === "rotate" ? await draw(file, true) : await mark(file);
    if (canvas) deliver(figure, await toJpeg(canvas), target.querySelector("img").alt, id);
  });
}

export default (root) => root.querySelectorAll("[data-upload]").forEach(open);
