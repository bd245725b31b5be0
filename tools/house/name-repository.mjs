/**
 * Writes into every package's package.json where its sources are, as npm's provenance asks for. Which repository that is, only the workflow that publishes from it knows
 * (GITHUB_SERVER_URL and GITHUB_REPOSITORY); without these nothing is written.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = process.env;
if (server && name) {
  for (const folder of readdirSync(join(root, 'packages'))) {
    const path = join(root, 'packages', folder, 'package.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    const repository = { type: 'git', url: `git+${server}/${name}.git`, directory: `packages/${folder}` };
    const homepage = `${server}/${name}/tree/main/packages/${folder}#readme`;
    const bugs = `${server}/${name}/issues`;
    writeFileSync(path, `${JSON.stringify({ ...manifest, repository, homepage, bugs }, null, 2)}\n`);
  }
  console.log(`packages are of ${server}/${name}`);
}
