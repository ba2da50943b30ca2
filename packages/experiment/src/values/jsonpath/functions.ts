import type { Json } from "../../json.ts";
import { isJsonObject } from "../../json.ts";
import type { FunctionName } from "./ast.ts";

/**
 * Calls a function on a value. Undefined where it does not apply: a wrong number or kind of arguments, or a value
 * that it says nothing about (an object has no `length`).
 */
export function call(name: FunctionName, value: Json, given: readonly Json[]): Json | undefined {
  if (typeof value === "string") return callOnText(name, value, given);
  if (given.length > 0) return undefined;
  if (Array.isArray(value)) return callOnList(name, value);
  return isJsonObject(value) ? callOnObject(name, value) : undefined;
}

function callOnText(name: FunctionName, text: string, given: readonly Json[]): Json | undefined {
  // By characters as Python counts them, not by the halves that JavaScript makes of the rarer ones.
  const characters = Array.from(text);
  if (name === "length") return given.length === 0 ? characters.length : undefined;
  const positions = given.map(asPosition);
  const [first, second] = positions;
  if (first === undefined || positions.includes(undefined)) return undefined;
  if (name === "charAt" && given.length === 1) return characters.at(first);
  if (name === "substring" && given.length <= 2) return characters.slice(first, second).join("");
  return undefined;
}

function callOnList(name: FunctionName, list: Json[]): Json | undefined {
  if (name === "length") return list.length;
  if (name === "keys") return list.map((_, index) => index);
  if (name === "values") return list;
  return name === "entries" ? list.map((item, index) => [index, item]) : undefined;
}

function callOnObject(name: FunctionName, object: { [key: string]: Json }): Json | undefined {
  if (name === "keys") return Object.keys(object);
  if (name === "values") return Object.values(object);
  return name === "entries" ? Object.entries(object) : undefined;
}

/** A whole number; true and false count as 1 and 0, as in Python. */
export function asPosition(value: Json): number | undefined {
  if (typeof value === "boolean") return Number(value);
  return typeof value === "number" && Number.isInteger(value) ? value : undefined;
}
