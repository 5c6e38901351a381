import encodeQR from 'qr';
import decodeQR from 'qr/decode.js';
import { describe, expect, it } from 'vitest';
import { CHANNELS, embedCode, fits, MOST_QR, markdownLink } from './channels.ts';
import { scenarioFileName, scenarioText } from './scenario-file.ts';

const URL = 'https://example.org/irqscope/#/x?preset=flat-8&s=rAQab-_&v=1&view=matrix';

describe('sharing', () => {
  it('names the channels that a link fits', () => {
    const names = (length: number) => CHANNELS.filter((each) => fits(each, length)).map(({ most }) => most);
    expect(names(200)).toEqual([600, 2000, 8000, 32_000]);
    expect(names(2001)).toEqual([8000, 32_000]);
    expect(names(40_000)).toEqual([]);
  });

  it('writes Markdown and HTML that a title or an address cannot break out of', () => {
    expect(markdownLink('a [b] \\ c', 'https://x/#/(y)')).toBe('[a \\[b\\] \\\\ c](https://x/#/%28y%29)');
    expect(embedCode('"><script>', URL)).toBe(
      `<iframe src="https://example.org/irqscope/#/x?preset=flat-8&amp;s=rAQab-_&amp;v=1&amp;view=matrix" title="&quot;&gt;&lt;script&gt;" width="1280" height="720" loading="lazy"></iframe>`,
    );
  });

  it('draws QR codes that a reader reads', () => {
    for (const text of [URL, URL + 'A'.repeat(900), 'x'.repeat(MOST_QR)]) {
      const squares = encodeQR(text, 'raw', { ecc: 'low', border: 4 });
      const scale = 3;
      const size = squares.length * scale;
      const data = new Uint8ClampedArray(size * size * 4).fill(255);
      for (let y = 0; y < size; y++)
        for (let x = 0; x < size; x++)
          if (squares[Math.floor(y / scale)]![Math.floor(x / scale)])
            data.fill(0, (y * size + x) * 4, (y * size + x) * 4 + 3);
      expect(decodeQR({ width: size, height: size, data })).toBe(text);
    }
    expect(() => encodeQR('x'.repeat(MOST_QR + 1), 'raw', { ecc: 'low' })).toThrow();
  });

  it('knows a scenario by its content, and gives its file a name', async () => {
    const input = (...texts: string[]) => ({
      name: 'a',
      files: texts.map((text, n) => ({ path: `${n}.txt`, blob: new Blob([text]) })),
    });
    const text = '{\n "format": "irqscope.scenario",\n "version": 1 }';
    expect(await scenarioText(input(text))).toBe(text);
    expect(await scenarioText(input(text, text))).toBeNull();
    expect(await scenarioText(input('{"format": "irqscope.machine/1"}'))).toBeNull();
    expect(await scenarioText(input('a text that says "format": "irqscope.scenario"'))).toBeNull();
    expect(scenarioFileName('Two sockets, 256 CPUs, VT-d', '.x')).toBe('two-sockets-256-cpus-vt-d.x');
    expect(scenarioFileName('日本', '.x')).toBe('scenario.x');
  });
});
