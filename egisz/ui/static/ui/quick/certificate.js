// form[data-certificate]: where the browser has the CryptoPro plug-in (window.cadesplugin), signs the text right here.
// Without it the form takes a file that was signed elsewhere.
(() => {
  const form = document.querySelector("form[data-certificate]");
  if (!form || !window.cadesplugin) return;
  const plugin = window.cadesplugin;
  const box = form.querySelector("[data-certificate-plugin]");
  const list = box.querySelector("select");
  const state = box.querySelector("[data-certificate-state]");
  const CURRENT_USER = 2, MAXIMUM_ALLOWED = 2, TIME_VALID = 9, BASE64_TO_BINARY = 1, CADES_BES = 1, WHOLE_CHAIN = 1;
  const found = [];
  const say = (text) => { state.textContent = text; state.hidden = !text; };

  async function fill() {
    await plugin;
    const store = await plugin.CreateObjectAsync("CAdESCOM.Store");
    await store.Open(CURRENT_USER, "My", MAXIMUM_ALLOWED);
    const all = await (await store.Certificates).Find(TIME_VALID);
    for (let number = 1, count = await all.Count; number <= count; number++) {
      const certificate = await all.Item(number);
      const name = /CN=("[^"]*"|[^,]*)/.exec(await certificate.SubjectName);
      const until = new Date(await certificate.ValidToDate).toLocaleDateString("ru");
      list.add(new Option(`${name ? name[1].replace(/"/g, "") : "Без имени"}, до ${until}`, String(found.push(certificate) - 1)));
    }
    await store.Close();
    box.hidden = !found.length;
  }

  async function sign() {
    say("");
    try {
      const signer = await plugin.CreateObjectAsync("CAdESCOM.CPSigner");
      await signer.propset_Certificate(found[Number(list.value)]);
      await signer.propset_Options(WHOLE_CHAIN);
      const signed = await plugin.CreateObjectAsync("CAdESCOM.CadesSignedData");
      await signed.propset_ContentEncoding(BASE64_TO_BINARY);
      await signed.propset_Content(form.dataset.certificateContent);
      form.elements.container.value = await signed.SignCades(signer, CADES_BES, true);
      form.elements.signature.disabled = true;
      form.submit();
    } catch (error) {
      say("Подписать не удалось. Проверьте, вставлен ли носитель ключа, или приложите файл подписи");
    }
  }

  box.querySelector("button").addEventListener("click", sign);
  fill().catch(() => { box.hidden = true; });
})();
