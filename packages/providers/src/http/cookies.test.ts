import { describe, expect, it } from "vitest";
import { CookieJar } from "./cookies.ts";

function header(setAt: string, cookie: string, askedAt: string): string | undefined {
  const jar = new CookieJar();
  jar.store(new URL(setAt), [["Set-Cookie", cookie]]);
  return jar.headerFor(new URL(askedAt));
}

describe("a cookie", () => {
  it.each([
    ["http://a.test/x/y", "n=v", "http://a.test/x/z", "n=v"],
    ["http://a.test/x/y", "n=v", "http://a.test/z", undefined],
    ["http://a.test/x/y", "n=v; path=/", "http://a.test/z", "n=v"],
    ["http://a.test/", "n=v", "http://b.a.test/", undefined],
    ["http://b.a.test/", "n=v; Domain=.a.test", "http://c.a.test/", "n=v"],
    ["http://b.test/", "n=v; Domain=a.test", "http://a.test/", undefined],
    ["https://a.test/", "n=v; Secure", "http://a.test/", undefined],
    ["https://a.test/", "n=a=b; Secure", "https://a.test/q", "n=a=b"],
    ["http://a.test/", "nonsense", "http://a.test/", undefined],
  ])("set at %s by %s is sent to %s as %s", (setAt, cookie, askedAt, expected) => {
    expect(header(setAt, cookie, askedAt)).toBe(expected);
  });

  it("replaces the one of its name", () => {
    const jar = new CookieJar();
    const url = new URL("http://a.test/");
    for (const value of ["n=1", "m=2", "n=3"]) jar.store(url, [["set-cookie", value]]);
    expect(jar.headerFor(url)).toBe("n=3; m=2");
  });
});
