import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNetrc, readNetrc } from "./netrc.ts";

describe("a netrc file", () => {
  it("gives the user and password of a host, else those of its default", () => {
    const logins = parseNetrc(
      "machine a.test\n  login ann\n  password s3\nmacdef init\n  machine x\n\nmachine b.test login bob default login any password p\n",
    );
    expect(["a.test", "b.test", "x"].map(logins)).toEqual(["ann:s3", "bob:", "any:p"]);
    expect(parseNetrc("machine a login b password c")("z")).toBeUndefined();
  });

  it("may hold anything without harm", () => {
    fc.assert(fc.property(fc.string(), (text) => void parseNetrc(`machine ${text}`)("a")));
  });

  it("is found by NETRC or in the home directory, or is not there", async () => {
    const home = mkdtempSync(join(tmpdir(), "hormesis-netrc-"));
    writeFileSync(join(home, "_netrc"), "machine a login b password c");
    expect((await readNetrc({ HOME: home }))("a")).toBe("b:c");
    expect((await readNetrc({ NETRC: join(home, "_netrc") }))("a")).toBe("b:c");
    expect((await readNetrc({ HOME: "/nowhere" }))("a")).toBeUndefined();
    rmSync(home, { recursive: true });
  });
});
