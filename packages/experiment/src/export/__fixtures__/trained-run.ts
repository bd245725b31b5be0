import { join } from 'node:path';
import { MELD_EMOTIONS, SPLITS } from '@erc/core';
import { demoDialogues } from '../../../../demo/src/corpus/index.js';
import { demoOf } from '../../../../demo/src/demo.js';
import { type Run, runsIn } from '../../evaluate/runs.js';
import type { RecipeInput } from '../../recipe/recipe.js';
import { runExperiment } from '../../run-experiment.js';

/** The first lines of some dialogues of the demo corpus, with voices and faces, in `corpus` of a folder. */
export async function tinyDemo(user: string): Promise<void> {
  const dialogues = SPLITS.flatMap((split) =>
    demoDialogues()
      .filter((dialogue) => dialogue.split === split)
      .slice(0, split === 'train' ? 3 : 2)
      .map((dialogue, i) => ({ ...dialogue, lines: dialogue.lines.slice(0, 3 + i) })),
  );
  await demoOf(() => dialogues).prepare({ source: 'demo', into: join(user, 'corpus') });
}

/** Trains a recipe on {@link tinyDemo} for one epoch. */
export async function trainedRun(
  user: string,
  name: string,
  recipe: Pick<RecipeInput, 'streams'> & Partial<RecipeInput>,
): Promise<Run> {
  const directory = join(user, 'runs', name);
  await runExperiment({
    recipe: {
      name,
      dataset: {
        source: 'folder',
        from: join(user, 'corpus'),
        into: join(user, 'data'),
        labels: [...MELD_EMOTIONS],
      },
      fusion: { type: 'concat' },
      losses: [{ type: 'cross-entropy' }],
      training: { epochs: 1, batchSize: 4, optimizer: { type: 'adamw', learningRate: 0.01 } },
      engine: { type: 'onnx', threads: 1 },
      ...recipe,
    },
    directory,
    reports: false,
  });
  const [run] = await runsIn(directory, 'test');
  return run!;
}
