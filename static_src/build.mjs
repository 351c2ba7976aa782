// Builds .local/static-build: the stylesheets by Tailwind, and the few files of others that a browser may fetch.
// An allow-list, because a whole node_modules folder behind a web server is nobody's intention.

import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, ".local", "static-build");
const modules = join(root, "node_modules");

const stylesheets = ["app.css", "public.css"];
const scripts = {
  "alpine.js": "@alpinejs/csp/dist/cdn.min.js",
  "echarts.js": "echarts/dist/echarts.common.min.js",
  "axe.js": "axe-core/axe.min.js", // only the browser tests load it
};
const typeface = join(modules, "@fontsource-variable", "inter", "files");

mkdirSync(join(target, "vendor", "inter"), { recursive: true });
for (const sheet of stylesheets.filter((name) => existsSync(join(root, "static_src", name)))) {
  const tailwind = join(modules, "@tailwindcss", "cli", "dist", "index.mjs");
  const words = [tailwind, "--input", join("static_src", sheet), "--output", join(target, sheet), "--minify"];
  const done = spawnSync(process.execPath, words, { cwd: root, encoding: "utf8" });
  if (done.status !== 0) {
    process.stderr.write(`${sheet}: ${done.stdout}${done.stderr}${done.error ?? ""}\n`);
    process.exit(1);
  }
}
for (const [name, source] of Object.entries(scripts)) {
  if (existsSync(join(modules, source))) {
    // A source map that is not shipped must not be named: hashed static files look for it.
    const text = readFileSync(join(modules, source), "utf8").replace(/^\/\/# sourceMappingURL=.*$/gm, "");
    writeFileSync(join(target, "vendor", name), text);
  }
}
for (const file of readdirSync(typeface).filter((name) => name.endsWith("-wght-normal.woff2"))) {
  copyFileSync(join(typeface, file), join(target, "vendor", "inter", file));
}
