import { failure, type LongtailError, messageOf } from "@longtail/core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Objects } from "./objects.js";
import { optionalModule } from "./optional-module.js";

/** Where objects are in S3 or in what speaks its protocol. */
export interface S3Place {
  readonly bucket: string;
  /** What all keys begin with, such as `sweeps/`; may be empty. */
  readonly prefix: string;
  /** The address of the service; Amazon's of the region when absent. */
  readonly endpoint?: string;
  /** `us-east-1` when absent. */
  readonly region?: string;
}

/** What signs the requests. Nothing of it is written anywhere. */
export interface S3Access {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const patience = 60_000;
const tries = 5;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const entities: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
};

const elements = (xml: string, name: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, value = ""]) =>
    value.replaceAll(/&\w+;/g, (entity) => entities[entity] ?? entity),
  );

const encoded = (key: string): string => key.split("/").map(encodeURIComponent).join("/");

/**
 * Objects in a bucket of S3, through `aws4fetch`, which signs requests of the platform's `fetch`. Addresses are in path style.
 *
 * A request that does not arrive, or that the service fails or is too busy for, is repeated up to four times.
 *
 * @error FileMissing (`aws4fetch` is not installed)
 */
export const s3Objects = (
  { bucket, prefix, endpoint, region = "us-east-1" }: S3Place,
  access: S3Access,
): TE.TaskEither<LongtailError, Objects> =>
  pipe(
    optionalModule("aws4fetch", () => import("aws4fetch")),
    TE.map(({ AwsClient }): Objects => {
      const client = new AwsClient({ ...access, region, service: "s3", retries: 0 });
      const root = `${(endpoint ?? `https://s3.${region}.amazonaws.com`).replace(/\/+$/, "")}/${bucket}`;
      const send = async (url: string, init: RequestInit = {}): Promise<Response> => {
        for (let attempt = 1; ; attempt++) {
          const signal = AbortSignal.timeout(patience);
          const answer = await client.fetch(url, { ...init, signal }).catch((thrown: unknown) => {
            const cause = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown;
            return `cannot be reached: ${messageOf(cause)}`;
          });
          if (typeof answer !== "string" && (answer.ok || answer.status === 404)) return answer;
          const body = typeof answer === "string" ? "" : await answer.text().catch(() => "");
          const again = typeof answer === "string" || answer.status >= 500 || answer.status === 429;
          if (!again || attempt === tries) {
            const [code = "", said = ""] = [
              elements(body, "Code")[0],
              elements(body, "Message")[0],
            ];
            throw new Error(
              typeof answer === "string"
                ? `the storage ${answer}`
                : `the storage answers ${[answer.status, code, said].filter(Boolean).join(" ")}`,
            );
          }
          await pause(100 * 2 ** attempt);
        }
      };
      const at = (key: string): string => `${root}/${encoded(prefix + key)}`;
      const there = (answer: Response): Response => {
        if (answer.ok) return answer;
        throw new Error(`the storage has no bucket ${bucket}`);
      };
      return {
        get: async (key) => {
          const answer = await send(at(key));
          if (!answer.ok) {
            await answer.arrayBuffer();
            return undefined;
          }
          return new Uint8Array(await answer.arrayBuffer());
        },
        put: async (key, bytes) => {
          const body = bytes as Uint8Array<ArrayBuffer>;
          await there(await send(at(key), { method: "PUT", body })).arrayBuffer();
        },
        remove: async (key) => {
          await (await send(at(key), { method: "DELETE" })).arrayBuffer();
        },
        list: async (start) => {
          const keys: string[] = [];
          let token: string | undefined;
          do {
            const query = new URLSearchParams({
              "list-type": "2",
              prefix: prefix + start,
              ...(token !== undefined && { "continuation-token": token }),
            });
            const xml = await there(await send(`${root}?${query.toString()}`)).text();
            keys.push(...elements(xml, "Key").map((key) => key.slice(prefix.length)));
            token = elements(xml, "NextContinuationToken")[0];
          } while (token !== undefined);
          return keys;
        },
      };
    }),
  );

/**
 * The place that an address such as `s3://bucket/folder` names.
 *
 * @error Custom (another address)
 */
export const s3PlaceOf = (
  address: string,
  where: Pick<S3Place, "endpoint" | "region">,
): TE.TaskEither<LongtailError, S3Place> => {
  const [, bucket, rest = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]+)(?:\/(.*))?$/.exec(address) ?? [];
  const prefix = rest.replaceAll(/^\/+|\/+$/g, "");
  return bucket === undefined
    ? TE.left(
        failure("Custom", {
          path: ["--store"],
          message: `expected a folder or s3://BUCKET/FOLDER, got ${address}`,
        }),
      )
    : TE.right({ bucket, prefix: prefix === "" ? "" : `${prefix}/`, ...where });
};
