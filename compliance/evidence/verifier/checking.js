// Checks a bundle, a receipt or a proof, as events/verify/bundle.py and receipt.py do.

const LEAF = ["e", "h", "k", "n", "t", "v"], LINE = ["e", "h", "id", "k", "t", "v"];
const PART = new RegExp(`^(claims/[0-9]{4,5})/(${FORM.parts.join("|").replaceAll(".", "\\.")})$`);

async function checkBundle(blob, given, tick) {
  const archive = await Archive.open(blob), manifest = readManifest(await archive.read(FORM.manifest));
  const keys = given.length ? given : await Promise.all(manifest.keys.map(parseKey));
  const { head, who } = await openHead(decode(await archive.read(FORM.checkpoint)), keys);
  const verdict = { thing: manifest.thing, manifest, head, who, keyWasGiven: given.length > 0, claims: [], findings: [], packed: [] };
  const note = (where, faults) => faults.forEach((words) => verdict.findings.push({ where, words }));
  let last = -1n;
  for (const [place, listed] of manifest.claims.entries()) {
    const { shown, index, faults } = await checkClaim(archive, listed, verdict, keys);
    if (index <= last) faults.push(WORDS.OUT_OF_ORDER);
    if (index > last) last = index;
    verdict.claims.push(shown);
    note(`${place + 1}, ${listed.event_id}`, faults);
    await tick(place + 1, manifest.claims.length);
  }
  verdict.claims.forEach((shown, place) => note(`${place + 1}, ${shown.eventId}`, unlinked(shown, verdict)));
  note(verdict.thing, [...holes(verdict.claims), ...strays(archive, manifest, head)]);
  return verdict;
}

async function openHead(signed, keys) {
  let opened;
  try {
    opened = await openNote(signed, keys);
  } catch (error) {
    if (error instanceof LogFault) throw new Fault(WORDS.UNSIGNED, { why: error.message });
    throw error;
  }
  const head = parseCheckpoint(opened.text);
  if (!opened.who.some((key) => isOf(key, head))) throw new Fault(WORDS.NOT_THE_LOGS);
  return { head, who: opened.who };
}

async function checkClaim(archive, { folder, event_id: eventId, unit = "" }, verdict, keys) {
  const [leafName, numbersName, proofName, entryName] = FORM.parts.map((part) => `${folder}/${part}`);
  const leaf = await archive.read(leafName), opening = await archive.read(numbersName);
  const entry = archive.files.has(entryName) ? await archive.read(entryName) : null;
  const said = readLeaf(leaf, LEAF), proof = parseProof(decode(await archive.read(proofName)));
  const named = unit || verdict.thing, numbers = readNumbers(opening), number = numbers.get(named);
  const faults = await checkPlace(proof, leaf, verdict.head, keys);
  const { kept, faults: others } = await checkEntry(said, entry, eventId, named);
  faults.push(...others);
  if (hex(await sha256(opening)) !== said.n || number === undefined) faults.push(WORDS.OTHER_NUMBERS);
  const shown = { number, eventId, kind: said.e, at: said.t, hasEntry: entry !== null, kept, holds: !faults.length, unit };
  if (kept && !faults.length) notePacking(kept.event, numbers, verdict);
  return { shown, index: proof.index, faults };
}

async function checkPlace(proof, leaf, expected, keys) {
  try {
    const { head } = await verifyProof(proof, await leafHash(leaf), keys);
    return head.text === expected.text ? [] : [WORDS.OTHER_CHECKPOINT];
  } catch (error) {
    if (error instanceof LogFault) return [fill(WORDS.NOT_IN_LOG, { why: error.message })];
    throw error;
  }
}

async function checkEntry(said, entry, eventId, thing) {
  if (entry === null) return { kept: null, faults: [] };
  if (hex(await sha256(entry)) !== said.h) return { kept: null, faults: [WORDS.OTHER_ENTRY] };
  const kept = readEntry(entry), faults = [];
  if (kept.key !== said.k) faults.push(WORDS.OTHER_KEY);
  if (kept.event.eventID !== eventId) faults.push(WORDS.OTHER_ID);
  if (!names(kept.event, thing)) faults.push(WORDS.OTHER_THING);
  return { kept, faults };
}

function notePacking(event, numbers, verdict) {
  if (event.type !== "AggregationEvent" || event.action !== "ADD" || !isText(event.parentID)) return;
  const named = [...numbers.keys()];
  // A parent that is spelled as a URN is the one unit among what the log says to be named.
  const isParent = (uri) => isSpelled(event.parentID, uri) && (!event.parentID.startsWith("urn:") || /\/(00|8003)\//.test(uri));
  verdict.packed.push({ units: named.filter(isParent), named });
}

// A claim about a unit says nothing of a thing of which nobody says that it lay there.
function unlinked({ unit }, { thing, packed }) {
  const linked = new Set([thing]);
  for (let last = 0; last !== linked.size; ) {
    last = linked.size;
    packed.filter(({ named }) => named.some((uri) => linked.has(uri))).forEach(({ units }) => units.forEach((uri) => linked.add(uri)));
  }
  return unit && !linked.has(unit) ? [fill(WORDS.NOT_LINKED, { unit })] : [];
}

// A Digital Link names the same on any domain; what is spelled as a URN is left to the command to compare.
const ORIGIN = "https://id.gs1.org";
const isSpelled = (uri, thing) => uri.startsWith("urn:epc:") || (thing.startsWith(`${ORIGIN}/`)
  ? uri.startsWith("http") && uri.endsWith(thing.slice(ORIGIN.length)) : uri === thing);

// Whether an event is about the thing.
function names(event, thing) {
  const lists = ["epcList", "childEPCs", "inputEPCList", "outputEPCList"];
  const quantities = ["quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"];
  const named = [event.parentID, ...lists.flatMap((name) => event[name] ?? []),
    ...quantities.flatMap((name) => (event[name] ?? []).map((row) => row.epcClass))].filter(Boolean);
  return named.some((uri) => isSpelled(uri, thing));
}

function holes(claims) {
  const found = [], numbers = claims.filter((shown) => !shown.unit).map((shown) => shown.number).filter((number) => number !== undefined);
  let expected = 1;
  for (const number of numbers.sort((one, other) => one - other)) {
    if (number > expected) found.push(fill(WORDS.HOLE, { first: expected, last: number - 1 }));
    if (number < expected) found.push(fill(WORDS.TWICE, { number }));
    expected = Math.max(expected, number + 1);
  }
  return found;
}

function strays(archive, manifest, head) {
  const folders = new Set(manifest.claims.map((claim) => claim.folder));
  const known = new Set([...FORM.beside, FORM.manifest, FORM.checkpoint]);
  const found = archive.names.filter((name) => {
    const part = PART.exec(name);
    return !known.has(name) && !(part && folders.has(part[1])) && !/^claims\/([0-9]{4,5}\/)?$/.test(name);
  });
  const faults = found.sort().map((name) => fill(WORDS.STRAY, { name }));
  return manifest.origin === head.origin ? faults : [...faults, WORDS.OTHER_ORIGIN];
}

// The lines that a receipt vouches for, or the leaf that a proof is of, and the signed head over them.
async function checkText(blob, keys) {
  if (!keys.length) throw new Fault(WORDS.NEEDS_KEY_HERE);
  try {
    const text = decode(new Uint8Array(await blob.slice(0, FORM.bytes + 1).arrayBuffer()));
    if (blob.size > FORM.bytes) throw new Error(`more than ${FORM.bytes} bytes`);
    return await (text.startsWith(HEADER) ? checkProofText(parseProof(text), keys) : checkAnswer(JSON.parse(text), keys));
  } catch (error) {
    if (error instanceof Fault || error.name === "NotSupportedError") throw error;
    throw new Fault(WORDS.NO_RECEIPT, { why: error.message });
  }
}

async function checkProofText(proof, keys) {
  const said = readLeaf(proof.extra, "id" in readJson(proof.extra) ? LINE : LEAF);
  const { head, who } = await verifyProof(proof, await leafHash(proof.extra), keys);
  return { lines: [said], head: own(head, who), who };
}

async function checkAnswer(answer, keys) {
  const rows = (answer.results ?? [answer]).filter((row) => "receipt_line" in row);
  const { text, who } = await openNote(answer.receipt, keys), head = own(parseCheckpoint(text), who);
  const root = await rootOf(await Promise.all(rows.map((row) => leafHash(encode(row.receipt_line)))));
  if (head.size !== BigInt(rows.length) || !isSame(head.root, root)) {
    throw new LogFault("The lines are not those that were signed.");
  }
  const lines = rows.map((row) => {
    const said = readLeaf(encode(row.receipt_line), LINE);
    if (said.id === row.event_id && said.h === row.entry_sha256) return said;
    throw new LogFault("A row says something else than its receipt line.");
  });
  return { lines, head, who };
}

function own(head, who) {
  if (who.some((key) => isOf(key, head))) return head;
  throw new LogFault("None of the keys that have signed it is a key of the log that it names.");
}
