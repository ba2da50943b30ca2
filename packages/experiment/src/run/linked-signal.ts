/** A signal of its own that also follows another one. `release` must be called, or the other one keeps it alive. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
  release(): void;
}

/** Makes a signal that is aborted when the parent is, or on its own. Cheaper than `AbortSignal.any` for short lives. */
export function linkSignal(parent: AbortSignal): LinkedSignal {
  const controller = new AbortController();
  const follow = (): void => controller.abort(parent.reason);
  if (parent.aborted) follow();
  else parent.addEventListener("abort", follow, { once: true });
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    release: () => parent.removeEventListener("abort", follow),
  };
}
