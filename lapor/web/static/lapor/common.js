// Small comforts on every page; each works as a plain form without this file.

const DRAFT = "lapor-draf";

// Set focus to the summary of errors, so that a screen reader reads it first.
const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();

// A second click on a button that is already sending sends nothing.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sending) { event.preventDefault(); return; }
    form.dataset.sending = "1";
    form.setAttribute("aria-busy", "true");
    // Whoever stopped a slow page may try again; the server recognises a form sent twice.
    setTimeout(rest, 20000, form);
  });
}
function rest(form) {
  delete form.dataset.sending;
  form.removeAttribute("aria-busy");
}
// A page brought back by the browser's back button is not sending any more.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) rest(form);
});

// Parts that depend on an answer ("data-when": name=value) show when it is given.
function showParts() {
  for (const part of document.querySelectorAll("[data-when]")) {
    const [name, wanted] = part.dataset.when.split("=");
    const field = document.querySelector(`[name=${name}]:checked`);
    part.hidden = (field ? field.value : "") !== wanted;
  }
}
document.addEventListener("change", showParts);
showParts();

// The receipt: copy, print, and forget the draft.
if (document.querySelector("[data-sent]")) {
  try { localStorage.removeItem(DRAFT); } catch { /* storage may be off */ }
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = document.querySelector("[data-copied]");
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      said.textContent = "Tersalin.";
    } catch {
      said.textContent = "Tidak dapat menyalin; catat atau cetak.";
    }
  });
}
