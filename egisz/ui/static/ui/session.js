// The end of an idle session: a warning before it, the same in all tabs, and nothing typed is lost.
// The server decides; this script only tells of it. What was typed is sealed with a key of the account (AES-GCM) and kept
// in this tab until the same person has signed in again; it is forgotten at sign-out.
(() => {
  const dialog = document.querySelector("dialog[data-session]");
  if (!dialog) return;
  const { session: address, sessionLogin: login, sessionSeal: seal, sessionLock: lock, sessionLockUrl: lockUrl } = dialog.dataset;
  const installed = matchMedia("(display-mode: standalone)").matches;
  const warning = Number(dialog.dataset.sessionWarning) * 1000;
  const seconds = dialog.querySelector("[data-session-seconds]");
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("egisz-session") : null;
  const place = `egisz-kept:${location.pathname}${location.search}`;
  const forms = [...document.querySelectorAll("main form[method=post]:not([data-device-key])")];
  const first = forms.map((form) => JSON.stringify(valuesOf(form)));
  let deadline = Date.now() + Number(dialog.dataset.sessionLeft) * 1000, contact = Date.now(), timer = 0, lockTimer = 0, over = false;

  function fieldsOf(form) {
    return [...form.elements].filter((field) => field.name && field.name !== "csrfmiddlewaretoken" && field.autocomplete !== "one-time-code"
      && !["password", "file", "submit", "button", "reset", "image", "fieldset"].includes(field.type));
  }
  function valuesOf(form) {
    return fieldsOf(form).map((field) => [field.name, field.value, Boolean(field.checked), field.multiple ? [...field.selectedOptions].map((option) => option.value) : null]);
  }
  function keyOf() {
    return crypto.subtle.importKey("raw", Uint8Array.from(atob(seal), (sign) => sign.charCodeAt(0)), "AES-GCM", false, ["encrypt", "decrypt"]);
  }
  const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
  const bytes = (line) => Uint8Array.from(atob(line), (sign) => sign.charCodeAt(0));

  async function keep() {
    const typed = forms.map((form) => valuesOf(form));
    if (!crypto.subtle || typed.every((values, index) => JSON.stringify(values) === first[index])) return;
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, await keyOf(), new TextEncoder().encode(JSON.stringify(typed)));
    sessionStorage.setItem(place, JSON.stringify([text(nonce), text(sealed)]));
  }

  async function giveBack() {
    const kept = sessionStorage.getItem(place);
    if (!kept || !crypto.subtle) return;
    sessionStorage.removeItem(place);
    let typed;
    try {
      const [nonce, sealed] = JSON.parse(kept);
      typed = JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(nonce) }, await keyOf(), bytes(sealed))));
    } catch { return; } // somebody else has signed in: it is not theirs
    forms.forEach((form, index) => {
      const fields = fieldsOf(form);
      (typed[index] || []).forEach(([name, value, checked, several], at) => {
        const field = fields[at];
        if (field?.name !== name) return;
        if (several) for (const option of field.options) option.selected = several.includes(option.value);
        else if (["checkbox", "radio"].includes(field.type)) field.checked = checked && field.value === value;
        else field.value = value;
        if (field.type !== "hidden" && !field.matches("[data-picker]")) field.dispatchEvent(new Event("input", { bubbles: true }));
      });
    });
    const said = document.querySelector("[data-session-returned]");
    if (said) { said.hidden = false; said.focus(); }
  }

  function until(moment) {
    deadline = moment;
    clearTimeout(timer);
    timer = setTimeout(tick, Math.max(0, Math.min(deadline - warning - Date.now(), 2 ** 31 - 1)));
    if (dialog.open && deadline - Date.now() > warning) dialog.close();
  }

  async function ask(method, body) {
    const headers = { Accept: "application/json" };
    if (method === "POST") headers["X-CSRFToken"] = document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
    else headers["X-Session-Watch"] = "1";
    try {
      const answer = await fetch(address, { method, headers, body });
      if (answer.status === 401 || answer.redirected) return 0;
      if (answer.ok) {
        const told = await answer.json();
        if (told.lock === 0) { shut(); return null; }
        lockIn(told.lock);
        return told.left * 1000;
      }
    } catch { /* no network */ }
    return null;
  }

  async function tick() {
    if (over) return;
    clearTimeout(timer);
    const left = deadline - Date.now();
    if (left > warning) { until(deadline); return; }
    if (left > 0) {
      if (!dialog.open) dialog.showModal();
      seconds.textContent = String(Math.ceil(left / 1000));
      timer = setTimeout(tick, 1000);
      return;
    }
    const really = await ask("GET"); // another window may have been at work
    if (really > 0) { share(Date.now() + really); return; }
    end();
  }

  function share(moment) {
    until(moment);
    tabs?.postMessage({ deadline: moment });
  }

  async function stay() {
    contact = Date.now();
    const left = await ask("POST");
    if (left === 0) { end(); return; }
    if (left !== null) share(Date.now() + left);
  }

  // The installed app: hidden as soon as one looks away, shut by the server after a while, opened by a PIN or a passkey.
  function lockIn(left) {
    clearTimeout(lockTimer);
    if (installed && left !== null && left !== "") lockTimer = setTimeout(() => ask("GET"), (Number(left) + 1) * 1000);
  }

  async function shut() {
    if (over) return;
    over = true;
    clearTimeout(timer);
    try { await keep(); } catch { /* the storage is full or shut */ }
    document.body.replaceChildren();
    location.replace(`${lockUrl}?next=${encodeURIComponent(location.pathname + location.search)}`);
  }

  async function comeBack() {
    const left = await ask("GET");
    if (over) return;
    if (left === 0) { end(); return; }
    if (left !== null || Date.now() < deadline) delete document.documentElement.dataset.away;
  }

  async function end(tell = true) {
    if (over) return;
    over = true;
    clearTimeout(timer);
    try { await keep(); } catch { /* the storage is full or shut */ }
    if (tell) tabs?.postMessage({ ended: true });
    document.body.replaceChildren(); // whoever comes to the screen now sees nothing
    location.replace(`${login}?why=idle&next=${encodeURIComponent(location.pathname + location.search)}`);
  }

  dialog.addEventListener("cancel", (event) => { event.preventDefault(); stay(); });
  dialog.querySelector("[data-session-stay]").addEventListener("click", stay);
  for (const kind of ["input", "pointerdown", "keydown"]) {
    addEventListener(kind, () => { if (!over && !dialog.open && Date.now() - contact > 60_000) stay(); }, { capture: true, passive: true });
  }
  addEventListener("submit", (event) => {
    if (event.target.matches(".tool-form, [data-session-leave]")) { forget(); tabs?.postMessage({ left: true }); return; }
    if (Date.now() >= deadline && event.target.method === "post") { event.preventDefault(); event.stopPropagation(); end(); }
  }, true);
  function forget() {
    for (const name of Object.keys(sessionStorage)) if (name.startsWith("egisz-kept:")) sessionStorage.removeItem(name);
  }
  document.addEventListener("visibilitychange", () => {
    if (installed && document.hidden) document.documentElement.dataset.away = "";
    else if (installed) comeBack();
    if (!document.hidden) tick();
  });
  tabs?.addEventListener("message", ({ data }) => {
    if (data.deadline > deadline) until(data.deadline);
    if (data.ended) end(false);
    if (data.left) { over = true; forget(); document.body.replaceChildren(); location.replace(login); }
  });
  share(deadline);
  giveBack();
  if (installed && lock === "") ask("POST", new URLSearchParams({ app: "1" }));
  else lockIn(lock);
})();
