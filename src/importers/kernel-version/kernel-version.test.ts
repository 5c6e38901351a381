import { describe, expect, it } from 'vitest';
import { checkDamaged, checkLongLines } from '../test-mutations.ts';
import { fixture, headOf, type Reading, readText } from '../test-text.ts';
import importers from './importer.ts';

const [version, uname, cmdline] = importers;
const sample = (name: string): string => fixture(import.meta.url, name);
const procVersion = sample('version.txt');
const arm64 = sample('uname-arm64.txt');
const s390 = sample('uname-s390.txt');
const parameters = sample('cmdline.txt');
const SHORT = 'Linux 6.12.117 x86_64\n';

/** All texts that a reading keeps. */
const kept = (reading: Reading): string => new TextDecoder().decode(reading.machine.strings.pack().blob);

describe('/proc/version', () => {
  it('gives the release, and not who built it', () => {
    expect(version!.sniff(headOf(procVersion))).toBe(1);
    const reading = readText(version!, procVersion);
    expect(reading.problems).toEqual([]);
    expect(reading.rows('fact')).toMatchObject([{ file: 0, line: 1 }]);
    expect(reading.fact('kernel')).toBe('6.12.117');
    expect(kept(reading)).not.toContain('build@host');
  });

  it('is no kernel log, which begins alike behind the time', () => {
    expect(version!.sniff(headOf(`[    0.000000] ${procVersion}`))).toBe(0);
    expect(version!.sniff(headOf(`${procVersion}Command line: ro\n`))).toBe(0);
  });

  it('is reported in another form, without quoting the names in it', () => {
    const reading = readText(version!, 'Linux version six (secret@builder)\n');
    expect(reading.problems).toMatchObject([{ line: 1, found: 'a line of another form' }]);
    expect(kept(reading)).not.toContain('secret');
  });

  it('survives damage', () => checkDamaged(version!, [procVersion]));
  it('survives lines of a megabyte', () => checkLongLines(version!, [procVersion]));
});

describe('uname', () => {
  it.each([
    ['-a on arm64', arm64, '6.12.117', 'aarch64'],
    ['-a on s390', s390, '6.12.95+deb12-s390x', 's390x'],
    ['-srm', SHORT, '6.12.117', 'x86_64'],
    [
      '-a with processor and platform',
      'Linux box 5.14.0-503.el9.x86_64 #1 SMP PREEMPT_DYNAMIC Tue Jan 1 10:00:00 UTC 2030 x86_64 x86_64 x86_64 GNU/Linux\n',
      '5.14.0-503.el9.x86_64',
      'x86_64',
    ],
  ])('%s gives release and architecture', (_, text, kernel, arch) => {
    expect(uname!.sniff(headOf(text))).toBe(1);
    const reading = readText(uname!, text);
    expect(reading.problems).toEqual([]);
    expect([reading.fact('kernel'), reading.fact('arch')]).toEqual([kernel, arch]);
  });

  it('keeps no host name, neither as a value nor in a problem', () => {
    const named = arm64.replace('(none)', 'topsecret');
    expect(uname!.sniff(headOf(named))).toBe(1);
    expect(kept(readText(uname!, named))).not.toContain('topsecret');
    const broken = readText(uname!, named.replace('aarch64 GNU/Linux', '!'));
    expect(broken.problems.length).toBe(1);
    expect(kept(broken)).not.toContain('topsecret');
  });

  it('is reported when empty or of several lines', () => {
    expect(readText(uname!, '').problems).toMatchObject([{ line: 1, found: 'an empty file' }]);
    expect(readText(uname!, SHORT + SHORT).problems).toMatchObject([{ line: 2, expected: 'one line' }]);
  });

  it('survives damage', () => checkDamaged(uname!, [arm64, s390, SHORT]));
  it('survives lines of a megabyte', () => checkLongLines(uname!, [arm64, SHORT]));
});

describe('/proc/cmdline', () => {
  it('is kept as a fact', () => {
    expect(cmdline!.sniff(headOf(parameters))).toBeGreaterThan(0.5);
    const reading = readText(cmdline!, parameters);
    expect(reading.problems).toEqual([]);
    expect(reading.fact('command line')).toBe(parameters.trim());
  });

  it('is known by its name when it has no usual parameter', () => {
    expect(cmdline!.sniff(headOf('quiet\n', 'proc/cmdline'))).toBeGreaterThan(0.5);
    expect(cmdline!.sniff(headOf('quiet\n'))).toBe(0);
  });

  it('is not that of an emulator, and not several lines', () => {
    expect(cmdline!.sniff(headOf('qemu-system-x86_64 -M q35 -append console=ttyS0\n'))).toBe(0);
    expect(cmdline!.sniff(headOf(`${parameters}${parameters}`))).toBe(0);
  });

  it('loses the values that name the machine', () => {
    const reading = readText(
      cmdline!,
      'root=/dev/sda1 ip=10.0.0.2:::255.0.0.0:topsecret systemd.hostname=topsecret ro\n',
    );
    expect(reading.fact('command line')).toBe('root=/dev/sda1 ip=… systemd.hostname=… ro');
    expect(kept(reading)).not.toContain('topsecret');
  });

  it('is reported when it is too long for one', () => {
    expect(readText(cmdline!, `console=${'x'.repeat(5000)}\n`).problems).toMatchObject([{ line: 1 }]);
  });

  it('survives damage', () => checkDamaged(cmdline!, [parameters]));
  it('survives lines of a megabyte', () => checkLongLines(cmdline!, [parameters]));
});
