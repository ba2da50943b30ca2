import type { ControlLoader, Experiment, Provider } from "@hormesis/experiment";

/** The providers and control loaders of one command; all started lazily, all ended by `close`. */
export interface Providers {
  readonly providers: readonly Provider[];
  readonly controls: readonly ControlLoader[];
  close(): Promise<void>;
}

export interface ProviderOptions {
  readonly experiment: Experiment;
  /** Python interpreter that `--python` names. */
  readonly python: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Makes the providers. Nothing is started before the first activity that needs it. */
export async function createProviders(_options: ProviderOptions): Promise<Providers> {
  const { createProcessProvider } = await import("@hormesis/providers");
  const providers = [createProcessProvider({})];
  return {
    providers,
    controls: [],
    close: async () => {
      await Promise.all(providers.map((provider) => provider.close()));
    },
  };
}
