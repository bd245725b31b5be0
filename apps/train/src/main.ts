import { fileURLToPath } from 'node:url';
import { runMain, trainProgram } from '@erc/cli';

await runMain(trainProgram, {
  command: 'pnpm --filter train start',
  defaultRecipe: fileURLToPath(new URL('../../../configs/demo.yaml', import.meta.url)),
});
