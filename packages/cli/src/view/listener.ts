import type { Ending, RunEvent } from "@hormesis/experiment";

/** Listens to a run. A listener never changes a run, and its own failures never disturb one. */
export interface RunListener {
  on(event: RunEvent): void;
  /** Leaves the terminal or file as a person would want it. May be called more than once. */
  close(): void;
}

/**
 * Hands every event of a run to all listeners, and gives the run's ending; undefined when the run had none.
 * Listeners are closed whatever happens.
 */
export async function listen(
  events: AsyncIterable<RunEvent>,
  listeners: readonly RunListener[],
): Promise<Ending | undefined> {
  let ending: Ending | undefined;
  try {
    for await (const event of events) {
      for (const listener of listeners) listener.on(event);
      if (event.type === "run-finished") ending = event.ending;
    }
    return ending;
  } finally {
    for (const listener of listeners) listener.close();
  }
}
