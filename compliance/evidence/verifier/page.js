// The page: takes a file and keys, shows what became of it. Nothing here decides anything about evidence.

const at = (id) => document.getElementById(id);
let language = navigator.language.toLowerCase().startsWith("ko") ? "ko" : "en";
let chosen = null, last = null, turns = 0;

const say = (words, values) => (typeof words === "string" ? words : fill(words, values)[language]);

function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  element.append(...children.map((child) => (child instanceof Node ? child : plain(child))));
  return element;
}

function speak() {
  document.documentElement.lang = language;
  document.title = say(PAGE.title);
  document.querySelectorAll("[data-say]").forEach((element) => (element.textContent = say(PAGE[element.dataset.say])));
  if (last) last();
}

async function canVerify() {
  if (!globalThis.crypto?.subtle) return false;
  const key = Uint8Array.of(88, ...Array(31).fill(102));
  return crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]).then(() => true, () => false);
}

async function check() {
  if (!chosen) return;
  at("result").ariaBusy = "true";
  const turn = (turns += 1), blob = chosen, isZip = decode4(await blob.slice(0, 2).arrayBuffer()) === "PK";
  const build = await outcome(blob, isZip, (done, of) => turn === turns && tick(done, of));
  // Another file or key may have been given meanwhile.
  if (turn !== turns) return;
  show(build);
  at("result").ariaBusy = "false";
}

async function outcome(blob, isZip, tick) {
  let keys;
  try {
    keys = await Promise.all(at("keys").value.split(/\s+/).filter(Boolean).map(parseKey));
  } catch (error) {
    return () => [headline("bad", say(PAGE.bad_key, { why: error.message }))];
  }
  try {
    const verdict = await (isZip ? checkBundle(blob, keys, tick) : checkText(blob, keys));
    return () => (isZip ? bundleResult(verdict) : textResult(verdict));
  } catch (error) {
    const words = error.words ?? fill(isZip ? WORDS.NO_BUNDLE : WORDS.NO_RECEIPT, { why: error.message });
    return () => [headline("bad", say(error.name === "NotSupportedError" ? PAGE.no_ed25519 : words))];
  }
}

const decode4 = (buffer) => String.fromCharCode(...new Uint8Array(buffer));

async function tick(done, of) {
  if (done % 50) return;
  at("result").replaceChildren(make("p", {}, `${say(PAGE.working)} ${done} / ${of}`));
  await new Promise((resume) => setTimeout(resume));
}

function show(build) {
  last = () => at("result").replaceChildren(...build());
  last();
}

const headline = (look, text) => make("p", { class: `verdict ${look}` }, text);

function bundleResult(verdict) {
  const { head, who, claims, findings } = verdict, withheld = claims.filter((shown) => !shown.hasEntry).length;
  const holds = !findings.length, ofUnits = claims.filter((shown) => shown.unit).length, count = claims.length - ofUnits;
  return [
    headline(holds ? "good" : "bad", holds ? say(WORDS.ALL_HOLD, { count }) : say(WORDS.NOT_ALL_HOLD, { count: findings.length })),
    findings.length ? make("ul", { class: "findings" }, ...findings.map((finding) =>
      make("li", {}, `${finding.where}: ${say(finding.words)}`))) : "",
    verdict.keyWasGiven ? "" : keyNotice(who),
    facts([[WORDS.ABOUT, verdict.thing], [PAGE.log, head.origin], [PAGE.size, String(head.size)], [PAGE.root, toBase64(head.root)],
      [PAGE.signers, who.map((key) => `${key.name} (${key.id})`).join(", ")], [PAGE.made_at, seoul(verdict.manifest.made_at)],
      [PAGE.hidden, String(verdict.manifest.hidden_claims)]]),
    claimTable(claims),
    make("div", { class: "limits" }, ...[holds && ofUnits ? say(WORDS.OF_UNITS, { count: ofUnits }) : "", withheld ? say(WORDS.WITHHELD_COUNT, { count: withheld }) : "", say(WORDS.NOT_CHECKED),
      say(WORDS.TAIL)].filter(Boolean).map((text) => make("p", {}, text))),
  ];
}

function keyNotice(who) {
  const text = say(WORDS.COMPARE, { key: "" }).trim();
  return make("div", { class: "warn" }, make("p", {}, text), ...who.map((key) => make("p", { class: "code" }, key.text)));
}

function facts(pairs) {
  return make("dl", {}, ...pairs.flatMap(([label, value]) => [make("dt", {}, say(label)), make("dd", {}, say(value))]));
}

function claimTable(claims) {
  const heads = ["number", "result", "what", "recorded"].map((key) => make("th", { scope: "col" }, say(PAGE[key])));
  return make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...claims.map(claimRow)));
}

function claimRow(shown) {
  const number = String(shown.number ?? "?"), mark = say(shown.holds ? PAGE.holds : PAGE.fails);
  const what = make("td", {}, make("strong", {}, say(TYPES[shown.kind] ?? shown.kind)), detail(shown));
  const row = make("tr", shown.holds ? {} : { class: "bad" });
  row.append(make("th", { scope: "row" }, number), make("td", { class: "mark" }, mark), what, make("td", {}, seoul(shown.at)));
  row.dataset.claim = JSON.stringify([shown.number ?? null, shown.eventId, shown.kind, shown.at, shown.hasEntry, shown.holds, shown.unit]);
  return row;
}

function detail(shown) {
  const id = make("p", { class: "code" }, shown.unit ? `${shown.eventId} (${shown.unit})` : shown.eventId);
  if (!shown.kept) return make("div", {}, id, make("p", {}, say(shown.hasEntry ? PAGE.not_shown : WORDS.WITHHELD)));
  return make("div", {}, id, make("details", {}, make("summary", {}, say(PAGE.says)), facts(tellEntry(shown.kept, shown.kind))));
}

function textResult({ lines, head, who }) {
  const isReceipt = lines.every((said) => "id" in said);
  const values = { count: lines.length, name: head.origin, size: head.size };
  return [headline("good", say(isReceipt ? WORDS.RECEIPT : WORDS.PROOF, values)),
    facts([[PAGE.signers, who.map((key) => `${key.name} (${key.id})`).join(", ")]]),
    ...lines.map((said) => facts([[PAGE.what, TYPES[said.e] ?? said.e], [PAGE.recorded, seoul(said.t)],
      ...(said.id ? [[PAGE.event_id, said.id]] : []), [PAGE.hash, said.h], [MEMBERS.key, said.k]]))];
}

function choose(file) {
  if (!file) return;
  chosen = file;
  at("name").textContent = plain(file.name);
  check();
}

const drop = at("drop");
at("file").addEventListener("change", (event) => choose(event.target.files[0]));
at("keys").addEventListener("input", check);
at("language").addEventListener("click", () => { language = language === "ko" ? "en" : "ko"; speak(); });
document.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
document.addEventListener("dragleave", () => drop.classList.remove("over"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  choose(event.dataTransfer.files[0]);
});
canVerify().then((able) => { at("unable").hidden = able; at("file").disabled = !able; });
speak();
