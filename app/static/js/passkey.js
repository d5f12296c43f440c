// Passkeys: the server says what to ask, the authenticator answers, the form around carries the answer.
import { post, reasonOf } from "./post.js";
import { say, tone, word } from "./voice.js";

const KINDS = { create: "parseCreationOptionsFromJSON", get: "parseRequestOptionsFromJSON" };

async function answer({ passkey, passkeyAsk }) {
  const { status, answer: asked } = await post(passkeyAsk);
  if (status !== 200) throw new Error(reasonOf(asked) || word("passkeyFailed"));
  const publicKey = PublicKeyCredential[KINDS[passkey]](asked);
  return JSON.stringify(await navigator.credentials[passkey]({ publicKey }));
}

for (const part of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential?.[KINDS.get]) continue;
  const [field, button, says] = part.children;
  part.hidden = false;
  for (const other of document.querySelectorAll("[data-without]")) other.hidden = true;
  button.onclick = async () => {
    says.textContent = "";
    try {
      field.value = await answer(part.dataset);
      field.form.submit();
    } catch (fault) {
      // Called off by its owner, or no authenticator at hand: the browser does not tell which.
      say((says.textContent = fault instanceof DOMException ? word("passkeyFailed") : fault.message));
      tone(false);
    }
  };
  // Enter in a form that has no other button.
  if (!field.form.querySelector("[type=submit]")) field.form.onsubmit = () => button.click() ?? false;
}
