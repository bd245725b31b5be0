import {
  type AttributeValue,
  type Graph,
  type GraphNode,
  type Initializer,
  type OnnxType,
  sizeOf,
  type ValueInfo,
} from '@erc/onnx';
import { EngineError } from '../errors.js';
import {
  broadcastShape,
  type ConstantValues,
  type Dtype,
  filled,
  type SymbolValue,
  sameShape,
  type TracedValue,
  typedValues,
  uniformOf,
} from './value.js';

/** Constants up to this many elements stand in the graph as they are; larger ones of one value become ConstantOfShape. */
const SMALL = 64;

/** A graph or a body that is being written. */
interface Scope {
  readonly nodes: GraphNode[];
  /** Names of the values that were written out here. What a body makes is unknown outside it. */
  readonly names: WeakMap<TracedValue, string>;
}

const producerIn = (nodes: readonly GraphNode[], name: string): GraphNode | undefined =>
  nodes.findLast(({ outputs }) => outputs.includes(name));

const createScope = (): Scope => ({ nodes: [], names: new WeakMap() });

/** Collects the nodes of one trace. */
export class Tracer {
  /** Nodes of the graph; and behind them those of each loop's body that is being written, the innermost last. */
  private readonly scopes: Scope[] = [createScope()];
  readonly initializers: Initializer[] = [];
  readonly inputs: ValueInfo[] = [];
  /** The tfjs kernel whose nodes are being written; part of their names. */
  kernel = '';
  /** Where in the user's function the nodes come from, by node name. Only when `place` is set: finding a place is slow. */
  readonly places = new Map<string, string>();
  place = '';
  /** Whether small constants of one value are described by their shape too, and none is shared: each can be made to follow the batch. */
  describeAll = false;
  private readonly constants = new Map<string, string>();
  private readonly symbols = new Map<string, SymbolValue>();
  private count = 0;

  /** A graph input. */
  input(name: string, shape: readonly number[], dtype: Dtype): TracedValue {
    this.inputs.push({ name, shape, type: dtype });
    return this.named(name, shape, dtype);
  }

  /** A node with one output. `inputs` are names (`''`: left out) or values. */
  node(
    op: string,
    inputs: readonly (string | TracedValue)[],
    shape: readonly number[],
    dtype: Dtype,
    attributes: Readonly<Record<string, AttributeValue>> = {},
    domain = '',
  ): TracedValue {
    return this.named(this.raw(op, inputs, attributes, domain, 1, shape), shape, dtype);
  }

  /** A node whose first output has a type or use that tfjs does not know, such as int64 indices. Returns its name. */
  raw(
    op: string,
    inputs: readonly (string | TracedValue)[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    domain = '',
    outputCount = 1,
    shape?: readonly number[],
  ): string {
    const id = this.count++;
    const outputs = Array.from({ length: outputCount }, (_, i) => (i === 0 ? `t${id}` : `t${id}_${i}`));
    const name = `${this.kernel}/${op}_${id}`;
    if (this.place) this.places.set(name, this.place);
    this.add({
      op,
      domain,
      name,
      inputs: inputs.map((input) => (typeof input === 'string' ? input : this.name(input))),
      outputs,
      attributes,
      ...(shape ? { shape } : {}),
    });
    return outputs[0]!;
  }

  constant(values: ConstantValues, shape: readonly number[], dtype: Dtype): TracedValue {
    const first = values[0];
    return first !== undefined && values.every((value) => Object.is(value, first))
      ? { kind: 'constant', uniform: first, shape, dtype }
      : { kind: 'constant', values, shape, dtype };
  }

  uniform(value: number, shape: readonly number[], dtype: Dtype): TracedValue {
    return { kind: 'constant', uniform: typedValues([value], dtype)[0]!, shape, dtype };
  }

  /** `value` broadcast to `shape`. No node is written yet. */
  expand(value: TracedValue, shape: readonly number[]): TracedValue {
    if (sameShape(value.shape, shape)) return value;
    const uniform = uniformOf(value);
    if (uniform !== undefined) return this.uniform(uniform, shape, value.dtype);
    const of = value.kind === 'expansion' ? value.of : value;
    return { kind: 'expansion', of, shape, dtype: value.dtype };
  }

  /** Name of a 1-D int64 constant: shapes, axes, paddings. */
  int64(values: readonly number[]): string {
    return this.initializer([values.length], 'int64', BigInt64Array.from(values, BigInt));
  }

  /** Name of a scalar constant. */
  scalar(value: number, type: OnnxType = 'float32'): string {
    return this.initializer([], type, filled(1, value, type));
  }

  /** Name under which nodes can read `value`; writes the constant or the Expand node on first use. */
  name(value: TracedValue): string {
    if (value.kind === 'symbol') return value.name;
    const known = this.scopes.map(({ names }) => names.get(value)).find((name) => name !== undefined);
    if (known !== undefined) return known;
    const name = this.materialise(value);
    this.scopes.at(-1)!.names.set(value, name);
    return name;
  }

  /** A value with a name of its own, which a node that is still to be written makes, or a body finds. */
  symbol(shape: readonly number[], dtype: Dtype): SymbolValue {
    return this.named(`s${this.count++}`, shape, dtype);
  }

  /** Adds a node that was made elsewhere. */
  add(node: GraphNode): void {
    this.scopes.at(-1)!.nodes.push(node);
  }

  /** Collects the nodes that `write` writes as those of a body. Constants stay in the graph around, where the body reads them. */
  body<T>(write: (nodes: readonly GraphNode[]) => T): {
    readonly result: T;
    readonly nodes: readonly GraphNode[];
  } {
    const scope = createScope();
    this.scopes.push(scope);
    try {
      return { result: write(scope.nodes), nodes: scope.nodes };
    } finally {
      this.scopes.pop();
    }
  }

  /** The node that makes a value, in the graph or in a body that is being written. */
  producer(name: string): GraphNode | undefined {
    return this.scopes.map(({ nodes }) => producerIn(nodes, name)).findLast((node) => node !== undefined);
  }

  /** The node that makes a value, where that is one of the body that is being written. */
  producerHere(name: string): GraphNode | undefined {
    return producerIn(this.scopes.at(-1)!.nodes, name);
  }

  /** A value by its name, where its shape is known. */
  valueOf(name: string): SymbolValue | undefined {
    return this.symbols.get(name);
  }

  private named(name: string, shape: readonly number[], dtype: Dtype): SymbolValue {
    const symbol: SymbolValue = { kind: 'symbol', name, shape, dtype };
    this.symbols.set(name, symbol);
    return symbol;
  }

  /**
   * Operands of an elementwise operation in the smallest shapes that still broadcast to `shape`: a constant of one value becomes a
   * scalar, an expansion its source. This is what keeps gradients of means and sums from being written out.
   */
  operands(values: readonly TracedValue[], shape: readonly number[]): TracedValue[] {
    const result = [...values];
    for (const [i, value] of result.entries()) {
      const small = this.shrunk(value);
      const others = result.filter((_, j) => j !== i).map((other) => other.shape);
      const joined = [small.shape, ...others].reduce<readonly number[] | undefined>(
        (a, b) => a && broadcastShape(a, b),
        [],
      );
      if (joined && sameShape(joined, shape)) result[i] = small;
    }
    return result;
  }

  graph(outputs: readonly ValueInfo[]): Graph {
    return { inputs: this.inputs, outputs, initializers: this.initializers, nodes: this.scopes[0]!.nodes };
  }

  private shrunk(value: TracedValue): TracedValue {
    if (value.kind === 'expansion') return value.of;
    const uniform = uniformOf(value);
    return uniform === undefined ? value : this.uniform(uniform, [], value.dtype);
  }

  private materialise(value: Exclude<TracedValue, { kind: 'symbol' }>): string {
    if (value.kind === 'expansion') return this.raw('Expand', [value.of, this.int64(value.shape)]);
    const size = sizeOf(value.shape);
    if ('values' in value) return this.initializer(value.shape, value.dtype, value.values);
    if (size <= SMALL && !(this.describeAll && size > 1))
      return this.initializer(value.shape, value.dtype, filled(size, value.uniform, value.dtype));
    // Many copies of one number are described, not stored: a mixer's gradient graph would weigh 200 MB otherwise.
    const tensor = { name: '', shape: [1], type: value.dtype, data: filled(1, value.uniform, value.dtype) };
    return this.raw('ConstantOfShape', [this.int64(value.shape)], { value: { tensor } });
  }

  private initializer(shape: readonly number[], type: OnnxType, data: Initializer['data']): string {
    const key =
      data.length <= SMALL && !this.describeAll
        ? `${type}[${shape.join()}]${data.join()}${signs(data)}`
        : undefined;
    const known = key === undefined ? undefined : this.constants.get(key);
    if (known !== undefined) return known;
    const name = `c${this.count++}`;
    this.initializers.push({ name, shape, type, data });
    if (key !== undefined) this.constants.set(key, name);
    return name;
  }
}

/** Tells -0 from 0, which `join` does not. */
function signs(data: Initializer['data']): string {
  return data.length === 1 && Object.is(data[0], -0) ? '-' : '';
}

/** The dtype of a tensor, where the engine handles it. */
export function supportedDtype(dtype: string, where: string): Dtype {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new EngineError(
    'unsupported-kernel',
    `${where}: expected float32, int32 or bool, received ${dtype}.`,
  );
}
