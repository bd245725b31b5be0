/**
 * Writes into every package's package.json where its sources are, as npm's provenance asks for. Which repository that is, only the workflow that publishes from it knows
 * (GITHUB_SERVER_URL and GITHUB_REPOSITORY); without these nothing is written.
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publicPackages } from './public-packages.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = process.env;
if (server && name) {
  for (const { directory, manifest } of publicPackages(root)) {
    const repository = { type: 'git', url: `git+${server}/${name}.git`, directory };
    const homepage = `${server}/${name}/tree/main/${directory}#readme`;
    const bugs = `${server}/${name}/issues`;
    const named = { ...manifest, repository, homepage, bugs };
    writeFileSync(join(root, directory, 'package.json'), `${JSON.stringify(named, null, 2)}\n`);
  }
  console.log(`packages are of ${server}/${name}`);
}
