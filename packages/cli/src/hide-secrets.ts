import { createRedactor, hideInlineSecrets, isJsonObject, type Json } from "@hormesis/experiment";

/**
 * A document as it may be shown to others before it is planned: secrets that are written in it are hidden in its
 * `secrets` and wherever else it repeats them. What only names a secret (an environment key, a path in Vault) stays.
 *
 * @example hideSecretsOf({ secrets: { db: { password: "hunter2" } } }) // { secrets: { db: { password: "[secret db.password]" } } }
 */
export function hideSecretsOf(document: Json): Json {
  if (!isJsonObject(document) || document["secrets"] === undefined) return document;
  const declared = document["secrets"];
  const hidden = hideInlineSecrets(declared);
  const inline = changed(declared, hidden);
  const { value } = createRedactor(isJsonObject(inline) ? inline : {});
  return { ...(value(document) as object), secrets: hidden };
}

/** What of a value is not the same in another one of its shape. */
function changed(value: Json, other: Json | undefined): Json {
  if (!isJsonObject(value) || !isJsonObject(other)) return value === other ? null : value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, changed(item, other[key])]));
}
