export { Cifar10Lt, Cifar100Lt, components } from "./components.js";
export { DownloadFailed, type DownloadOptions, download, type Fetch } from "./download.js";
export { legacyShuffle } from "./legacy-shuffle.js";
export { type CifarSets, loadCifar10, loadCifar100 } from "./load.js";
export { type LongTailedOptions, type LongTailedSplit, longTailed } from "./long-tailed.js";
export { parseCifar10Batch, parseCifar100File } from "./parse-records.js";
export { readCifar10, readCifar100 } from "./read-sets.js";
export { select } from "./select.js";
