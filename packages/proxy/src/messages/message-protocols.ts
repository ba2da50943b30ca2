import type { Protocol } from "../protocols/protocol.ts";
import { redisFramers } from "./framers/redis.ts";
import type { CreateFramers } from "./framer.ts";
import { messageProtocol } from "./message-conversation.ts";

const framers: Readonly<Record<string, CreateFramers>> = {
  redis: redisFramers,
};

/** All protocols that are made of messages. */
export const messageProtocols: readonly Protocol[] = Object.entries(framers).map(([name, create]) =>
  messageProtocol(name, create),
);
