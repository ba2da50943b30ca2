import { BlockList, isIP } from "node:net";

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that the environment names for a URL, by the variables that every tool reads: `http_proxy`, `https_proxy`,
 * `all_proxy` and `no_proxy`, in small letters first. Undefined for none.
 *
 * @example proxyFor(new URL("http://a.test"), { http_proxy: "localhost:3128" })?.href // "http://localhost:3128/"
 */
export function proxyFor(url: URL, env: Env): URL | undefined {
  const named = variable(env, `${url.protocol.slice(0, -1)}_proxy`) || variable(env, "all_proxy");
  if (!named || isExempt(url, variable(env, "no_proxy") ?? "")) return undefined;
  return URL.parse(named.includes("://") ? named : `http://${named}`) ?? undefined;
}

function variable(env: Env, name: string): string | undefined {
  return env[name] ?? env[name.toUpperCase()];
}

/** Entries are hosts (with all their subdomains), addresses, networks such as 10.0.0.0/8, or `*`. */
function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.replaceAll(/^\[|\]$/g, "");
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return list.split(",").some((raw) => {
    const entry = raw.trim().toLowerCase();
    if (entry === "") return false;
    if (entry === "*") return true;
    if (entry.includes("/")) return isWithin(host, entry);
    const [name = "", wantedPort] = isIP(entry) === 6 ? [entry] : entry.split(":");
    const bare = name.replace(/^\*?\./, "");
    return (wantedPort === undefined || wantedPort === port) && (host === bare || host.endsWith(`.${bare}`));
  });
}

function isWithin(host: string, network: string): boolean {
  const [address = "", bits = ""] = network.split("/");
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (isIP(host) === 0 || isIP(address) !== isIP(host)) return false;
  const list = new BlockList();
  try {
    list.addSubnet(address, Number(bits), family);
  } catch {
    return false;
  }
  return list.check(host, family);
}

/** The header that shows a proxy the user and password of its URL, where it has them. */
export function proxyAuthorization(proxy: URL): string | undefined {
  if (proxy.username === "" && proxy.password === "") return undefined;
  const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return `Basic ${Buffer.from(credentials).toString("base64")}`;
}
