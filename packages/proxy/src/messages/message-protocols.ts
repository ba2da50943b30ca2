import type { Protocol } from "../protocols/protocol.ts";
import { amqpFramers } from "./framers/amqp.ts";
import { kafkaFramers } from "./framers/kafka.ts";
import { natsFramers } from "./framers/nats.ts";
import { postgresqlFramers } from "./framers/postgresql.ts";
import { redisFramers } from "./framers/redis.ts";
import { messageProtocol } from "./message-conversation.ts";
import { lengthPrefixed, lines } from "./protocol-families.ts";
import type { MessageProtocolName } from "./protocol-names.ts";

const byName: Readonly<Record<MessageProtocolName, Protocol>> = {
  redis: messageProtocol("redis", redisFramers),
  postgresql: messageProtocol("postgresql", postgresqlFramers),
  amqp: messageProtocol("amqp", amqpFramers),
  nats: messageProtocol("nats", natsFramers),
  kafka: messageProtocol("kafka", kafkaFramers),
  lines,
  "length-prefixed": lengthPrefixed,
};

/** All protocols that are made of messages. */
export const messageProtocols: readonly Protocol[] = Object.values(byName);
