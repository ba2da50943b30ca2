import { clockSkew } from "./faults/hardware/clock-skew/index.ts";
import { diskError } from "./faults/hardware/disk-error/index.ts";
import { diskReadOnly } from "./faults/hardware/disk-read-only/index.ts";
import { diskSlow } from "./faults/hardware/disk-slow/index.ts";
import { processKill } from "./faults/hardware/process-kill/index.ts";
import { processPause } from "./faults/hardware/process-pause/index.ts";
import { processRestartLoop } from "./faults/hardware/process-restart-loop/index.ts";
import { connectionRefuse } from "./faults/inter-service/connection-refuse/index.ts";
import { connectionReset } from "./faults/inter-service/connection-reset/index.ts";
import { dnsFail } from "./faults/inter-service/dns-fail/index.ts";
import { proxyFaults } from "./faults/inter-service/proxy/index.ts";
import { wireFaults } from "./faults/inter-service/wire/index.ts";
import { networkLatency } from "./faults/latency/network-latency/index.ts";
import { networkBandwidth } from "./faults/network-loss/network-bandwidth/index.ts";
import { networkCorrupt } from "./faults/network-loss/network-corrupt/index.ts";
import { networkDuplicate } from "./faults/network-loss/network-duplicate/index.ts";
import { networkLoss } from "./faults/network-loss/network-loss/index.ts";
import { networkPartition } from "./faults/network-loss/network-partition/index.ts";
import { cpuLimit } from "./faults/resource-exhaustion/cpu-limit/index.ts";
import { cpuLoad } from "./faults/resource-exhaustion/cpu-load/index.ts";
import { diskFill } from "./faults/resource-exhaustion/disk-fill/index.ts";
import { fileDescriptorsLimit } from "./faults/resource-exhaustion/file-descriptors-limit/index.ts";
import { memoryFill } from "./faults/resource-exhaustion/memory-fill/index.ts";
import { memoryLimit } from "./faults/resource-exhaustion/memory-limit/index.ts";
import { pidsLimit } from "./faults/resource-exhaustion/pids-limit/index.ts";
import { portOccupy } from "./faults/resource-exhaustion/port-occupy/index.ts";
import type { Catalogue } from "./ports/fault.ts";

/** All faults, in the order of the taxonomy. To add one: a folder of the same shape, and a line here. */
export const catalogue: Catalogue = [
  processKill,
  processPause,
  diskError,
  diskReadOnly,
  diskSlow,
  processRestartLoop,
  clockSkew,
  networkLatency,
  networkLoss,
  networkPartition,
  networkBandwidth,
  networkDuplicate,
  networkCorrupt,
  connectionRefuse,
  connectionReset,
  dnsFail,
  ...proxyFaults,
  ...wireFaults,
  diskFill,
  cpuLoad,
  memoryFill,
  portOccupy,
  cpuLimit,
  memoryLimit,
  pidsLimit,
  fileDescriptorsLimit,
];
