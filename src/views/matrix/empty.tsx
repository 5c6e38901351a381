// Where there is no matrix to draw: why, what is shown instead, what stays unknown.

import type { MachineView } from '../../model/machine.ts';
import { useActions, useMachine } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { matrixSources } from './source.ts';

export interface Reason {
  readonly title: string;
  readonly text: string;
}

/** Why a moment has no matrix. */
export function reasonOf(view: MachineView): Reason {
  const { arch, hypervisor } = view.header;
  const kinds = new Set(Array.from(view.t.irqDomain.col.kind, (kind) => view.str(kind)));
  if (matrixSources(view).length > 0) return neverOnline(hypervisor);
  if (arch === 's390x') return S390;
  if (kinds.has('gic-v3') || kinds.has('gic') || arch === 'aarch64') return GIC;
  if (kinds.has('aplic-direct')) return APLIC;
  if (view.t.irqDomain.length > 0 && arch !== 'x86_64' && arch !== 'riscv64' && arch !== '')
    return { title: `No vector matrix on ${arch}`, text: OTHER };
  return view.t.irqDomain.length > 0 ? NOT_DUMPED : NO_DEBUGFS;
}

function neverOnline(hypervisor: string): Reason {
  const who = hypervisor === 'xen' ? 'Xen' : 'The hypervisor';
  return {
    title: `${hypervisor === 'xen' ? 'Xen' : 'Somebody else'} hands out the vectors`,
    text:
      `The kernel has a matrix and never brought a CPU online in it: Online bitmaps is 0. ${who} chooses CPU and vector of every ` +
      'message; the kernel sees event channels, which have no vectors. Which irq is bound to what stands in the table of interrupts.',
  };
}

const S390: Reason = {
  title: 'No vectors on s390',
  text:
    'A zPCI function does not name a CPU and a vector. Its messages set a bit in an interrupt vector of its own, and a summary bit ' +
    'leads a CPU to it; there is nothing like a matrix. The functions and their messages are in the table of interrupts.',
};

const GIC: Reason = {
  title: 'No vector matrix on a GIC',
  text:
    'Interrupts of a GIC have numbers of their own for the whole machine: SPIs are routed to a CPU by a register each, LPIs by the ' +
    'collection that the ITS translates to. A CPU reads the number when it takes the interrupt, so nothing is allocated per CPU. ' +
    'INTID, LPI and CPU of every irq are in the table of interrupts.',
};

const APLIC: Reason = {
  title: 'No IMSIC, no matrix',
  text:
    'This machine delivers wired interrupts from the APLIC straight to the harts: a line has a target register and no identity per CPU. ' +
    'Only an IMSIC hands out identities. Lines and their targets are in the table of interrupts.',
};

const OTHER =
  'Only the x86 vector domain and the IMSIC of RISC-V print a matrix of CPUs and vectors. What the domains of this machine hold is in ' +
  'the other views.';

const NOT_DUMPED: Reason = {
  title: 'The matrix is not in this capture',
  text:
    'It is printed at the end of /sys/kernel/debug/irq/domains/VECTOR (on RISC-V in the file of the IMSIC), and that file is missing. ' +
    'CPU and vector of single irqs, where their files are there, stand in the table of interrupts; which vectors are free is not known.',
};

const NO_DEBUGFS: Reason = {
  title: 'The matrix is not in this capture',
  text:
    'It is in /sys/kernel/debug/irq/domains/VECTOR, and this capture has no file of that folder: the kernel needs ' +
    'CONFIG_GENERIC_IRQ_DEBUGFS, reading needs root. /proc/interrupts counts per CPU and does not say vectors; what it does say is in ' +
    'the table of interrupts.',
};

export function NoMatrix() {
  const view = useMachine();
  const { openView } = useActions();
  const { title, text } = reasonOf(view);
  const irqs = view.t.irqDesc.length > 0;
  return (
    <EmptyState
      title={title}
      {...(irqs
        ? { action: <Button onClick={() => openView('interrupts')}>Open the interrupts</Button> }
        : {})}
    >
      {text}
    </EmptyState>
  );
}
