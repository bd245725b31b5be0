import { builtInRegistries, recipeSchema } from '@erc/experiment';
import type * as z from 'zod';
import { type FieldDocs, readSchemaDocs, type SchemaDocs } from './field-docs.js';
import { type OptionRow, optionRows } from './option-rows.js';
import { ROOT } from './root.js';

/** A part of a recipe: a loss, a fusion, a source, … */
interface DescribedPart {
  readonly type: string;
  readonly schema: z.core.$ZodType;
}

/** A section of a page: a heading, and a table of options. */
interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

const NOTE = '<!-- Written by `pnpm docs:write` from the schemas and their doc comments; edit those. -->';

/** The reference of recipes: Markdown by path from the root of the repository. */
export function referencePages(): ReadonlyMap<string, string> {
  const docs = readSchemaDocs(`${ROOT}packages`);
  const { sources, losses, fusions, contexts, encoders, schedules, samplers, metrics } = builtInRegistries;
  const recipe = recipeSchema(builtInRegistries);
  const parts = (key: string, list: readonly DescribedPart[], rooms: readonly string[], shared: FieldDocs) =>
    list.map((part) => partSection(docs, key, part, rooms, shared, list));
  const sharedTable = (title: string, list: readonly DescribedPart[], shared: FieldDocs): Section => ({
    title,
    lines: table(optionRows(list[0]!.schema, shared).filter(({ option }) => shared.has(rootOf(option)))),
  });
  const page = (
    name: string,
    title: string,
    lead: string,
    sections: readonly Section[],
  ): [string, string] => [`docs/reference/${name}.md`, pageOf(title, lead, sections)];

  const trainingKeys = ['schedule', 'sampler'];
  const { training } = recipe.shape;
  const fusionFields = docs.of('fusionFields', 'fusion/src/fusion-fields.ts');
  const lossFields = docs.of('lossFields', 'losses/src/define-loss.ts');
  return new Map([
    page('recipe', 'Every key of a recipe', LEADS.recipe, [
      {
        title: 'Keys',
        lines: table(
          optionRows(recipe, docs.of('recipeShape', 'recipe/recipe.ts'), [
            ...['dataset', 'streams', 'fusion', 'context', 'losses', 'training', 'stages'],
          ]),
        ),
      },
    ]),
    page('datasets', 'Options of datasets', LEADS.datasets, [
      ...parts('source', sources.parts, ['etl', 'demo'], new Map()),
    ]),
    page('streams', 'Options of streams', LEADS.streams, [
      { title: 'Every stream', lines: table(streamRows(docs)) },
      ...(['text', 'audio', 'visual'] as const).flatMap((modality) =>
        parts('type', encoders[modality].parts, [`encoders-${modality}`, 'core'], new Map()).map(
          ({ title, lines }) => ({ title: `${title}, ${modality}`, lines }),
        ),
      ),
    ]),
    page('fusions', 'Options of fusions and contexts', LEADS.fusions, [
      sharedTable('Every fusion', fusions.parts, fusionFields),
      ...parts('type', fusions.parts, ['fusion'], fusionFields),
      ...parts('type', contexts.parts, ['fusion'], new Map()).map(({ title, lines }) => ({
        title: `${title}, a context`,
        lines,
      })),
    ]),
    page('losses', 'Options of losses', LEADS.losses, [
      sharedTable('Every loss', losses.parts, lossFields),
      ...parts('type', losses.parts, ['losses'], lossFields),
    ]),
    page('training', 'Options of training', LEADS.training, [
      {
        title: 'Keys of `training`',
        lines: table(
          optionRows(training, docs.of('trainingShape', 'trainer/src/training-options.ts'), trainingKeys),
        ),
      },
      ...parts('type', schedules.parts, ['trainer'], new Map()).map(({ title, lines }) => ({
        title: `${title}, a schedule`,
        lines,
      })),
      ...parts('type', samplers.parts, ['batches'], new Map()).map(({ title, lines }) => ({
        title: `${title}, a sampler`,
        lines,
      })),
      {
        title: 'Metrics',
        lines: [
          'Names for `monitor` and for tables; each is explained in [metrics](../metrics.md).',
          '',
          metrics.names.map((name) => `\`${name}\``).join(', '),
        ],
      },
    ]),
  ]);

  function streamRows(of: SchemaDocs): OptionRow[] {
    const streamDocs = of.of('streamFields', 'recipe/streams-schema.ts');
    return optionRows(
      recipe,
      new Map([['streams', { text: '', defaultText: undefined, fields: () => streamDocs }]]),
    )
      .filter(({ option }) => option.startsWith('streams.<name> (text).'))
      .map((row) => ({ ...row, option: row.option.replace('streams.<name> (text).', '') }))
      .filter(({ option }) => streamDocs.has(rootOf(option)));
  }
}

const LEADS = {
  recipe:
    'What a recipe may say, key by key. How the keys work together: [recipes](../recipes.md). Options of parts have pages of their own: [datasets](datasets.md), [streams](streams.md), [fusions and contexts](fusions.md), [losses](losses.md), [training](training.md).',
  datasets:
    'Options of `dataset`, by its `source`. What each corpus is, and what is made of it: [corpora](../corpora.md), [your own data](../own-data.md).',
  streams:
    'Options of `streams.<name>`, and of its `encoder`, by type. What encoders give: [encoders](../encoders.md).',
  fusions:
    'Options of `fusion` and of `context`, by type. Formulas and sources: [methods](../methods.md), [context](../context.md).',
  losses: 'Options of an entry of `losses`, by type. Formulas and sources: [methods](../methods.md).',
  training:
    'Options of `training`, its schedules and its samplers. How they work together: [recipes](../recipes.md#learning-rate).',
} as const;

function partSection(
  docs: SchemaDocs,
  key: string,
  { type, schema }: DescribedPart,
  rooms: readonly string[],
  shared: FieldDocs,
  list: readonly DescribedPart[],
): Section {
  const own = new Map(rooms.flatMap((room) => [...docs.ofPart(key, type, room)]));
  // Options of a dataset among several, which no section of a source has.
  const partFields = docs.of('partFields', 'joined/options.ts');
  const beside = (option: string): string =>
    option.startsWith('from[].') ? docAt(partFields, option.slice('from[].'.length).split('.')) : '';
  const all = optionRows(schema, own).filter(({ option }) => !shared.has(rootOf(option)));
  const rows = withoutParts(all, list, shared).map((row) => ({
    ...row,
    says: row.says || beside(row.option),
  }));
  return {
    title: `\`${type}\``,
    lines: rows.length > 0 ? table(rows) : [shared.size > 0 ? 'No options of its own.' : 'No options.'],
  };
}

const docAt = (fields: FieldDocs, [key = '', ...rest]: readonly string[]): string => {
  const field = fields.get(key);
  return rest.length === 0 ? (field?.text ?? '') : docAt(field?.fields() ?? new Map(), rest);
};

/** Options without those of parts inside the part, which have sections of their own: `multi-task` contains losses. */
function withoutParts(
  rows: readonly OptionRow[],
  list: readonly DescribedPart[],
  shared: FieldDocs,
): OptionRow[] {
  const optionsOf = new Map(
    list.map(({ type, schema }) => [
      type,
      new Set(optionRows(schema, new Map()).map(({ option }) => option)),
    ]),
  );
  const kept = rows.flatMap((row) => {
    const [, before = '', type = '', inside = ''] = /^(.*?) \(([^)]+)\)\.(.*)$/.exec(row.option) ?? [];
    const options = optionsOf.get(type);
    if (!options) return [row];
    const isOfPart = options.has(inside) || shared.has(rootOf(inside));
    return isOfPart ? [] : [{ ...row, option: `${before}.${inside}` }];
  });
  return kept.filter((row, i) => kept.findIndex(({ option }) => option === row.option) === i);
}

/** The key that the path of an option begins with. */
const rootOf = (option: string): string => /^[^.[ ]+/.exec(option)?.[0] ?? option;

function table(rows: readonly OptionRow[]): string[] {
  const cells = rows.map(({ option, takes, default: value, says }) => [
    `\`${option}\``,
    takes,
    value ?? '*needed*',
    says,
  ]);
  return [['option', 'takes', 'default', 'meaning'], ['---', '---', '---', '---'], ...cells].map(
    (row) => `| ${row.map(escaped).join(' | ')} |`,
  );
}

/** A cell of a table: no line ends it, no bar divides it, no tag of HTML begins in it. */
const escaped = (cell: string): string =>
  cell
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replaceAll('<', '&lt;').replaceAll('{{', '&#123;{')))
    .join('')
    .replaceAll('|', '\\|');

function pageOf(title: string, lead: string, sections: readonly Section[]): string {
  const body = sections.flatMap((section) => [`## ${section.title}`, '', ...section.lines, '']);
  return [`# ${title}`, '', NOTE, '', lead, '', ...body].join('\n');
}
