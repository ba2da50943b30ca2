import type { ProcessScope, ScopeSockets } from "./process-scope.ts";
import type { Way } from "./scope-matches.ts";
import type { Socket } from "./sockets.ts";

/* How nft tells the packets of chosen processes: see process-scope.ts. */

/** Protocol, own address and port, the other side's; own address and port alone; own port on whatever address. */
const sets = {
  conns4: "inet_proto . ipv4_addr . inet_service . ipv4_addr . inet_service",
  conns6: "inet_proto . ipv6_addr . inet_service . ipv6_addr . inet_service",
  others4: "inet_proto . ipv4_addr . inet_service . ipv4_addr . inet_service",
  others6: "inet_proto . ipv6_addr . inet_service . ipv6_addr . inet_service",
  ends4: "inet_proto . ipv4_addr . inet_service",
  ends6: "inet_proto . ipv6_addr . inet_service",
  ports: "inet_proto . inet_service",
} as const;
type SetName = keyof typeof sets;

/** The sets of addresses, with what is in them. `at`: the family and name of the table. */
export function processSets(at: string, { own, others }: ScopeSockets): string[] {
  const elements = new Map<SetName, Set<string>>();
  const put = (name: SetName, element: string): void => {
    elements.set(name, (elements.get(name) ?? new Set()).add(element));
  };
  for (const socket of own) {
    if (socket.remote !== null) put(`conns${socket.version}`, connection(socket));
    else if (isAnyAddress(socket)) put("ports", `${socket.protocol} . ${socket.local.port}`);
    else put(`ends${socket.version}`, end(socket));
  }
  for (const socket of others) put(`others${socket.version}`, connection(socket));
  return [
    ...Object.entries(sets).map(([name, type]) => `add set ${at} ${name} { type ${type}; }`),
    ...[...elements].map(([name, all]) => `add element ${at} ${name} { ${[...all].join(", ")} }`),
  ];
}

/** A chain that packets of the scope go to, and that hands on those of the processes: to `then`. */
export function processChain(at: string, way: Way, { groups }: ProcessScope, then: string): string[] {
  const [here, there] = way === "in" ? (["d", "s"] as const) : (["s", "d"] as const);
  const own = (ip: string): string => `meta l4proto . ${ip} ${here}addr . th ${here}port`;
  const both = (ip: string): string => `${own(ip)} . ${ip} ${there}addr . th ${there}port`;
  const name = `process-${way}`;
  const rules = [
    ...groups.map(({ path, level }) => `socket cgroupv2 level ${level} "${path}" ${then}`),
    `${both("ip")} @conns4 ${then}`,
    `${both("ip6")} @conns6 ${then}`,
    `${both("ip")} @others4 return`,
    `${both("ip6")} @others6 return`,
    `${own("ip")} @ends4 ${then}`,
    `${own("ip6")} @ends6 ${then}`,
    `meta l4proto . th ${here}port @ports ${then}`,
  ];
  return [`add chain ${at} ${name}`, ...rules.map((rule) => `add rule ${at} ${name} ${rule}`)];
}

function end({ protocol, local }: Socket): string {
  return `${protocol} . ${local.address} . ${local.port}`;
}

function connection(socket: Socket): string {
  const { address = "", port = 0 } = socket.remote ?? {};
  return `${end(socket)} . ${address} . ${port}`;
}

function isAnyAddress({ local }: Socket): boolean {
  return /^[0.:]+$/.test(local.address);
}
