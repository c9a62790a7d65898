import { failure, type LongtailError, messageOf } from "@longtail/core";
import type { Redis } from "ioredis";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { optionalModule } from "./optional-module.js";

/** Where Redis is: `redis://` or, with TLS, `rediss://`; name and password in the address or beside it. */
export interface RedisAddress {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
}

/** An address without user name and password, for messages. */
export const shownAddress = (url: string): string => url.replace(/\/\/[^/]*@/, "//");

const unreachable =
  (url: string) =>
  (thrown: unknown): LongtailError =>
    failure("FileUnreadable", {
      file: shownAddress(url),
      reason: `Redis cannot be reached: ${messageOf(thrown)}`,
    });

const opened = async (
  Client: typeof import("ioredis")["Redis"],
  { url, username, password }: RedisAddress,
): Promise<Redis> => {
  let connected = false;
  let last: unknown;
  const redis = new Client(url, {
    ...(username && { username }),
    ...(password && { password }),
    lazyConnect: true,
    // BullMQ asks for this: its blocking reads wait as long as it takes.
    maxRetriesPerRequest: null,
    // A service that is not there at first is an error; one that goes away later comes back.
    retryStrategy: (times) => (connected ? Math.min(5000, 100 * times) : null),
  });
  redis.on("error", (error) => {
    last = error;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (thrown) {
    redis.disconnect();
    throw last ?? thrown;
  }
  connected = true;
  return redis;
};

/**
 * A connection to Redis.
 *
 * @error Custom (an address of another kind) · FileMissing (`ioredis` is not installed) · FileUnreadable (not reachable, wrong password)
 */
export const openRedis = (address: RedisAddress): TE.TaskEither<LongtailError, Redis> =>
  /^rediss?:\/\//.test(address.url)
    ? pipe(
        optionalModule("ioredis", () => import("ioredis")),
        TE.chain(({ Redis: Client }) =>
          TE.tryCatch(() => opened(Client, address), unreachable(address.url)),
        ),
      )
    : TE.left(
        failure("Custom", {
          path: ["--redis"],
          message: `expected redis://HOST:PORT or rediss://HOST:PORT, got ${shownAddress(address.url)}`,
        }),
      );
