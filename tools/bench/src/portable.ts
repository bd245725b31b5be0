import { parseArgs } from 'node:util';
import { writePortableModels } from './portable-models.js';

const { positionals } = parseArgs({ allowPositionals: true });
const [folder] = positionals;
if (folder === undefined) {
  console.error('usage: pnpm --filter @erc/bench portable FOLDER');
  process.exit(2);
}
await writePortableModels(folder);
