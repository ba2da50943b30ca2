import type { JsonObject } from "@hormesis/experiment";
import { Document, isMap, isScalar } from "yaml";

/** Comments for the keys of a first experiment: what each is for, and what may be added. */
const comments: Readonly<Record<string, string>> = {
  title: " What this experiment tries, in one line.",
  description: " What you want to learn: if it goes wrong, what did you believe that is not so?",
  "steady-state-hypothesis":
    " What is true when all is well. It is checked before the method (if it does not hold then, nothing is touched)\n and after it.",
  method: " What is done to the system, in this order. Actions change it, probes look at it.",
  rollbacks: " What undoes the method. Played whenever the method was begun, also after Ctrl-C.",
};

/** The experiment as text in the format that the file's extension names. */
export function render(experiment: JsonObject, path: string): string {
  if (/\.json$/iu.test(path)) return `${JSON.stringify(experiment, undefined, 2)}\n`;
  return /\.[cm]?[jt]s$/iu.test(path) ? renderModule(experiment) : renderYaml(experiment);
}

function renderYaml(experiment: JsonObject): string {
  // Experiments are read as PyYAML reads them: in version 1.1 a bare `no` or `12:30` is no text, and is quoted.
  const document = new Document(experiment, { version: "1.1" });
  document.commentBefore = [
    " A chaos experiment. Check it with `hormesis validate`, see what it would do with `hormesis plan`,",
    " and run it with `hormesis run`. All keys: `hormesis schema`.",
  ].join("\n");
  if (isMap(document.contents)) {
    for (const pair of document.contents.items) {
      const key = pair.key;
      if (!isScalar(key)) continue;
      const comment = comments[String(key.value)];
      key.spaceBefore = pair !== document.contents.items[0];
      if (comment !== undefined) key.commentBefore = comment;
    }
  }
  return document.toString({ lineWidth: 110 });
}

// A type annotation would bind the file to an installed package; the experiment works without any.
function renderModule(experiment: JsonObject): string {
  const body = JSON.stringify(experiment, undefined, 2).replace(/^(\s*)"([A-Za-z_$][\w$]*)":/gmu, "$1$2:");
  return `// A chaos experiment. Run it with: hormesis run <this file>\nexport default ${body};\n`;
}
