// Files that have not arrived yet. They outlive a lost line, a reload and a closed browser, under the person's name.
const STORE = "files";
export const FLAG = "jadegate.files";
export const who = document.body.dataset.person;

const memory = new Map();
let count = 0;

const settled = (request) =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

// A window without a store of its own (private in some browsers) keeps them as long as the page.
const opened = (() => {
  try {
    const asked = indexedDB.open("jadegate", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id", autoIncrement: true });
    return settled(asked).catch(() => null);
  } catch {
    return Promise.resolve(null);
  }
})();

async function shelf(mode = "readwrite") {
  const base = await opened;
  return base?.transaction(STORE, mode).objectStore(STORE);
}

export async function keep(entry) {
  const kept = { ...entry, who };
  const store = await shelf();
  // A full disk keeps none: then it waits with the page.
  if (store) kept.id = await settled(store.put(kept)).catch(() => undefined);
  if (kept.id === undefined) memory.set((kept.id = `m${(count += 1)}`), kept);
  localStorage[FLAG] = "1";
  return kept;
}

export async function change(entry) {
  if (memory.has(entry.id)) return memory.set(entry.id, entry);
  await settled((await shelf()).put(entry));
}

export async function drop(id) {
  if (!memory.delete(id)) await settled((await shelf()).delete(id));
  if (!(await waiting()).length) delete localStorage[FLAG];
}

// In the order in which they were picked.
export async function waiting() {
  const store = await shelf("readonly");
  const all = [...(store ? await settled(store.getAll()) : []), ...memory.values()];
  return all.filter((entry) => entry.who === who);
}
