import type { Json } from "../../json.ts";

/** How long a value may be in a reason, so that the reason stays on one line. */
const MAX_LENGTH = 80;

/**
 * A value as JSON for one line, cut to 80 characters. It never writes out more of a large value than it shows.
 *
 * @example shorten({ a: [1, 2] }) // {"a":[1,2]}
 */
export function shorten(value: Json): string {
  const text = write(value, MAX_LENGTH + 1);
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 3)}...` : text;
}

function write(value: Json, room: number): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, room));
  if (typeof value !== "object" || value === null) return String(value);
  if (room <= 0) return "...";
  const list = Array.isArray(value);
  // As many parts as can show at all: each takes a character and a comma at the least.
  const parts = list ? value.slice(0, room).entries() : Object.entries(value).slice(0, room);
  let text = "";
  for (const [key, item] of parts) {
    if (text.length > room) break;
    if (text !== "") text += ",";
    if (typeof key === "string") text += `${JSON.stringify(key.slice(0, room))}:`;
    text += write(item, room - text.length);
  }
  return list ? `[${text}]` : `{${text}}`;
}
