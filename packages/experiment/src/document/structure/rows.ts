import { activityRows, controlRows, guardRows, referenceRows } from "./activity-rows.ts";
import { experimentRows } from "./experiment-rows.ts";
import { faultRows, httpRows, moduleRows, processRows, pythonRows } from "./provider-rows.ts";

/** What to say about each part of a document, by its role. */
export const rows = {
  experiment: experimentRows,
  activity: activityRows,
  reference: referenceRows,
  control: controlRows,
  guard: guardRows,
  http: httpRows,
  process: processRows,
  python: pythonRows,
  module: moduleRows,
  fault: faultRows,
} as const;
/** What part of a document a value is. */
export type Role = keyof typeof rows;
