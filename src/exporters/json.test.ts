// The JSON of a moment against what the capture's files say, read here by other means.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSample } from '../importers/read-sample.ts';
import { toJson } from './json.ts';
import type { MachineJson } from './schema.ts';

const NAME = 'x86-612-q35-vtd-many-devices';
const texts = new Map<string, string>();
let json: MachineJson;

beforeAll(async () => {
  const archive = await unpackTar(gunzipSync(readFileSync(`public/samples/${NAME}.tar.gz`)));
  for (const { header, data } of archive)
    if (data) texts.set(header.name.replace(`${NAME}/`, ''), new TextDecoder().decode(data));
  json = toJson(await readSample(NAME, '00-boot'));
});

describe('the JSON model', () => {
  it('has every irq of debugfs with its chain, vector, target and affinity', () => {
    const files = [...texts.keys()].filter((path) => path.startsWith('00-boot/irqs/'));
    expect(json.irqs.map((irq) => irq.irq)).toEqual(
      files.map((path) => Number(path.slice(13))).sort((a, b) => a - b),
    );
    for (const irq of json.irqs) {
      const text = texts.get(`00-boot/irqs/${irq.irq}`)!;
      expect(irq.chain.map((level) => level.domain)).toEqual(
        [...text.matchAll(/^ *domain: {2}(.*)$/gm)].map((match) => match[1]),
      );
      expect(irq.chain.map((level) => level.hwirq)).toEqual(
        [...text.matchAll(/^ *hwirq: {3}(.*)$/gm)].map((match) => match[1]),
      );
      expect(irq.chain.map((level) => level.chip)).toEqual(
        [...text.matchAll(/^ *chip: {4}(.*)$/gm)].map((match) => match[1]),
      );
      expect(irq.affinity).toBe(/^affinity: (.*)$/m.exec(text)![1]);
      expect(irq.effective).toBe(/^effectiv: (.*)$/m.exec(text)![1]);
      const vector = Number(/Vector: +(\d+)/.exec(text)?.[1] ?? 0);
      expect(irq.vector).toBe(vector === 0 ? null : vector);
      if (vector > 0) expect(irq.target).toBe(Number(/Target: +(\d+)/.exec(text)![1]));
    }
  });

  it('has every listed MSI-X entry with its address, data and mask', () => {
    const lines = texts.get('00-boot/msi-tables.txt')!.split('\n');
    let id = '';
    let enabled = false;
    let compared = 0;
    for (const line of lines) {
      id = /^([0-9a-f:.]{12}) /.exec(line)?.[1] ?? id;
      if (/MSI-X cap/.test(line)) enabled = line.includes('enable+');
      const entry = /^ {4}\[(\d+)\] addr (\w+) addrhi (\w+) data (\w+) ctrl (\w+)/.exec(line);
      if (!entry || !enabled) continue;
      const device = json.devices.find((d) => d.id === id)!;
      const msi = device.msi.find((m) => m.kind === 'msix' && m.index === Number(entry[1]))!;
      expect(msi).toMatchObject({
        address: `0x${entry[3]}${entry[2]}`,
        data: `0x${entry[4]}`,
        masked: (Number.parseInt(entry[5]!, 16) & 1) === 1,
        state: 'read',
      });
      compared++;
    }
    expect(compared).toBeGreaterThan(50);
  });

  it('names the remapping entry of every message by the handle in its address', () => {
    for (const device of json.devices) {
      for (const msi of device.msi) {
        if (msi.address === null || msi.irte === null || msi.kind === 'wired') continue;
        const low = Number.parseInt(msi.address.slice(-8), 16);
        const handle = ((low >>> 5) & 0x7fff) + (Number.parseInt(msi.data!, 16) & 0xffff);
        expect(handle).toBe(msi.irte);
        expect(msi.irteUnit).toBe('dmar0');
      }
    }
  });

  it('gives every domain its parent', () => {
    for (const domain of json.domains) {
      const text = texts.get(`00-boot/domains/${domain.name}`);
      if (text) expect(domain.parent).toBe(/^ parent: (.*)$/m.exec(text)?.[1] ?? null);
    }
    expect(json.domains.length).toBe(
      [...texts.keys()].filter((path) => /^00-boot\/domains\/(?!default)/.test(path)).length,
    );
  });
});
