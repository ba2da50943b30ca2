/** Numbers of the types that are asked for by name. Any other is written `TYPE65`, as RFC 3597 has it. */
const numbers: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  NAPTR: 35,
  OPT: 41,
  DS: 43,
  DNSKEY: 48,
  SVCB: 64,
  HTTPS: 65,
  ANY: 255,
  CAA: 257,
};

export const recordTypes = { a: 1, cname: 5, aaaa: 28, opt: 41 } as const;

/** The number of a type, in any case; `undefined` when it is none. */
export function typeNumber(name: string): number | undefined {
  const upper = name.toUpperCase();
  if (Object.hasOwn(numbers, upper)) return numbers[upper];
  const other = /^TYPE(\d{1,5})$/.exec(upper)?.[1];
  return other === undefined || Number(other) > 0xffff ? undefined : Number(other);
}
