// Fetches only the scripts that this page needs, and shows the person what is wrong after a refused form.
(() => {
  const here = document.currentScript.dataset;
  const needs = { picker: "[data-picker]", upload: "[data-upload]", autosave: "form[data-autosave]", session: "dialog[data-session]", htmx: "[hx-get],[hx-post],[hx-trigger],[hx-boost]" };
  for (const [name, selector] of Object.entries(needs)) {
    if (!document.querySelector(selector)) continue;
    const script = document.createElement("script");
    script.src = here[name];
    // HTMX starts by itself only when it comes before the document is ready, or when everything has been loaded.
    if (name === "htmx" && document.readyState !== "complete") addEventListener("load", () => document.head.append(script));
    else document.head.append(script);
  }
  document.querySelector("[data-errors]")?.focus();
  if ("serviceWorker" in navigator && window.isSecureContext) navigator.serviceWorker.register("/sw.js").catch(() => {});
})();
