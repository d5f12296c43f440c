// Photos off a phone: upright, smaller, and without what the phone wrote into them (where, with what) before they leave.
// They are shown, can be taken out, and stay where the server refuses the form. What the browser can't read goes as it is.
import { start } from "../main.js";
import { make, press, say, word } from "../voice.js";
import { draw, toJpeg } from "./picture.js";

const LONGEST = 2560;
const kept = {};

async function lighter(file) {
  const small = await draw(file, false, LONGEST).then(toJpeg).catch(() => null);
  return small ? new File([small], file.name.replace(/(\.\w+)?$/, ".jpg"), { type: small.type }) : file;
}

function begin(field) {
  const { form, id } = field;
  const shown = make("div", { className: "photos" });
  let making = Promise.resolve();
  field.after(shown);

  const show = () => {
    const box = new DataTransfer();
    for (const file of kept[id]) box.items.add(file);
    field.files = box.files;
    shown.replaceChildren(...kept[id].map((file) => make("figure", {}, file.seen ? make("img", { src: file.seen, alt: file.name }) : file.name, press("remove", () => {
      kept[id] = kept[id].filter((other) => other !== file);
      show();
      field.focus();
    }, "small"))));
  };

  const take = async (files) => {
    for (const file of files) {
      const one = await lighter(file);
      if (one !== file) one.seen = URL.createObjectURL(one);
      kept[id].push(one);
    }
    show();
  };

  field.onchange = () => (making = making.then(take.bind(null, [...field.files])));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.inert = true;
    say(word("sending"));
    await making;
    shown.append(make("progress", { ariaLabel: word("sending") }));
    const body = new FormData(form, event.submitter);
    const answer = await fetch(form.action, { method: "POST", body, headers: { "Jadegate-By-Script": "1" } }).catch(() => null);
    const leads = answer?.headers.get("Jadegate-Leads-To");
    form.inert = false;
    if (leads) return location.assign(leads);
    show();
    if (!answer) return shown.append(make("p", { className: "error", role: "alert", textContent: word("failed") }));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [now, then] = [document.getElementById("main"), page.querySelector("main")];
    // A page without the form (too many at once) is read above it: nothing that was chosen is lost.
    if (!then?.querySelector(`#${id}`)) return now.prepend(...(then ?? page.body).childNodes);
    now.replaceWith(then);
    start(then);
    then.focus();
    scrollTo(0, 0);
  });

  kept[id] ??= [];
  if (kept[id].length) show();
}

export default (root) => root.querySelectorAll("[data-photos]").forEach(begin);
