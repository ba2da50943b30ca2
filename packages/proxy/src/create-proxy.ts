import { HormesisError, messageOf } from "@hormesis/experiment";
import { systemClock } from "@hormesis/experiment/clock";
import type { AnyProtocol } from "./protocols/protocol.ts";
import { readProtocolOptions } from "./protocols/protocol-options.ts";
import { findProtocol, protocolNames, tcp } from "./protocols/protocols.ts";
import { AddressError, parseAddress } from "./proxy/address.ts";
import { ProxyCollection } from "./proxy/collection.ts";
import type { Proxy } from "./proxy/proxy.ts";
import { systemTimers } from "./system/system-timers.ts";
import type { TlsState } from "./tls/ends/tls-ends.ts";
import { readTlsTerms, type TlsInput, type TlsTerms } from "./tls/ends/tls-terms.ts";
import { createToxic, type ToxicInput } from "./toxics/create-toxic.ts";
import type { Effect } from "./toxics/suffers.ts";
import type { Toxic } from "./toxics/toxic.ts";

export interface CreateProxyOptions {
  /** Where the bytes, or the datagrams, go: `host:port`. */
  readonly upstream: string;
  /** Where clients connect. @defaultValue "127.0.0.1:0": a free port */
  readonly listen?: string;
  /** What is spoken: toxics on messages need to know it. @defaultValue "tcp": bytes, whatever they mean */
  readonly protocol?: string;
  /** How `lines` and `length-prefixed` are written: `{ delimiter: "\r\n" }`. @defaultValue what each has by default */
  readonly protocolOptions?: Readonly<Record<string, string | number>>;
  /** Which side is TLS, and how; what is between sees plain bytes. @defaultValue none */
  readonly tls?: TlsInput;
  /** In place from the first connection on. */
  readonly toxics?: readonly ToxicInput[];
  /** What chance comes from. @defaultValue "0": each run is like the last */
  readonly seed?: string;
}

/** A toxic that is in. */
export interface ToxicHandle {
  readonly name: string;
  /** What came of it so far, counted by toxics on messages and datagrams only. */
  readonly effect: Readonly<Effect>;
  /** Changes numbers on live connections; who is spared stays spared. @throws HormesisError `TOXIC_INVALID` */
  update(change: Pick<ToxicInput, "toxicity" | "attributes">): void;
  /** Takes it out; harmless when it was done before. */
  remove(): void;
}

/** One proxy of a program's own, without the HTTP API. */
export interface ProxyHandle extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** `host:port`. */
  readonly address: string;
  /** How many clients are connected; of datagrams, how many have sent some lately. */
  readonly connectionCount: number;
  /** Whom clients have to trust, and what came of handshakes; nothing for a proxy without TLS. */
  readonly tls: TlsState | undefined;
  /** Puts a toxic in, on all connections, live ones too. @throws HormesisError `TOXIC_INVALID`, `TOXIC_EXISTS` */
  addToxic(input: ToxicInput): ToxicHandle;
  /** Takes all toxics out. */
  reset(): void;
  /** Stops listening and closes all connections, until `up`. */
  down(): Promise<void>;
  /** Listens again, on the same port. */
  up(): Promise<void>;
  /** Ends it; harmless when it was done before. */
  close(): Promise<void>;
}

/**
 * Starts a proxy in this process, for a test of code that talks over TCP, or, with protocol `udp` or `dns`, in datagrams.
 *
 * It does not look at what the bytes mean unless it is told the protocol, and it listens on loopback unless told otherwise.
 *
 * @throws HormesisError `PROXY_NOT_STARTED` when an address cannot be used
 * @example
 * await using proxy = await createProxy({ upstream: "127.0.0.1:6379" });
 * proxy.addToxic({ type: "latency", attributes: { latency: 200 } });
 * const client = connect(proxy.port, proxy.host);
 */
export async function createProxy(options: CreateProxyOptions): Promise<ProxyHandle> {
  const collection = new ProxyCollection({ timers: systemTimers, now: systemClock.now, seed: options.seed ?? "0" });
  const { upstream, listen = "127.0.0.1:0" } = options;
  const protocol = protocolOf(options.protocol ?? tcp, options.protocolOptions);
  const tls = options.tls === undefined ? undefined : tlsOf(options.tls, protocol);
  const toxics = (options.toxics ?? []).map((input) =>
    createToxic(input, protocol?.name ?? tcp, tls?.client !== undefined),
  );
  try {
    for (const address of [listen, upstream]) {
      if (typeof address !== "string") throw new AddressError("an address is a text");
      parseAddress(address);
    }
    const proxy = await collection.ensure({ name: "proxy", listen, upstream, isEnabled: true, protocol, tls, toxics });
    return handleOf(collection, proxy);
  } catch (thrown) {
    throw new HormesisError(`Failed to start a proxy from '${listen}' to '${upstream}': ${messageOf(thrown)}.`, {
      code: "PROXY_NOT_STARTED",
      mend: "Give both as host:port, and listen on a port that is free.",
      cause: thrown,
    });
  }
}

function protocolOf(name: string, options: CreateProxyOptions["protocolOptions"]): AnyProtocol | undefined {
  const protocol = findProtocol(name);
  if (protocol === undefined && name !== tcp) {
    throw new HormesisError(`Failed to start a proxy: there is no protocol '${name}'.`, {
      code: "PROXY_NOT_STARTED",
      mend: `Use one of ${protocolNames.join(", ")}.`,
    });
  }
  const read = readProtocolOptions(protocol, options);
  if ("protocol" in read) return read.protocol;
  throw new HormesisError(`Failed to start a proxy: its protocolOptions are wrong: ${read.problems.join("; ")}.`, {
    code: "PROXY_NOT_STARTED",
    mend: "Give only what the protocol has.",
  });
}

function tlsOf(input: TlsInput, protocol: AnyProtocol | undefined): TlsTerms {
  const read = readTlsTerms(input, protocol);
  if ("terms" in read) return read.terms;
  throw new HormesisError(`Failed to start a proxy: its tls is wrong: ${read.problems.join("; ")}.`, {
    code: "PROXY_NOT_STARTED",
    mend: "Give certificates and keys as PEM text, or leave them out.",
  });
}

function handleOf(collection: ProxyCollection, proxy: Proxy): ProxyHandle {
  const { host, port } = parseAddress(proxy.listen);
  const close = (): Promise<void> => collection.close();
  return {
    host,
    port,
    address: proxy.listen,
    get connectionCount() {
      return proxy.connectionCount;
    },
    get tls() {
      return proxy.tls?.state;
    },
    addToxic: (input) => addToxic(proxy, input),
    reset: () => proxy.removeAllToxics(),
    down: () => proxy.stop(),
    up: () => proxy.start(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function addToxic(proxy: Proxy, input: ToxicInput): ToxicHandle {
  const toxicOf = (stated: ToxicInput): Toxic => createToxic(stated, proxy.protocolName, proxy.endsTls);
  const toxic = toxicOf(input);
  if (proxy.findToxic(toxic.name) !== undefined) {
    throw new HormesisError(`Failed to add toxic '${toxic.name}': there is one of that name.`, {
      code: "TOXIC_EXISTS",
      mend: "Give it a name of its own.",
    });
  }
  proxy.addToxic(toxic);
  return {
    name: toxic.name,
    effect: toxic.effect,
    update(change) {
      const attributes = { ...toxic.attributes, ...change.attributes };
      const changed = toxicOf({ type: toxic.kind.type, attributes, toxicity: change.toxicity ?? toxic.toxicity });
      toxic.attributes = changed.attributes;
      toxic.toxicity = changed.toxicity;
      proxy.touchToxic(toxic);
    },
    remove: () => proxy.removeToxic(toxic),
  };
}
