import { wireFaults } from "../../src/faults/inter-service/wire/index.ts";
import type { AnyFault } from "../../src/ports/fault.ts";
import type { TestProxy } from "./proxy-process.ts";
import { type InEffect, refusal, withFault } from "./with-fault.ts";

/** Faults on the wire, put into one proxy. */
export interface MeasuredWire {
  during(name: string, more: object, measure: (inEffect: InEffect) => Promise<void>): Promise<void>;
  /** The message with which the fault refuses these arguments. */
  refused(name: string, more: object): Promise<string>;
}

export function measureWire({ api, name: proxy }: TestProxy): MeasuredWire {
  return {
    during: (name, more, measure) => withFault(wireFault(name), { parameters: { api, proxy, ...more } }, measure),
    refused: (name, more) => refusal(wireFault(name), { api, proxy, ...more }),
  };
}

function wireFault(name: string): AnyFault {
  const fault = wireFaults.find((one) => one.name === name);
  if (fault === undefined) throw new Error(`no fault ${name}`);
  return fault;
}
