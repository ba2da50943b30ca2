import type { Finding, Rule, SourceFile } from "../source.ts";

const page = "docs/dependencies.md";

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly packages?: Readonly<Record<string, { readonly version?: string }>>;
}

/** A dependency needs a reason: the page about them has a row for each direct one, in the version that is locked. */
export const dependencies: Rule = (files) => {
  // The formatter pads the cells of a table.
  const text = files.find(({ path }) => path === page)?.text.replaceAll(/ +/g, " ") ?? "";
  const locked = read(files.find(({ path }) => path === "package-lock.json")).packages ?? {};
  const manifests = files.filter(({ path }) => /^(packages\/[^/]+\/)?package\.json$/.test(path));
  const direct = new Set(manifests.flatMap((file) => namesOf(read(file))));
  return [...direct].flatMap((name): Finding[] => {
    const version = locked[`node_modules/${name}`]?.version ?? "";
    if (text.includes(`\n| ${name} | ${version} |`)) return [];
    return [{ path: page, line: 1, message: `has no row for ${name} ${version}` }];
  });
};

function namesOf(manifest: Manifest): string[] {
  const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  return names.filter((name) => !name.startsWith("@hormesis/"));
}

function read(file: SourceFile | undefined): Manifest {
  return JSON.parse(file?.text ?? "{}") as Manifest;
}
