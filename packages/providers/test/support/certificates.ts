import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Files of a test authority, a server's certificate for localhost and 127.0.0.1, and a client's. All are thrown away. */
export interface Certificates {
  readonly folder: string;
  readonly server: { readonly key: Buffer; readonly cert: Buffer };
  readonly ca: Buffer;
  remove(): void;
}

/** Makes certificates that are good for a day. Needs the `openssl` command. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), "hormesis-tls-"));
  const openssl = (line: string): unknown =>
    execFileSync("openssl", line.split(" "), { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const newKey = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
  openssl(`req -x509 ${newKey} -keyout ca.key -out ca.pem -days 1 -subj /CN=test-authority`);
  writeFileSync(join(folder, "names"), "subjectAltName=DNS:localhost,DNS:shop.test,IP:127.0.0.1\n");
  for (const name of ["server", "client"]) {
    openssl(`req ${newKey} -keyout ${name}.key -out ${name}.csr -subj /CN=${name}`);
    openssl(
      `x509 -req -in ${name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out ${name}.pem -days 1 -extfile names`,
    );
  }
  const read = (file: string): Buffer => readFileSync(join(folder, file));
  return {
    folder,
    server: { key: read("server.key"), cert: read("server.pem") },
    ca: read("ca.pem"),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
