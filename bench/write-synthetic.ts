// npm run synthetic -- OUT.tar.gz [CPUS DEVICES ENTRIES]: writes the capture of a synthetic machine, for trying the page at scale.

import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { captureFiles, syntheticMachine } from './generator.ts';

export async function main(argv: string[]): Promise<number> {
  const [out, cpus = '256', devices = '64', entries = '65'] = argv;
  if (!out) {
    process.stderr.write('usage: npm run synthetic -- OUT.tar.gz [CPUS DEVICES ENTRIES]\n');
    return 2;
  }
  const size = { cpus: Number(cpus), devices: Number(devices), entries: Number(entries) };
  const requested = Math.min(1, (size.cpus * 200) / (size.devices * size.entries));
  const files = captureFiles(syntheticMachine({ ...size, requested }));
  const tar = await packTar(
    files.map((file) => ({ header: { name: file.path, size: file.bytes.length }, body: file.bytes })),
  );
  writeFileSync(out, gzipSync(tar));
  process.stdout.write(`${out}: ${files.length} files\n`);
  return 0;
}
