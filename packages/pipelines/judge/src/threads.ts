import { checkNumber, integers, type LongtailError } from "@longtail/core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { Judgement, JudgeOptions, Scored } from "./api.js";
import { scanThreads } from "./internal/scan-threads.js";
import { judgeBy } from "./judge.js";

/** How scores are judged by threads. */
export interface ThreadOptions extends JudgeOptions {
  /** Threads that read the scores: by default as many as there are cores, at most 8, and one where there are few numbers. */
  readonly threads?: number;
}

/**
 * `judge` in Node, by several threads.
 *
 * The caller's thread is one of them, the others are workers. Each reads rows of its own from the file, if it is a .npy file in C's
 * order or safetensors and opened by `fileSource`. Other scores are judged by one thread. The result does not depend on the number of threads: it is that of `judge`, bit for bit.
 *
 * @error those of `judge` · OutOfRange (threads)
 * @owns  the threads have ended when the result is there
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { openArray, writeNpy } from "@longtail/arrays";
 * import { fileSource } from "@longtail/arrays/file-source";
 * import { orThrow } from "@longtail/core";
 * import { judgeThreads } from "@longtail/judge/threads";
 *
 * const file = join(await mkdtemp(join(tmpdir(), "judge-")), "logits.npy");
 * await writeFile(file, orThrow(writeNpy({ shape: [2, 2], data: Float32Array.of(2, 0, 1, 3) })));
 * const source = await orThrow(fileSource(file));
 * const scores = await orThrow(openArray(source));
 * const { all } = await orThrow(judgeThreads({ scores, labels: Int32Array.of(0, 1) }, { threads: 2 }));
 * await source.close();
 * console.log(all.accuracy); // 1
 * ```
 */
export const judgeThreads = (
  scored: Scored,
  { threads, ...options }: ThreadOptions = {},
): TE.TaskEither<LongtailError, Judgement> =>
  pipe(
    TE.fromEither(checkNumber("threads", integers(1, 64), threads ?? 1)),
    TE.chain(() => judgeBy(scanThreads(threads))(scored, options)),
  );
