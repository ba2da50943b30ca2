import { readFileSync } from "node:fs";
import { startSubject, type Subject } from "./subject.ts";

/** Starts one that a fault is to act on and a neighbour that it is not to touch, and takes both away. */
export async function withSubjects(use: (subject: Subject, neighbour: Subject) => Promise<void>): Promise<void> {
  const subject = await startSubject();
  const neighbour = await startSubject();
  try {
    await use(subject, neighbour);
  } finally {
    await Promise.all([subject.close(), neighbour.close()]);
  }
}

/** The control groups of a process, as the kernel tells them. */
export function groupsOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cgroup`, "utf8");
}
