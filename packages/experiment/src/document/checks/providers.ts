import { isJsonObject, type JsonObject } from "../../json.ts";
import type { DocumentPath } from "../diagnostic.ts";
import { foundTooLate, rejected, remarkable, type Report, type Weight } from "../report.ts";
import { checkStructure } from "../structure/structure.ts";
import { describeValue, isFalsy } from "../structure/truth.ts";
import { suggest } from "../suggest.ts";
import { type BuiltInProvider, builtInProviders } from "../words.ts";
import { about, listOf, objectOf } from "../view.ts";
import { reportUnknownKeys } from "./unknown-keys.ts";

/** A provider where it stands; `unseen` where Chaos Toolkit does not look before the run. */
export interface ProviderPlace {
  readonly provider: JsonObject;
  readonly path: DocumentPath;
  readonly owner: string;
  readonly unseen?: true;
}

/** A provider's type, its shape, and what its shape cannot say. */
export function checkProvider(place: ProviderPlace, extraTypes: readonly string[], report: Report): void {
  const { provider, path, owner } = place;
  const type = provider["type"];
  const weight = place.unseen === true ? foundTooLate : rejected;
  if (isFalsy(provider)) {
    report.add(weight, {
      code: "PROVIDER_INVALID",
      message: `The provider of ${owner} is empty.`,
      mend: "Say who performs it, such as {type: http, url: ...}.",
      path,
    });
  } else if (type === undefined || isFalsy(type)) {
    report.add(weight, {
      code: "PROVIDER_TYPE_MISSING",
      message: `The provider of ${owner} has no type.`,
      mend: `Add one of ${knownTypes(extraTypes).join(", ")}.`,
      path,
    });
  } else if (typeof type === "string" && extraTypes.includes(type)) {
    return;
  } else if (!isBuiltIn(type)) {
    reportUnknownType(place, extraTypes, weight, report);
  } else {
    const part = { role: type, value: provider, path, owner: `the ${type} provider of ${owner}` };
    checkStructure(place.unseen === true ? { ...part, unseen: true } : part, report);
    reportUnknownKeys({ kind: type, value: provider, path, owner: part.owner }, report);
    if (type === "http") checkHttp(place, report);
    if (type === "process") checkProcess(place, report);
  }
}

function knownTypes(extraTypes: readonly string[]): string[] {
  return [...builtInProviders, ...extraTypes];
}

function isBuiltIn(type: unknown): type is BuiltInProvider {
  return (builtInProviders as readonly unknown[]).includes(type);
}

function reportUnknownType(
  { provider, path, owner }: ProviderPlace,
  extraTypes: readonly string[],
  weight: Weight,
  report: Report,
): void {
  const types = knownTypes(extraTypes);
  const near = typeof provider["type"] === "string" ? suggest(provider["type"], types) : undefined;
  report.add(weight, {
    code: "PROVIDER_UNKNOWN",
    message: about(owner, `has a provider of an unknown type: ${describeValue(provider["type"])}.`),
    mend: near === undefined ? `Use one of ${types.join(", ")}.` : `Did you mean '${near}'?`,
    path: [...path, "type"],
  });
}

function checkHttp({ provider, path, owner }: ProviderPlace, report: Report): void {
  const tls = provider["tls"];
  if (isJsonObject(tls))
    reportUnknownKeys(
      { kind: "tls", value: tls, path: [...path, "tls"], owner: `the TLS options of ${owner}` },
      report,
    );
  const url = provider["url"];
  if (typeof url === "string" && url !== "" && !url.includes("$") && !/^https?:\/\/[^/]/i.test(url)) {
    report.add(foundTooLate, {
      code: "URL_INVALID",
      message: about(owner, `has a URL that does not start with http:// or https:// and a host.`),
      mend: "Write the whole address, such as http://localhost:8080/health.",
      path: [...path, "url"],
    });
  }
  for (const [name, value] of Object.entries(objectOf(provider["headers"]))) {
    // A null takes the header out again, which is of use for the default ones.
    if (typeof value === "string" || value === null) continue;
    report.add(foundTooLate, {
      code: "HEADER_INVALID",
      message: about(
        owner,
        `has the header "${name}", which must be a text, but is ${isJsonObject(value) || Array.isArray(value) ? describeValue(value) : `a ${typeof value}`}.`,
      ),
      mend: "Put the value in quotes.",
      path: [...path, "headers", name],
    });
  }
}

function checkProcess({ provider, path, owner }: ProviderPlace, report: Report): void {
  if (typeof provider["timeout"] === "string") {
    report.add(foundTooLate, {
      code: "TIMEOUT_VARIABLE",
      message: about(
        owner,
        "has a variable as its timeout, but variables are not replaced in the timeout of a process.",
      ),
      mend: "Write a number of seconds, without quotes.",
      path: [...path, "timeout"],
    });
  }
  const argumentsGiven = provider["arguments"];
  if (isJsonObject(argumentsGiven)) {
    report.add(remarkable, {
      code: "ARGUMENTS_DEPRECATED",
      message: about(owner, "has its arguments as a mapping, which Chaos Toolkit no longer wants."),
      mend: "Write a list: the order of the arguments is then certain.",
      path: [...path, "arguments"],
    });
  }
  for (const [index, item] of listOf(argumentsGiven).entries()) {
    if (typeof item !== "object" || item === null) continue;
    report.add(remarkable, {
      code: "ARGUMENT_NOT_TEXT",
      message: about(owner, `has ${describeValue(item)} as an argument: the process is given its Python notation.`),
      mend: "Write a text.",
      path: [...path, "arguments", index],
    });
  }
}
