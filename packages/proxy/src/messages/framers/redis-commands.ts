import type { Facts } from "../framer.ts";

type Words = readonly string[];

const none = new Set(
  (
    "PING ECHO AUTH HELLO QUIT RESET SELECT CLIENT CONFIG INFO COMMAND ACL CLUSTER DBSIZE DEBUG FLUSHALL FLUSHDB FUNCTION KEYS " +
    "LASTSAVE LATENCY MODULE MONITOR MULTI EXEC DISCARD UNWATCH PUBSUB RANDOMKEY READONLY READWRITE REPLICAOF ROLE SAVE " +
    "BGSAVE SCAN SCRIPT SHUTDOWN SLOWLOG SWAPDB SYNC PSYNC TIME WAIT"
  ).split(" "),
);
const all = new Set(
  "DEL UNLINK EXISTS MGET TOUCH WATCH SUNION SINTER SDIFF PFCOUNT PFMERGE SUNIONSTORE SINTERSTORE".split(" "),
);
const pairs = new Set(["MSET", "MSETNX"]);
const two = new Set("RENAME RENAMENX COPY SMOVE RPOPLPUSH BRPOPLPUSH LMOVE BLMOVE".split(" "));
const allButLast = new Set("BLPOP BRPOP BZPOPMIN BZPOPMAX".split(" "));
const second = new Set("OBJECT MEMORY XGROUP XINFO BITOP".split(" "));
const scripts = new Set("EVAL EVALSHA EVAL_RO EVALSHA_RO FCALL FCALL_RO".split(" "));
const streams = new Set(["XREAD", "XREADGROUP"]);
const publish = new Set(["PUBLISH", "SPUBLISH"]);
export const subscribe: ReadonlySet<string> = new Set(["SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE"]);
const unsubscribe = new Set(["UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE"]);

/** What a command is about, of its words. A command that is not known here has its first argument as its key. */
export function commandFacts([name = "", ...given]: Words): Facts {
  const command = name.toUpperCase();
  if (publish.has(command)) return { command: [command], topic: given.slice(0, 1) };
  if (subscribe.has(command) || unsubscribe.has(command)) return { command: [command], topic: given };
  return { command: [command], key: keysOf(command, given) };
}

function keysOf(command: string, given: Words): Words {
  if (none.has(command)) return [];
  if (all.has(command)) return given;
  if (pairs.has(command)) return given.filter((_, index) => index % 2 === 0);
  if (two.has(command)) return given.slice(0, 2);
  if (allButLast.has(command)) return given.slice(0, -1);
  if (second.has(command)) return command === "BITOP" ? given.slice(1) : given.slice(1, 2);
  if (scripts.has(command)) return given.slice(2, 2 + (Number(given[1]) || 0));
  if (streams.has(command)) return streamsOf(given);
  return given.slice(0, 1);
}

/** `XREAD COUNT 2 STREAMS a b 0 0`: half of what follows are streams, the other half are places in them. */
function streamsOf(given: Words): Words {
  const rest = given.slice(given.findIndex((word) => word.toUpperCase() === "STREAMS") + 1);
  return rest.slice(0, Math.floor(rest.length / 2));
}
