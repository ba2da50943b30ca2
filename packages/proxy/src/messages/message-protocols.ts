import type { Protocol } from "../protocols/protocol.ts";
import type { CreateFramers } from "./framer.ts";
import { amqpFramers } from "./framers/amqp.ts";
import { kafkaFramers } from "./framers/kafka.ts";
import { lengthPrefixedFramers } from "./framers/length-prefixed.ts";
import { linesFramers } from "./framers/lines.ts";
import { natsFramers } from "./framers/nats.ts";
import { postgresqlFramers } from "./framers/postgresql.ts";
import { redisFramers } from "./framers/redis.ts";
import { messageProtocol } from "./message-conversation.ts";
import type { MessageProtocolName } from "./protocol-names.ts";

const framers: Readonly<Record<MessageProtocolName, CreateFramers>> = {
  redis: redisFramers,
  postgresql: postgresqlFramers,
  amqp: amqpFramers,
  nats: natsFramers,
  kafka: kafkaFramers,
  lines: linesFramers(Buffer.from("\n")),
  "length-prefixed": lengthPrefixedFramers({ offset: 0, width: 4, endian: "big", adjust: 0 }),
};

/** All protocols that are made of messages. */
export const messageProtocols: readonly Protocol[] = Object.entries(framers).map(([name, create]) =>
  messageProtocol(name, create),
);
