import { homedir, tmpdir } from "node:os";
import { HormesisError } from "@hormesis/experiment";
import * as z from "zod";
import { listMounts, type Mount } from "../../../disks/mounts.ts";
import type { Fault, FaultContext } from "../../../ports/fault.ts";
import type { Target } from "../../../ports/target.ts";

const parametersSchema = z.strictObject({
  mount: z.string().startsWith("/", "must be an absolute path").describe("Where the disk is mounted: /var/lib/shop"),
});
type Parameters = z.infer<typeof parametersSchema>;

const stateSchema = z.object({ path: z.string(), id: z.string(), options: z.string() });
type State = z.infer<typeof stateSchema>;

/** Without these a machine does not go on; nor may anything below them be made read-only. */
const kernelFolders = ["/proc", "/sys", "/dev", "/boot"];
const systemFolders = ["/", "/usr", "/etc", "/run", "/var", "/var/lib", "/var/log", "/var/tmp", "/opt", "/home"];

/**
 * Makes one mount read-only, as the kernel does with a disk that shows errors: writing ends in EROFS, reading goes on.
 * The same disk mounted elsewhere can be written there.
 *
 * @example { type: "fault", fault: "disk.read-only", target: "local", arguments: { mount: "/var/lib/shop" } }
 */
export const diskReadOnly: Fault<Parameters, State> = {
  name: "disk.read-only",
  version: 1,
  category: "infrastructure/hardware",
  description: "A disk can be read and not written: writing ends in EROFS.",
  parameters: parametersSchema,
  state: stateSchema,
  touches: "the one mount named, never one that the system or the runner needs",
  privileges: "root, who alone may change mounts",
  platforms: ["linux"],
  undo: "the mount gets the options back that it had",
  isolation: "host",
  span: "lasting",

  async availability(target, ctx) {
    const missing = [
      ...(process.getuid?.() === 0 ? [] : ["only root can change a mount: run as root, or use disk.error with EROFS"]),
      ...(target.kind === "local"
        ? []
        : ["mounts belong to the machine and not to a network namespace: target: local"]),
      ...((await target.hasProgram("mount", ctx.signal)) ? [] : ["there is no program mount: apt-get install mount"]),
    ];
    return missing.length === 0 ? { available: true } : { available: false, missing };
  },

  async prepare({ mount }, target, ctx) {
    const path = mount === "/" ? mount : mount.replace(/\/+$/, "");
    refuseSystem(path);
    const found = (await listMounts(target, ctx.signal)).findLast((one) => one.path === path);
    if (found === undefined) throw refused(path, "nothing is mounted there", "Name a mount: findmnt lists them.");
    if (isReadOnly(found)) throw refused(path, "it is read-only already", "Choose another mount.");
    return { path, id: found.id, options: found.options };
  },

  inject: (state, target, ctx) => remount(state, state.options.replace(/^rw\b/, "ro"), target, ctx),

  async observe(state, target, ctx) {
    const mount = await mountOf(state, target, ctx);
    const evidence = { mount: state.path, options: mount?.options ?? "not mounted" };
    return { state: mount !== undefined && isReadOnly(mount) ? "active" : "absent", evidence };
  },

  revert: (state, target, ctx) => remount(state, state.options, target, ctx),

  async residue(state, target, ctx) {
    const mount = await mountOf(state, target, ctx);
    if (mount === undefined || mount.options === state.options) return [];
    return [`mount ${state.path} has options ${mount.options} instead of ${state.options}`];
  },

  resources: ({ path }) => [`mount:${path}/options`],
  blastRadius: ({ path }) => [`everything that writes below ${path}`],
};

/** The mount that was there when the fault was planned; not one that was put over it since. */
async function mountOf({ path, id }: State, target: Target, ctx: FaultContext): Promise<Mount | undefined> {
  const there = (await listMounts(target, ctx.signal)).findLast((one) => one.path === path);
  return there?.id === id ? there : undefined;
}

/** `bind` changes this one mount, and not the disk wherever else it is mounted. */
async function remount(state: State, options: string, target: Target, ctx: FaultContext): Promise<void> {
  if ((await mountOf(state, target, ctx)) === undefined) return;
  const argv = ["mount", "-o", `remount,bind,${options}`, state.path];
  const { status, stderr } = await target.exec(argv, { signal: ctx.signal });
  if (status === 0) return;
  const busy = /busy/.test(stderr);
  throw new HormesisError(`Failed to mount '${state.path}' with ${options}: ${stderr.trim()}.`, {
    code: "MOUNT_NOT_CHANGED",
    mend: busy
      ? "Files are open for writing there, which the kernel protects; disk.error with EROFS fails those of one process."
      : "Look what the kernel says: dmesg.",
    effect: "unknown",
  });
}

function isReadOnly({ options }: Mount): boolean {
  return options.split(",").includes("ro");
}

function refuseSystem(path: string): void {
  const own = [homedir(), tmpdir(), process.cwd()];
  const system =
    systemFolders.includes(path) ||
    kernelFolders.some((folder) => path === folder || path.startsWith(`${folder}/`)) ||
    own.some((folder) => folder === path || folder.startsWith(`${path}/`));
  if (system) throw refused(path, "the system or the runner itself needs to write there", "Name a mount of its own.");
}

function refused(path: string, reason: string, mend: string): HormesisError {
  return new HormesisError(`Failed to plan a read-only mount at '${path}': ${reason}.`, {
    code: "MOUNT_REFUSED",
    mend,
  });
}
