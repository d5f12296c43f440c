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

async function answer(form) {
  const { status, answer: asked } = await post(form.dataset.passkeyAsk);
  if (status !== 200) throw new Error(reasonOf(asked) || word("passkeyFailed"));
  const publicKey = read(asked);
  return written(await navigator.credentials[form.dataset.passkey]({ publicKey }));
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  for (const without of document.querySelectorAll("[data-passkey-without]")) without.hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const says = form.querySelector("[data-passkey-says]");
    says.textContent = "";
    try {
      form.elements.answer.value = await answer(form);
    } catch (fault) {
      // Called off by its owner, or no authenticator at hand: the browser does not tell which.
      says.textContent = fault instanceof DOMException ? word("passkeyFailed") : fault.message;
      say(says.textContent);
      return tone(false);
    }
    form.submit();
  });
}
