import { describe, expect, it } from 'vitest';
import { ItsKind } from '../../model/tables.ts';
import { checkDamaged, checkLongLines } from '../test-mutations.ts';
import { fixture, headOf, readText } from '../test-text.ts';
import importers from './importer.ts';

const trace = importers[0]!;
const boot = fixture(import.meta.url, 'boot.txt');

const OTHER = [
  'gicv3_its_cmd_movall GICv3 ITS: command MOVALL RDbase1 0x1 RDbase2 0x2',
  'gicv3_its_cmd_mapi GICv3 ITS: command MAPI DeviceID 0x8 EventID 0x2005 ICID 0x3',
  'gicv3_its_cmd_int GICv3 ITS: command INT DeviceID 0x8 EventID 0x1',
  'gicv3_its_cmd_clear GICv3 ITS: command CLEAR DeviceID 0x8 EventID 0x1',
  'gicv3_its_cmd_movi GICv3 ITS: command MOVI DeviceID 0x40b1c EventID 0x0 ICID 0x3',
].join('\n');

describe('a trace of ITS commands', () => {
  it('is known by the first event', () => {
    expect(trace.sniff(headOf(boot))).toBe(1);
    expect(trace.sniff(headOf(`12345@1700000000.123456:${boot}`))).toBe(1);
    expect(trace.sniff(headOf('memory_region_ops_write cpu 1 mr 0x1 addr 0x0 value 0x0 size 4\n'))).toBe(0);
  });

  it('gives every command and every message, in order, with its line', () => {
    const reading = readText(trace, boot);
    expect(reading.problems).toEqual([]);
    const rows = reading.rows('itsCommand');
    expect(rows).toHaveLength(100);
    expect(rows.map((row) => row.line)).toEqual(rows.map((_, i) => i + 1));
    expect(rows[4]).toMatchObject({ kind: ItsKind.mapc, icid: 1, rdbase: 1, valid: 1 });
    expect(rows[1]).toMatchObject({ kind: ItsKind.sync });
    expect(rows[2]).toMatchObject({ kind: ItsKind.invall });
    expect(rows[16]).toMatchObject({ kind: ItsKind.mapd, deviceId: 0x28, eventBits: 1, valid: 1 });
    expect([rows[16]!.ittLo, rows[16]!.ittHi]).toEqual([0x42298800, 0]);
    expect(rows[19]).toMatchObject({ kind: ItsKind.mapti, deviceId: 0x28, eventId: 1, icid: 1, lpi: 0x2001 });
    expect(rows[21]).toMatchObject({ kind: ItsKind.inv, deviceId: 0x28, eventId: 0 });
    expect(rows[25]).toMatchObject({ kind: ItsKind.translate, deviceId: 0x28, eventId: 0 });
    expect(rows[85]).toMatchObject({ kind: ItsKind.discard, deviceId: 8, eventId: 0 });
    expect(rows[87]).toMatchObject({ kind: ItsKind.mapd, deviceId: 8, eventBits: 7, valid: 0 });
  });

  it('reads the rarer commands', () => {
    const reading = readText(trace, `${OTHER}\n`);
    expect(reading.problems).toEqual([]);
    expect(reading.rows('itsCommand')).toMatchObject([
      { kind: ItsKind.movall, rdbase: 1, rdbase2: 2 },
      { kind: ItsKind.mapi, eventId: 0x2005, lpi: 0x2005, icid: 3 },
      { kind: ItsKind.int, deviceId: 8, eventId: 1 },
      { kind: ItsKind.clear, deviceId: 8, eventId: 1 },
      { kind: ItsKind.movi, deviceId: 0x40b1c, icid: 3 },
    ]);
  });

  it('keeps a table above 4 GB, and reads events behind process id and time', () => {
    const line =
      '77@1700000000.123456:gicv3_its_cmd_mapd GICv3 ITS: command MAPD DeviceID 0x28 Size 0xf ITT_addr 0x123456789 V 1';
    const [row] = readText(trace, `${line}\n`).rows('itsCommand');
    expect([row!.ittHi, row!.ittLo, row!.eventBits]).toEqual([0x123, 0x45678900, 16]);
  });

  it('leaves out events of registers, of virtual LPIs and of other devices', () => {
    const text = [
      'gicv3_its_write GICv3 ITS write: offset 0x88 data 0x20 size 8',
      'gicv3_its_cmd_vsync GICv3 ITS: command VSYNC',
      'gicv3_redist_set_irq GICv3 redistributor 0x0 interrupt 27 level changed to 1',
      'virtio_queue_notify vdev 0x1 n 0 vq 0x2',
    ].join('\n');
    const reading = readText(trace, `${text}\n`);
    expect([reading.problems, reading.rows('itsCommand')]).toEqual([[], []]);
  });

  it.each([
    ['gicv3_its_cmd_mapti GICv3 ITS: command MAPTI DeviceID 0x28 EventID 0x0 ICID 0x0'],
    ['gicv3_its_cmd_movi GICv3 ITS: command MOVI DeviceID 0x123456789 EventID 0x0 ICID 0x3'],
    ['gicv3_its_cmd_mapd GICv3 ITS: command MAPD DeviceID 0x28 Size 0x20 ITT_addr 0x422988 V 1'],
    ['gicv3_its_cmd_mapd GICv3 ITS: command MAPD DeviceID 0x28 Size 0x0 ITT_addr 0x422988 V 2'],
    ['gicv3_its_cmd_new GICv3 ITS: command NEW'],
    ['gicv3_its_translation_write GICv3 ITS TRANSLATER write: offset 0x44 data 0x0 size 4 requester_id 0x28'],
    ['GICv3'],
  ])('reports "%s"', (line) => {
    const { problems } = readText(trace, `gicv3_its_cmd_sync GICv3 ITS: command SYNC\n${line}\n`);
    expect(problems).toMatchObject([{ line: 2, found: line }]);
  });

  it('survives damage', () => {
    checkDamaged(trace, [boot, OTHER]);
    checkLongLines(trace, [boot, OTHER]);
  });
});
