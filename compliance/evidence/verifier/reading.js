// Reads bytes, JSON and ZIP so strictly that no two readers could see two things in them, as events/verify does.

class Fault extends Error {
  // What was given is nothing that can be checked; `words` says why, in both languages.
  constructor(words, values) {
    super(fill(words, values).en);
    this.words = fill(words, values);
  }
}

class LogFault extends Error {}

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encode = (text) => ENCODER.encode(text);
const decode = (bytes) => DECODER.decode(bytes);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const isSame = (one, other) => hex(one) === hex(other);

function fill(words, values = {}) {
  const put = (text) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  return { en: put(words.en), ko: put(words.ko) };
}

function join(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}

async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));
}

// RFC 8785 is what JSON.stringify writes once keys are sorted by UTF-16 unit, which sort() does.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") {
    if (typeof value === "string" && /\p{Cs}/u.test(value)) throw new Error("a text holds half of a character");
    return JSON.stringify(value);
  }
  return `{${Object.keys(value).sort().map((key) => `${canonical(key)}:${canonical(value[key])}`).join(",")}}`;
}

// The value of canonical JSON. A key that stands twice, or a number that loses digits, does not come out as it went in.
function readJson(bytes) {
  const text = decode(bytes), value = JSON.parse(text);
  if (canonical(value) !== text) throw new Error("a JSON text is not in its canonical form (RFC 8785)");
  return value;
}

function require(holds) {
  if (!holds) throw new Error("a part of it is not of the shape that it should have");
}

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isText = (value) => typeof value === "string";
const isCount = (value, least) => Number.isSafeInteger(value) && value >= least;
const hasKeys = (value, keys) => isObject(value) && Object.keys(value).sort().join() === [...keys].sort().join();

function readLeaf(bytes, keys) {
  const said = readJson(bytes);
  require(hasKeys(said, keys) && said.v === 1 && keys.every((key) => key === "v" || isText(said[key])));
  require(["h", "n"].every((key) => !keys.includes(key) || /^[0-9a-f]{64}$/.test(said[key])));
  return said;
}

function readNumbers(bytes) {
  const said = readJson(bytes);
  require(hasKeys(said, ["numbers", "salt"]) && isObject(said.numbers));
  require(Object.values(said.numbers).every((number) => isCount(number, 1)));
  return new Map(Object.entries(said.numbers));
}

function readEntry(bytes) {
  const said = readJson(bytes);
  require(isObject(said) && isObject(said.event) && isText(said.key) && isText(said.event.eventID));
  return said;
}

function readManifest(bytes) {
  const said = readJson(bytes);
  require(isObject(said) && isText(said.format));
  if (said.format !== FORM.format) throw new Fault(WORDS.OTHER_FORMAT);
  require(["thing", "origin", "made_at"].every((name) => isText(said[name])) && isCount(said.hidden_claims, 0));
  require(Array.isArray(said.keys) && said.keys.every(isText) && said.keys.length <= 100 && Array.isArray(said.claims));
  for (const claim of said.claims) {
    require(isObject(claim) && hasKeys({ unit: "", ...claim }, ["folder", "event_id", "unit"]));
    require(Object.values(claim).every(isText));
    require(/^claims\/[0-9]{4,5}$/.test(claim.folder));
  }
  if (!said.claims.length) throw new Fault(WORDS.NO_CLAIMS);
  if (said.claims.length > FORM.claims) throw new Fault(WORDS.TOO_MANY, { most: FORM.claims });
  return said;
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
  return byte;
});
const crc32 = (bytes) => ~bytes.reduce((sum, byte) => CRC[(sum ^ byte) & 255] ^ (sum >>> 8), -1) >>> 0;

async function viewOf(blob, start, end) {
  return new DataView(await blob.slice(Math.max(start, 0), end).arrayBuffer());
}

// A ZIP that begins with the file, ends with it, and has one directory in which each name stands once.
class Archive {
  static async open(blob) {
    const archive = new Archive(), end = blob.size - 22;
    const tail = await viewOf(blob, end, blob.size), locator = await viewOf(blob, end - 20, end);
    const refused = new Error("it is no ZIP, or one that two programs can read in two ways");
    if (end < 0 || tail.getUint32(0, true) !== 0x06054b50 || tail.getUint32(4, true) || tail.getUint16(20, true)) throw refused;
    const [here, count] = [tail.getUint16(8, true), tail.getUint16(10, true)];
    const [length, start] = [tail.getUint32(12, true), tail.getUint32(16, true)];
    const isNext64 = locator.byteLength === 20 && locator.getUint32(0, true) === 0x07064b50;
    if (here !== count || start + length !== end || isNext64) throw refused;
    archive.blob = blob;
    archive.files = directory(await viewOf(blob, start, end));
    if (archive.files.size !== count) throw new Error("its directory names a file twice, or another number than it says");
    return archive;
  }

  get names() {
    return [...this.files.keys()];
  }

  async read(name) {
    const file = this.files.get(name);
    if (!file) throw new Error(`it has no file ${name}`);
    if (file.size > FORM.bytes) throw new Fault(WORDS.TOO_LARGE, { name, most: FORM.bytes });
    const head = await viewOf(this.blob, file.at, file.at + 30);
    require(head.getUint32(0, true) === 0x04034b50);
    const named = file.at + 30, data = named + head.getUint16(26, true) + head.getUint16(28, true);
    const own = await viewOf(this.blob, named, named + head.getUint16(26, true));
    require(decode(own) === name);
    return unpack(this.blob.slice(data, data + file.packed), file);
  }
}

function directory(view) {
  const files = new Map();
  for (let at = 0; at < view.byteLength; ) {
    require(view.getUint32(at, true) === 0x02014b50);
    const [flags, method, length] = [8, 10, 28].map((offset) => view.getUint16(at + offset, true));
    const name = decode(new Uint8Array(view.buffer, at + 46, length));
    if (flags & 1 || ![0, 8].includes(method) || files.has(name)) {
      throw new Error("a file stands twice in it, is encrypted, or is packed by other means than deflate");
    }
    const [crc, packed, size] = [16, 20, 24].map((offset) => view.getUint32(at + offset, true));
    files.set(name, { method, crc, packed, size, at: view.getUint32(at + 42, true) });
    at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return files;
}

async function unpack(packed, file) {
  const raw = packed.stream();
  const reader = (file.method ? raw.pipeThrough(new DecompressionStream("deflate-raw")) : raw).getReader();
  const kept = new Uint8Array(file.size);
  for (let at = 0; ; ) {
    const { done, value } = await reader.read();
    if (done && at === file.size && crc32(kept) === file.crc) return kept;
    if (done || at + value.length > file.size) throw new Error("a file is not as long as it says, or was spoiled");
    kept.set(value, at);
    at += value.length;
  }
}
