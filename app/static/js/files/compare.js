for (const box of document.querySelectorAll("[data-compare]")) {
  const slider = Object.assign(document.createElement("input"), { type: "range", value: 50 });
  slider.setAttribute("aria-label", box.dataset.compare);
  slider.oninput = () => box.style.setProperty("--at", `${slider.value}%`);
  box.classList.add("live");
  box.append(slider);
}
