import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { userPath } from '@erc/core/node';
import { loadRecipe } from '@erc/experiment';
import { machineLines } from './machine.js';
import { measureOverhead } from './measure-overhead.js';
import { table, writeSection } from './page-section.js';

const USAGE = `usage: pnpm bench:trainer [--epochs N] [--config RECIPE ...] [--write FILE.md] [key.path=value ...]

How much of an epoch is not the compiled step: order, batch assembly, copies, scoring of dev, records, checkpoints. At most 15 % is the aim.
Without --config: both recipes of MELD text; give dataset.from=FOLDER_WITH_MELD_CSV_FILES. One line for people and one of JSON for each recipe.
Ends with 1 where the bound is passed.`;

const BOUND = 0.15;
const RECIPES = ['text', 'text-context'].map((name) =>
  resolve(import.meta.dirname, `../../../configs/meld/${name}.yaml`),
);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    epochs: { type: 'string', default: '6' },
    config: { type: 'string', multiple: true },
    write: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const epochs = Number(values.epochs);
if (values.help || !Number.isInteger(epochs) || epochs < 2) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}
/** Paths are meant from where the command was given, not from the package that pnpm runs it in. */
const files = values.config?.map(userPath) ?? RECIPES;
const rows: string[][] = [];
for (const file of files) {
  const loaded = await loadRecipe({ file, overrides: positionals });
  const measured = await measureOverhead(loaded.recipe, epochs);
  const { recipe, engine, epochSeconds, stepSeconds, overhead, featuresMb, denseMb, peakMb } = measured;
  const passed = overhead <= BOUND;
  console.log(
    `${recipe}: ${epochSeconds.toFixed(2)} s an epoch, ${stepSeconds.toFixed(2)} s in the step (${engine}), ${(100 * overhead).toFixed(1)} % beside it${passed ? '' : '   MISSED'}; features ${featuresMb} MB (dense: ${denseMb}), peak ${peakMb} MB`,
  );
  console.log(JSON.stringify(measured));
  if (!passed) process.exitCode = 1;
  rows.push([
    recipe,
    `${epochSeconds.toFixed(2)}`,
    `${stepSeconds.toFixed(2)}`,
    `${(100 * overhead).toFixed(1)} % ${passed ? '✓' : '✗'}`,
    String(peakMb),
  ]);
}
if (values.write !== undefined) {
  await writeSection(userPath(values.write), 'trainer', [
    '## The trainer',
    '',
    'Made by `pnpm bench:trainer --write docs/benchmarks.md dataset.from=FOLDER_WITH_MELD_CSV_FILES`.',
    '',
    ...(await machineLines()),
    '',
    `What share of an epoch is not the compiled step: order, batch assembly, copies, scoring of dev, records, checkpoints. Medians of ${epochs - 1} epochs. Asked for: at most`,
    `${100 * BOUND} %.`,
    '',
    ...table(['recipe', 'epoch, s', 'in the step, s', 'beside it', 'peak, MB'], rows),
  ]);
}
