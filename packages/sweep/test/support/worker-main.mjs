// A worker on the WASM backend with one thread: worker-main.mjs NAME REDIS STORE LOCK-SECONDS
import { start } from "@longtail/backend-wasm";
import { orThrow } from "@longtail/core";
import { plan } from "@longtail/mislas";
import { placeOf } from "@longtail/sweep/place";
import { work } from "@longtail/sweep/worker";
import { eventLog } from "./event-log.mjs";

const [name, url, store, lockSeconds] = process.argv.slice(2);
await orThrow(start({ threads: 1 }));
await orThrow(
  work(
    { url },
    {
      name,
      place: await orThrow(placeOf(store, process.env)),
      plan: ({ pipeline, seed }) => plan(pipeline, { seed }),
      log: eventLog,
      say: (line) => process.stdout.write(`${name}: ${line}\n`),
      lockSeconds: Number(lockSeconds),
      untilEmpty: true,
    },
  ),
);
process.exit(0);
