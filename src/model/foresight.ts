// What commands would do to a machine, without having been done to it.

/** An irq at one moment, as far as commands change it. */
export interface IrqMoment {
  readonly isAllocated: boolean;
  /** Where it is delivered, -1 and 0 without a vector. */
  readonly cpu: number;
  readonly vector: number;
  /** CPUs of its affinity mask, ascending. */
  readonly affinity: readonly number[];
  /** A move waits for its next interrupt. */
  readonly isMovePending: boolean;
  /** The vector that it has left is not given back yet. */
  readonly isMoveInProgress: boolean;
  /** irq_desc.depth: how often it was disabled; 1 also where nobody has started it. */
  readonly depth: number;
  readonly isManaged: boolean;
  /** Handlers that were requested. */
  readonly handlers: number;
}

export interface IrqChange {
  readonly irq: number;
  readonly before: IrqMoment;
  readonly after: IrqMoment;
}

/** A function of a PCI bus. */
export interface FunctionMoment {
  readonly isPresent: boolean;
  readonly isBound: boolean;
  /** pci_alloc_irq_vectors() may give it MSI or MSI-X, as far as msi_bus of the function and of its bridge goes. */
  readonly mayUseMsi: boolean;
}

/** What is asked before a command is offered. */
export interface FunctionState extends FunctionMoment {
  /** Row of its physical function, or -1. */
  readonly physfn: number;
  /** Virtual functions that it can have, and those that are on. */
  readonly virtualTotal: number;
  readonly virtualOn: number;
}

export interface FunctionChange {
  /** Row of the functions. */
  readonly dev: number;
  readonly before: FunctionMoment;
  readonly after: FunctionMoment;
}

/** What a list of commands would do, one after the other, whether or not one is refused. */
export interface Foresight {
  /** 0 or more, or -errno, of each command. */
  readonly results: readonly number[];
  /** In the order of their numbers. */
  readonly irqs: readonly IrqChange[];
  readonly cpus: readonly { readonly cpu: number; readonly isOnline: boolean }[];
  readonly functions: readonly FunctionChange[];
}
