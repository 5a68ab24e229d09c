// Without this file every form still sends; the keys, the hash of a chosen file and the folded bar are what it adds.

const cards = [...document.querySelectorAll("article.gap")];
const bulk = document.getElementById("bulk");

function step(by) {
  const at = cards.findIndex((card) => card.contains(document.activeElement));
  const next = cards[Math.max(0, Math.min(cards.length - 1, at + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function current() {
  return cards.find((card) => card.contains(document.activeElement));
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  x: () => current()?.querySelector(".mark input")?.click(),
  e: () => {
    const form = current()?.querySelector(".do details");
    if (!form) return;
    form.open = true;
    form.querySelector("textarea")?.focus();
  },
};

addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

// The bar stands in nobody's way until something is marked.
if (bulk) {
  const marks = [...document.querySelectorAll(".mark input, .all input")];
  const fold = () => bulk.classList.toggle("idle", !marks.some((mark) => mark.checked));
  for (const mark of marks) mark.addEventListener("change", fold);
  addEventListener("pageshow", fold);
}

// The file is read here and never sent: its hash is what is recorded.
for (const chosen of document.querySelectorAll(".document input[type=file]")) {
  chosen.addEventListener("change", async () => {
    const [file] = chosen.files;
    if (!file || !crypto.subtle) return;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    const box = chosen.closest(".document");
    box.querySelector("[name=sha256]").value = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const title = box.querySelector("[name=title]");
    title.value ||= file.name.slice(0, 200);
  });
}
