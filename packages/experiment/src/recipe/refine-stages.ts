import { type StageOptions, stageTraining, type TrainingOptions, trainingIssues } from '@erc/trainer';
import type { z } from 'zod';

/** What the stages of a recipe have to be, beside each by itself. */
export function refineStages(
  {
    stages,
    training,
  }: {
    readonly stages?: readonly StageOptions[] | undefined;
    readonly training: TrainingOptions;
  },
  context: z.core.$RefinementCtx,
): void {
  const names = stages?.map(({ name }) => name) ?? [];
  for (const [i, stage] of (stages ?? []).entries()) {
    const refuse = (key: string, message: string): void =>
      context.addIssue({ code: 'custom', path: ['stages', i, key], message });
    if (names.indexOf(stage.name) < i)
      refuse('name', `expected another name than the stages before, received ${stage.name}`);
    if (stage.optimizer && stage.learningRate !== undefined) {
      refuse('learningRate', 'expected none beside optimizer, which says its own');
    }
    for (const { key, message } of trainingIssues(stageTraining(training, stage))) refuse(key, message);
  }
}
