import type { z } from 'zod';
import type { PartRegistries } from './part-registries.js';
import type { Recipe } from './recipe.js';
import { refineStages } from './refine-stages.js';
import { refineStreams } from './refine-streams.js';

/** What the keys of a recipe have to be, beside each other. */
export function refineRecipe(
  recipe: Recipe,
  registries: PartRegistries,
  context: z.core.$RefinementCtx,
): void {
  refineStages(recipe, context);
  refineStreams(recipe.streams, registries.encoders, context);
  refineLabels(recipe, registries, context);
  for (const [i, subset] of (recipe.ablation ?? []).entries()) {
    for (const [k, name] of subset.entries()) {
      if (!Object.hasOwn(recipe.streams, name)) {
        context.addIssue({
          code: 'custom',
          path: ['ablation', i, k],
          message: `expected one of the streams ${Object.keys(recipe.streams).join(', ')}, received "${name}"`,
        });
      }
    }
  }
  if (recipe.splits.type === 'everything') {
    const stages = (recipe.stages ?? []).map(({ schedule }, i) => [schedule, ['stages', i]] as const);
    for (const [schedule, path] of [[recipe.training.schedule, ['training']] as const, ...stages]) {
      // What listens to dev has nothing to hear.
      if (!schedule || !registries.schedules.of(schedule).monitors(schedule)) continue;
      context.addIssue({
        code: 'custom',
        path: [...path, 'schedule', 'type'],
        message: `expected a schedule that does not follow dev, beside splits: { type: everything }, received ${schedule.type}`,
      });
    }
    if (recipe.ablation) {
      context.addIssue({
        code: 'custom',
        path: ['ablation'],
        message: 'expected none beside splits: { type: everything }, which scores nothing',
      });
    }
  }
  const subsets = (recipe.ablation ?? []).map((subset) => [...new Set(subset)].sort().join(' + '));
  const again = subsets.find((subset, i) => subsets.indexOf(subset) < i);
  if (again !== undefined) {
    context.addIssue({
      code: 'custom',
      path: ['ablation'],
      message: `expected each choice of streams once, received ${again} again`,
    });
  }
  if (recipe.seeds && new Set(recipe.seeds).size < recipe.seeds.length) {
    context.addIssue({
      code: 'custom',
      path: ['seeds'],
      message: `expected different seeds, received ${recipe.seeds.join(', ')}`,
    });
  }
}

/** Copies of an utterance are examples of their own, which a dialogue that is read whole cannot have twice. */
function refineLabels(
  { labels, context: ofDialogue }: Pick<Recipe, 'labels' | 'context'>,
  { contexts }: Pick<PartRegistries, 'contexts'>,
  context: z.core.$RefinementCtx,
): void {
  if (labels?.legacy && labels.ties !== 'copies') {
    context.addIssue({
      code: 'custom',
      path: ['labels', 'legacy'],
      message: `expected ties: copies beside last-label, received ${labels.ties ?? 'none'}`,
    });
  }
  if (labels?.ties === 'copies' && contexts.of(ofDialogue).readsDialogues(ofDialogue)) {
    context.addIssue({
      code: 'custom',
      path: ['labels', 'ties'],
      message: `expected soft or drop beside a context that reads whole dialogues (${ofDialogue.type}), received copies`,
    });
  }
}
