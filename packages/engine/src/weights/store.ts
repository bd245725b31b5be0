import * as tf from '@tensorflow/tfjs';
import { collectGarbage } from '../collect-garbage.js';
import { EngineError } from '../errors.js';
import { createMemory, MOST_FLOATS } from '../kernels/memory.js';
import { Lock } from '../lock.js';
import { hostTensor, type OrtModule, type OrtTensor } from '../runtime.js';
import { removeOwner, setOwner, type WeightOwner } from './owner.js';
import { type Place, placeVariables, type Region, type Shard } from './shards.js';
import { guardAliases, rebind } from './tfjs-data.js';

/** Bytes that variables had elsewhere from which on it is worth a tenth of a second to be rid of them: weights of an encoder. */
const WORTH_COLLECTING = 2 ** 26;

/** One variable's place in the store. */
export interface Slot extends Place {
  readonly variable: tf.Variable;
  readonly name: string;
  readonly tensor: OrtTensor;
}

/**
 * Keeps the values of variables in WebAssembly memories of at most 4 GiB, as many as they need, where the runtime reads them, writes
 * gradients beside them, and the optimizer changes them, all without a copy. To tfjs it is a backend: a variable that lives here is read from this memory, so that it always shows
 * the last complete step; an operation on another backend first moves a snapshot there.
 */
export class WeightStore extends tf.KernelBackend implements WeightOwner {
  readonly lock = new Lock();
  readonly slots: readonly Slot[];
  /** The memories. Each holds all regions of its variables. */
  readonly shards: readonly Shard[];
  private readonly weights: Region;
  private readonly byData = new Map<tf.DataId, Slot>();
  private readonly bySlot = new Map<tf.Variable, Slot>();

  /**
   * @param regions How many further regions there are beside the weights: gradients, moments. Never grows.
   * @param capacity Elements of one memory, at most.
   */
  constructor(
    private readonly ort: OrtModule,
    variables: readonly { readonly variable: tf.Variable; readonly name: string }[],
    regions: number,
    capacity = MOST_FLOATS,
  ) {
    super();
    const sizes = variables.map(({ variable, name }) => ({ size: variable.size, name }));
    const { places, spans } = placeVariables(sizes, regions + 1, capacity);
    this.shards = spans.map((span) => ({ span, memory: createMemory(span * (regions + 1)) }));
    this.weights = this.region(0);
    this.slots = variables.map(({ variable, name }, i) => {
      const place = places[i]!;
      const tensor = this.tensorOver(this.weights.view(place), variable.shape);
      return { variable, name, shard: place.shard, start: place.start, size: place.size, tensor };
    });
    for (const slot of this.slots) {
      this.bySlot.set(slot.variable, slot);
      setOwner(slot.variable, this);
    }
  }

  /** Region 0 holds the weights. */
  region(index: number): Region {
    const pointer = (shard: number): number => 4 * this.shards[shard]!.span * index;
    return {
      pointer,
      view: ({ shard, start, size }) => this.shards[shard]!.memory.view(pointer(shard) + 4 * start, size),
    };
  }

  /** A runtime tensor over a slot of a region. */
  tensorIn(region: Region, slot: Slot): OrtTensor {
    return this.tensorOver(region.view(slot), slot.variable.shape);
  }

  tensor(variable: tf.Variable): OrtTensor {
    return this.bySlot.get(variable)!.tensor;
  }

  values(slot: Slot): Float32Array {
    return this.weights.view(slot);
  }

  async absorb(): Promise<void> {
    guardAliases((backend) => backend instanceof WeightStore);
    let takenIn = 0;
    for (const slot of this.slots) {
      const { variable } = slot;
      if (variable.isDisposed) {
        throw new EngineError(
          'variable',
          `engine: expected the variables of a training step to live as long as it, received ${slot.name}, disposed.`,
        );
      }
      const known = this.byData.get(variable.dataId);
      if (known === slot) continue;
      // Either assigned by the user, or an operation moved a snapshot out; the snapshot stays with whoever holds it.
      if (!this.moved.has(variable.dataId)) {
        await this.takeIn(slot);
        takenIn += 4 * slot.size;
      }
      this.moved.delete(variable.dataId);
      const dataId = {};
      this.byData.set(dataId, slot);
      rebind(variable, dataId, this);
    }
    if (takenIn >= WORTH_COLLECTING) collectGarbage();
  }

  /** By itself, so that nothing here holds the values of the last variable while garbage is collected. */
  private async takeIn(slot: Slot): Promise<void> {
    this.weights.view(slot).set((await slot.variable.data()) as Float32Array);
  }

  /** Gives the variables back to tfjs, with their last values. */
  release(): void {
    for (const { variable } of this.slots) {
      removeOwner(variable);
      if (!variable.isDisposed && this.byData.has(variable.dataId))
        tf.engine().moveData(tf.backend(), variable.dataId);
    }
    this.byData.clear();
  }

  /** Data that tfjs moved to another backend while it was ours. */
  private readonly moved = new WeakSet<tf.DataId>();

  override readSync(dataId: tf.DataId): Float32Array {
    return this.weights.view(this.byData.get(dataId)!).slice();
  }

  override async read(dataId: tf.DataId): Promise<Float32Array> {
    return this.readSync(dataId);
  }

  /** Called with `force` when tfjs moves the data elsewhere, without it when the variable is assigned or disposed. */
  override disposeData(dataId: tf.DataId, force = false): boolean {
    if (force && this.byData.has(dataId)) this.moved.add(dataId);
    this.byData.delete(dataId);
    return true;
  }

  override refCount(dataId: tf.DataId): number {
    return this.byData.has(dataId) ? 1 : 0;
  }

  override incRef(): void {}

  override numDataIds(): number {
    return this.byData.size;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  private tensorOver(data: Float32Array, shape: readonly number[]): OrtTensor {
    return hostTensor(this.ort, { data, shape });
  }
}
