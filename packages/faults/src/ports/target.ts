import type { Json } from "@hormesis/experiment";

/** A process that cannot be mistaken for a later one of the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, together with the boot it started in: a text that only this process has. */
  readonly startTime: string;
}

/** What is known of a process at one instant. */
export interface ProcessInfo extends ProcessIdentity {
  readonly parentPid: number;
  /** The name of the program, at most 15 letters on Linux. */
  readonly name: string;
  /** Program and arguments, joined by spaces; the name in brackets when there are none. */
  readonly command: string;
  readonly uid: number;
  /** The kernel's letter: R running, S sleeping, T stopped, Z ended but not yet collected. */
  readonly state: string;
  /** Processor time used, in the kernel's ticks. */
  readonly cpuTicks: number;
}

export interface ExecOptions {
  readonly signal: AbortSignal;
  /** What it reads; without it, its input is empty. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface ExecResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A question to an HTTP server. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** Signals that faults send. */
export type ProcessSignal = "SIGKILL" | "SIGTERM" | "SIGSTOP" | "SIGCONT" | "SIGINT" | "SIGHUP" | "SIGUSR1" | "SIGUSR2";

/**
 * Where a fault acts, opened for one injection. Every process it starts carries the injection's id in its
 * environment, so that all of them, also those a killed runner started in its last moment, are found and ended.
 */
export interface Target {
  /** As documents write it: `local`, `netns:blue`. */
  readonly name: string;
  readonly kind: "local" | "netns";
  /** What tells it from a later one of the same name. */
  identity(signal: AbortSignal): Promise<Json>;
  /** True when it does not exist any more, and all that was in it neither. */
  gone(signal: AbortSignal): Promise<boolean>;
  /** Runs a program to its end; at an abort it is ended first. Rejects when it cannot be started. */
  exec(argv: readonly string[], options: ExecOptions): Promise<ExecResult>;
  /** Asks an HTTP server, from inside. Rejects with `HTTP_REFUSED` when nobody listens, else with `HTTP_FAILED`. */
  request(asked: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
  /** True when a program of this name can be found. */
  hasProgram(name: string, signal: AbortSignal): Promise<boolean>;
  /**
   * Starts a process that stays (a holder), in a session of its own, and resolves when it runs. When `ready` is
   * given, waits until the process has written this line to its standard output. Its standard input ends when the
   * runner does: a holder of ours ends itself then.
   */
  start(argv: readonly string[], options: ExecOptions & { readonly ready?: string }): Promise<ProcessIdentity>;
  /** All processes that were started for this injection and still live, and their descendants. */
  held(signal: AbortSignal): Promise<readonly ProcessInfo[]>;
  /** Kills them, and waits until they are gone. */
  endHeld(signal: AbortSignal): Promise<void>;
  read(path: string, signal: AbortSignal): Promise<string>;
  /** Writes a file in place, or a kernel's control file. */
  write(path: string, text: string, signal: AbortSignal): Promise<void>;
  exists(path: string, signal: AbortSignal): Promise<boolean>;
  /** Removes a file, or an empty folder; no error when there is none. */
  remove(path: string, signal: AbortSignal): Promise<void>;
  /** Makes one folder; no error when it is there. Its parent must be. */
  makeFolder(path: string, signal: AbortSignal): Promise<void>;
  /** The processes of the target; those of a namespace are the ones inside it. */
  processes(signal: AbortSignal): Promise<readonly ProcessInfo[]>;
  /** The process, if it is still the same one. */
  find(identity: ProcessIdentity, signal: AbortSignal): Promise<ProcessInfo | undefined>;
  /** Sends a signal if it is still the same process; false when it is gone. */
  signal(identity: ProcessIdentity, name: ProcessSignal, signal: AbortSignal): Promise<boolean>;
}

/** Opens the target a document names. `identity` when it was noted before: the same one is opened, or none. */
export type OpenTarget = (name: string, id: string, identity?: Json) => Target;
