import { memberOf, nearMiss, plainIssue, shownValue } from '@erc/core';
import { z } from 'zod';

type JsonSchema = z.core.JSONSchema.JSONSchema;

/**
 * What is wrong with a value that a schema refused, one line for each problem, as *path: expected …, received …*, with a suggestion for a
 * near miss.
 */
export function explainIssues(
  schema: z.ZodType,
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
): string[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return issues.flatMap((issue) => explain(issue, json, value));
}

function explain(issue: z.core.$ZodIssue, json: JsonSchema, root: unknown): string[] {
  const where = issue.path.length === 0 ? 'recipe' : issue.path.map(String).join('.');
  const received = valueAt(root, issue.path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = Object.keys(propertiesAt(json, root, issue.path));
      return issue.keys.map((key) => {
        const meant = nearMiss(key, known);
        const expected =
          known.length > 0 ? `expected one of the keys ${known.join(', ')}` : 'expected no such key';
        return `${where}: ${expected}, received "${key}"${meant ? `; did you mean "${meant}"?` : '.'}`;
      });
    }
    case 'invalid_union': {
      const key = issue.path.at(-1);
      const kinds = key === undefined ? [] : kindsAt(json, root, issue.path.slice(0, -1), String(key));
      return kinds.length > 0 ? [oneOf(where, kinds, received)] : explainUnion(issue, json, root);
    }
    case 'invalid_key':
      return [
        `${where}: ${issue.issues[0]?.message ?? issue.message}, received the key "${String(issue.path.at(-1))}".`,
      ];
    case 'invalid_value':
      return [oneOf(where, issue.values.map(String), received)];
    case 'invalid_type':
      return [`${where}: ${plainIssue(`expected ${issue.expected}`, received)}.`];
    default: {
      const message = plainIssue(issue.message, received);
      return [
        `${where}: ${message}${message.includes('received') ? '' : `, received ${shownValue(received)}`}.`,
      ];
    }
  }
}

/** What would fit instead of a value that none of several kinds fits. */
function explainUnion(issue: z.core.$ZodIssueInvalidUnion, json: JsonSchema, root: unknown): string[] {
  // The kind that fits but for something within it is the one that was meant.
  const meant =
    issue.errors.find((errors) => errors.length > 0 && errors.every(({ path }) => path.length > 0)) ??
    onlyOne(issue.errors.filter((errors) => errors.length > 0 && errors.every(isWithin)));
  if (meant) {
    return meant.flatMap((inner) => explain({ ...inner, path: [...issue.path, ...inner.path] }, json, root));
  }
  const where = issue.path.map(String).join('.');
  const received = valueAt(root, issue.path);
  const kinds = issue.errors.flatMap(([first]) =>
    first?.code === 'invalid_type'
      ? [first.expected]
      : first?.code === 'invalid_value'
        ? first.values.map(String)
        : [],
  );
  // Of what has the right kind: how far it may go.
  const bounds = issue.errors.flatMap(([first]) =>
    first && first.code !== 'invalid_type' && first.code !== 'invalid_value'
      ? [plainIssue(first.message, received).replace(/^expected |, received .*$/g, '')]
      : [],
  );
  if (bounds.length === 0) return [oneOf(where, [...new Set(kinds)], received)];
  return [
    `${where}: expected ${[...new Set([...bounds, ...kinds])].join(' or ')}, received ${shownValue(received)}.`,
  ];
}

/** Whether an issue is of what stands in an object, and not of what it is. */
const isWithin = ({ code, path }: z.core.$ZodIssue): boolean =>
  path.length > 0 || code === 'unrecognized_keys';

const onlyOne = <T>(list: readonly T[]): T | undefined => (list.length === 1 ? list[0] : undefined);

function oneOf(where: string, values: readonly string[], received: unknown): string {
  const meant = typeof received === 'string' ? nearMiss(received, values) : undefined;
  return `${where}: expected ${values.length > 1 ? 'one of ' : ''}${values.join(', ')}, received ${shownValue(received)}${meant ? `; did you mean "${meant}"?` : '.'}`;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(memberOf, root);
}

/** A schema that says something: `true` and `false` allow everything and nothing. */
const schemaOf = (schema: JsonSchema['items']): JsonSchema | undefined =>
  typeof schema === 'object' && !Array.isArray(schema) ? schema : undefined;

/**
 * What a value may be by several schemas: branches of their unions whose constants (its `type`) agree with the value; all branches where none of any
 * schema does. A stream that does not say its modality is by the schema of the modality whose encoders have its encoder's type.
 */
function branchesOf(schemas: readonly JsonSchema[], value: unknown): JsonSchema[] {
  const agrees = (branch: JsonSchema): boolean =>
    Object.entries(branch.properties ?? {}).every(([key, property]) => {
      const given = memberOf(value, key);
      const only = schemaOf(property)?.const;
      return only === undefined || given === undefined || given === only;
    });
  const open = (json: JsonSchema, fits: (branch: JsonSchema) => boolean): JsonSchema[] => {
    const branches = json.oneOf ?? json.anyOf ?? json.allOf;
    return branches ? branches.filter(fits).flatMap((branch) => open(branch, fits)) : [json];
  };
  const agreeing = schemas.flatMap((schema) => open(schema, agrees));
  return agreeing.length > 0 ? agreeing : schemas.flatMap((schema) => open(schema, () => true));
}

function schemasAt(json: JsonSchema, root: unknown, path: readonly PropertyKey[]): JsonSchema[] {
  let schemas = [json];
  let value = root;
  for (const key of path) {
    schemas = branchesOf(schemas, value).flatMap((schema) => {
      const element =
        typeof key === 'number'
          ? schema.items
          : (schema.properties?.[String(key)] ?? schema.additionalProperties);
      const found = schemaOf(element);
      return found ? [found] : [];
    });
    value = memberOf(value, key);
  }
  return schemas;
}

function propertiesAt(
  json: JsonSchema,
  root: unknown,
  path: readonly PropertyKey[],
): Readonly<Record<string, unknown>> {
  const value = valueAt(root, path);
  const branches = branchesOf(schemasAt(json, root, path), value);
  return Object.assign({}, ...branches.map(({ properties }) => properties ?? {}));
}

/** The constants that the property `key` may have at `path`, over all branches of a union. */
function kindsAt(json: JsonSchema, root: unknown, path: readonly PropertyKey[], key: string): string[] {
  const kinds = schemasAt(json, root, path).flatMap((schema) =>
    (schema.oneOf ?? schema.anyOf ?? []).flatMap((branch) => {
      const kind = schemaOf(branch.properties?.[key])?.const;
      return typeof kind === 'string' ? [kind] : [];
    }),
  );
  return [...new Set(kinds)];
}
