// [data-watch]: asks the address every two seconds and shows the page anew when the mark in the answer has changed.
// Without this script the page has a link that does the same by hand.
(() => {
  const watched = document.querySelector("[data-watch]");
  if (!watched) return;
  async function look() {
    if (!document.hidden) {
      try {
        const answer = await fetch(watched.dataset.watch, { headers: { Accept: "application/json" } });
        if (answer.ok && (await answer.json()).mark !== watched.dataset.watchMark) { location.reload(); return; }
      } catch { /* no network: ask again */ }
    }
    setTimeout(look, 2000);
  }
  setTimeout(look, 2000);
})();
