import { failure, type LongtailError } from "@longtail/core";
import * as TE from "#fp-ts/TaskEither";

/** Options of all commands that talk to a queue. */
export interface RedisOptions {
  readonly redis?: string;
}

/** Where the queue's Redis is. */
export interface RedisAddress {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
}

/**
 * The queue that an option or the environment names: `LONGTAIL_REDIS`, with `LONGTAIL_REDIS_USERNAME` and `LONGTAIL_REDIS_PASSWORD`.
 *
 * @error Custom (neither names one)
 */
export const redisAddress = (
  { redis }: RedisOptions,
  env: NodeJS.ProcessEnv = process.env,
): TE.TaskEither<LongtailError, RedisAddress> => {
  const {
    LONGTAIL_REDIS: named,
    LONGTAIL_REDIS_USERNAME: username,
    LONGTAIL_REDIS_PASSWORD: password,
  } = env;
  const url = redis ?? named;
  return url
    ? TE.right({ url, ...(username && { username }), ...(password && { password }) })
    : TE.left(
        failure("Custom", {
          path: ["--redis"],
          message: "expected --redis URL, or LONGTAIL_REDIS in the environment; got neither",
        }),
      );
};
