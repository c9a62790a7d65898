import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

// The part of s3rver that the tests use; it has no types of its own.
type Server = new (options: {
  readonly port: number;
  readonly address: string;
  readonly silent: boolean;
  readonly directory: string;
  readonly configureBuckets: readonly {
    readonly name: string;
    readonly configs: readonly string[];
  }[];
}) => {
  readonly run: () => Promise<{ readonly port: number }>;
  readonly close: () => Promise<void>;
};
const S3rver: Server = createRequire(import.meta.url)("s3rver");

/** s3rver on loopback, with one bucket; its key is the one that it documents. */
export const startS3 = async () => {
  const directory = await mkdtemp(join(tmpdir(), "longtail-s3-"));
  const server = new S3rver({
    port: 0,
    address: "127.0.0.1",
    silent: true,
    directory,
    configureBuckets: [{ name: "runs", configs: [] }],
  });
  const { port } = await server.run();
  return {
    port,
    env: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: "S3RVER",
      AWS_SECRET_ACCESS_KEY: "S3RVER",
    },
    stop: async () => {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
};
