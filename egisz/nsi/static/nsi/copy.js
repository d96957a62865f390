// Buttons that copy a code or an example; they stay hidden where scripts or the clipboard are not there.
(() => {
  if (!navigator.clipboard) return;
  const show = (root) => { for (const button of root.querySelectorAll("[data-copy],[data-copy-from]")) button.hidden = false; };
  show(document);
  document.addEventListener("htmx:load", (event) => show(event.target));
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  document.body.append(said);
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy],[data-copy-from]");
    if (!button) return;
    const from = button.dataset.copyFrom;
    await navigator.clipboard.writeText(from ? document.getElementById(from).textContent : button.dataset.copy);
    said.textContent = "Скопировано";
    button.classList.add("is-done");
    setTimeout(() => { button.classList.remove("is-done"); said.textContent = ""; }, 2000);
  });
})();
