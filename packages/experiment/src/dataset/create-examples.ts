import { dialogueColumns, type ExampleSet, genderColumn, sessionColumn, speakerColumn } from '@erc/batches';
import { isScored, type Utterance } from '@erc/core';
import { AFFECT, tiedLabels } from '@erc/metrics';
import type { FittedStreams } from '../encode/fit-streams.js';
import { windowsOf } from '../model/create-model.js';
import { lossesOf, readingsOf } from '../model/readings.js';
import type { Registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';
import { softTargets } from './soft-targets.js';

/** Options of {@link createExamples}. */
export interface CreateExamplesOptions {
  readonly recipe: Pick<Recipe, 'streams' | 'fusion' | 'context' | 'losses' | 'stages' | 'labels'>;
  /** The parts that the recipe may name. */
  readonly registries: Pick<Registries, 'contexts' | 'losses'>;
  readonly utterances: readonly Utterance[];
  readonly fitted: Pick<FittedStreams, 'features' | 'present'>;
  /** Emotions in the order of the classes. */
  readonly labels: readonly string[];
  /** Speakers that training knows, by index. */
  readonly speakers: readonly string[];
  /** Whether losses will be computed: with the class distributions that they learn. */
  readonly targets: boolean;
  /** Whether a tie of raters counts once for each of its labels in the metrics. @default false */
  readonly repeatsTies?: boolean;
}

/**
 * The examples of utterances, in their order, with the columns that the recipe's model and losses read, and no others. Which are scored says the
 * selection that a part is made by.
 */
export function createExamples(options: CreateExamplesOptions): ExampleSet {
  const { recipe, registries, utterances, fitted, labels, speakers, repeatsTies = false } = options;
  const { fusion, context, streams } = recipe;
  const embeds = (of: 'speaker' | 'gender'): boolean => fusion.embeddings.some((one) => one.of === of);
  const indices = new Map(labels.map((label, k) => [label, k]));
  const readsDialogues = registries.contexts.of(context).readsDialogues(context);
  const windows = Object.values(windowsOf(streams));
  const inDialogues = readsDialogues || windows.length > 0;
  const inSessions = windows.some(({ legacy }) => legacy !== undefined);
  return {
    ids: utterances.map(({ id }) => id),
    streams: fitted.features,
    labels: Int32Array.from(utterances, (utterance) =>
      isScored(utterance) ? indices.get(utterance.emotion)! : -1,
    ),
    ...(inDialogues && dialogueColumns(utterances)),
    ...(inSessions && { sessions: sessionColumn(utterances) }),
    ...(embeds('speaker') && { speakers: speakerColumn(utterances, speakers) }),
    ...(embeds('gender') && { genders: genderColumn(utterances) }),
    ...(Object.keys(fitted.present).length > 0 && { present: fitted.present }),
    ...targetsOf(options),
    ...(repeatsTies && {
      scoreCounts: Int32Array.from(utterances, (own) => Math.max(1, tiedLabels(own, labels).length)),
    }),
  };
}

/**
 * Valence and arousal that are not known, or that no loss reads, are NaN: no score counts them, and a loss of them is not finite.
 * `checkRecipe` has seen that training utterances know what their losses read.
 */
function targetsOf(options: CreateExamplesOptions): Partial<ExampleSet> {
  const { recipe, registries, utterances, labels, targets } = options;
  const reads = readingsOf(lossesOf(recipe), registries.losses);
  const { affect } = reads;
  return {
    ...(reads.has('soft') && targets && { soft: softTargets(utterances, labels, recipe.labels?.peak) }),
    ...(affect.length > 0 && {
      valenceArousal: Float32Array.from(
        utterances.flatMap((utterance) =>
          AFFECT.map((name) => (affect.includes(name) ? (utterance[name] ?? Number.NaN) : Number.NaN)),
        ),
      ),
    }),
  };
}
