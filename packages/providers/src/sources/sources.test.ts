import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "@hormesis/experiment/clock";
import { createFileSource } from "./file-source.ts";
import { createVaultSource } from "./vault-source.ts";

const { signal } = new AbortController();

describe("values from files", () => {
  const folder = mkdtempSync(join(tmpdir(), "hormesis-sources-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const source = createFileSource({ baseDir: folder });

  it("are the text without the last line end", async () => {
    writeFileSync(join(folder, "token"), "hunter2\n");
    expect(await source.read({ type: "file", path: "token" }, {}, signal)).toBe("hunter2");
  });

  it("are what the file holds when it is JSON", async () => {
    writeFileSync(join(folder, "limits.json"), '{"rate": 5}');
    expect(await source.read({ type: "file", path: "limits.json", format: "json" }, {}, signal)).toEqual({ rate: 5 });
  });

  it("say that a file is no JSON, and nothing of what it holds", async () => {
    writeFileSync(join(folder, "token.json"), "hunter2");
    const reading = source.read({ type: "file", path: "token.json", format: "json" }, {}, signal);
    await expect(reading).rejects.toThrow("Failed to read the file 'token.json': it is not JSON.");
  });

  it("say which file cannot be read", async () => {
    await expect(source.read({ type: "file", path: "none" }, {}, signal)).rejects.toThrow(
      /Failed to read the file 'none'/,
    );
  });
});

describe("values from Vault", () => {
  let server: Server;
  let address: string;
  const seen: { url: string | undefined; token: string | string[] | undefined }[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push({ url: request.url, token: request.headers["x-vault-token"] });
      const answers: Record<string, object> = {
        "/v1/auth/approle/login": { auth: { client_token: "from-role" } },
        "/v1/secret/data/app": { data: { data: { user: "u", password: "p" } } },
        "/v1/kv/app": { data: { user: "first" } },
      };
      const answer = answers[request.url ?? ""];
      response.statusCode = answer === undefined ? 404 : 200;
      if (request.url === "/v1/secret/data/page") response.statusCode = 200;
      response.end(response.statusCode === 200 && answer === undefined ? "hunter2" : JSON.stringify(answer ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  const source = createVaultSource({ clock: systemClock });

  it("are not told of in part when the answer is no JSON", async () => {
    const reading = source.read({ path: "page" }, { vault_addr: address, vault_token: "t" }, signal);
    const failure: unknown = await reading.catch((error: unknown) => error);
    expect(String(failure)).toContain("/v1/secret/data/page is not JSON");
    expect(String(failure)).not.toContain("hunter2");
  });

  it("are read with a token from the second version of the engine", async () => {
    const configuration = { vault_addr: address, vault_token: "t" };
    expect(await source.read({ path: "app", key: "password" }, configuration, signal)).toBe("p");
    expect(await source.read({ path: "app" }, configuration, signal)).toEqual({ user: "u", password: "p" });
    expect(seen.at(-1)).toEqual({ url: "/v1/secret/data/app", token: "t" });
  });

  it("are read from the first version when the configuration says so", async () => {
    const configuration = {
      vault_addr: address,
      vault_token: "t",
      vault_kv_version: "1",
      vault_secrets_mount_point: "kv",
    };
    expect(await source.read({ path: "app", key: "user" }, configuration, signal)).toBe("first");
  });

  it("are read as a role that logs in first", async () => {
    const configuration = { vault_addr: address, vault_role_id: "r", vault_role_secret: "s" };
    expect(await source.read({ path: "app", key: "user" }, configuration, signal)).toBe("u");
    expect(seen.at(-1)?.token).toBe("from-role");
  });

  it("say what is wrong, without repeating what was asked with", async () => {
    const configuration = { vault_addr: address, vault_token: "very-secret" };
    await expect(source.read({ path: "none" }, configuration, signal)).rejects.toThrow(/answered 404/);
    await expect(source.read({ path: "none" }, configuration, signal)).rejects.not.toThrow(/very-secret/);
    await expect(source.read({ path: "app" }, {}, signal)).rejects.toThrow(/no vault_addr/);
    await expect(source.read({ path: "app" }, { vault_addr: address }, signal)).rejects.toThrow(
      /nothing says who asks/,
    );
  });
});
