import { type Clock, HormesisError, messageOf } from "@hormesis/experiment";
import { systemClock } from "@hormesis/experiment/clock";
import type { Target } from "../ports/target.ts";
import { openTarget } from "../targets/open-target.ts";
import { rulesAvailable } from "./availability.ts";
import { checkTable, holdTable, type OwnedTable, releaseTable } from "./owned-table.ts";
import { openingChain, type Redirect, RELAY_GROUP, turningChain } from "./redirect-rules.ts";

/** Turns connections that programs of this machine open to the proxies of this process. */
export interface Redirector extends AsyncDisposable {
  /**
   * Turns these, and no others any more; nothing is turned any more with an empty list. Connections that are open stay
   * where they are, and those of this process are never turned.
   *
   * @throws HormesisError `REDIRECT_UNAVAILABLE`, `NETWORK_RULES_REFUSED`; then all is as it was
   */
  set(redirects: readonly Redirect[]): Promise<void>;
}

interface Generation {
  readonly table: OwnedTable;
  readonly target: Target;
}

/**
 * Makes a redirector for this process, its network namespace and its life: the rules are in a table that the kernel
 * removes with it, also after kill -9. Touches nothing before the first redirect. With that, the process takes a group
 * of its own (by number, in no list of groups), by which its own connections are known. One call at a time.
 *
 * @example
 * await using redirector = createRedirector();
 * await redirector.set([{ address: "10.0.0.5", port: 5432, toPort: 21432 }]);
 */
export function createRedirector(clock: Clock = systemClock): Redirector {
  const { signal } = new AbortController();
  let count = 0;
  let present: Generation | undefined;
  const set = async (redirects: readonly Redirect[]): Promise<void> => {
    const before = present;
    // The new rules first: a connection that is opened between them would be turned by both, or rather by one.
    present = redirects.length === 0 ? undefined : await load(redirects);
    if (before !== undefined) await releaseTable(before.table, before.target, signal);
  };
  const load = async (redirects: readonly Redirect[]): Promise<Generation> => {
    count += 1;
    const id = `proxy-${process.pid}-${count}`;
    const target = openTarget("local", id);
    await refuseUnavailable(target, signal);
    const table = tableOf(`hormesis-${id}`, redirects);
    await checkTable(table, target, signal);
    takeGroup();
    try {
      await holdTable(table, target, { id, clock, signal });
    } catch (error) {
      await releaseTable(table, target, signal);
      throw error;
    }
    return { table, target };
  };
  return { set, [Symbol.asyncDispose]: () => set([]) };
}

function tableOf(name: string, redirects: readonly Redirect[]): OwnedTable {
  const at = `inet ${name}`;
  const commands = [`add counter ${at} matched`, ...turningChain(at, redirects), ...openingChain(at, "goto turn")];
  return { family: "inet", name, commands, needsCgroups: false };
}

async function refuseUnavailable(target: Target, signal: AbortSignal): Promise<void> {
  if (process.platform !== "linux") throw unavailable("it needs Linux");
  const availability = await rulesAvailable(target, signal);
  if (!availability.available) throw unavailable(availability.missing.join("; "));
}

function takeGroup(): void {
  try {
    process.setgid?.(RELAY_GROUP);
  } catch (error) {
    throw unavailable(`this process may not take a group of its own: ${messageOf(error)}`);
  }
}

function unavailable(reason: string): HormesisError {
  return new HormesisError(`Failed to turn connections to a proxy: ${reason}.`, {
    code: "REDIRECT_UNAVAILABLE",
    mend: "Run it as root on Linux, or give the application the address of the proxy.",
  });
}
