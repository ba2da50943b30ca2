/** What a client sends, by the byte that it begins with. */
export const clientNames: Readonly<Record<string, string>> = {
  B: "Bind",
  C: "Close",
  D: "Describe",
  E: "Execute",
  F: "FunctionCall",
  H: "Flush",
  P: "Parse",
  Q: "Query",
  S: "Sync",
  X: "Terminate",
  c: "CopyDone",
  d: "CopyData",
  f: "CopyFail",
  p: "PasswordMessage",
};

/** What a server sends. */
export const serverNames: Readonly<Record<string, string>> = {
  "1": "ParseComplete",
  "2": "BindComplete",
  "3": "CloseComplete",
  A: "NotificationResponse",
  C: "CommandComplete",
  D: "DataRow",
  E: "ErrorResponse",
  G: "CopyInResponse",
  H: "CopyOutResponse",
  I: "EmptyQueryResponse",
  K: "BackendKeyData",
  N: "NoticeResponse",
  R: "Authentication",
  S: "ParameterStatus",
  T: "RowDescription",
  V: "FunctionCallResponse",
  W: "CopyBothResponse",
  Z: "ReadyForQuery",
  c: "CopyDone",
  d: "CopyData",
  n: "NoData",
  s: "PortalSuspended",
  t: "ParameterDescription",
  v: "NegotiateProtocolVersion",
};

/** Where the version of the protocol stands in a startup message, a client can ask for something else. */
export const requestNames: ReadonlyMap<number, string> = new Map([
  [80_877_102, "CancelRequest"],
  [80_877_103, "SSLRequest"],
  [80_877_104, "GSSENCRequest"],
]);
