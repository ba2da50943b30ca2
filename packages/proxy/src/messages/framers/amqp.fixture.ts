/** Frames of AMQP, for tests. */
export const short = (value: string): Buffer => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);

const int16 = (value: number): Buffer => Buffer.from([(value >> 8) & 255, value & 255]);
const int32 = (value: number): Buffer => Buffer.concat([int16(value >>> 16), int16(value)]);

export const frame = (type: number, channel: number, payload: Buffer): Buffer =>
  Buffer.concat([Buffer.from([type]), int16(channel), int32(payload.length), payload, Buffer.from([0xce])]);

export const method = (channel: number, numbers: readonly [number, number], ...given: readonly Buffer[]): Buffer =>
  frame(1, channel, Buffer.concat([int16(numbers[0]), int16(numbers[1]), ...given]));

export const header = (channel: number, bodyBytes: number): Buffer =>
  frame(2, channel, Buffer.concat([int16(60), int16(0), int32(0), int32(bodyBytes), int16(0)]));

export const body = (channel: number, text: string): Buffer => frame(3, channel, Buffer.from(text));

export const publishMethod = (channel: number, exchange: string, key: string): Buffer =>
  method(channel, [60, 40], int16(0), short(exchange), short(key), Buffer.from([0]));

/** A message that is published, with its body in two frames. */
export const publish = (channel: number, exchange: string, key: string, text: string): Buffer => {
  const half = Math.ceil(text.length / 2);
  const bodies = [text.slice(0, half), text.slice(half)].filter((each) => each !== "");
  const parts = bodies.map((each) => body(channel, each));
  return Buffer.concat([publishMethod(channel, exchange, key), header(channel, text.length), ...parts]);
};

export const deliver = (channel: number, tag: string, exchange: string, key: string, text: string): Buffer =>
  Buffer.concat([
    method(channel, [60, 60], short(tag), Buffer.alloc(9), short(exchange), short(key)),
    header(channel, text.length),
    body(channel, text),
  ]);

export const consume = (channel: number, queue: string, tag: string): Buffer =>
  method(channel, [60, 20], int16(0), short(queue), short(tag), Buffer.alloc(5));

export const consumeOk = (channel: number, tag: string): Buffer => method(channel, [60, 21], short(tag));

export const heartbeat: Buffer = frame(8, 0, Buffer.alloc(0));
export const protocolHeader: Buffer = Buffer.from("AMQP\0\0\x09\x01");
