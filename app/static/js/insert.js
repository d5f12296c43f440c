// A sentence that is chosen goes into the box named; what stands there stays.
function begin(list) {
  list.addEventListener("change", () => {
    const box = document.getElementById(list.dataset.insert);
    if (!list.value) return;
    box.value = box.value ? `${box.value}\n${list.value}` : list.value;
    list.value = "";
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  });
}

export default (root) => root.querySelectorAll("[data-insert]").forEach(begin);
