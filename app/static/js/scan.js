// A scanned code opens its page from anywhere; a field that waits for such a code takes it instead.
import { onScan } from "./burst.js";
import { post } from "./post.js";
import { dialog, make, press, say, tone, word } from "./voice.js";

function arrive(code) {
  say(word("scanned") + code);
  const taker = [...document.querySelectorAll("[data-scan-into]:not(:disabled)")].find((node) => code.match(node.dataset.scanInto));
  const field = taker ?? document.querySelector("form.scan input");
  if (!field) return;
  document.activeElement?.blur();
  field.value = code;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  if (!taker || "scanSubmit" in taker.dataset) field.form.requestSubmit();
  else field.focus();
}
onScan(arrive);

async function codeIn(picture) {
  const body = new FormData();
  body.append("file", picture, "frame.jpg");
  return (await post("/scan/frame", body)).answer.code;
}

function photograph() {
  const input = make("input", { type: "file", accept: "image/*", capture: "environment" });
  input.onchange = async () => {
    const code = await codeIn(input.files[0]);
    if (code) return arrive(code);
    say(word("notACode"));
    tone(false);
  };
  input.click();
}

async function watch() {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  const video = make("video", { srcObject: stream, muted: true, playsInline: true, autoplay: true });
  const box = dialog(word("camera"), "picture", make("p", { textContent: word("camera") }), video, press("close", () => box.close()));
  box.addEventListener("close", () => stream.getTracks().forEach((track) => track.stop()));
  const detector = window.BarcodeDetector && new BarcodeDetector();
  const canvas = make("canvas");
  let code = "";
  while (box.open && !code) {
    await new Promise((done) => setTimeout(done, detector ? 120 : 700));
    if (detector) code = (await detector.detect(video).catch(() => []))[0]?.rawValue;
    else if (video.videoWidth) {
      [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
      canvas.getContext("2d").drawImage(video, 0, 0);
      code = await codeIn(await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.7)));
    }
  }
  if (!box.open) return;
  box.close();
  arrive(code);
}

for (const button of document.querySelectorAll("[data-camera]")) {
  button.hidden = false;
  // Without https there is no live camera, but a photo can still be taken.
  button.onclick = () => watch().catch(photograph);
}
