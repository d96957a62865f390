// form[data-device-key]: signs the text of the form with the key of this browser before the form goes.
// The key is made here (P-256), lies in IndexedDB and cannot be taken out: «make» makes one when there is none.
(() => {
  const form = document.querySelector("form[data-device-key]");
  if (!form) return;
  const state = form.querySelector("[data-device-key-state]");
  const say = (text) => { state.textContent = text; state.hidden = !text; };
  const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));

  function store(mode, work) {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open("egisz", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("keys");
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const change = opening.result.transaction("keys", mode);
        const asked = work(change.objectStore("keys"));
        change.oncomplete = () => { opening.result.close(); resolve(asked.result); };
        change.onerror = () => reject(change.error);
      };
    });
  }

  async function keyOf() {
    const kept = await store("readonly", (keys) => keys.get("device"));
    if (kept || form.dataset.deviceKey === "use") return kept;
    const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
    await store("readwrite", (keys) => keys.put(pair, "device"));
    return pair;
  }

  let busy = false;
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.value === "no") return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    say("");
    try {
      const pair = await keyOf();
      if (!pair) { say("Ключа на этом устройстве больше нет. Войдите по паролю и задайте ПИН-код заново"); busy = false; return; }
      const text = new TextEncoder().encode(form.dataset.challengeText);
      form.elements.challenge.value = form.dataset.challenge;
      form.elements.signature.value = base64(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, text));
      if (form.elements.public_key) form.elements.public_key.value = base64(await crypto.subtle.exportKey("spki", pair.publicKey));
      if (event.submitter?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: event.submitter.name, value: event.submitter.value }));
      form.submit();
    } catch {
      say("Браузер не даёт сохранить ключ (например, в частном окне). Входите по паролю");
      busy = false;
    }
  });
})();
