document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (key !== "Enter" || !target.matches("[data-down]")) return;
  event.preventDefault();
  const column = [...target.form.querySelectorAll("[data-down]:not(:disabled)")];
  const next = column[column.indexOf(target) + 1] ?? document.querySelector("[data-key=F9]");
  next?.focus();
  next?.select?.();
});

document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-down]")) return;
  const box = target.closest("tr").querySelector("[name=ref]");
  if (box && box.checked !== Boolean(target.value.trim())) box.click();
});
