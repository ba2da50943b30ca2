/**
 * Why there is no response.
 *
 * - `connect`: no connection came about; nothing was sent.
 * - `lost`: the connection ended before a response began. The server may have done what was asked.
 * - `timeout`: it was silent for too long.
 * - `garbled`: a response began, but is not whole or cannot be decoded.
 * - `too-large`: the response is larger than we take.
 * - `aborted`: the signal ended it.
 */
export type ExchangeFailure = "connect" | "lost" | "timeout" | "garbled" | "too-large" | "aborted";

/** An exchange that gave no response. Never leaves the provider. */
export class ExchangeError extends Error {
  override readonly name = "ExchangeError";
  readonly failure: ExchangeFailure;

  constructor(failure: ExchangeFailure, message: string = failure) {
    super(message);
    this.failure = failure;
  }
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "the server ended the connection without a response",
  ENOTFOUND: "the name of the host is not known",
  EAI_AGAIN: "the name of the host could not be looked up",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "the network is unreachable",
  EPIPE: "the server closed the connection",
  ETIMEDOUT: "the connection timed out",
  CERT_HAS_EXPIRED: "the certificate of the server has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the certificate of the server is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "the certificate of the server is signed by an authority that is not known",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the certificate of the server is signed by an authority that is not known",
  ERR_TLS_CERT_ALTNAME_INVALID: "the certificate of the server is for another host",
};

/** What Node threw, as an `ExchangeError`; one that is an `ExchangeError` already stays as it is. */
export function exchangeErrorOf(thrown: unknown, failure: ExchangeFailure): ExchangeError {
  if (thrown instanceof ExchangeError) return thrown;
  // A host with several addresses fails with all their errors; the first is as good as any.
  const first: unknown = thrown instanceof AggregateError ? (thrown.errors[0] ?? thrown) : thrown;
  if (!(first instanceof Error)) return new ExchangeError(failure, String(first));
  const code = "code" in first && typeof first.code === "string" ? first.code : undefined;
  const known = code === undefined ? undefined : words[code];
  return new ExchangeError(failure, known === undefined ? first.message || failure : `${known} (${code})`);
}
