// Comforts of the officers' pages; each works as a plain form or link without this file.

// --- the queue: j and k move, enter opens, / searches
const lines = [...document.querySelectorAll("[data-line]")];
let here = -1;
function move(step) {
  if (!lines.length) return;
  if (here >= 0) lines[here].classList.remove("is-here");
  here = Math.max(0, Math.min(lines.length - 1, here + step));
  lines[here].classList.add("is-here");
  lines[here].querySelector("a").focus();
}
const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]");
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const search = document.querySelector("[data-search]");
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "/" && search) { event.preventDefault(); search.focus(); }
});
for (const [at, line] of lines.entries()) {
  line.addEventListener("focusin", () => {
    if (here >= 0 && here !== at) lines[here].classList.remove("is-here");
    here = at;
    line.classList.add("is-here");
  });
}

// --- the report: fields that belong to one of two answers
for (const form of document.querySelectorAll("form[data-parts]")) {
  const show = () => {
    for (const part of form.querySelectorAll("[data-when]")) {
      const [name, wanted] = part.dataset.when.split("=");
      const field = form.querySelector(`[name=${name}]:checked`);
      part.hidden = !field || field.value !== wanted;
    }
  };
  form.addEventListener("change", show);
  show();
}

// --- hits while typing; without this the button brings them
for (const field of document.querySelectorAll("[data-seek]")) {
  const hits = field.closest(".field").querySelector("[data-hits]");
  let timer, asked = field.value.trim();
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const words = field.value.trim();
      if (words.length < 3 || words === asked) return;
      asked = words;
      try {
        const answer = await fetch(`/meja/cari?${new URLSearchParams({ bagian: field.dataset.seek, q: words })}`);
        if (answer.ok && asked === words) hits.innerHTML = await answer.text();
      } catch { /* offline: the button asks later */ }
    }, 250);
  });
}

// --- only one action stands open (browsers that know details[name] do so themselves)
const acts = [...document.querySelectorAll("details.act")];
for (const act of acts) {
  act.addEventListener("toggle", () => {
    if (act.open) for (const other of acts) if (other !== act) other.open = false;
  });
}

// --- evidence, one file after the other, with progress; they wait under the form's own key
for (const picker of document.querySelectorAll("[data-evidence]")) {
  const form = picker.form, bar = form.querySelector("progress[data-bar]"), told = form.querySelector("[data-told]");
  const send = (file) => new Promise((resolve, reject) => {
    const body = new FormData(), request = new XMLHttpRequest();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set("key", form.elements.key.value);
    body.set("files", file);
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = 100 * event.loaded / event.total; });
    request.addEventListener("load", () => (request.status === 200 || request.status === 422 ? resolve(request.responseText) : reject()));
    request.addEventListener("error", reject);
    request.open("POST", picker.dataset.evidence);
    request.send(body);
  });
  picker.addEventListener("change", async () => {
    const files = [...picker.files];
    bar.hidden = false;
    try {
      for (const [at, file] of files.entries()) {
        bar.value = 0;
        told.textContent = `Mengunggah ${file.name} (${at + 1} dari ${files.length})`;
        form.querySelector("[data-files]").innerHTML = await send(file);
      }
      told.textContent = `${files.length} berkas selesai.`;
      picker.value = "";
    } catch {
      // The files stay chosen: they go along with the form itself.
      told.textContent = "Unggahan terputus. Berkas tetap terpilih dan ikut saat Anda mengirim.";
    }
    bar.hidden = true;
  });
}
