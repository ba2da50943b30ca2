import { recordTypes } from "./record-walker.ts";

/** Why a server refuses a handshake, with its number (RFC 8446, 6.2). */
const alerts = {
  handshake_failure: 40,
  bad_certificate: 42,
  unsupported_certificate: 43,
  certificate_revoked: 44,
  certificate_expired: 45,
  certificate_unknown: 46,
  illegal_parameter: 47,
  unknown_ca: 48,
  access_denied: 49,
  decode_error: 50,
  decrypt_error: 51,
  protocol_version: 70,
  insufficient_security: 71,
  internal_error: 80,
  inappropriate_fallback: 86,
  missing_extension: 109,
  unrecognized_name: 112,
  certificate_required: 116,
  no_application_protocol: 120,
} as const;

export type AlertName = keyof typeof alerts;
export const alertNames = Object.keys(alerts) as readonly AlertName[];

const fatal = 2;

/** The record of a fatal alert as it is sent before anything is encrypted. */
export function alertRecord(name: AlertName): Buffer {
  // TLS 1.2, which is what TLS 1.3 writes here too, and what older clients take as long as nothing is agreed upon.
  return Buffer.from([recordTypes.alert, 3, 3, 0, 2, fatal, alerts[name]]);
}
