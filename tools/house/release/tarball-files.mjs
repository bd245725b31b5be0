/** What a package's tarball may hold. */

/** Always there: the licence comes from the root where a package has none of its own. */
const EVERYWHERE = ['package.json', 'README.md', 'LICENSE'];

/** What packages have beside compiled modules, each for a reason. */
const BESIDE = {
  // The page of `erc serve`, and the recipe that `erc demo` writes.
  '@erc/cli': [
    /^bin\/erc\.mjs$/,
    /^dist\/web\/(index\.html|assets\/[\w.-]+\.(js|css|svg))$/,
    /^recipes\/demo\.yaml$/,
  ],
  '@erc/etl': [/^bin\/erc-etl\.mjs$/],
  // Loaded by its path: it finds what plugins import.
  '@erc/experiment': [/^dist\/plugins\/resolve-from-here\.(mjs|d\.mts)$/],
  '@erc/features': [/^bin\/erc-features\.js$/],
  // How an addon is found, which the build of the addon reads too.
  '@erc/native': [/^platform-name\.(mjs|d\.mts)$/],
  // Programs that turn weights of PyTorch into safetensors, once, where Python is.
  '@erc/pretrained': [/^bin\/erc-pretrained\.js$/, /^python\/\w+\.py$/],
};

/**
 * What is wrong with the files of a tarball.
 *
 * @param name Of the package.
 * @param files Paths in it, without `package/`.
 * @returns A sentence for each fault.
 */
export function tarballFaults(name, files) {
  const present = new Set(files);
  const faults = EVERYWHERE.filter((file) => !present.has(file)).map((file) => `lacks ${file}`);
  for (const file of files) {
    if (EVERYWHERE.includes(file) || file === 'CHANGELOG.md') continue;
    if (name.startsWith('@erc/native-') && file === 'erc-native.node') continue;
    if ((BESIDE[name] ?? []).some((pattern) => pattern.test(file))) continue;
    const [, stem] = /^(dist\/.+?)\.(?:js|d\.ts)$/.exec(file) ?? [];
    if (stem === undefined) faults.push(`has ${file}, which nothing reads`);
    else if (/__fixtures__|\.test$|\.bench$/.test(stem)) faults.push(`has ${file}, which is of the tests`);
    else if (!present.has(`${stem}.js`) || !present.has(`${stem}.d.ts`))
      faults.push(`has ${file} alone, without its other half`);
  }
  return faults;
}

/** Where a manifest's `exports` lead: the names that one imports, such as `@erc/core/node`. */
export const entriesOf = ({ name, exports }) =>
  Object.entries(exports)
    .filter(([, target]) => typeof target !== 'string')
    .map(([path]) => `${name}${path.slice(1)}`);
