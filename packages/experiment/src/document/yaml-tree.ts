import type * as Yaml from "yaml";
import { MAX_ALIASED_VALUES } from "./bounds.ts";
import type { DocumentPath } from "./diagnostic.ts";

/** A node of a YAML document; null where the text has nothing, as after `key:`. */
export type YamlNode = Yaml.Node | null;

/** One member of a mapping; `merged` when it came in through `<<`. */
export interface YamlPair {
  readonly key: YamlNode;
  readonly value: YamlNode;
  readonly merged: boolean;
}

/** Something in a YAML document that stops it from being read. Never leaves this chapter. */
export class YamlProblem extends Error {
  readonly code: string;
  readonly offset: number;
  readonly mend: string;

  constructor(code: string, offset: number, message: string, mend: string) {
    super(message);
    this.code = code;
    this.offset = offset;
    this.mend = mend;
  }
}

/** The aliases of a document stand for too much. */
export function tooManyValues(offset: number): YamlProblem {
  const message = `The aliases of the document stand for more than ${MAX_ALIASED_VALUES} values.`;
  return new YamlProblem("DOCUMENT_TOO_LARGE", offset, message, "Use fewer aliases of aliases.");
}

/** A composed YAML document whose aliases know what they stand for. */
export class YamlTree {
  readonly root: YamlNode;
  readonly #yaml: typeof Yaml;
  readonly #targets = new Map<Yaml.Alias, YamlNode>();
  /** Members that came in through `<<` so far: merges of merges can multiply as aliases of aliases can. */
  #mergedCount = 0;

  /** @throws YamlProblem for an alias of nothing */
  constructor(yaml: typeof Yaml, document: { readonly contents: YamlNode }) {
    this.#yaml = yaml;
    this.root = document.contents;
    this.#link(this.root, new Map());
  }

  isScalar(node: YamlNode): node is Yaml.Scalar {
    return this.#yaml.isScalar(node);
  }

  isMap(node: YamlNode): node is Yaml.YAMLMap {
    return this.#yaml.isMap(node);
  }

  asNode(value: unknown): YamlNode {
    return this.#yaml.isNode(value) ? value : null;
  }

  offsetOf(node: YamlNode): number {
    return node?.range?.[0] ?? 0;
  }

  /** What an alias stands for, or the node itself. */
  follow(node: YamlNode): Yaml.Scalar | Yaml.YAMLMap | Yaml.YAMLSeq | null {
    // An anchor cannot be on an alias, so one step is all.
    const target = this.#yaml.isAlias(node) ? (this.#targets.get(node) ?? null) : node;
    return this.#yaml.isScalar(target) || this.#yaml.isCollection(target) ? target : null;
  }

  /** The members of a mapping with those that `<<` brings in, these first, since a mapping's own members win. */
  pairsOf(map: Yaml.YAMLMap): YamlPair[] {
    return this.#pairs(map, new Set());
  }

  #pairs(map: Yaml.YAMLMap, open: Set<YamlNode>): YamlPair[] {
    if (open.has(map)) throw this.#badMerge(map);
    const inner = new Set(open).add(map);
    const merged: YamlPair[] = [];
    const own: YamlPair[] = [];
    for (const { key, value } of map.items) {
      const pair = { key: this.asNode(key), value: this.asNode(value), merged: false };
      if (this.#isMerge(pair.key)) {
        for (const found of this.#mergedFrom(pair.value, inner)) merged.push({ ...found, merged: true });
        this.#mergedCount += merged.length;
        if (this.#mergedCount > MAX_ALIASED_VALUES) throw tooManyValues(this.offsetOf(map));
      } else {
        own.push(pair);
      }
    }
    return merged.length === 0 ? own : [...merged, ...own];
  }

  #isMerge(key: YamlNode): boolean {
    return this.isScalar(key) && key.value === "<<" && key.type === "PLAIN" && key.tag === undefined;
  }

  /** Of several mappings in a list the first wins, so it is read last. */
  #mergedFrom(value: YamlNode, open: Set<YamlNode>): YamlPair[] {
    const target = this.follow(value);
    if (this.isMap(target)) return this.#pairs(target, open);
    if (!this.#yaml.isSeq(target)) throw this.#badMerge(value);
    return target.items.toReversed().flatMap((item) => {
      const map = this.follow(this.asNode(item));
      if (!this.isMap(map)) throw this.#badMerge(value);
      return this.#pairs(map, open);
    });
  }

  #badMerge(node: YamlNode): YamlProblem {
    const message = "'<<' must be followed by a mapping, or by a list of mappings.";
    return new YamlProblem("YAML_INVALID", this.offsetOf(node), message, 'Put "<<" in quotes if it is meant as a key.');
  }

  /** Notes what each alias stands for: the last anchor of its name before it. */
  #link(node: YamlNode, anchors: Map<string, YamlNode>): void {
    if (this.#yaml.isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === undefined) {
        const message = `The alias '*${node.source}' stands for nothing.`;
        throw new YamlProblem(
          "YAML_ALIAS_UNKNOWN",
          this.offsetOf(node),
          message,
          `Put the anchor '&${node.source}' on a value before it.`,
        );
      }
      this.#targets.set(node, target);
      return;
    }
    if (node?.anchor !== undefined) anchors.set(node.anchor, node);
    if (this.#yaml.isMap(node)) {
      for (const { key, value } of node.items) {
        this.#link(this.asNode(key), anchors);
        this.#link(this.asNode(value), anchors);
      }
    } else if (this.#yaml.isSeq(node)) {
      for (const item of node.items) this.#link(this.asNode(item), anchors);
    }
  }

  /** The offset of the value at a path, or of the deepest part of it that is there. */
  locate(path: DocumentPath, textOf: (key: YamlNode) => string): number {
    let offset = this.offsetOf(this.root);
    let node: YamlNode = this.root;
    for (const step of path) {
      const target = this.follow(node);
      if (this.isMap(target)) {
        const pair = this.pairsOf(target).findLast(({ key }) => textOf(key) === String(step));
        if (pair === undefined) return offset;
        offset = this.offsetOf(pair.key);
        node = pair.value;
      } else if (this.#yaml.isSeq(target) && typeof step === "number" && step < target.items.length) {
        node = this.asNode(target.items[step]);
        offset = node === null ? offset : this.offsetOf(node);
      } else {
        return offset;
      }
    }
    return offset;
  }
}
