// One way to send: the token, a key that makes a repeated request harmless, an answer that is always read as words.
export const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export const headers = (key) => ({
  Accept: "application/json",
  "X-CSRFToken": document.querySelector("meta[name=csrf-token]")?.content ?? "",
  "Idempotency-Key": key,
});

// What a page asks without anybody at the keys keeps no sign-in alive.
export const byItself = { "Jadegate-By-Itself": "1" };

// status 0: no connection; 401: signed out (a page came instead of an answer).
export async function post(url, body, key = newKey(), more = {}) {
  try {
    const reply = await fetch(url, { method: "POST", body, headers: { ...headers(key), ...more } });
    const known = /json/.test(reply.headers.get("Content-Type"));
    return { status: reply.ok && !known ? 401 : reply.status, answer: known ? await reply.json() : {} };
  } catch {
    return { status: 0, answer: {} };
  }
}

// Problem details: what is refused, by which rule, what now.
export const reasonOf = ({ title, citation, detail }) => [title, citation, detail].filter(Boolean).join(" · ");
