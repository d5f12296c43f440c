// Passkeys: the server says what to ask, the authenticator answers, the form carries the answer.
import { post, reasonOf } from "./post.js";
import { say, tone, word } from "./voice.js";

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const read = (asked) => ({
  ...asked,
  challenge: toBytes(asked.challenge),
  ...(asked.user && { user: { ...asked.user, id: toBytes(asked.user.id) } }),
  ...Object.fromEntries(
    ["excludeCredentials", "allowCredentials"].filter((list) => asked[list]).map((list) => [list, asked[list].map((key) => ({ ...key, id: toBytes(key.id) }))]),
  ),
});

function written({ id, rawId, type, response }) {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const kept = parts.filter((part) => response[part]).map((part) => [part, toText(response[part])]);
  const transports = response.getTransports?.() ?? [];
  return JSON.stringify({ id, rawId: toText(rawId), type, response: { ...Object.fromEntries(kept), transports } });
}

async function answer({ passkey, passkeyAsk }) {
  const { status, answer: asked } = await post(passkeyAsk);
  if (status !== 200) throw new Error(reasonOf(asked) || word("passkeyFailed"));
  return written(await navigator.credentials[passkey]({ publicKey: read(asked) }));
}

for (const part of window.PublicKeyCredential ? document.querySelectorAll("[data-passkey]") : []) {
  const [field, button, says] = part.children;
  const { form } = field;
  part.hidden = false;
  for (const without of document.querySelectorAll("[data-passkey-without]")) without.hidden = true;
  button.onclick = async () => {
    says.textContent = "";
    try {
      field.value = await answer(part.dataset);
    } catch (fault) {
      // Called off by its owner, or no authenticator at hand: the browser does not tell which.
      says.textContent = fault instanceof DOMException ? word("passkeyFailed") : fault.message;
      say(says.textContent);
      return tone(false);
    }
    form.submit();
  };
  // Enter in a form that has no other button.
  if (!form.querySelector("[type=submit]")) form.onsubmit = (event) => (event.preventDefault(), button.click());
}
