// Signed notes, checkpoints, Merkle trees and proofs, as events/log reads them (C2SP; RFC 6962 and 9162).

const ED25519 = 1, COSIGNATURE = 4;
const HEADER = "c2sp.org/tlog-proof@v1";
const NOTE_MAX = 1_000_000, PROOF_MAX = 1_100_000, SIGNATURES_MAX = 100;
const COUNT = "(0|[1-9][0-9]{0,18})", COUNT_MAX = 2n ** 63n - 1n;

function toBase64(bytes) {
  let raw = "";
  for (const byte of bytes) raw += String.fromCharCode(byte);
  return btoa(raw);
}

function unbase64(text) {
  let raw = "";
  try {
    raw = atob(text);
  } catch {
    throw new LogFault("This is not base64.");
  }
  if (btoa(raw) !== text) throw new LogFault("This is not base64 as it is written here.");
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}

async function parseKey(text) {
  const found = /^([^+]+)\+([0-9a-f]{8})\+([0-9A-Za-z+/]+={0,2})$/.exec(text);
  if (!found || /\s/.test(found[1])) throw new LogFault("A key is written as name+id+base64.");
  const [, name, id, spelled] = found, key = unbase64(spelled);
  if (![ED25519, COSIGNATURE].includes(key[0]) || key.length !== 33) throw new LogFault("Only Ed25519 keys are known here.");
  if (hex((await sha256(encode(`${name}\n`), key)).slice(0, 4)) !== id) {
    throw new LogFault("The id in the key is not the id of the key.");
  }
  return { name, id, kind: key[0], text, raw: key.slice(1) };
}

async function isSigned(key, text, data) {
  let message = encode(text);
  if (key.kind === COSIGNATURE) {
    const time = BigInt(`0x${hex(data.slice(0, 8))}`);
    if (time > COUNT_MAX) return false;
    [message, data] = [join(encode(`cosignature/v1\ntime ${time}\n`), message), data.slice(8)];
  }
  if (data.length !== 64) return false;
  key.handle ??= await crypto.subtle.importKey("raw", key.raw, { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "Ed25519" }, key.handle, data, message);
}

function parseNote(whole) {
  if (encode(whole).length > NOTE_MAX) throw new LogFault(`A note has at most ${NOTE_MAX} bytes.`);
  if (/[\x00-\x09\x0b-\x1f]/.test(whole)) throw new LogFault("A note has no control characters but newlines.");
  const cut = whole.lastIndexOf("\n\n"), below = whole.slice(cut + 2);
  if (cut < 0 || !below.endsWith("\n")) throw new LogFault("A note is a text, a blank line, and lines of signatures.");
  const rows = below.slice(0, -1).split("\n");
  if (rows.length > SIGNATURES_MAX) throw new LogFault(`A note has at most ${SIGNATURES_MAX} signatures.`);
  return { text: whole.slice(0, cut + 1), signatures: rows.map(parseSignature) };
}

function parseSignature(line) {
  const found = /^\u2014 ([^\s+]+) (\S+)$/.exec(line), decoded = found && unbase64(found[2]);
  if (!found || decoded.length < 5) throw new LogFault("A signature line is a dash, the key's name, and base64.");
  return { name: found[1], id: hex(decoded.slice(0, 4)), data: decoded.slice(4) };
}

// The text of a note and which of `keys` have signed it. A wrong signature of a known key is a fault, an unknown key none.
async function openNote(whole, keys) {
  const note = parseNote(whole), who = new Set();
  for (const { name, id, data } of note.signatures) {
    const key = keys.find((known) => known.name === name && known.id === id);
    if (key && !(await isSigned(key, note.text, data))) throw new LogFault(`The signature of ${name} is not one of this text.`);
    if (key) who.add(key);
  }
  if (!who.size) throw new LogFault("None of the known keys has signed this note.");
  return { text: note.text, who: [...who] };
}

function parseCheckpoint(text) {
  const [origin, size, spelled, ...extensions] = text.split("\n");
  if (extensions.pop() !== "" || [origin, size, spelled, ...extensions].includes("")) {
    throw new LogFault("A checkpoint has three lines or more, none of them empty.");
  }
  if (!new RegExp(`^${COUNT}$`).test(size) || BigInt(size) > COUNT_MAX) {
    throw new LogFault("The second line of a checkpoint is the tree's size in decimal digits.");
  }
  const root = unbase64(spelled);
  if (root.length !== 32) throw new LogFault("The third line of a checkpoint is a root of 32 bytes.");
  return { origin, size: BigInt(size), root, text };
}

// A key of the log itself that the checkpoint is about: not a witness's, nor another log's.
const isOf = (key, head) => key.kind === ED25519 && key.name === head.origin;

const leafHash = (data) => sha256(Uint8Array.of(0), data);
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);

async function rootOf(hashes) {
  if (!hashes.length) return sha256();
  let row = hashes;
  while (row.length > 1) {
    const above = [];
    for (let at = 0; at < row.length; at += 2) {
      above.push(at + 1 < row.length ? await nodeHash(row[at], row[at + 1]) : row[at]);
    }
    row = above;
  }
  return row[0];
}

// The root that a path leads to from a leaf (RFC 9162, section 2.1.3.2).
async function climb(leaf, index, size, path) {
  if (index >= size) throw new LogFault(`A tree of ${size} leaves has no leaf ${index}.`);
  if (path.some((hash) => hash.length !== 32)) throw new LogFault("A hash has 32 bytes.");
  let here = index, last = size - 1n, found = leaf;
  for (const sibling of path) {
    if (last === 0n) throw new LogFault("The path has more hashes than the tree has levels.");
    if (here % 2n || here === last) {
      found = await nodeHash(sibling, found);
      while (here && here % 2n === 0n) [here, last] = [here >> 1n, last >> 1n];
    } else {
      found = await nodeHash(found, sibling);
    }
    [here, last] = [here >> 1n, last >> 1n];
  }
  if (last) throw new LogFault("The path ends below the root.");
  return found;
}

function parseProof(text) {
  const cut = text.indexOf("\n\n"), [header, ...lines] = text.slice(0, cut < 0 ? text.length : cut).split("\n");
  if (header !== HEADER || cut < 0 || text.length > PROOF_MAX) {
    throw new LogFault(`A proof begins with the line ${HEADER} and ends with a checkpoint.`);
  }
  const extra = lines[0]?.startsWith("extra ") ? unbase64(lines.shift().slice(6)) : new Uint8Array();
  const index = new RegExp(`^index ${COUNT}$`).exec(lines.shift() ?? "");
  if (!index) throw new LogFault("A proof says the index of its leaf in decimal digits.");
  return { index: BigInt(index[1]), path: lines.map(unbase64), checkpoint: text.slice(cut + 2), extra };
}

// The checkpoint that one of `keys` has signed and in whose tree the proof shows the leaf, and who has signed it.
async function verifyProof(proof, leaf, keys) {
  const { text, who } = await openNote(proof.checkpoint, keys), head = parseCheckpoint(text);
  if (!isSame(await climb(leaf, proof.index, head.size, proof.path), head.root)) {
    throw new LogFault("The path leads to another root.");
  }
  return { head, who };
}
