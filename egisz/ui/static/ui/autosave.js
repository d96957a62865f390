// form[data-autosave]: sends the draft in the background after a pause and says when it was kept.
// The address is data-autosave when it has a value, otherwise the form's own; the field «autosave» says that a script asks.
(() => {
  for (const form of document.querySelectorAll("form[data-autosave]")) {
    const state = form.querySelector("[data-autosave-state]") || document.querySelector("[data-autosave-state]");
    let timer = 0, saved = snapshot(), running = null;

    function snapshot() {
      const fields = new FormData(form);
      return new URLSearchParams([...fields].filter(([, value]) => typeof value === "string")).toString();
    }
    function say(text, bad = false) {
      if (!state) return;
      state.textContent = text;
      state.classList.toggle("autosave--bad", bad);
    }
    async function save() {
      const now = snapshot();
      if (now === saved) return;
      running?.abort();
      running = new AbortController();
      const body = new URLSearchParams(now);
      body.set("autosave", "1");
      try {
        const answer = await fetch(form.dataset.autosave || form.action || location.href, {
          method: "POST", body, redirect: "follow", signal: running.signal, headers: { "X-Requested-With": "autosave" },
        });
        if (answer.ok && !new URL(answer.url).pathname.startsWith("/login")) {
          saved = now;
          say(`Сохранено в ${new Date().toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" })}`);
        } else if (answer.status === 422) {
          say("Пока не сохранено: проверьте поля с ошибками при отправке");
        } else {
          say("Не удалось сохранить. Войдите заново в другой вкладке и нажмите «Сохранить»", true);
        }
      } catch (error) {
        if (error.name !== "AbortError") say("Нет связи: изменения пока только на этой странице", true);
      }
    }
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 1500); });
    form.addEventListener("change", () => { clearTimeout(timer); timer = setTimeout(save, 300); });
    form.addEventListener("submit", () => { clearTimeout(timer); running?.abort(); saved = snapshot(); });
    addEventListener("online", save);
  }
})();
