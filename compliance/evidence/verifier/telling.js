// What an entry says, in words: the labels are those of the declarations, whatever nobody declared is shown as it stands.

const KST = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Seoul", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
});
const HIDDEN = new Set(["@context", "eventID", "bat:lifecycleEvent", "eventTimeZoneOffset"]);

function seoul(text) {
  const moment = new Date(text);
  return Number.isNaN(moment.valueOf()) ? String(text) : `${KST.format(moment)} KST`;
}

// What could turn the writing round or stand in it unseen is shown as a sign that something stood there.
const plain = (text) => String(text).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "\ufffd");

function tellEntry(kept, kind) {
  const { event } = kept, { ilmd = {}, ...rest } = event;
  const declared = TYPES[kind]?.fields ?? {};
  const pairs = [[MEMBERS.author, kept.gln], [MEMBERS.eventTime, seoul(event.eventTime)]];
  for (const [name, value] of Object.entries({ ...rest, ...ilmd })) {
    if (HIDDEN.has(name) || name === "eventTime") continue;
    const field = declared[name] ?? MEMBERS[name] ?? { en: name, ko: name };
    pairs.push([field, field.options?.[value] ?? tellValue(value, field)]);
  }
  return [...pairs, [MEMBERS.key, kept.key]];
}

function tellValue(value, field) {
  if (value === true || value === false) return MEMBERS[String(value)];
  if (Array.isArray(value)) return value.map((item) => tellValue(item, field)).join(" / ");
  if (value === null || typeof value !== "object") return String(value);
  return Object.entries(value).map(([name, inner]) => `${name} ${tellValue(inner, field)}`).join(", ");
}
