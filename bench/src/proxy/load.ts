import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** Flags of a client, as in `bench/load/main.go`; durations as Go writes them: `20ms`. */
export type LoadFlags = Readonly<Record<string, string | number>>;

/** A client that keeps connections open. */
export interface Holder {
  /** Ends it, and says what became of its connections. */
  finish(): Promise<HeldResult>;
}

export interface HeldResult {
  readonly roundTrips: number;
  /** Connections that broke. */
  readonly lost: number;
  /** Answers that were not what was sent. */
  readonly wrong: number;
}

/** The servers behind the proxy: each is a port on loopback. */
export interface Origin extends AsyncDisposable {
  /** Sends back what it gets. */
  readonly echo: number;
  /** Sends without end. */
  readonly source: number;
}

/** The load generator. Every call is a process of its own. */
export class Load {
  readonly #binary: string;

  constructor(binary: string) {
    this.#binary = binary;
  }

  /** Runs a client to its end, and gives its numbers. */
  async measure<Numbers>(client: string, flags: LoadFlags): Promise<Numbers> {
    const process = this.#start(client, flags);
    process.child.stdin.end();
    return process.next<Numbers>();
  }

  /** Opens connections, and comes back when all are open. */
  async hold(flags: LoadFlags): Promise<Holder> {
    const process = this.#start("hold", flags);
    await process.next();
    return {
      finish: () => {
        process.child.stdin.end();
        return process.next<HeldResult>();
      },
    };
  }

  async origin(): Promise<Origin> {
    const process = this.#start("origin", {});
    const ports = await process.next<{ readonly echo: number; readonly source: number }>();
    return {
      ...ports,
      [Symbol.asyncDispose]: async () => {
        const ended = once(process.child, "exit");
        process.child.stdin.end();
        await ended;
      },
    };
  }

  #start(client: string, flags: LoadFlags): LoadProcess {
    const argv = Object.entries(flags).flatMap(([name, value]) => [`-${name}`, String(value)]);
    return new LoadProcess(spawn(this.#binary, [client, ...argv], { stdio: ["pipe", "pipe", "inherit"] }), client);
  }
}

class LoadProcess {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #client: string;
  readonly #lines: AsyncIterator<string>;

  constructor(child: ChildProcessByStdio<Writable, Readable, null>, client: string) {
    this.child = child;
    this.#client = client;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  /** The next line it says. Its form is fixed by `bench/load`. */
  async next<Value>(): Promise<Value> {
    const line = await this.#lines.next();
    if (line.done === true) throw new Error(`Failed to measure: the load generator's '${this.#client}' has ended.`);
    return JSON.parse(line.value) as Value;
  }
}
