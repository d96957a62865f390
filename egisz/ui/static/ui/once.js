// A second press while the first is on its way does nothing.
(() => {
  const sent = new WeakSet();
  addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (sent.has(form)) { event.preventDefault(); return; }
    sent.add(form);
    for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
  });
  // «Back» shows the page from memory: the form may be sent again.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.forms) {
      sent.delete(form);
      for (const button of form.querySelectorAll("button[aria-disabled]:not([disabled])")) button.removeAttribute("aria-disabled");
    }
  });
})();
