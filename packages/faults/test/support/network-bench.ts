import type { AnyFault } from "../../src/ports/fault.ts";
import type { FaultBench } from "./bench.ts";
import { cannotNetwork, openNetLab } from "./net-lab.ts";

/** A bench of two namespaces with a cable between them, the first of which the fault acts in. */
export function networkBench(
  fault: AnyFault,
  { variant, parameters }: { readonly variant?: string; readonly parameters: unknown },
): FaultBench {
  return {
    fault,
    ...(variant === undefined ? {} : { variant }),
    skip: cannotNetwork,
    async setUp() {
      const lab = await openNetLab();
      return { target: `netns:${lab.one}`, parameters, snapshot: lab.snapshot, close: lab.close };
    },
  };
}
