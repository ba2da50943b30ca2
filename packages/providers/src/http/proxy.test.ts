import { describe, expect, it } from "vitest";
import { proxyFor } from "./proxy.ts";

const proxy = (url: string, env: Record<string, string>): string | undefined => proxyFor(new URL(url), env)?.href;

describe("the proxy for a URL", () => {
  it("is named by the scheme's variable, small letters first, else by all_proxy", () => {
    expect(proxy("http://a.test", { http_proxy: "p:1", HTTP_PROXY: "q:1" })).toBe("http://p:1/");
    expect(proxy("https://a.test", { http_proxy: "p:1", HTTPS_PROXY: "https://q:2" })).toBe("https://q:2/");
    expect(proxy("https://a.test", { ALL_PROXY: "p:1" })).toBe("http://p:1/");
    expect(proxy("http://a.test", { https_proxy: "p:1" })).toBeUndefined();
    expect(proxy("http://a.test", { http_proxy: "" })).toBeUndefined();
  });

  it.each([
    ["a.test", "a.test", true],
    ["b.a.test", "a.test", true],
    ["b.a.test", ".a.test", true],
    ["b.a.test", "*.a.test", true],
    ["ba.test", "a.test", false],
    ["a.test:81", "a.test:80", false],
    ["a.test", "x, A.TEST ,y", true],
    ["10.1.2.3", "10.0.0.0/8", true],
    ["11.1.2.3", "10.0.0.0/8", false],
    ["a.test", "10.0.0.0/8", false],
    ["10.1.2.3", "10.0.0.0/99", false],
    ["[::1]", "::1", true],
    ["[fd00::1]", "fd00::/8", true],
  ])("for %s with no_proxy=%s is left out: %s", (host, list, isLeftOut) => {
    expect(proxy(`http://${host}`, { http_proxy: "p:1", no_proxy: list }) === undefined).toBe(isLeftOut);
  });
});
