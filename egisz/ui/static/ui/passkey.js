// Passkeys: asks the browser for one when the form is sent, and sends its answer along. Without passkeys the form stays hidden.
(() => {
  const words = {
    NotAllowedError: "Ключ не использован: отпечаток или код не подошёл, ключа на этом устройстве нет или вы отменили. Попробуйте ещё раз",
    InvalidStateError: "Этот ключ уже добавлен",
    SecurityError: "Браузер не принимает ключи доступа на этом адресе",
  };
  const read = { create: "parseCreationOptionsFromJSON", get: "parseRequestOptionsFromJSON" };
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const kind = form.dataset.passkey;
    if (!window.PublicKeyCredential?.[read[kind]]) continue;
    form.hidden = false;
    document.querySelector("[data-no-passkeys]")?.remove();
    const said = form.querySelector("[data-passkey-said]");
    form.addEventListener("submit", async (event) => {
      if (form.elements.answer.value) return;
      event.preventDefault();
      said.textContent = "";
      try {
        const publicKey = PublicKeyCredential[read[kind]](JSON.parse(form.dataset.options));
        const made = await navigator.credentials[kind]({ publicKey });
        form.elements.answer.value = JSON.stringify(made.toJSON());
        form.requestSubmit();
      } catch (error) {
        said.textContent = words[error.name] ?? words.NotAllowedError;
      }
    });
  }
  // «Back» shows the page from memory: its answer was used.
  addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.querySelectorAll("form[data-passkey]")) form.elements.answer.value = "";
  });
})();
