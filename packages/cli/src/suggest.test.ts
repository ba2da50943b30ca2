import { expect, test } from "vitest";
import { suggest } from "./suggest.ts";

test.each([
  ["experimnt.yaml", ["experiment.yaml", "journal.json"], "experiment.yaml"],
  ["gaet", ["gate", "method"], "gate"],
  ["GATE", ["gate"], "gate"],
  ["banana", ["gate", "method"], undefined],
  ["x", [], undefined],
])("for %s among %j it suggests %s", (word, candidates, expected) => expect(suggest(word, candidates)).toBe(expected));
