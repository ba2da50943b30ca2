import { releaseWatcher } from "../process/live-groups.ts";
import { type Answer, parseMessage } from "./answer.ts";
import { CLOSE_GRACE_MS, INTERRUPT_GRACE_MS, later } from "./grace.ts";
import { type PythonProcess, startPython } from "./process.ts";

/** How to reach Python. */
export interface PythonBridgeOptions {
  /** The interpreter. @defaultValue the variable HORMESIS_PYTHON, else `python3` on PATH, which is an active venv's. */
  readonly python?: string;
  /** Working directory of the Python code; also the last entry of its module search path. */
  readonly cwd: string;
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Told what Python code prints and logs, line by line, and when state of Python modules was lost. */
  readonly onLog?: (line: string) => void;
  /** Told of a signal that Python code sent to its own process. @defaultValue sends it to this process. */
  readonly onSignal?: (name: string) => void;
}

/** A request to Python; `op` says what it is about, the rest is up to the operation. */
export interface BridgeRequest {
  readonly op: "call" | "check" | "load" | "hook";
  readonly [key: string]: unknown;
}

/** One lazily started Python process, which serves the python provider and the python controls of a run. */
export interface PythonBridge {
  /** Counts the processes that are gone, and with them what they knew. */
  readonly generation: number;
  /** Never rejects. Resolves within about a second after the signal is aborted. */
  request(request: BridgeRequest, signal: AbortSignal): Promise<Answer>;
  /** Lets Python end by itself, or kills it after a second. Idempotent; later requests are answered with `lost`. */
  close(): Promise<void>;
}

interface Pending {
  readonly answered: (answer: Answer) => void;
  readonly signal: AbortSignal;
}

/**
 * Makes the bridge; Python is started by the first request, and again by the first one after it died.
 *
 * @example
 * const bridge = createPythonBridge({ cwd: process.cwd(), onLog: (line) => console.error(line) });
 * const provider = createPythonProvider(bridge);
 * await bridge.close();
 */
export function createPythonBridge(options: PythonBridgeOptions): PythonBridge {
  return new Bridge(options);
}

class Bridge implements PythonBridge {
  generation = 0;
  readonly #options: PythonBridgeOptions;
  readonly #pending = new Map<number, Pending>();
  #process: PythonProcess | undefined;
  #lastId = 0;
  #closed: Promise<void> | undefined;
  #ended = () => {};

  constructor(options: PythonBridgeOptions) {
    this.#options = options;
  }

  async request(request: BridgeRequest, signal: AbortSignal): Promise<Answer> {
    if (this.#closed) return { kind: "lost", reason: "the Python bridge is closed" };
    if (signal.aborted) return { kind: "interrupted", reason: "interrupted before it started", trace: [] };
    const python = (this.#process ??= this.#start());
    const id = ++this.#lastId;
    let cancelGrace = () => {};
    const onAbort = () => {
      python.send({ op: "interrupt", id });
      cancelGrace = later(INTERRUPT_GRACE_MS, () => this.#abandon(python));
    };
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await new Promise<Answer>((resolve) => {
        this.#pending.set(id, { answered: resolve, signal });
        if (this.#pending.size === 1) python.hold(true);
        python.send({ ...request, id });
      });
    } finally {
      signal.removeEventListener("abort", onAbort);
      cancelGrace();
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#end().then(releaseWatcher);
    return this.#closed;
  }

  #end(): Promise<void> {
    return new Promise((resolve) => {
      const python = this.#process;
      if (!python) return resolve();
      const cancelGrace = later(CLOSE_GRACE_MS, () => python.kill());
      this.#ended = () => {
        cancelGrace();
        resolve();
      };
      python.send({ op: "close" });
    });
  }

  #start(): PythonProcess {
    const env = { ...process.env, ...this.#options.env };
    const python = this.#options.python ?? (env["HORMESIS_PYTHON"] || "python3");
    const started = startPython({
      python,
      cwd: this.#options.cwd,
      env,
      onLog: this.#log,
      onLine: (line) => this.#receive(line),
      onEnd: (reason, wasStarted) => {
        this.#ended();
        if (this.#process !== started) return;
        this.#lose(wasStarted ? "lost" : "missing", wasStarted ? `the Python process ended ${reason}` : reason);
      },
    });
    return started;
  }

  #receive(line: string): void {
    const message = parseMessage(line);
    if (message.kind === "signal") {
      (this.#options.onSignal ?? ((name) => process.kill(process.pid, name)))(message.name);
      return;
    }
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    this.#pending.delete(message.id);
    if (this.#pending.size === 0) this.#process?.hold(false);
    pending.answered(message.answer);
  }

  /** What did not end when it was interrupted goes with its process. The next request starts a new one. */
  #abandon(python: PythonProcess): void {
    if (this.#process !== python) return;
    python.kill();
    const reason = "the Python process was killed, as an interrupted call in it did not end";
    this.#log(`WARNING ${reason}. What Python modules kept in memory is lost.`);
    this.#lose("lost", reason);
  }

  #lose(kind: "lost" | "missing", reason: string): void {
    this.#process = undefined;
    this.generation++;
    const lost = [...this.#pending.values()];
    this.#pending.clear();
    for (const { answered, signal } of lost) {
      answered(signal.aborted ? { kind: "interrupted", reason: "interrupted", trace: [] } : { kind, reason });
    }
  }

  readonly #log = (line: string): void => this.#options.onLog?.(line);
}
