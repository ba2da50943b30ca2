import type { Finding, Rule } from "../source.ts";

const oldestNode = ">=22.19";
const licence = "Apache-2.0";
const exact = /^(\d+\.\d+\.\d+(-[\w.]+)?|\^?workspace:.*)$/;

interface Manifest {
  readonly name?: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly type?: string;
  readonly engines?: { readonly node?: string };
  readonly files?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Every package says the same about its licence and Node.js, and names the versions of what it brings along exactly. */
export const manifests: Rule = (files) =>
  files
    .filter((file) => /^packages\/[^/]+\/package\.json$/.test(file.path))
    .flatMap((file) => {
      const manifest = JSON.parse(file.text) as Manifest;
      const licences = files.filter(
        ({ path }) => path === "LICENSE" || path === file.path.replace("package.json", "LICENSE"),
      );
      const hasLicence = licences.length === 2 && licences[0]?.text === licences[1]?.text;
      return [...complaints(manifest), ...(hasLicence ? [] : ["has no LICENSE beside it that is the root's"])].map(
        (message): Finding => ({ path: file.path, line: 1, message }),
      );
    });

function complaints(manifest: Manifest): string[] {
  const loose = Object.entries(manifest.dependencies ?? {}).filter(([, version]) => !exact.test(version));
  return [
    ...(manifest.license === licence ? [] : [`has the licence ${manifest.license}, not ${licence}`]),
    ...(manifest.type === "module" ? [] : ["is not of type module"]),
    ...(manifest.engines?.node === oldestNode ? [] : [`wants Node ${manifest.engines?.node}, not ${oldestNode}`]),
    ...(manifest.files?.includes("dist") === true ? [] : ["does not publish dist"]),
    ...loose.map(([name, version]) => `brings ${name} ${version}: name one version exactly`),
  ];
}
