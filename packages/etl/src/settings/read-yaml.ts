import { ConfigError, messageOf } from '@erc/core';
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from 'yaml';

/**
 * Reads a YAML text of settings. Merge keys (`<<`) are read as in YAML 1.1: a mapping's own keys go first, then the earlier of several merged ones.
 * What a parser would only warn of is an error, and so is `${…}`, which nothing here fills in.
 *
 * @param where Named in errors: the file, or the word of a command line.
 * @throws ConfigError that names the line.
 */
export function readYaml(text: string, where: string): unknown {
  const fail = (received: string, cause?: unknown): never => {
    throw new ConfigError(`${where}: expected YAML, received: ${received}.`, { cause });
  };
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { merge: true, lineCounter });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem?.code === 'RESOURCE_EXHAUSTION') fail(TOO_DEEP, problem);
  // A picture of the line follows the first line of the message.
  if (problem) {
    fail(`${problem.message.replace(/:?\n.*$/s, '')}${adviceFor(problem.code)}`, problem);
  }
  checkNodes(document, (node, received) => {
    const [start] = node.range ?? [0];
    fail(`${received} at line ${lineCounter.linePos(start).line}`);
  });
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    return fail(messageOf(cause), cause);
  }
}

/** No setting lies deeper; what walks the values calls itself for each level. */
const MAX_DEPTH = 100;
const TOO_DEEP = `lists and mappings nested more than ${MAX_DEPTH} deep`;

const adviceFor = (code: string): string =>
  code === 'TAG_RESOLVE_FAILED' ? '; nothing here reads tags: write the value itself' : '';

/** What the parser takes without a word, and no setting can mean. */
function checkNodes(document: Document, fail: (node: Node, received: string) => never | undefined): void {
  const checkDepth = (node: Node, path: readonly unknown[]): void => {
    if (path.filter(isCollection).length >= MAX_DEPTH) fail(node, TOO_DEEP);
  };
  visit(document, {
    Seq: (_, seq, path) => checkDepth(seq, path),
    Pair(_, pair) {
      // A template such as `{{ name }}` is a mapping with a mapping as its key.
      if (isCollection(pair.key)) fail(pair.key, 'a list or a mapping as a key');
      const [key, behind] = lacksSpace(pair);
      if (key !== undefined && isScalar(pair.key)) {
        fail(
          pair.key,
          `the key ${key}:${behind} without a value (YAML wants a space behind a colon: ${key}: ${behind})`,
        );
      }
    },
    Map(_, map, path) {
      checkDepth(map, path);
      const merges = map.items.filter(isMerge);
      for (const { value } of merges) {
        const node = isAlias(value) ? value.resolve(document) : value;
        const sources = isSeq(node) ? node.items : [node];
        if (!sources.every((source) => isMap(isAlias(source) ? source.resolve(document) : source))) {
          fail(map, 'a key << that merges something else than mappings');
        }
      }
      // Parsers do not agree on which one goes first.
      if (merges.length > 1) fail(map, 'more than one key << in a mapping; write <<: [*first, *second]');
    },
    Alias(_, alias, path) {
      const target = alias.resolve(document);
      if (!target) {
        fail(
          alias,
          `the alias *${alias.source}, which no anchor names (a text that begins with * needs quotes)`,
        );
      }
      if (path.some((above) => above === target))
        fail(alias, `the alias *${alias.source} inside of its own anchor`);
    },
    Scalar(_, scalar) {
      if (typeof scalar.value === 'string' && scalar.value.includes('${')) {
        fail(scalar, `"${scalar.value}"; nothing here fills in \${…}: write the value itself`);
      }
    },
  });
}

/** A key such as `type:concat`, at its colon: YAML wants a space there, and takes it for a key without a value. */
function lacksSpace({ key, value }: Pair): readonly string[] {
  const isBare = isScalar(key) && key.type === 'PLAIN' && typeof key.value === 'string';
  if (!isBare || (value !== null && !(isScalar(value) && value.value === null))) return [];
  return /^([^:\s]+):(\S.*)$/.exec(String(key.value))?.slice(1) ?? [];
}

/** As the parser has it: a plain `<<`. In quotes it is a key like any other. */
const isMerge = ({ key }: Pair): boolean =>
  (isScalar(key) && key.type === 'PLAIN' && key.source === '<<') || key === '<<';
