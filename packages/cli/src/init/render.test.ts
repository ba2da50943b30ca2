import { parseDocument } from "@hormesis/experiment";
import { expect, test } from "vitest";
import { render } from "./render.ts";

test.each(["no", "on", "12:30", "1_000", "0x1f", "2024-01-01", "~", "y", ".5", "yes: no # x", "null"])(
  "a title of %j is read back as the text that it is",
  async (title) => {
    const experiment = { title, description: title, method: [] };
    const { value } = await parseDocument(render(experiment, "x.yaml"), { name: "x.yaml" });
    expect(value).toEqual(experiment);
  },
);
