import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProxy, type ToxicInput } from "../../src/index.ts";
import { findProgram, startProgram, type RunningProgram } from "./support/program.ts";

const commands = findCommands();
const where = commands === undefined ? " (needs initdb, postgres, psql and openssl)" : "";

describe.skipIf(commands === undefined)(`a real PostgreSQL${where}`, () => {
  let server: RunningProgram;
  beforeAll(async () => {
    server = await startPostgresql(commands ?? { initdb: "", postgres: "", psql: "" });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  /** What psql prints through a proxy with this toxic; nothing when it has not ended by itself in this time. */
  async function query(sql: string, options: { toxic?: ToxicInput; mostMs?: number; ssl?: string } = {}) {
    const toxics = options.toxic === undefined ? [] : [options.toxic];
    await using proxy = await createProxy({ upstream: server.address, protocol: "postgresql", toxics });
    const args = ["-h", proxy.host, "-p", String(proxy.port), "-U", "postgres", "-X", "-A", "-t", "-c", sql];
    const env = { ...process.env, PGSSLMODE: options.ssl ?? "disable", PGGSSENCMODE: "disable", PGPASSWORD: "" };
    const child = spawn(commands?.psql ?? "", args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let printed = "";
    child.stdout.on("data", (bytes: Buffer) => (printed += bytes.toString()));
    child.stderr.on("data", (bytes: Buffer) => (printed += bytes.toString()));
    const closed = once(child, "close");
    const ended = await Promise.race([closed.then(() => true), sleep(options.mostMs ?? 20_000, false)]);
    child.kill("SIGKILL");
    await closed;
    return ended ? printed.trim() : undefined;
  }

  it("answers as if nobody stood between", async () => {
    expect(await query("select repeat('ab', 3), null, 7")).toBe("ababab||7");
  });

  it("never gets a query whose SQL matches, and its client waits", async () => {
    const toxic: ToxicInput = {
      type: "message_drop",
      direction: "upstream",
      attributes: { match: { command: "Query", sql: "select * from lost*" } },
    };
    expect(await query("select * from lost_orders", { toxic, mostMs: 500 })).toBeUndefined();
    expect(await query("select 1", { toxic })).toBe("1");
  });

  it("gives rows in which bytes are other ones, and the client reads them", async () => {
    const toxic: ToxicInput = { type: "message_corrupt", attributes: { match: { command: "DataRow" }, bytes: 4 } };
    const value = await query("select repeat('a', 40)", { toxic });
    expect(value).not.toBe("a".repeat(40));
    expect(value?.match(/a/g)).toHaveLength(36);
  });

  it("gives fewer rows, when rows are lost", async () => {
    const toxic: ToxicInput = {
      type: "message_drop",
      trigger: { every: 2 },
      attributes: { match: { command: "DataRow" } },
    };
    expect(await query("select * from generate_series(1, 6)", { toxic })).toBe("1\n3\n5");
  });

  it("is left alone where it is encrypted", async () => {
    const toxic: ToxicInput = { type: "message_drop", attributes: { match: { command: "DataRow" } } };
    expect(await query("select ssl from pg_stat_ssl where pid = pg_backend_pid()", { toxic, ssl: "require" })).toBe(
      "t",
    );
  });
});

interface Commands {
  readonly initdb: string;
  readonly postgres: string;
  readonly psql: string;
}

/** On Debian they are beside the path, one folder a version. */
function findCommands(): Commands | undefined {
  const debian = "/usr/lib/postgresql";
  const folders = existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, "bin")) : [];
  const find = (name: string) => findProgram(name, ...folders.map((folder) => join(folder, name)));
  const [initdb, postgres, psql] = [find("initdb"), find("postgres"), find("psql")];
  const hasAll = initdb !== undefined && postgres !== undefined && psql !== undefined;
  if (!hasAll || findProgram("openssl") === undefined) return undefined;
  return { initdb, postgres, psql };
}

/** With a certificate, made for it. It refuses to run as root, and is then nobody in particular. */
function startPostgresql({ initdb, postgres }: Commands): Promise<RunningProgram> {
  const uid = process.getuid?.() === 0 ? Number(execFileSync("id", ["-u", "nobody"], { encoding: "utf8" })) : undefined;
  const as = uid === undefined ? {} : { uid, gid: uid };
  return startProgram({
    command: postgres,
    ...(uid === undefined ? {} : { uid }),
    prepare(folder) {
      if (uid !== undefined) chownSync(folder, uid, uid);
      const run = (command: string, ...args: string[]) =>
        void execFileSync(command, args, {
          ...as,
          cwd: folder,
          stdio: "ignore",
          env: { ...process.env, HOME: folder },
        });
      run(initdb, "-D", join(folder, "data"), "-U", "postgres", "-A", "trust", "--no-sync");
      const files = ["-keyout", "data/server.key", "-out", "data/server.crt"];
      run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "1", ...files);
    },
    args: ({ port, folder }) => `-D data -p ${port} -h 127.0.0.1 -k ${folder} -c fsync=off -c ssl=on`.split(" "),
  });
}
