// A text field that offers rows of a reference book (WAI-ARIA combobox with a listbox).
// Without this script the typed text is sent as it is.
(() => {
  const ready = new WeakSet();
  let number = 0;

  function equip(input) {
    if (ready.has(input)) return;
    ready.add(input);
    const box = input.closest("[data-picker-box]") || input.parentElement;
    const code = box.querySelector('input[type="hidden"]');
    const list = document.createElement("ul");
    const status = document.createElement("p");
    list.id = `picker-${++number}`;
    list.className = "picker__list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", document.querySelector(`label[for="${input.id}"]`)?.textContent.trim() || "Варианты");
    list.hidden = true;
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    box.append(list, status);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off" })) input.setAttribute(name, value);

    let rows = [], chosen = -1, timer = 0, asked = 0;

    function close() {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function mark(index) {
      chosen = index;
      [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === index)));
      if (index < 0) { input.removeAttribute("aria-activedescendant"); return; }
      input.setAttribute("aria-activedescendant", list.children[index].id);
      list.children[index].scrollIntoView({ block: "nearest" });
    }

    function take(index) {
      input.value = rows[index].name;
      if (code) code.value = rows[index].code;
      close();
      status.textContent = `Выбрано: ${rows[index].name}`;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    function show(found) {
      rows = found;
      list.replaceChildren(...(found.length ? found : [null]).map((row, index) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${index}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.textContent = row ? row.name : "Ничего не нашлось. Попробуйте другое слово";
        if (!row) { item.className = "picker__none"; item.setAttribute("aria-disabled", "true"); }
        return item;
      }));
      chosen = -1;
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      status.textContent = found.length ? `Найдено: ${found.length}. Выберите стрелками вверх и вниз` : "Ничего не нашлось";
    }

    async function ask() {
      const turn = ++asked;
      const address = new URL(input.dataset.picker, location.href);
      address.searchParams.set("q", input.value.trim());
      try {
        const answer = await fetch(address, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(String(answer.status));
        const found = await answer.json();
        if (turn === asked && document.activeElement === input) show(found);
      } catch {
        if (turn !== asked) return;
        close();
        status.textContent = "Список сейчас недоступен. Можно ввести название полностью";
      }
    }

    input.addEventListener("input", () => {
      if (code) code.value = "";
      clearTimeout(timer);
      if (input.value.trim().length < 2) { asked++; close(); return; }
      timer = setTimeout(ask, 200);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) { ask(); return; }
        if (!rows.length) return;
        const step = event.key === "ArrowDown" ? 1 : -1;
        mark(chosen < 0 && step < 0 ? rows.length - 1 : (chosen + step + rows.length) % rows.length);
      } else if (event.key === "Enter" && !list.hidden && chosen >= 0) {
        event.preventDefault();
        take(chosen);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      }
    });
    input.addEventListener("blur", () => setTimeout(close, 150));
    // A finger or a mouse: keep the focus in the field, take on release.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const index = [...list.children].indexOf(event.target.closest("li"));
      if (index >= 0 && rows[index]) take(index);
    });
  }

  const equipAll = (root) => root.querySelectorAll("[data-picker]").forEach(equip);
  equipAll(document);
  document.addEventListener("htmx:load", (event) => equipAll(event.detail.elt));
})();
