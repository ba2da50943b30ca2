/** Shorter secrets are only hidden where they are a whole value: inside longer texts they would hide everything. */
const charactersMin = 3;
/** Shorter lines of a secret that has several are common words, or the brackets of a JSON file. */
const lineCharactersMin = 8;
/** Shorter numbers are ports of nothing, counts and status codes, and would hide those too. */
const digitsMin = 4;

/**
 * The patterns by which a secret is found in a text: as it is, and as programs write it when they repeat it: in JSON
 * (once or twice over, also in ASCII alone), percent-encoded, as a form field, and in base64. Of a secret of several
 * lines, such as a key, each line counts. A number must stand alone.
 *
 * @example secretPatterns("a b") // ["a b", "a%20b", "a\\+b", "YSBi"]
 */
export function secretPatterns(secret: string | number): string[] {
  if (typeof secret === "number") {
    const digits = String(secret);
    return digits.length < digitsMin ? [] : [`(?<![\\w.])${escaped(digits)}(?![\\w.]*\\w)`];
  }
  if (secret.length < charactersMin) return [];
  const lines = secret.split(/[\r\n]+/).filter((line) => line.length >= lineCharactersMin);
  const forms = [secret, ...lines].flatMap((text) => [text, inJson(text), inJson(inJson(text)), inAscii(inJson(text))]);
  return [...new Set([...forms, ...inAddresses(secret), ...inBase64(secret)])].map(escaped);
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** As Python's `json.dumps` writes it. */
function inAscii(text: string): string {
  return text.replaceAll(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function inAddresses(text: string): string[] {
  const well = text.toWellFormed();
  const percent = encodeURIComponent(well);
  const strict = percent.replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  return [percent, encodeURI(well), strict, strict.replaceAll("%2F", "/"), strict.replaceAll("%20", "+")];
}

function inBase64(text: string): string[] {
  const bytes = Buffer.from(text);
  return [bytes.toString("base64"), bytes.toString("base64url"), bytes.toString("base64").replace(/=+$/, "")];
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
