// Light, dark, or as the system has it: in a cookie, so that the next page comes in the right colours at once.
const root = document.documentElement;

for (const button of document.querySelectorAll("[data-scheme-next]")) {
  button.hidden = false;
  button.onclick = () => {
    const dark = (root.dataset.scheme ?? (matchMedia("(prefers-color-scheme: dark)").matches && "dark")) === "dark";
    root.dataset.scheme = dark ? "light" : "dark";
    document.cookie = `scheme=${root.dataset.scheme}; path=/; max-age=31536000; samesite=lax`;
  };
}
