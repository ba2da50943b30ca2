import { readFile } from "node:fs/promises";
import {
  type Clock,
  HormesisError,
  isJsonObject,
  type Json,
  type JsonObject,
  messageOf,
  type ValueSource,
} from "@hormesis/experiment";

/** Vault answers at once or not at all; a run must not hang on it. */
const vaultTimeoutMs = 10_000;
const defaultTokenPath = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/**
 * Reads `{type: vault, path, key?}` from HashiCorp Vault's key-value engine, version 1 or 2. Where Vault is and who asks
 * stands in the configuration, under the names that Chaos Toolkit reserves: `vault_addr`; `vault_token`, or
 * `vault_role_id` and `vault_role_secret` (AppRole), or `vault_sa_role` (Kubernetes); `vault_kv_version` ("2");
 * `vault_secrets_mount_point` ("secret"). Without `key` the value is the whole payload.
 */
export function createVaultSource({ clock }: { readonly clock: Clock }): ValueSource {
  return {
    type: "vault",
    read: async (declaration, configuration, signal) => {
      const { path, key } = declaration;
      if (typeof path !== "string" || path === "") throw failure("it has no path", 'Give it a "path".');
      const vault = { address: text(configuration, "vault_addr", ""), signal, clock };
      if (vault.address === "")
        throw failure("the configuration has no vault_addr", "Add vault_addr to the configuration.");
      const token = await logIn(vault, configuration);
      const mount = text(configuration, "vault_secrets_mount_point", "secret");
      const isFirst = ["1", 1].includes(configuration["vault_kv_version"] as string | number);
      const answer = await ask(vault, `${mount}/${isFirst ? "" : "data/"}${path}`, { token });
      const payload = isFirst ? answer["data"] : isJsonObject(answer["data"]) ? answer["data"]["data"] : undefined;
      if (!isJsonObject(payload)) throw failure(`there is nothing at '${path}'`, "Check the path and the mount point.");
      if (typeof key !== "string") return payload;
      const value = payload[key];
      if (value === undefined)
        throw failure(`'${path}' has no key '${key}'`, `It has ${Object.keys(payload).join(", ")}.`);
      return value;
    },
  };
}

interface Vault {
  readonly address: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

async function logIn(vault: Vault, configuration: JsonObject): Promise<string> {
  const token = text(configuration, "vault_token", "");
  if (token !== "") return token;
  const role = text(configuration, "vault_role_id", "");
  if (role !== "") {
    const body = { role_id: role, secret_id: text(configuration, "vault_role_secret", "") };
    return tokenIn(await ask(vault, "auth/approle/login", { body }));
  }
  const account = text(configuration, "vault_sa_role", "");
  if (account !== "") {
    const jwt = await readFile(text(configuration, "vault_sa_token_path", defaultTokenPath), "utf8");
    const mount = text(configuration, "vault_k8s_mount_point", "kubernetes");
    return tokenIn(await ask(vault, `auth/${mount}/login`, { body: { role: account, jwt: jwt.trim() } }));
  }
  throw failure("nothing says who asks", "Add vault_token, vault_role_id or vault_sa_role to the configuration.");
}

function tokenIn(answer: JsonObject): string {
  const token = isJsonObject(answer["auth"]) ? answer["auth"]["client_token"] : undefined;
  if (typeof token !== "string") throw failure("the login gave no token", "Check the role.");
  return token;
}

async function ask(vault: Vault, path: string, request: { token?: string; body?: JsonObject }): Promise<JsonObject> {
  const url = `${vault.address.replace(/\/+$/u, "")}/v1/${path}`;
  const answered = new AbortController();
  const late = new AbortController();
  const tooLate = (): void => late.abort(new Error("no answer in time"));
  vault.clock.sleep(vaultTimeoutMs, answered.signal).then(tooLate, () => undefined);
  const signal = AbortSignal.any([vault.signal, late.signal]);
  const headers = request.token === undefined ? {} : { "X-Vault-Token": request.token };
  const body = request.body === undefined ? {} : { method: "POST", body: JSON.stringify(request.body) };
  try {
    const response = await fetch(url, { headers, signal, redirect: "error", ...body }).catch((error: unknown) => {
      throw failure(`${url} does not answer (${messageOf(error)})`, "Check vault_addr, and that Vault is reachable.");
    });
    // The body of an error may repeat what was asked with, so only its status is told.
    if (!response.ok) throw failure(`${url} answered ${response.status}`, "Check the path and what the role may read.");
    const answer = await bodyOf(response, url);
    return isJsonObject(answer) ? answer : {};
  } finally {
    answered.abort();
  }
}

async function bodyOf(response: Response, url: string): Promise<Json> {
  try {
    return (await response.json()) as Json;
  } catch {
    // The error would repeat a piece of the answer, which may be of a secret.
    throw failure(
      `the answer of ${url} is not JSON, or did not come to its end`,
      "Check that vault_addr is the address of Vault.",
    );
  }
}

function text(configuration: JsonObject, key: string, fallback: string): string {
  const value = configuration[key];
  return typeof value === "string" && value !== "" ? value : fallback;
}

function failure(reason: string, mend: string): HormesisError {
  return new HormesisError(`Failed to read from Vault: ${reason}.`, { code: "VAULT_UNREADABLE", mend });
}
