// Files: drop them on the box, see how much fits, see the progress. The server checks everything again.
(() => {
  const MB = 1024 * 1024;
  const inMb = (bytes) => (bytes / MB).toLocaleString("ru", { maximumFractionDigits: 1 });

  function equip(box) {
    const input = box.querySelector('input[type="file"]');
    const state = box.querySelector("[data-upload-state]");
    const form = input?.form;
    if (!input || !form) return;
    const limit = Number(input.dataset.maxBytes || 0);
    const used = Number(input.dataset.usedBytes || 0);
    box.querySelector("[data-upload-hint]")?.removeAttribute("hidden");

    function say(text, bad = false) {
      state.textContent = text;
      state.classList.toggle("drop__state--bad", bad);
    }

    function weigh() {
      const files = [...input.files];
      const total = files.reduce((sum, file) => sum + file.size, 0);
      if (!files.length) { say(""); return true; }
      if (files.some((file) => file.size === 0)) { say("Один из файлов пустой. Выберите другой", true); return false; }
      if (limit && used + total > limit) {
        say(`Не помещается: выбрано ${inMb(total)} МБ, а осталось ${inMb(Math.max(0, limit - used))} МБ. Уменьшите файлы или уберите лишние`, true);
        return false;
      }
      const names = files.map((file) => `«${file.name}»`).join(", ");
      say(`Выбрано: ${names}, ${inMb(total)} МБ.` + (limit ? ` Останется ${inMb(limit - used - total)} МБ` : ""));
      return true;
    }

    input.addEventListener("change", weigh);
    for (const name of ["dragenter", "dragover"]) box.addEventListener(name, (event) => { event.preventDefault(); box.classList.add("is-over"); });
    for (const name of ["dragleave", "drop"]) box.addEventListener(name, () => box.classList.remove("is-over"));
    box.addEventListener("drop", (event) => {
      event.preventDefault();
      const taken = new DataTransfer();
      for (const file of [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1)) taken.items.add(file);
      input.files = taken.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });

    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented || !input.files.length) return;
      event.preventDefault();
      event.stopPropagation();
      if (!weigh()) { input.focus(); return; }
      send(event.submitter);
    }, true);

    let sending = false;
    function send(submitter) {
      if (sending) return;
      sending = true;
      const meter = document.createElement("progress");
      meter.max = 100;
      meter.setAttribute("aria-label", "Отправка файла");
      say("Отправляем файл…");
      state.append(meter);
      const request = new XMLHttpRequest();
      const buttons = [...form.querySelectorAll("button:not([type=button])")];
      buttons.forEach((button) => button.setAttribute("aria-disabled", "true"));
      const free = (text) => { sending = false; buttons.forEach((button) => button.removeAttribute("aria-disabled")); say(text, true); };
      request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) meter.value = (event.loaded / event.total) * 100; });
      request.upload.addEventListener("load", () => { state.firstChild.textContent = "Файл дошёл, проверяем…"; meter.removeAttribute("value"); });
      request.addEventListener("load", () => show(request));
      request.addEventListener("error", () => free("Связь прервалась. Файл не отправлен, попробуйте ещё раз"));
      request.addEventListener("abort", () => free("Отправка остановлена"));
      const body = new FormData(form);
      if (submitter?.name) body.append(submitter.name, submitter.value);
      request.open("POST", submitter?.formAction || form.action || location.href);
      request.setRequestHeader("X-Requested-With", "upload");
      request.responseType = "document";
      request.send(body);
    }

    // The answer is a whole page: after a redirect go there, after a refusal show it in place. A form with
    // data-answer-here has its answer in the response itself (nothing was stored, there is nowhere to go).
    function show(request) {
      const asked = new URL(form.action || location.href, location.href);
      const came = new URL(request.responseURL || asked.href);
      if (request.status < 400 && !form.hasAttribute("data-answer-here")) {
        if (came.pathname === location.pathname && came.search === location.search) location.reload();
        else location.assign(came.href);
        return;
      }
      const page = request.response?.querySelector("main");
      if (!page) { location.reload(); return; }
      document.querySelector("main").replaceWith(document.adoptNode(page));
      document.title = request.response.title || document.title;
      document.querySelectorAll("[data-upload]").forEach(equip);
      document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: document.body } }));
      const first = document.querySelector("[data-errors]") || document.querySelector("main");
      first.focus();
      first.scrollIntoView({ block: "start" });
    }
  }

  document.querySelectorAll("[data-upload]").forEach(equip);
})();
