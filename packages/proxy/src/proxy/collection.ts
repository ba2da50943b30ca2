import { createRandom } from "@hormesis/experiment";
import { optionsOf } from "../protocols/protocol-options.ts";
import { tcp } from "../protocols/protocols.ts";
import { ReadBuffers } from "../data/read-buffers.ts";
import { Leases, type LeaseTerms } from "../lease/leases.ts";
import type { Timers } from "../ports/timers.ts";
import type { Redirector } from "../ports/redirector.ts";
import { Redirects } from "../redirect/redirects.ts";
import { createAuthority, type Authority } from "../tls/x509/authority.ts";
import type { Toxic } from "../toxics/toxic.ts";
import { Proxy, type ProxyContext, type ProxySettings } from "./proxy.ts";

export interface CollectionOptions {
  readonly timers: Timers;
  /** Milliseconds since 1970: certificates say how long they are good. */
  readonly now: () => number;
  /** All chance, of toxicity and jitter, comes from it. */
  readonly seed: string;
  /** What turns connections of this machine to proxies, where something can. */
  readonly redirector?: Redirector | undefined;
}

/** What a proxy is created from. */
export interface ProxyInput extends ProxySettings {
  readonly isEnabled: boolean;
  /** In place before the first connection. */
  readonly toxics: readonly Toxic[];
}

/** The proxies of one server, by name. */
export class ProxyCollection {
  readonly leases: Leases;
  readonly redirects: Redirects;
  readonly #context: ProxyContext;
  readonly #proxies = new Map<string, Proxy>();
  #authority: Authority | undefined;

  constructor({ timers, now, seed, redirector }: CollectionOptions) {
    const authority = (): Authority => (this.#authority ??= createAuthority(now()));
    this.#context = { timers, buffers: new ReadBuffers(), random: createRandom(seed), tls: { authority, now } };
    this.leases = new Leases(timers);
    this.redirects = new Redirects(redirector);
  }

  /** Sorted by name, as Go sorts: by code unit, capitals first. */
  get all(): readonly Proxy[] {
    return [...this.#proxies.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  }

  find(name: string): Proxy | undefined {
    return this.#proxies.get(name);
  }

  /**
   * Adds a proxy, and starts it when it is to be enabled. When it cannot start, it is not added. Gives `undefined` when
   * the name is taken.
   *
   * @throws AddressError
   */
  async add(input: ProxyInput): Promise<Proxy | undefined> {
    if (this.#proxies.has(input.name)) return undefined;
    const proxy = new Proxy(this.#context, input);
    // The name is taken before it starts, so that two who ask at the same time do not both get it.
    this.#proxies.set(proxy.name, proxy);
    try {
      for (const toxic of input.toxics) proxy.addToxic(toxic);
      if (input.isEnabled) await proxy.start();
      return proxy;
    } catch (thrown) {
      this.#forget(proxy);
      throw thrown;
    }
  }

  /**
   * Keeps a proxy that has these addresses already, with its toxics, or with those of the input where it has some; puts
   * a new one in the place of any other.
   */
  async ensure(input: ProxyInput): Promise<Proxy> {
    const present = this.#proxies.get(input.name);
    if (present !== undefined) {
      const isOfTheSameTls = present.tls?.terms.given === input.tls?.given;
      const options = optionsOf(input.protocol)?.values;
      const hasTheSameOptions = JSON.stringify(present.protocolOptions) === JSON.stringify(options);
      const speaksTheSame =
        present.protocolName === (input.protocol?.name ?? tcp) && hasTheSameOptions && isOfTheSameTls;
      if (speaksTheSame && !(await present.differs(input.listen, input.upstream))) {
        if (input.toxics.length > 0) this.#replaceToxics(present, input.toxics);
        return present;
      }
      await this.remove(present);
    }
    return (await this.add(input)) ?? this.ensure(input);
  }

  /** Stops a proxy and forgets it, with its toxics. @throws AddressError when what was turned to it still is */
  async remove(proxy: Proxy): Promise<void> {
    this.#forget(proxy);
    // First, so that nothing is turned to where nobody listens any more.
    try {
      await this.redirects.sync();
    } finally {
      await proxy.close();
    }
  }

  removeToxic(proxy: Proxy, toxic: Toxic): void {
    this.leases.release(toxic);
    proxy.removeToxic(toxic);
  }

  leaseProxy(proxy: Proxy, terms: LeaseTerms): void {
    this.leases.grant(proxy, terms, () => void this.remove(proxy).catch(() => undefined));
  }

  leaseToxic(proxy: Proxy, toxic: Toxic, terms: LeaseTerms): void {
    this.leases.grant(toxic, terms, () => proxy.removeToxic(toxic));
  }

  /** Removes every toxic, then starts every proxy; the first that cannot start is thrown. @throws AddressError */
  async reset(): Promise<void> {
    for (const proxy of this.all) for (const toxic of proxy.toxics) this.removeToxic(proxy, toxic);
    for (const proxy of this.all) await proxy.start();
    await this.redirects.sync();
  }

  /** Stops everything, also when something could not be undone; then throws the first reason. @throws AddressError */
  async close(): Promise<void> {
    const removed = await Promise.allSettled(this.all.map((proxy) => this.remove(proxy)));
    this.leases.close();
    const failed = removed.find((each) => each.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }

  #replaceToxics(proxy: Proxy, toxics: readonly Toxic[]): void {
    for (const toxic of proxy.toxics) this.removeToxic(proxy, toxic);
    for (const toxic of toxics) proxy.addToxic(toxic);
  }

  #forget(proxy: Proxy): void {
    if (this.#proxies.get(proxy.name) === proxy) this.#proxies.delete(proxy.name);
    this.leases.release(proxy);
    this.redirects.drop(proxy);
    for (const toxic of proxy.toxics) this.leases.release(toxic);
  }
}
