import type { Direction } from "../data/direction.ts";
import type { Conversation, ConversationHost, Protocol } from "../protocols/protocol.ts";
import type { Toxic } from "../toxics/toxic.ts";
import type { CreateFramers } from "./framer.ts";
import { Lane } from "./lane.ts";
import { messageToxicKinds } from "./toxics/message-kinds.ts";

/** Makes a protocol of its framers: what can happen to its messages is the same for all. */
export function messageProtocol(name: string, createFramers: CreateFramers): Protocol {
  return { name, converse: (host) => converse(host, createFramers) };
}

function converse(host: ConversationHost, createFramers: CreateFramers): Conversation {
  const framers = createFramers();
  const lanes: Readonly<Record<Direction, Lane>> = {
    upstream: new Lane(host, "upstream", framers.upstream),
    downstream: new Lane(host, "downstream", framers.downstream),
  };
  return {
    receive: (direction, bytes) => lanes[direction].receive(bytes),
    end: (direction) => lanes[direction].end(),
    isFull: (direction) => lanes[direction].isFull,
    wake: (direction) => lanes[direction].wake(),
    add(toxic: Toxic) {
      const kind = messageToxicKinds.find((each) => each === toxic.kind);
      if (kind !== undefined) lanes[toxic.direction].add(toxic, kind);
    },
    update: (toxic) => lanes[toxic.direction].update(toxic),
    remove: (toxic) => lanes[toxic.direction].remove(toxic),
    dispose() {
      lanes.upstream.dispose();
      lanes.downstream.dispose();
    },
  };
}
