import { post, reasonOf } from "./post.js";
import { say, tone, word } from "./voice.js";

// The password's page goes on with it.
function asPage(form, submitter) {
  if (submitter?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }));
  form.action = submitter?.getAttribute("formaction") ?? form.action;
  form.submit();
}

function begin(form) {
  const boxes = () => [...form.querySelectorAll("tbody [name=ref]:enabled")];
  const all = form.querySelector("[data-pick-all]");
  const bar = form.querySelector("[data-chosen]");
  const hint = bar.textContent;
  let last = null;
  const count = () => {
    const n = boxes().filter((box) => box.checked).length;
    all.checked = n > 0 && n === boxes().length;
    all.indeterminate = n > 0 && !all.checked;
    bar.textContent = word("chosen") + n;
  };
  form.addEventListener("click", ({ target, shiftKey }) => {
    const list = boxes();
    if (target === all) for (const box of list) box.checked = all.checked;
    else if (target.name !== "ref") return;
    const [from, to] = [list.indexOf(last), list.indexOf(target)].sort((a, b) => a - b);
    if (shiftKey && from >= 0) for (const box of list.slice(from, to)) box.checked = target.checked;
    last = target;
    count();
  });
  form.addEventListener("submit", async (event) => {
    if (form.method === "get") return;
    event.preventDefault();
    if (!boxes().some((box) => box.checked)) {
      say((bar.textContent = hint));
      return tone(false);
    }
    const { submitter } = event;
    const body = new URLSearchParams(new FormData(form));
    if (submitter?.name) body.append(submitter.name, submitter.value);
    const { status, answer } = await post(submitter?.getAttribute("formaction") ?? form.action, body);
    if (answer.type === "urn:jadegate:not_fresh") return asPage(form, submitter);
    for (const [ref, { ok, text }] of Object.entries(answer.results ?? {})) {
      const row = form.querySelector(`tr[data-ref="${CSS.escape(ref)}"]`);
      Object.assign(row.querySelector("[data-result]"), { textContent: text, className: `badge ${ok ? "good" : "bad"}` });
      if (ok) row.querySelector("[name=ref]").disabled = true;
      row.classList.toggle("done", ok);
    }
    const failed = !answer.results || Object.values(answer.results).some(({ ok }) => !ok);
    tone(!failed);
    if (answer.results) return count();
    bar.textContent = reasonOf(answer) || word(status ? "refused" : "offline");
    say(bar.textContent);
  });
}

export default (root) => root.querySelectorAll("[data-batch]").forEach(begin);
