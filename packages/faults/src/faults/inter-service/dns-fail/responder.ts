/**
 * A name server that answers wrongly for some names, and passes the others on to the real one. It also keeps the
 * process that owns the rules: when it ends, however it ends, queries go to the real servers again.
 *
 * Settings: `servers`, `upstreamPort`, `names`, `failure`, `code`, `delayMs`, `wrong`, `rules` ({argv, script}).
 */
export const responder = `
const dgram = require("node:dgram");
const net = require("node:net");
const { servers, upstreamPort, names, failure, code, delayMs, wrong, rules } = settings;

// The question of a query: the name, its type, and where it ends. Undefined of what is no query.
const questionOf = (message) => {
  if (message.length < 17 || (message[2] & 0x80) !== 0) return undefined;
  const labels = [];
  let at = 12;
  while (at < message.length && message[at] !== 0) {
    if (message[at] > 63) return undefined;
    labels.push(message.toString("latin1", at + 1, at + 1 + message[at]));
    at += 1 + message[at];
  }
  if (at + 5 > message.length) return undefined;
  return { name: labels.join(".").toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 };
};
const matches = (name) => names.some((one) => one === "*" || one === name || (one.startsWith("*.") && name.endsWith(one.slice(1))));

const six = (text) => {
  // A URL writes an address in one way only: ::ffff:192.0.2.1 without its dots.
  const [head, tail = ""] = new URL("http://[" + text + "]").hostname.slice(1, -1).split("::");
  const groups = (part) => part.split(":").filter(Boolean);
  const [first, last] = [groups(head), groups(tail)];
  const all = [...first, ...Array(8 - first.length - last.length).fill("0"), ...last];
  return Buffer.from(all.map((group) => group.padStart(4, "0")).join(""), "hex");
};
const addresses = { 1: Buffer.from(wrong.four.split(".").map(Number)), 28: six(wrong.six) };

// No time to live, and no authority: nobody may remember the answer after the fault is out.
const answerTo = (message, { type, end }) => {
  const data = failure === "wrong" ? addresses[type] : undefined;
  const head = Buffer.from(message.subarray(0, end));
  head.writeUInt16BE(0x8080 | (message.readUInt16BE(2) & 0x7900) | code, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(data ? 1 : 0, 6);
  head.writeUInt32BE(0, 8);
  if (!data) return head;
  const record = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, data.length]);
  return Buffer.concat([head, record, data]);
};

// Queries that were passed on, by a number of our own, since two clients may use the same one.
const waiting = new Map();
let count = 0;
const upstreams = {};
const pass = (message, reply, address) => {
  count = (count + 1) % 65536;
  waiting.set(count, { number: message.readUInt16BE(0), reply, address });
  const own = Buffer.from(message);
  own.writeUInt16BE(count, 0);
  upstreams[net.isIP(address)].send(own, 53, address);
};

const bound = [];
const bind = (type, port, address) => {
  const socket = dgram.createSocket(type);
  bound.push(new Promise((resolve) => socket.once("listening", resolve)));
  socket.on("error", (error) => refuse(error.message));
  socket.bind({ port, address, exclusive: true });
  return socket;
};
for (const family of new Set(servers.map(({ address }) => net.isIP(address)))) {
  const socket = bind("udp" + family, upstreamPort, family === 4 ? "0.0.0.0" : "::");
  upstreams[family] = socket.on("message", (message, from) => {
    if (message.length < 12) return;
    const found = waiting.get(message.readUInt16BE(0));
    if (!found || found.address !== from.address) return;
    waiting.delete(message.readUInt16BE(0));
    message.writeUInt16BE(found.number, 0);
    found.reply(message);
  });
}
for (const { address, port } of servers) {
  const family = net.isIP(address);
  const socket = bind("udp" + family, port, family === 4 ? "127.0.0.1" : "::1");
  socket.on("message", (message, from) => {
    const question = questionOf(message);
    if (!question) return;
    const reply = (text) => socket.send(text, from.port, from.address);
    if (!matches(question.name)) pass(message, reply, address);
    else if (failure === "slow") setTimeout(() => pass(message, reply, address), delayMs);
    else if (failure !== "timeout") reply(answerTo(message, question));
  });
}

Promise.all(bound).then(() => {
  const [file, ...args] = rules.argv;
  const env = { ...process.env, HOME: "/dev/null" };
  const holder = require("node:child_process").spawn(file, args, { env, stdio: ["pipe", "ignore", "ignore"] });
  holder.stdin.on("error", () => undefined);
  holder.on("error", (error) => refuse(error.message));
  holder.on("exit", () => refuse("nft ended"));
  holder.stdin.write(rules.script);
  ready();
});
`;
