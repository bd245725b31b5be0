import { runMain, serveProgram } from '@erc/cli';

await runMain(serveProgram, { command: 'pnpm --filter serve start' });
