import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";

const namespace = "as-node-sees-it";

/**
 * Gives `import("a-commonjs-package")` the same names in the bundle as Node.js gives it unbundled.
 *
 * Split off by `import()`, a CommonJS package has only a default export in the bundle, while Node.js also finds its
 * names; code that works from its sources would then break once it is bundled. So the names are asked of Node.js, and
 * exported one by one.
 */
export const asNodeSeesIt: Plugin = {
  name: namespace,
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, async ({ path, kind, importer, resolveDir }) => {
      if (kind !== "dynamic-import" || path.startsWith("node:")) return undefined;
      const resolved = await build.resolve(path, { kind: "import-statement", importer, resolveDir });
      if (resolved.errors.length > 0 || !resolved.path.includes("/node_modules/")) return resolved;
      return { path: resolved.path, namespace };
    });
    build.onLoad({ filter: /.*/, namespace }, async ({ path }) => {
      const names = Object.keys((await import(pathToFileURL(path).href)) as object);
      const valid = names.filter((name) => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name));
      const contents = `export { ${valid.join(", ")} } from ${JSON.stringify(path)};`;
      return { contents, resolveDir: dirname(path), loader: "js" };
    });
  },
};
