export { createPythonBridge } from "./bridge.ts";
export type { BridgeRequest as PythonRequest, PythonBridge, PythonBridgeOptions } from "./bridge.ts";
export type { Answer as PythonAnswer } from "./answer.ts";
export { createPythonProvider } from "./provider.ts";
export { createPythonControlLoader } from "./controls.ts";
