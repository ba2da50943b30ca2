/** Bytes that came in and went out in one direction; what waits, or was dropped, is the difference. */
export interface Traffic {
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

export const noTraffic: Traffic = { receivedBytes: 0, sentBytes: 0 };

export function addTraffic(one: Traffic, other: Traffic): Traffic {
  return { receivedBytes: one.receivedBytes + other.receivedBytes, sentBytes: one.sentBytes + other.sentBytes };
}
