import { findVariables } from "../../values/index.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";
import { foundTooLate, remarkable, type Report, strictError } from "../report.ts";
import { suggest } from "../suggest.ts";
import { about, type DocumentView, listOf, objectOf } from "../view.ts";
import { controlsOf } from "./controls.ts";
import { type SubstitutedText, textsOf, textsOfActivity } from "./texts.ts";

/** Where variables are used: whose texts, and which groups of secrets they may see. */
interface User {
  readonly owner: string;
  readonly groups: readonly string[];
  readonly texts: readonly SubstitutedText[];
}

/**
 * Variables that are declared nowhere, and secrets that are used where their group is not named. Chaos Toolkit
 * replaces any secret anywhere; under strict semantics an activity sees only the groups that its provider names.
 */
export function checkVariables(
  view: DocumentView,
  stepTexts: readonly (readonly SubstitutedText[])[],
  report: Report,
): void {
  const names = [
    ...Object.keys(view.configuration),
    ...Object.values(view.secrets).flatMap((group) => Object.keys(group)),
  ];
  const known = new Set(names);
  for (const user of usersOf(view, stepTexts)) {
    for (const text of user.texts) checkText(text, user, { view, known, report });
  }
  checkTitle(view, report);
}

function* usersOf(view: DocumentView, stepTexts: readonly (readonly SubstitutedText[])[]): Generator<User> {
  for (const [index, step] of view.steps.entries()) {
    const texts = stepTexts[index] ?? [];
    if (texts.length > 0) yield userOf(step.owner, step.value, texts);
  }
  for (const [index, guard] of listOf(view.value["guards"]).entries()) {
    if (isJsonObject(guard)) yield userOf(`guard ${index + 1}`, guard, textsOfActivity(guard, ["guards", index]));
  }
  for (const { value, path, owner } of controlsOf(view)) {
    yield userOf(owner, value, textsOf(objectOf(value["provider"])["arguments"], [...path, "provider", "arguments"]));
  }
}

function userOf(owner: string, value: JsonObject, texts: readonly SubstitutedText[]): User {
  const named = objectOf(value["provider"])["secrets"];
  const groups = typeof named === "string" ? [named] : listOf(named).map(String);
  return { owner, groups, texts };
}

interface Surroundings {
  readonly view: DocumentView;
  readonly known: ReadonlySet<string>;
  readonly report: Report;
}

function checkText(text: SubstitutedText, user: User, { view, known, report }: Surroundings): void {
  for (const name of findVariables(text.text)) {
    if (!known.has(name)) checkUnknown(name, text, { view, known, report });
    else if (!Object.hasOwn(view.configuration, name)) checkScope(name, text, user, { view, known, report });
  }
}

function checkUnknown(name: string, { text, path, isShell }: SubstitutedText, { known, report }: Surroundings): void {
  // A bare `$name` is far more often a shell's, or a currency's, than ours.
  if (!text.includes(`\${${name}}`)) return;
  const near = suggest(name, known);
  if (isShell && near === undefined) return;
  report.add(remarkable, {
    code: "VARIABLE_UNKNOWN",
    message: `The variable \${${name}} is neither in the configuration nor a secret: it stays as it is written.`,
    mend:
      near === undefined
        ? `Declare '${name}' under configuration, or write $\${${name}} if the text is meant.`
        : `Did you mean \${${near}}?`,
    path,
  });
}

function checkScope(name: string, { path }: SubstitutedText, user: User, { view, report }: Surroundings): void {
  const holders = Object.keys(view.secrets).filter((group) => Object.hasOwn(view.secrets[group] ?? {}, name));
  if (holders.some((group) => user.groups.includes(group))) return;
  report.add(strictError, {
    code: "SECRET_NOT_IN_SCOPE",
    message: about(
      user.owner,
      `uses the secret \${${name}}, but its provider does not name the group '${String(holders[0])}'.`,
    ),
    mend: `Add secrets: [${[...user.groups, String(holders[0])].join(", ")}] to its provider.`,
    path,
  });
}

/** A title is printed and kept in the journal. */
function checkTitle(view: DocumentView, report: Report): void {
  const title = view.value["title"];
  if (typeof title !== "string") return;
  for (const name of findVariables(title)) {
    const isSecret = Object.values(view.secrets).some((group) => Object.hasOwn(group, name));
    if (!isSecret || Object.hasOwn(view.configuration, name)) continue;
    report.add(strictError, {
      code: "SECRET_IN_TITLE",
      message: `The title shows the secret \${${name}}.`,
      mend: "Take it out, or use a value of the configuration.",
      path: ["title"],
    });
  }
}

/** Groups of secrets that a provider names and that are not declared. */
export function checkSecretGroups(view: DocumentView, report: Report): void {
  for (const step of view.steps) {
    const named = objectOf(step.value["provider"])["secrets"];
    const path = [...step.path, "provider", "secrets"];
    if (typeof named === "string" && named.length > 1) {
      report.add(remarkable, {
        code: "SECRETS_OF_PROVIDER_TEXT",
        message: about(step.owner, "names its group of secrets as a text, which Chaos Toolkit reads letter by letter."),
        mend: `Write a list: secrets: [${named}].`,
        path,
      });
    }
    for (const [index, group] of (typeof named === "string" ? [named] : listOf(named)).entries()) {
      if (typeof group !== "string" || Object.hasOwn(view.secrets, group)) continue;
      const near = suggest(group, Object.keys(view.secrets));
      report.add(foundTooLate, {
        code: "SECRETS_GROUP_UNKNOWN",
        message: about(step.owner, `names the group of secrets '${group}', which is not declared.`),
        mend: near === undefined ? `Declare '${group}' under secrets, or do not name it.` : `Did you mean '${near}'?`,
        path: typeof named === "string" ? path : [...path, index],
      });
    }
  }
}
