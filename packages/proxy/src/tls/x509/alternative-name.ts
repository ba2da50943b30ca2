import { isIP } from "node:net";
import { der } from "./der.ts";

const dnsName = 0x82;
const ipAddress = 0x87;

/** A name of a server as it stands in a certificate: an IP address as its bytes, anything else as it is written. */
export function alternativeName(name: string): Buffer {
  const address = name.replace(/%.*$/s, "");
  switch (isIP(address)) {
    case 4:
      return der(ipAddress, Buffer.from(address.split(".").map(Number)));
    case 6:
      return der(ipAddress, bytesOfIpv6(address));
    default:
      return der(dnsName, Buffer.from(name, "latin1"));
  }
}

function bytesOfIpv6(address: string): Buffer {
  // A URL writes each address in one way: groups without dots, with at most one gap.
  const [before = "", after] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const head = groupsOf(before);
  const tail = groupsOf(after ?? "");
  const gap: number[] = Array.from({ length: 8 - head.length - tail.length }, () => 0);
  return Buffer.from([...head, ...gap, ...tail].flatMap((group) => [group >> 8, group & 0xff]));
}

function groupsOf(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}
