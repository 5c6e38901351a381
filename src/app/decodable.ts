// A short pasted text may be a message or an entry for the decoder instead of a file of a capture.

/** Longest text that is tried: an lspci line, or an entry in two words. */
const LONGEST = 300;

/** Address of the decoder with the pasted message in it, or null when the text is a file to open. */
export async function decoderLink(text: string): Promise<string | null> {
  const line = text.trim();
  if (line === '' || line.length > LONGEST || line.split('\n').length > 2) return null;
  const [{ parseDecoderInput }, { decoderHash }] = await Promise.all([
    import('../model/decode/index.ts'),
    import('../views/decoder/link.ts'),
  ]);
  const result = parseDecoderInput(line);
  return result.ok ? decoderHash(result.input) : null;
}

/** Opens a pasted text: in the decoder when it is a message or an entry, else as a file of a capture. */
export async function openPasted(
  text: string,
  openFile: (text: string) => Promise<void> | void,
): Promise<void> {
  const link = await decoderLink(text);
  if (link !== null) location.hash = link;
  else await openFile(text);
}
