/** The protocols that are made of messages, as they are written in the API. */
export const messageProtocolNames = [
  "redis",
  "postgresql",
  "amqp",
  "nats",
  "kafka",
  "lines",
  "length-prefixed",
] as const;

export type MessageProtocolName = (typeof messageProtocolNames)[number];
