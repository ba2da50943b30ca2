import { membersOf, valuesOf, type RequestHead, type ResponseHead } from "./head.ts";

/** Where a message's body ends; `tunnel`: from here on the connection speaks something else. */
export type Framing =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "close" }
  | { readonly kind: "tunnel" };

/** 15 digits are a petabyte, and still a whole number. */
const lengthForm = /^\d{1,15}$/;

/** What a request is followed by; `undefined` when two readers could disagree about it: such a message is not ours to cut. */
export function requestFraming(head: RequestHead): Framing | undefined {
  const declared = declaredFraming(head);
  if (head.method === "CONNECT" && declared?.kind !== "none") return undefined;
  return declared?.kind === "close" ? undefined : declared;
}

/** What a response to a request of that method is followed by; `undefined` as for a request. */
export function responseFraming(head: ResponseHead, method: string): Framing | undefined {
  const { status } = head;
  const declared = declaredFraming(head);
  if (declared === undefined) return undefined;
  const isChunked = declared.kind === "chunked" || declared.kind === "close";
  if (status === 101) return isChunked ? undefined : { kind: "tunnel" };
  if (status < 200 || status === 204) return isChunked ? undefined : { kind: "none" };
  if (method === "CONNECT" && status < 300) return isChunked ? undefined : { kind: "tunnel" };
  if (method === "HEAD" || status === 304) return { kind: "none" };
  return declared.kind === "none" ? { kind: "close" } : declared;
}

/** By the headers alone: `none` without any, `close` for a coding that does not tell its end. */
function declaredFraming({ fields, minorVersion }: RequestHead | ResponseHead): Framing | undefined {
  const lengths = valuesOf(fields, "content-length");
  const isCoded = fields.some(({ name }) => name === "transfer-encoding");
  if (isCoded) {
    const codings = membersOf(fields, "transfer-encoding");
    const places = codings.flatMap((coding, index) => (coding === "chunked" ? [index] : []));
    const isClear = codings.length > 0 && codings.every((coding) => /^[a-z-]+$/.test(coding) && coding !== "identity");
    // Both a length and a coding, or a coding in 1.0, is how requests are smuggled.
    if (lengths.length > 0 || minorVersion === 0 || !isClear) return undefined;
    if (places.length === 0) return { kind: "close" };
    return places.length === 1 && places[0] === codings.length - 1 ? { kind: "chunked" } : undefined;
  }
  const [length, ...others] = lengths;
  if (length === undefined) return { kind: "none" };
  if (others.length > 0 || !lengthForm.test(length)) return undefined;
  return { kind: "length", bytes: Number(length) };
}
