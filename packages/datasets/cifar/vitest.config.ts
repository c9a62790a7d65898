import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "cifar", environment: "node", pool: "forks", include: ["test/**/*.test.ts"] },
});
