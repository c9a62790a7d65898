import { defineConfig } from "vitepress";
import { packages } from "../../pages.mjs";

const groups = [
  ["Train", /^packages\/(cli|pipelines|sweep)/],
  ["Losses", /^packages\/losses/],
  ["Layers and models", /^packages\/(layers|models|adapters)/],
  [
    "Batches",
    /^packages\/(samplers|mixup|augment|optimizers|datasets|image-decoder|image-transforms)/,
  ],
  ["Judge", /^packages\/(metrics|report|run-record|arrays)/],
  ["Underneath", /^packages\/(backends|capture|checkpoint|ops|core)/],
];

const packageSidebar = groups.map(([text, pattern]) => ({
  text,
  items: packages
    .filter(({ folder }) => pattern.test(folder))
    .map(({ name, short }) => ({ text: name, link: `/packages/${short}` })),
}));

const guides = [
  {
    text: "Start",
    items: [
      { text: "Getting started", link: "/guide/getting-started" },
      { text: "The method", link: "/guide/method" },
    ],
  },
  {
    text: "Guides",
    items: [
      { text: "Your own images", link: "/guide/own-images" },
      { text: "Images that do not fit into memory", link: "/guide/pictures-in-files" },
      { text: "One piece alone", link: "/guide/piece" },
      { text: "A pipeline of your own", link: "/guide/pipeline" },
      { text: "The paper's tables", link: "/guide/tables" },
      { text: "Your own model", link: "/guide/own-model" },
      { text: "Ship it", link: "/guide/ship" },
      { text: "Judge a model you already have", link: "/guide/judge" },
      { text: "A trained network in a page", link: "/guide/trained-network" },
      { text: "From PyTorch, and back", link: "/guide/pytorch" },
    ],
  },
  {
    text: "Inside",
    items: [
      { text: "Architecture", link: "/architecture" },
      { text: "Contributing", link: "/contributing" },
      { text: "Three walks", link: "/guide/walks" },
      { text: "One run on several devices", link: "/guide/data-parallel" },
    ],
  },
];

const examples = [
  { text: "Quickstart", link: "/examples/quickstart" },
  { text: "Browser", link: "/examples/browser" },
  { text: "Paper tables", link: "/examples/paper-tables" },
  { text: "Repair a classifier", link: "/examples/repair-a-classifier" },
  { text: "A new head on features", link: "/examples/head-on-features" },
  { text: "Large sets", link: "/examples/large-sets" },
  { text: "Benchmarks", link: "/examples/benchmarks" },
];

export default defineConfig({
  title: "longtail",
  description: "Long-tailed image classification with trustworthy confidence, on TensorFlow.js",
  outDir: "../../../docs",
  cleanUrls: false,
  ignoreDeadLinks: false,
  // Nothing is loaded from elsewhere: the site works offline.
  vite: { build: { chunkSizeWarningLimit: 2000 } },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      { text: "Guide", link: "/guide/getting-started" },
      { text: "Packages", link: "/packages/" },
      { text: "API", link: "/api/" },
    ],
    sidebar: {
      "/guide/": guides,
      "/architecture": guides,
      "/contributing": guides,
      "/packages/": packageSidebar,
      "/examples/": [{ text: "Examples", items: examples }],
      "/api/": [
        {
          text: "API",
          items: packages.map(({ name }) => ({ text: name, link: `/api/${name}/` })),
        },
      ],
    },
  },
});
