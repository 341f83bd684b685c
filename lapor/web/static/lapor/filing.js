// The filing form's comforts: draft, counts, what is missing, hits while typing, uploads with
// progress, the table of who may know, a pin. Without this file every one of them has a button.

const form = document.querySelector("[data-filing]");
const all = (selector) => [...form.querySelectorAll(selector)];
const one = (selector) => form.querySelector(selector);
// Words stand in the page, where they are translated; {x} is filled in here.
const words = one("[data-words]");
const say = (name, values = {}) => words.getAttribute(`data-say-${name}`).replace(/\{(\w+)\}/g, (all_, key) => values[key]);
const later = (wait, act) => { let timer; return () => { clearTimeout(timer); timer = setTimeout(act, wait); }; };

for (const each of all("[data-no-js]")) each.hidden = true;

// --- how many characters are left
function count(field) {
  const said = one(`[data-count=${field.id}]`), left = Number(field.dataset.most) - [...field.value].length;
  said.hidden = false;
  said.textContent = say(left >= 0 ? "left" : "over", { n: Math.abs(left).toLocaleString("id") });
  said.classList.toggle("error", left < 0);
}

// --- what is still missing, in the order of the page
const NEEDED = say("needed").split("|").map((pair) => pair.split("="));
function filled(name) {
  // A question or an idea happens nowhere and at no time.
  if ((name === "area" || name === "incident_on") && one("[name=kind]:checked").value !== "complaint") return true;
  if (name === "home" && one("[name=home_same]").checked) return true;
  const field = name === "area" || name === "home" ? one(`[name=${name}]:checked`) : one(`[name=${name}]`);
  return Boolean(field && field.value.trim());
}
function showMissing() {
  const missing = NEEDED.filter(([name]) => !filled(name)).map(([, word]) => word), said = one("[data-missing]");
  said.hidden = false;
  said.textContent = missing.length ? say("missing", { what: missing.join(", ") }) : say("complete");
}

// --- personal data in the text; the server looks again and masks better
const PERSONAL = [[/(?:\+62|62|0)[\s-]?8\d(?:[\s-]?\d){7,10}/, say("phone")], [/[\w.+-]+@[\w-]+\.[\w.-]+/, say("mail")],
  [/(?<!\d)\d{16}(?!\d)/, say("nik")]];
function warn() {
  const text = `${one("[name=title]").value}\n${one("[name=text]").value}`;
  const found = PERSONAL.filter(([pattern]) => pattern.test(text)).map(([, word]) => word);
  const server = one("[data-personal-server]");
  if (server) server.hidden = true;
  one("[data-personal]").hidden = !found.length;
  one("[data-personal-text]").textContent = found.length ? say("found", { what: found.join(", ") }) : "";
}

// --- who may know: the server's table, asked with the ticks alone
const refreshWho = later(150, async () => {
  const ticks = new URLSearchParams();
  for (const name of ["anonim", "rahasia", "name_public", "consent", "conduct"]) {
    const field = one(`[name=${name}]:checked`);
    if (field) ticks.set(name, field.value);
  }
  try {
    const answer = await fetch(`/lapor/siapa-tahu?${ticks}`);
    if (answer.ok) one("[data-who-table]").innerHTML = await answer.text();
  } catch { /* offline: the review shows the table again */ }
});

// --- hits while typing
for (const part of all("[data-lookup]")) {
  const name = part.dataset.lookup, field = one(`#id_${name}_q`), hits = one(`[data-hits=${name}]`);
  let asked = field.value;
  field.addEventListener("input", later(250, async () => {
    const words = field.value.trim();
    if (words.length < 3 || words === asked) return;
    asked = words;
    try {
      const answer = await fetch(`/lapor/wilayah?${new URLSearchParams({ bagian: name, q: words })}`);
      if (answer.ok && asked === words) hits.innerHTML = await answer.text();
    } catch { /* offline: the button asks later */ }
    showMissing();
  }));
}

// --- the draft: never who you are, never where you live
const DRAFT = "lapor-draf", kept = () => all("[data-draft]");
function readDraft() { try { return JSON.parse(localStorage.getItem(DRAFT)); } catch { return null; } }
const saveDraft = later(400, () => {
  const values = {};
  for (const field of kept()) {
    if (field.type === "radio") { if (field.checked) values[field.name] = field.value; } else values[field.name] = field.value;
  }
  if (!values.title && !values.text) return;
  const at = new Date();
  try { localStorage.setItem(DRAFT, JSON.stringify({ at: at.toISOString(), values })); } catch { return; }
  showDraft(say("saved", { at: clockOf(at) }));
});
const clockOf = (at) => at.toLocaleTimeString("id", { hour: "2-digit", minute: "2-digit" });
function showDraft(text) { one("[data-draft-bar]").hidden = false; one("[data-draft-text]").textContent = text; }
one("[data-draft-delete]").addEventListener("click", () => {
  try { localStorage.removeItem(DRAFT); } catch { /* nothing was kept */ }
  one("[data-draft-bar]").hidden = true;
});
const draft = readDraft(), isFresh = !one("[name=title]").value && !one("[name=text]").value;
if (draft && isFresh) {
  for (const field of kept()) {
    const value = draft.values[field.name];
    if (value === undefined) continue;
    if (field.type === "radio") field.checked = field.value === value; else field.value = value;
  }
  const at = new Date(draft.at);
  showDraft(say("restored", { at: `${at.toLocaleDateString("id")} ${clockOf(at)}` }));
}

// --- uploads, one after the other, with progress
const picker = one("#id_files"), bar = one("[data-upload-progress]"), told = one("[data-upload-text]");
function send(file) {
  return new Promise((resolve, reject) => {
    const body = new FormData(), request = new XMLHttpRequest();
    body.set("csrfmiddlewaretoken", one("[name=csrfmiddlewaretoken]").value);
    body.set("form_secret", one("[name=form_secret]").value);
    body.set("files", file);
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = 100 * event.loaded / event.total; });
    request.addEventListener("load", () => (request.status === 200 || request.status === 422 ? resolve(request.responseText) : reject()));
    request.addEventListener("error", reject);
    request.open("POST", one("[data-upload]").dataset.upload);
    request.send(body);
  });
}
picker.addEventListener("change", async () => {
  const files = [...picker.files], list = one("[data-files]"), refused = [];
  bar.hidden = false;
  try {
    for (const [at, file] of files.entries()) {
      bar.value = 0;
      told.textContent = say("sending", { name: file.name, n: at + 1, of: files.length });
      list.innerHTML = await send(file);
      // What is said of one file stays when the next one is answered.
      refused.push(...list.querySelectorAll(".note"));
      list.append(...refused);
    }
    told.textContent = refused.length ? "" : say("sent", { n: files.length });
    picker.value = "";
  } catch {
    // The files stay chosen: they go along with the form itself.
    told.textContent = say("broken");
  }
  bar.hidden = true;
});

// --- a pin, from the device, only on a click
const pin = one("[data-pin]"), place = (axis) => one(`[name=${axis}]`);
function showPin() {
  const has = Boolean(place("latitude").value);
  one("[data-pin-drop]").hidden = !has;
  one("[data-pin-text]").textContent = has ? say("pin", { at: `${place("latitude").value}, ${place("longitude").value}` }) : "";
}
if (navigator.geolocation) {
  pin.hidden = false;
  showPin();
  one("[data-pin-take]").addEventListener("click", () => {
    one("[data-pin-text]").textContent = say("locating");
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      place("latitude").value = coords.latitude.toFixed(5);
      place("longitude").value = coords.longitude.toFixed(5);
      showPin();
    }, () => { one("[data-pin-text]").textContent = say("nowhere"); }, { timeout: 10000 });
  });
  one("[data-pin-drop]").addEventListener("click", () => { place("latitude").value = place("longitude").value = ""; showPin(); });
}

form.addEventListener("input", (event) => {
  if (event.target.dataset.most) count(event.target);
  if (event.target.name === "title" || event.target.name === "text") warn();
  showMissing();
  saveDraft();
});
form.addEventListener("change", (event) => {
  showMissing();
  if (event.target.dataset.who !== undefined || event.target.name === "conduct") refreshWho();
});
for (const field of all("[data-most]")) count(field);
showMissing();
warn();
