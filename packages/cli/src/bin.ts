import { ercProgram } from './commands/erc-program.js';
import { runMain } from './console/run-main.js';

// Node 20 reads no TypeScript: plugins may be written in it.
if (!('typescript' in process.features && process.features.typescript))
  (await import('tsx/esm/api')).register();

await runMain(ercProgram, { command: 'erc' });
