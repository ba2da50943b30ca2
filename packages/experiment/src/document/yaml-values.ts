import type * as Yaml from "yaml";
import { MAX_DOCUMENT_DEPTH, MAX_ALIASED_VALUES } from "./bounds.ts";
import { readMoment, readNumber, readPlainScalar, type PlainScalar } from "./yaml-scalar.ts";
import { tooManyValues, YamlProblem, type YamlNode, type YamlTree } from "./yaml-tree.ts";

type Path = (string | number)[];
/** Something odd about a value that does not stop it from being read. */
export interface YamlRemark {
  readonly kind: "duplicate" | "inexact" | "not-finite";
  readonly offset: number;
  readonly path: Path;
  readonly text: string;
}

const prefix = "tag:yaml.org,2002:";

/**
 * Turns the tree of a YAML document into the value that PyYAML's safe loader would give, as far as JSON can carry it.
 * Aliases are written out, so that no two places of the value are the same object.
 *
 * @throws YamlProblem
 */
export function readYamlValue(tree: YamlTree): { readonly value: unknown; readonly remarks: readonly YamlRemark[] } {
  const reader = new Reader(tree);
  return { value: reader.read(tree.root, []), remarks: reader.remarks };
}

/** The text of a key: JSON has no other keys, and Python writes `true`, `null` and numbers as JSON does. */
export function keyText(tree: YamlTree, node: YamlNode): string {
  const target = tree.follow(node);
  if (target !== null && !tree.isScalar(target)) {
    throw new YamlProblem(
      "YAML_INVALID",
      tree.offsetOf(node),
      "A key is a list or a mapping.",
      "Use a text as the key.",
    );
  }
  const { value, isFloat } = scalarValue(tree, target);
  // `1.0` stays `1.0` as a key, where the value would be the number 1.
  return isFloat && Number.isInteger(value) ? `${String(value)}.0` : String(value);
}

class Reader {
  readonly remarks: YamlRemark[] = [];
  readonly #tree: YamlTree;
  /** The nodes that are being read; one that is reached again would never end. */
  readonly #open = new Set<YamlNode>();
  /** How many aliases are being followed, and how many values they have brought in. */
  #following = 0;
  #aliased = 0;

  constructor(tree: YamlTree) {
    this.#tree = tree;
  }

  read(node: YamlNode, path: Path): unknown {
    if (this.#following > 0) this.#aliased += 1;
    if (this.#aliased > MAX_ALIASED_VALUES) throw tooManyValues(this.#tree.offsetOf(node));
    if (path.length > MAX_DOCUMENT_DEPTH) throw tooDeep(this.#tree.offsetOf(node));
    const target = this.#tree.follow(node);
    if (target === null || this.#tree.isScalar(target)) return this.#scalar(target, node, path);
    if (this.#open.has(target)) {
      const message = "An alias stands within what it stands for, so the value would never end.";
      throw new YamlProblem(
        "YAML_ALIAS_CYCLE",
        this.#tree.offsetOf(node),
        message,
        "Write the value out instead of the alias.",
      );
    }
    this.#open.add(target);
    if (target !== node) this.#following += 1;
    const value = this.#tree.isMap(target) ? this.#map(target, path) : this.#list(target, path);
    this.#open.delete(target);
    if (target !== node) this.#following -= 1;
    return value;
  }

  #scalar(target: Yaml.Scalar | null, node: YamlNode, path: Path): unknown {
    const read = scalarValue(this.#tree, target);
    const offset = this.#tree.offsetOf(node);
    const text = String(read.value);
    if (read.inexact) this.remarks.push({ kind: "inexact", offset, path, text: target?.source ?? text });
    if (typeof read.value === "number" && !Number.isFinite(read.value)) {
      this.remarks.push({ kind: "not-finite", offset, path, text });
    }
    return read.value;
  }

  #list(target: Yaml.YAMLSeq, path: Path): unknown[] {
    checkTag(target, "seq", this.#tree);
    return target.items.map((item, index) => this.read(this.#tree.asNode(item), [...path, index]));
  }

  #map(target: Yaml.YAMLMap, path: Path): unknown {
    checkTag(target, "map", this.#tree);
    const seen = new Set<string>();
    // From entries, so that a key such as "__proto__" stays an ordinary key; the last of equal keys counts.
    const entries = new Map<string, unknown>();
    for (const { key, value, merged } of this.#tree.pairsOf(target)) {
      const text = keyText(this.#tree, key);
      const place = [...path, text];
      if (!merged && seen.has(text)) {
        this.remarks.push({ kind: "duplicate", offset: this.#tree.offsetOf(key), path: place, text });
      }
      if (!merged) seen.add(text);
      entries.set(text, this.read(value, place));
    }
    return Object.fromEntries(entries);
  }
}

function checkTag(node: Yaml.YAMLMap | Yaml.YAMLSeq, kind: "map" | "seq", tree: YamlTree): void {
  if (node.tag !== undefined && node.tag !== prefix + kind) throw unknownTag(node.tag, tree.offsetOf(node));
}

function scalarValue(tree: YamlTree, node: Yaml.Scalar | null): Extract<PlainScalar, { value: unknown }> {
  if (node === null) return { value: null };
  const text = typeof node.value === "string" ? node.value : "";
  const read = readScalar(node, text);
  if (read === undefined) throw unknownTag(node.tag ?? "", tree.offsetOf(node));
  if ("reason" in read) {
    throw new YamlProblem(
      "YAML_INVALID",
      tree.offsetOf(node),
      `${read.reason}.`,
      "Put it in quotes if it is meant as a text.",
    );
  }
  return read;
}

/** A lone `!` says nothing; `tag` is empty where the text has a broken one, which the parser has reported. */
function readScalar({ tag = "!", type = "PLAIN" }: Yaml.Scalar, text: string): PlainScalar | undefined {
  if (tag !== "!" && tag !== "") return tagged(tag, text);
  return type === "PLAIN" ? readPlainScalar(text) : { value: text };
}

/** A scalar with a type written before it, such as `!!str 017`. */
function tagged(tag: string, text: string): PlainScalar | undefined {
  switch (tag) {
    case `${prefix}str`:
      return { value: text };
    case `${prefix}int`:
    case `${prefix}float`:
      return readNumber(text) ?? { reason: `'${text}' is marked as a number and is none` };
    case `${prefix}bool`: {
      const read = readPlainScalar(text.toLowerCase());
      return "value" in read && typeof read.value === "boolean"
        ? read
        : { reason: `'${text}' is marked as a boolean and is none` };
    }
    case `${prefix}null`:
      return { value: null };
    case `${prefix}timestamp`:
      return readMoment(text) ?? { reason: `'${text}' is marked as a date and is none` };
    default:
      return undefined;
  }
}

function unknownTag(tag: string, offset: number): YamlProblem {
  const shown = tag.startsWith(prefix) ? `!!${tag.slice(prefix.length)}` : tag;
  return new YamlProblem(
    "YAML_TAG_UNKNOWN",
    offset,
    `The type '${shown}' cannot be read.`,
    "Remove it: an experiment is made of texts, numbers, booleans, null, lists and mappings.",
  );
}

function tooDeep(offset: number): YamlProblem {
  const message = `The document is nested more than ${MAX_DOCUMENT_DEPTH} levels deep.`;
  return new YamlProblem("DOCUMENT_TOO_DEEP", offset, message, "Flatten it: no experiment needs that much.");
}
