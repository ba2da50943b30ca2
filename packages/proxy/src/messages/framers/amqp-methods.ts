/** The names of AMQP 0-9-1's methods, and of RabbitMQ's, by class and method number. */
const classes: Readonly<Record<number, readonly [name: string, methods: Readonly<Record<number, string>>]>> = {
  10: [
    "connection",
    {
      10: "start",
      11: "start-ok",
      20: "secure",
      21: "secure-ok",
      30: "tune",
      31: "tune-ok",
      40: "open",
      41: "open-ok",
      50: "close",
      51: "close-ok",
      60: "blocked",
      61: "unblocked",
      70: "update-secret",
      71: "update-secret-ok",
    },
  ],
  20: ["channel", { 10: "open", 11: "open-ok", 20: "flow", 21: "flow-ok", 40: "close", 41: "close-ok" }],
  40: [
    "exchange",
    {
      10: "declare",
      11: "declare-ok",
      20: "delete",
      21: "delete-ok",
      30: "bind",
      31: "bind-ok",
      40: "unbind",
      51: "unbind-ok",
    },
  ],
  50: [
    "queue",
    {
      10: "declare",
      11: "declare-ok",
      20: "bind",
      21: "bind-ok",
      30: "purge",
      31: "purge-ok",
      40: "delete",
      41: "delete-ok",
      50: "unbind",
      51: "unbind-ok",
    },
  ],
  60: [
    "basic",
    {
      10: "qos",
      11: "qos-ok",
      20: "consume",
      21: "consume-ok",
      30: "cancel",
      31: "cancel-ok",
      40: "publish",
      50: "return",
      60: "deliver",
      70: "get",
      71: "get-ok",
      72: "get-empty",
      80: "ack",
      90: "reject",
      100: "recover-async",
      110: "recover",
      111: "recover-ok",
      120: "nack",
    },
  ],
  85: ["confirm", { 10: "select", 11: "select-ok" }],
  90: ["tx", { 10: "select", 11: "select-ok", 20: "commit", 21: "commit-ok", 30: "rollback", 31: "rollback-ok" }],
};

/** Such as `basic.publish`; the numbers where nobody knows a name. */
export function methodName(classId: number, methodId: number): string {
  const [name, methods] = classes[classId] ?? [String(classId), {}];
  return `${name}.${methods[methodId] ?? methodId}`;
}
