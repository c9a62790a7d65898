import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join, normalize, sep } from "node:path";

/** Serves the files of a folder; what is not there is a 404. */
export const trainedFiles =
  (folder: string) =>
  async ({ url = "/" }: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = join(folder, normalize(decodeURIComponent(new URL(url, "http://page").pathname)));
    const found = path.startsWith(folder + sep)
      ? await stat(path).catch(() => undefined)
      : undefined;
    if (found?.isFile() !== true) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "Content-Length": found.size });
    createReadStream(path).pipe(response);
  };
