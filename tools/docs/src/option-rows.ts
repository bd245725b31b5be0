import * as z from 'zod';
import type { FieldDoc, FieldDocs } from './field-docs.js';

/** A row of a table of options. */
export interface OptionRow {
  /** Its path: `window.before`; `[]` behind a list, `<name>` for what stands by name. */
  readonly option: string;
  readonly takes: string;
  /** `undefined`: it has to be there. */
  readonly default: string | undefined;
  readonly says: string;
}

type Shape = z.core.JSONSchema.JSONSchema;
type Inner = Shape | boolean | readonly (Shape | boolean)[] | undefined;

const NONE: FieldDocs = new Map();
const MANY = 6;
/** Keys whose constant value tells the kind of an object. */
const KINDS = ['type', 'source', 'modality'];

/**
 * The options of a schema, those of objects inside it too.
 *
 * @param leaveOut Options whose own options stand elsewhere.
 */
export function optionRows(
  schema: z.core.$ZodType,
  docs: FieldDocs,
  leaveOut: readonly string[] = [],
): OptionRow[] {
  const isLeftOut = (option: string): boolean =>
    leaveOut.some((name) => option.startsWith(name) && /^[.[ ]/.test(option.slice(name.length)));
  return rowsOf(shapeOf(schema), docs, '').filter(({ option }) => !isLeftOut(option));
}

const shapeOf = (schema: z.core.$ZodType): Shape =>
  z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // What is changed before it is checked is described by the check.
      if (zodSchema instanceof z.ZodPipe && zodSchema.in instanceof z.ZodTransform) {
        Object.assign(jsonSchema, shapeOf(zodSchema.out));
      }
    },
  });

/** The schema of something inside another one, where there is one. */
const inner = (shape: Inner): Shape | undefined =>
  typeof shape === 'object' && !isList(shape) ? shape : undefined;
const isList = (shape: Inner): shape is readonly (Shape | boolean)[] => Array.isArray(shape);

function rowsOf(shape: Shape, docs: FieldDocs, prefix: string): OptionRow[] {
  return Object.entries(shape.properties ?? {}).flatMap(([key, value]) => {
    const property = inner(value) ?? {};
    if (property.const !== undefined && KINDS.includes(key)) return [];
    const doc = docs.get(key);
    const option = `${prefix}${key}`;
    const isNeeded = shape.required?.includes(key) ?? false;
    const names = namesAlone(property, doc);
    const row = {
      option,
      takes: names.length > 0 ? `object of ${names.map(code).join(', ')}` : takes(property),
      default: isNeeded ? undefined : shownDefault(property.default, doc?.defaultText),
      says: doc?.text ?? '',
    };
    return names.length > 0
      ? [row]
      : [row, ...rowsInside(property, (kind) => doc?.fields(kind) ?? NONE, option)];
  });
}

/** Keys of an object that has many and says nothing of any: names of columns. They need no rows. */
function namesAlone({ properties = {} }: Shape, doc: FieldDoc | undefined): string[] {
  const fields = doc?.fields() ?? NONE;
  const isSilent = [...fields.values()].every(({ text }) => text === '');
  const isPlain = Object.values(properties).every((value) => inner(value)?.type === 'string');
  const names = Object.keys(properties);
  return isSilent && isPlain && names.length >= MANY ? names : [];
}

/** Rows of the objects that a value is, or holds. */
function rowsInside(shape: Shape, docsOf: (kind?: string) => FieldDocs, option: string): OptionRow[] {
  const choices = choicesOf(shape);
  if (choices.length > 0) {
    const rows = choices.flatMap((choice) => {
      const kind = kindOf(choice);
      return rowsInside(choice, () => docsOf(kind), kind === undefined ? option : `${option} (${kind})`);
    });
    return rows.filter((row, i) => rows.findIndex((other) => other.option === row.option) === i);
  }
  if (shape.properties) return rowsOf(shape, docsOf(kindOf(shape)), `${option}.`);
  const [items, byName] = [inner(shape.items), inner(shape.additionalProperties)];
  if (items) return rowsInside(items, docsOf, `${option}[]`);
  return byName ? rowsInside(byName, docsOf, `${option}.<name>`) : [];
}

const choicesOf = ({ anyOf, oneOf }: Shape): readonly Shape[] => anyOf ?? oneOf ?? [];

/** The word that tells an object of a union from the others. */
function kindOf({ properties = {} }: Shape): string | undefined {
  const words = KINDS.map((key) => inner(properties[key])?.const);
  const word = words.find((each) => each !== undefined);
  return word === undefined ? undefined : String(word);
}

/** What a value may be, in words. */
function takes(shape: Shape): string {
  const choices = choicesOf(shape);
  if (choices.length > 0) return [...new Set(choices.map(takes))].join(' or ');
  if (shape.const !== undefined) return code(shape.const);
  if (shape.enum) return shape.enum.map(code).join(', ');
  switch (shape.type) {
    case 'boolean':
      return '`true`, `false`';
    case 'integer':
    case 'number':
      return `${shape.type}${rangeOf(shape)}`;
    case 'array': {
      if (shape.prefixItems) return `list of ${shape.prefixItems.length}`;
      const items = inner(shape.items);
      return `list of ${items ? takes(items) : 'values'}`;
    }
    case 'object': {
      const byName = inner(shape.additionalProperties);
      if (byName) return `by name: ${takes(byName)}`;
      const kind = kindOf(shape);
      return kind === undefined ? 'object' : `\`${kind}\``;
    }
    default:
      return typeof shape.type === 'string' ? shape.type : 'value';
  }
}

function rangeOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Shape): string {
  const bound = (sign: string, value: number | boolean | undefined): string[] =>
    typeof value === 'number' && Math.abs(value) !== Number.MAX_SAFE_INTEGER ? [`${sign} ${value}`] : [];
  const bounds = [
    ...bound('≥', minimum),
    ...bound('>', exclusiveMinimum),
    ...bound('≤', maximum),
    ...bound('<', exclusiveMaximum),
  ];
  return bounds.length === 0 ? '' : ` ${bounds.join(', ')}`;
}

/** What the schema says, else what the sources say. */
function shownDefault(value: unknown, said: string | undefined): string {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  if (value !== undefined && !(isEmpty && said !== undefined)) return code(value);
  // A value is written as code writes it.
  const [, word] = /^'([^']*)'$/.exec(said ?? '') ?? [];
  if (word !== undefined) return code(word);
  return /^(-?[\d.]+|true|false|\[.*\])$/.test(said ?? '') ? `\`${said}\`` : (said ?? '');
}

/** As a recipe would have it, on one line. */
const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
