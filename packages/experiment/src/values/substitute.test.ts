import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../json.ts";
import { MAX_VALUE_DEPTH } from "./bounds.ts";
import { findOutputReferences, findVariables, substitute, substituteAlways } from "./substitute.ts";
import type { Scope } from "./substitute.ts";

const outputs: Record<string, Json> = {
  login: { status: 200, body: { token: "abc", items: [{ id: 7 }, null] } },
  "log in": [1, 2],
  plain: "text",
};
const variables: Record<string, Json> = { n: 3, list: [1, "a"] };
const scope: Scope = { lookup: (name) => variables[name], isEmpty: false };
const withOutputs: Scope = { ...scope, output: (name) => outputs[name] };
const emptyScope: Scope = { lookup: () => undefined, isEmpty: true };

function nested(depth: number): Json {
  let value: Json = "${n}";
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}

describe("substitute", () => {
  it("keeps the type of a variable that is the whole text, and writes it as Python does elsewhere", () => {
    expect(substitute(["${list}", "x${list}", "$list"], scope)).toEqual([[1, "a"], "x[1, 'a']", "[1, 'a']"]);
  });

  it("leaves everything alone in an empty scope, as Chaos Toolkit skips arguments there", () => {
    expect(substitute("$$ ${a}", emptyScope)).toBe("$$ ${a}");
    expect(substituteAlways("$$ ${a}", emptyScope)).toBe("$ ${a}");
  });

  it("never touches keys, not even __proto__", () => {
    const value = JSON.parse('{"__proto__": "${n}", "${n}": 1}') as Json;
    const result = substitute(value, scope);
    expect(JSON.stringify(result)).toBe('{"__proto__":3,"${n}":1}');
  });

  it("does not look again at what it has put in", () => {
    expect(substitute("${a}", { lookup: () => "${a}", isEmpty: false })).toBe("${a}");
  });

  it("gives values without a dollar sign back as they are", () => {
    const plain = fc.jsonValue().filter((value) => !JSON.stringify(value).includes("$"));
    fc.assert(
      fc.property(plain, (value) => {
        expect(substitute(value as Json, withOutputs)).toEqual(value);
      }),
    );
  });

  it("throws nothing but its own errors, whatever the text is", () => {
    const word = fc.constantFrom("$", "{", "}", "outputs", ".", "[", '"', "]", "login", "body", "n", "0", "\\", " ");
    const text = fc.array(word, { maxLength: 20 }).map((words) => words.join(""));
    fc.assert(
      fc.property(text, (value) => {
        try {
          substitute(value, withOutputs);
        } catch (error) {
          expect(error).toMatchObject({ name: "HormesisError" });
        }
      }),
    );
  });

  it("refuses values that are nested too deep, instead of overflowing the stack", () => {
    expect(substitute(nested(MAX_VALUE_DEPTH), scope)).toBeDefined();
    expect(() => substitute(nested(100_000), scope)).toThrow(expect.objectContaining({ code: "VALUE_TOO_DEEP" }));
  });

  it("takes linear time on a text of a million dollar signs", () => {
    expect(substitute("$".repeat(1_000_000), scope)).toBe("$".repeat(500_000));
    expect(substitute("${outputs.".repeat(50_000), scope)).toBe("${outputs.".repeat(50_000));
  });
});

describe("outputs of earlier activities", () => {
  it.each([
    ["${outputs.login.status}", 200],
    ["${outputs.login.body.items[0]}", { id: 7 }],
    ["${outputs.login.body.items[-1]}", null],
    ["token ${outputs.login.body.token}!", "token abc!"],
    ['${outputs["log in"][1]}', 2],
    ['${ outputs["log in"][1]}', '${ outputs["log in"][1]}'],
    ["${outputs.plain}", "text"],
    ["$${outputs.plain}", "${outputs.plain}"],
    ["${outputs}", "${outputs}"],
  ])("reads %s", (text, expected) => {
    expect(substitute(text, withOutputs)).toEqual(expected);
  });

  it("are plain text where the scope has none", () => {
    expect(substitute('${outputs.login.status} ${outputs["$n"]}', scope)).toBe(
      '${outputs.login.status} ${outputs["3"]}',
    );
  });

  it("are found in an otherwise empty scope, in which nothing else happens", () => {
    const only: Scope = { ...emptyScope, output: (name) => outputs[name] };
    expect(substitute("$$ ${outputs.plain}", only)).toBe("$$ text");
  });

  it("say what is there when a part is missing", () => {
    expect(() => substitute("${outputs.login.body.tokn}", withOutputs)).toThrow(
      expect.objectContaining({
        code: "OUTPUT_MISSING",
        message: "Failed to resolve '${outputs.login.body.tokn}': the output of 'login'.body has no 'tokn'.",
        mend: "There is 'token', 'items'.",
      }),
    );
    expect(() => substitute("${outputs.plain.x}", withOutputs)).toThrow(
      expect.objectContaining({ mend: expect.stringContaining("It is a string") }),
    );
    expect(() => substitute("${outputs.login.body.items.x}", withOutputs)).toThrow(
      expect.objectContaining({ mend: expect.stringContaining("list of 2") }),
    );
  });

  it("of an activity that has not run are an error", () => {
    expect(() => substitute("${outputs.later}", withOutputs)).toThrow(
      expect.objectContaining({ code: "OUTPUT_MISSING", message: expect.stringContaining("'later' has run yet") }),
    );
  });

  it.each(["${outputs.}", "${outputs.a b}", "${outputs[0]}", '${outputs["a]}', "${outputs.a"])("refuse %s", (text) => {
    expect(() => substitute(text, withOutputs)).toThrow(expect.objectContaining({ code: "OUTPUT_REFERENCE_INVALID" }));
  });
});

describe("static search", () => {
  it("finds all references to outputs, also those that are not well-formed", () => {
    expect(findOutputReferences({ a: ["${outputs.x.y[0]}", "$${outputs.no}"], b: "${outputs.}" })).toEqual([
      { name: "x", path: ["y", 0], text: "${outputs.x.y[0]}" },
      { name: "", path: [], text: "${outputs", malformed: true },
    ]);
  });

  it("finds each variable once", () => {
    expect(findVariables({ a: "${x} $y $$z ${x}", b: ["$5 ${outputs.q}"] })).toEqual(["x", "y"]);
  });
});
