import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** Whether openssl is installed. */
export const hasOpenssl: boolean = spawnSync("openssl", ["version"]).status === 0;

/** The files of a certificate. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate of this machine that nobody else has signed, made by openssl in a folder. */
export const selfSigned = (folder: string): Certificate => {
  const made = { certificate: join(folder, "certificate.pem"), key: join(folder, "key.pem") };
  const words =
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1,DNS:localhost";
  const { status, stderr } = spawnSync("openssl", [
    ...words.split(" "),
    "-keyout",
    made.key,
    "-out",
    made.certificate,
  ]);
  if (status !== 0) throw new Error(String(stderr));
  return made;
};
