import { isJsonObject, type Json, type JsonObject } from "../../json.ts";
import { variableTypes } from "../../values/convert.ts";
import type { DocumentPath } from "../diagnostic.ts";
import { foundTooLate, rejected, remarkable, type Report, strictError, strictRemark } from "../report.ts";
import { checkStructure } from "../structure/structure.ts";
import { describeValue } from "../structure/truth.ts";
import { suggest } from "../suggest.ts";
import type { DocumentView } from "../view.ts";
import { checkProvider } from "./providers.ts";
import { reportUnknownKeys } from "./unknown-keys.ts";

/** Declarations of configuration values. Whether an environment variable is there is for the plan to say. */
export function checkConfiguration(view: DocumentView, extraTypes: readonly string[], report: Report): void {
  for (const [name, value] of Object.entries(view.configuration)) {
    if (!isJsonObject(value)) continue;
    const path = ["configuration", name];
    const owner = `the configuration value '${name}'`;
    if (value["type"] === "env") {
      checkEnvironmentKey(value, path, owner, report);
      checkVariableType(value["env_var_type"], path, owner, report);
      reportUnknownKeys({ kind: "environment", value, path, owner }, report);
    } else if (value["type"] === "file") {
      checkFile(value, path, owner, report);
    } else if (value["type"] === "probe") {
      // It needs no name: that of the value will do.
      checkStructure({ role: "activity", value: { name, ...value }, path, owner, unseen: true }, report);
      const provider = value["provider"];
      if (isJsonObject(provider))
        checkProvider({ provider, path: [...path, "provider"], owner, unseen: true }, extraTypes, report);
    }
  }
}

/** How a secret may be declared, apart from writing it down. */
const secretTypes = ["env", "vault", "file"];

/** Declarations of secrets, at whatever depth. */
export function checkSecrets(view: DocumentView, report: Report): void {
  for (const [group, values] of Object.entries(view.secrets)) {
    const path = ["secrets", group];
    if (typeof values["type"] === "string" && secretTypes.includes(values["type"])) {
      report.add(values["type"] === "file" ? strictError : foundTooLate, {
        code: "SECRETS_GROUP_INVALID",
        message: `The secret '${group}' is not in a group, so nothing can use it.`,
        mend: `Put it into a group: secrets: {group: {${group}: {type: ${values["type"]}, ...}}}.`,
        path,
      });
    }
    checkSecret(values, path, report);
  }
}

function checkSecret(value: Json, path: DocumentPath, report: Report): void {
  if (!isJsonObject(value)) return;
  const owner = `the secret '${String(path.at(-1))}'`;
  if (value["type"] === "env") {
    checkEnvironmentKey(value, path, owner, report);
  } else if (value["type"] === "vault") {
    if (value["path"] !== undefined) return;
    const message = `${owner.replace("the", "The")} names no path in Vault.`;
    report.add(remarkable, {
      code: "VAULT_PATH_MISSING",
      message,
      mend: "Add 'path'; 'key' picks one value of what is there.",
      path,
    });
  } else if (value["type"] === "file") {
    checkFile(value, path, owner, report);
  } else {
    checkSecretType(value["type"], path, owner, report);
    for (const [name, inner] of Object.entries(value)) checkSecret(inner, [...path, name], report);
  }
}

/** A secret may be named `type`, so only what is nearly one of our words is remarkable. */
function checkSecretType(type: Json | undefined, path: DocumentPath, owner: string, report: Report): void {
  const near = typeof type === "string" ? suggest(type, secretTypes) : undefined;
  if (near === undefined) return;
  report.add(strictRemark, {
    code: "SECRET_TYPE_UNKNOWN",
    message: `${owner.replace("the", "The")} is of an unknown type, so its keys are taken for secrets: ${describeValue(type)}.`,
    mend: `Did you mean '${near}'?`,
    path: [...path, "type"],
  });
}

/** What is read from a file, for the configuration or as a secret. Chaos Toolkit knows no such type. */
function checkFile(value: JsonObject, path: DocumentPath, owner: string, report: Report): void {
  const { path: file, format } = value;
  if (typeof file !== "string" || file === "") {
    report.add(strictError, {
      code: "FILE_PATH_MISSING",
      message: `${owner.replace("the", "The")} does not say which file to read.`,
      mend: "Add 'path': the file, from the experiment's folder.",
      path,
    });
  }
  if (format === undefined || format === "text" || format === "json") return;
  report.add(strictError, {
    code: "FILE_FORMAT_UNKNOWN",
    message: `${owner.replace("the", "The")} has an unknown format: ${describeValue(format)}.`,
    mend: "Use json, or leave 'format' out for the text as it is.",
    path: [...path, "format"],
  });
}

function checkEnvironmentKey(value: JsonObject, path: DocumentPath, owner: string, report: Report): void {
  if (typeof value["key"] === "string") return;
  const missing = value["key"] === undefined;
  const state = missing
    ? "does not say which environment variable to read"
    : `must name an environment variable as its key, but has ${describeValue(value["key"])}`;
  report.add(rejected, {
    code: missing ? "ENVIRONMENT_KEY_MISSING" : "ENVIRONMENT_KEY_INVALID",
    message: `${owner.replace("the", "The")} ${state}.`,
    mend: "Add 'key': the name of the environment variable.",
    path: missing ? path : [...path, "key"],
  });
}

function checkVariableType(type: Json | undefined, path: DocumentPath, owner: string, report: Report): void {
  if (type === undefined || type === null || (variableTypes as readonly Json[]).includes(type)) return;
  const near = typeof type === "string" ? suggest(type, variableTypes) : undefined;
  report.add(rejected, {
    code: "ENVIRONMENT_TYPE_UNKNOWN",
    message: `${owner.replace("the", "The")} has an unknown env_var_type: ${describeValue(type)}.`,
    mend: near === undefined ? `Use one of ${variableTypes.join(", ")}.` : `Did you mean '${near}'?`,
    path: [...path, "env_var_type"],
  });
}
