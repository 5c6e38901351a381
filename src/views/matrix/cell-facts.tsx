// What holds a vector: the irq with its device, entry and counts; or what the number is for.

import type { ReactNode } from 'react';
import { entryKey, entryOf, entryTitle } from '../../model/route.ts';
import { Detail, RemapKind } from '../../model/tables.ts';
import { KeyValue } from '../../ui/section.tsx';
import { count } from '../../ui/values.tsx';
import { countAt } from './colouring.ts';
import type { PlaceProps } from './inspector.tsx';
import { CellFlag, claimAt, type Matrix, placeAt } from './matrix.ts';
import { systemNumber } from './numbers.ts';
import { Pick, Source } from './parts.tsx';
import { numberName } from './words.ts';

export function CellFacts(props: PlaceProps) {
  const { matrix, position, vector } = props;
  const place = placeAt(matrix, position, vector);
  switch (place.kind) {
    case 'cell':
      return matrix.desc[place.cell]! < 0 ? (
        <p>
          In use, and no irq of this capture has it: files of irqs are missing, or an irq was between two{' '}
          {matrix.source.word === 'identity' ? 'identities' : 'vectors'} while they were read.
        </p>
      ) : (
        <IrqFacts {...props} desc={matrix.desc[place.cell]!} cell={place.cell} />
      );
    case 'system':
      return <SystemFacts {...props} />;
    case 'outside':
      return <p>{outsideText(matrix, vector)}</p>;
    case 'reserved':
      return (
        <p>
          Reserved for a managed irq and not in use. That is certain here: on this CPU as many vectors are
          free as are reserved, so every free one is.
        </p>
      );
    default:
      return <FreeFacts {...props} />;
  }
}

function outsideText(m: Matrix, vector: number): string {
  const { first, end } = m.range;
  const range = `${numberName(m, first)} to ${numberName(m, end - 1)}`;
  if (m.source.isX86 && vector < first)
    return `Below the first device vector: the processor's exceptions are here. The kernel's System list does not have this one. It gives ${range} to irqs.`;
  return `Above the range that is given to irqs, ${range}, and not in the System list.`;
}

function FreeFacts({ matrix, position, vector }: PlaceProps) {
  const cpu = matrix.cpus[position]!;
  const claim = claimAt(matrix, cpu, vector);
  const { irqDesc } = matrix.view.t;
  if (!claim) {
    return (
      <p>
        Free on this CPU.{' '}
        {matrix.source.isX86
          ? 'It may be kept for a managed irq: which vectors are, the kernel does not print.'
          : ''}
      </p>
    );
  }
  return (
    <p>
      Free in the matrix, although{' '}
      <Pick to={`irq:${irqDesc.col.irq[claim.desc]}`}>irq {irqDesc.col.irq[claim.desc]}</Pick> says that it
      has it. The files are read one after the other: the irq may have moved in between.{' '}
      <Source view={matrix.view} file={irqDesc.col.file[claim.desc]!} line={vectorLine(matrix, claim.desc)} />
    </p>
  );
}

function SystemFacts({ matrix, position, vector }: PlaceProps) {
  const { view } = matrix;
  const known = systemNumber(matrix.source.isX86, vector);
  const { matrix: table, archCount } = view.t;
  const row = known?.counts ? archRow(matrix, known.counts) : -1;
  return (
    <>
      <p>
        {known
          ? `The kernel keeps it for itself on every CPU: ${known.name}.`
          : 'In the System list: the kernel keeps it for itself on every CPU.'}
      </p>
      <KeyValue
        rows={[
          [
            known?.counts ?? '',
            row < 0 ? undefined : (
              <>
                <span className="mono">{count(archCountAt(matrix, row, matrix.cpus[position]!))}</span> on
                this CPU
              </>
            ),
          ],
        ]}
      />
      <div className="mx-sources">
        <Source
          view={view}
          file={table.col.file[matrix.source.matrix]!}
          line={table.col.line[matrix.source.matrix]! + 4}
        />
        {row < 0 ? null : (
          <Source view={view} file={archCount.col.file[row]!} line={archCount.col.line[row]!} />
        )}
      </div>
    </>
  );
}

function archRow({ view }: Matrix, label: string): number {
  const { length, col } = view.t.archCount;
  for (let row = 0; row < length; row++) if (view.str(col.label[row]) === label) return row;
  return -1;
}

function archCountAt({ view }: Matrix, row: number, cpu: number): number {
  const { firstCount, counts } = view.t.archCount.col;
  const { col } = view.t.count;
  for (let at = firstCount[row]!, end = at + counts[row]!; at < end; at++)
    if (col.cpu[at] === cpu) return col.value[at]!;
  return 0;
}

function IrqFacts(props: PlaceProps & { readonly desc: number; readonly cell: number }) {
  const { matrix, position, desc, cell } = props;
  const { view } = matrix;
  const { irqDesc, remapEntry } = view.t;
  const { col } = irqDesc;
  const entry = entryOf(view, desc);
  const here = countAt(view, desc, matrix.cpus[position]!);
  return (
    <>
      {matrix.flags[cell]! & CellFlag.cleanup ? (
        <p>
          The irq has moved to CPU {col.target[desc]}{' '}
          <span className="mono">{numberName(matrix, col.vector[desc]!)}</span>. This vector stays allocated
          until the first interrupt has arrived there.
        </p>
      ) : null}
      <KeyValue
        rows={[
          [
            'irq',
            <Pick key="irq" to={`irq:${col.irq[desc]}`}>
              {col.irq[desc]}
            </Pick>,
          ],
          ['handler', mono(col.actions[desc]! < 0 ? 'nobody' : view.str(col.actions[desc]))],
          ['device', deviceValue(matrix, desc)],
          ['msi index', indexValue(matrix, desc)],
          [
            'entry',
            entry < 0 ? undefined : (
              <span key="e" className="own-ir">
                <Pick to={entryKey(view, entry)}>{entryTitle(view, entry)}</Pick>
              </span>
            ),
          ],
          ['destination', hasDestination(matrix, entry) ? destination(matrix, entry) : undefined],
          ['affinity', affinity(matrix, desc)],
          [
            'count',
            <span key="c">
              <span className="mono">{count(here)}</span> here
              {col.total[desc] === here ? '' : `, ${count(col.total[desc]!)} on all CPUs`}
            </span>,
          ],
        ]}
      />
      <div className="mx-sources">
        <Source view={view} file={col.file[desc]!} line={vectorLine(matrix, desc)} />
        {entry < 0 || remapEntry.col.file[entry] === col.file[desc] ? null : (
          <Source view={view} file={remapEntry.col.file[entry]!} line={remapEntry.col.line[entry]!} why="" />
        )}
        <Source view={view} file={col.interruptsFile[desc]!} line={col.interruptsLine[desc]!} why="" />
      </div>
    </>
  );
}

const mono = (text: string): ReactNode => <span className="mono">{text}</span>;

function deviceValue({ view }: Matrix, desc: number): ReactNode {
  const row = view.t.irqDesc.col.deviceRow[desc]!;
  if (row < 0) return undefined;
  const id = view.str(view.t.device.col.id[row]);
  const driver = view.t.device.col.driver[row]!;
  return (
    <>
      <Pick to={`dev:${id}`}>{id}</Pick>{' '}
      {driver < 0 ? null : <span className="muted">{view.str(driver)}</span>}
    </>
  );
}

function indexValue({ view }: Matrix, desc: number): ReactNode {
  const msi = view.t.irqDesc.col.msi[desc]!;
  if (msi < 0) return undefined;
  const { device, index } = view.t.msiDesc.col;
  const id = view.str(view.t.device.col.id[device[msi]!]);
  return <Pick to={`msi:${id}/${index[msi]}`}>{index[msi]}</Pick>;
}

/** The entry holds an APIC id. */
function hasDestination({ view }: Matrix, entry: number): boolean {
  const kind = view.t.remapEntry.col.kind[entry];
  return (
    kind === RemapKind.vtd ||
    kind === RemapKind.vtdPosted ||
    kind === RemapKind.amd ||
    kind === RemapKind.amd32
  );
}

function destination({ view }: Matrix, entry: number): ReactNode {
  const { col } = view.t.remapEntry;
  const cpu = col.cpu[entry]!;
  return (
    <>
      <span className="mono own-ve">{col.destination[entry]!.toString(16).padStart(8, '0')}</span>{' '}
      <span className="muted">{cpu < 0 ? 'no single CPU' : `CPU ${cpu}`}</span>
    </>
  );
}

function affinity({ view }: Matrix, desc: number): ReactNode {
  const { affinity: asked, procAffinity, effective, procEffective } = view.t.irqDesc.col;
  const wanted = asked[desc]! >= 0 ? asked[desc]! : procAffinity[desc]!;
  const real = effective[desc]! >= 0 ? effective[desc]! : procEffective[desc]!;
  if (wanted < 0) return undefined;
  return (
    <>
      <span className="mono">{view.sets.text(wanted) || 'none'}</span>
      {real < 0 || view.sets.text(real) === view.sets.text(wanted) ? null : (
        <span className="muted">
          , effective <span className="mono">{view.sets.text(real) || 'none'}</span>
        </span>
      )}
    </>
  );
}

/** Line of the vector in the file of an irq, else the line of its chain. */
function vectorLine({ view }: Matrix, desc: number): number {
  const { irqDesc, irqData, x86Vector, imsicVector } = view.t;
  const root = irqDesc.col.first[desc]! + irqDesc.col.levels[desc]! - 1;
  const row = irqData.col.detailRow[root]!;
  if (irqData.col.detail[root] === Detail.x86) return x86Vector.col.line[row]!;
  if (irqData.col.detail[root] === Detail.imsic) return imsicVector.col.line[row]!;
  return irqDesc.col.line[desc]!;
}
