import { isIPv4 } from "node:net";
import { messageOf } from "@hormesis/experiment";
import type { Redirect, Redirector } from "../ports/redirector.ts";
import { type Address, AddressError, formatAddress, parseAddress } from "../proxy/address.ts";
import type { Proxy } from "../proxy/proxy.ts";
import { Turns } from "../proxy/turns.ts";

/** Which connections of this machine are turned to which proxy, for as long as the proxy is there, enabled or not. */
export class Redirects {
  readonly #redirector: Redirector | undefined;
  readonly #wanted = new Map<Proxy, Address>();
  readonly #turns = new Turns();
  #present = "[]";

  constructor(redirector: Redirector | undefined) {
    this.#redirector = redirector;
  }

  of(proxy: Proxy): Address | undefined {
    return this.#wanted.get(proxy);
  }

  /** Says where the proxy's connections were going to; `sync` makes it so. @throws AddressError */
  put(proxy: Proxy, to: Address): void {
    if (this.#redirector === undefined) throw new AddressError("redirect: only the command hormesis proxy can do it");
    const text = formatAddress(to);
    for (const [other, taken] of this.#wanted) {
      if (other === proxy || formatAddress(taken) !== text) continue;
      throw new AddressError(`redirect: connections to ${text} are turned to proxy ${other.name} already`);
    }
    this.#wanted.set(proxy, to);
  }

  drop(proxy: Proxy): void {
    this.#wanted.delete(proxy);
  }

  /**
   * Makes it so, one after the other. Where that is not possible for a proxy, it is for the others all the same.
   *
   * @throws AddressError
   */
  sync(): Promise<void> {
    return this.#turns.take(async () => {
      const problems: string[] = [];
      const redirects = [...this.#wanted].flatMap(([proxy, to]): Redirect[] => {
        const { host, port } = parseAddress(proxy.listen);
        // It has not started yet, and has no port to turn anything to.
        if (port === 0) return [];
        if (!isReached(host, to)) problems.push(unreached(proxy, to));
        return isReached(host, to) ? [{ address: to.host, port: to.port, toPort: port }] : [];
      });
      const text = JSON.stringify(redirects);
      if (text !== this.#present) {
        await this.#redirector?.set(redirects).catch((thrown: unknown) => {
          throw new AddressError(`redirect: ${messageOf(thrown)}`);
        });
        this.#present = text;
      }
      if (problems.length > 0) throw new AddressError(problems.join("; "));
    });
  }
}

/** What is turned comes in on the loopback, by the same version of IP. */
function isReached(host: string, to: Address): boolean {
  return ["", "::", ...(isIPv4(to.host) ? ["0.0.0.0", "127.0.0.1"] : ["::1"])].includes(host);
}

function unreached({ name, listen }: Proxy, to: Address): string {
  const where = isIPv4(to.host) ? "127.0.0.1" : "[::1]";
  return `redirect: proxy ${name} has to listen on ${where}, and listens on ${listen}`;
}
