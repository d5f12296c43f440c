// Pictures in the browser: turned, marked, and made smaller only where they are larger than is kept.
import { dialog, make, press, word } from "../voice.js";

const LONGEST = 4096;
export const toJpeg = (canvas) => new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92));

export async function draw(file, turned, longest = LONGEST) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const [w, h] = [picture.width * scale, picture.height * scale];
  const canvas = make("canvas", turned ? { width: h, height: w } : { width: w, height: h });
  const pen = canvas.getContext("2d");
  pen.translate(canvas.width / 2, canvas.height / 2);
  if (turned) pen.rotate(Math.PI / 2);
  pen.drawImage(picture, -w / 2, -h / 2, w, h);
  return canvas;
}

// As it was taken, with its time and device, unless it is larger than the server keeps of it.
export async function shrink(file) {
  if (!/^image\/(jpeg|png|webp)/.test(file.type)) return file;
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture || Math.max(picture.width, picture.height) <= LONGEST) return file;
  const small = await draw(file).then(toJpeg).catch(() => file);
  return small.size < file.size ? small : file;
}

export async function mark(file) {
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
