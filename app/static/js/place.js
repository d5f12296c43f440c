const key = `place:${location.pathname}${location.search}`;

addEventListener("pagehide", () => {
  const row = document.activeElement.closest("[data-place] tr");
  sessionStorage[key] = JSON.stringify({ y: scrollY, href: row?.querySelector("a")?.getAttribute("href") });
});

if (sessionStorage[key]) {
  const { y, href } = JSON.parse(sessionStorage[key]);
  scrollTo(0, y);
  if (href) document.querySelector(`[data-place] a[href="${CSS.escape(href)}"]`)?.closest("tr").classList.add("here");
}
