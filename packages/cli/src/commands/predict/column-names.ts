import type { ModelManifest } from '@erc/predictor';
import { z } from 'zod';

const datasetSchema = z
  .looseObject({ columns: z.record(z.string(), z.string().optional().catch(undefined)).catch({}) })
  .catch({ columns: {} });

/** The names that CSV files had for columns where the model was trained, by those of a dataset folder: `{ text: 'Utterance' }`. */
export function columnNamesOf({ recipe }: Pick<ModelManifest, 'recipe'>): Record<string, string> {
  const { columns } = datasetSchema.parse(recipe.dataset);
  return Object.fromEntries(
    Object.entries(columns).flatMap(([column, name]) => (name === undefined ? [] : [[column, name]])),
  );
}
