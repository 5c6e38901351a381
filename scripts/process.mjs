// What every script does with its own process: one-line errors, ports, signals.

/** Ends the process with one line on stderr. */
export function die(message, status = 1) {
  process.stderr.write(`irqscope: ${firstLine(message)}\n`);
  process.exit(status);
}

const ESCAPE = String.fromCharCode(27);

/** Text without terminal colours. */
const plain = (text) => String(text).replaceAll(new RegExp(`${ESCAPE}\\[[0-9;]*m`, 'g'), '');

/** The first line that says something, without colour codes. */
export function firstLine(text) {
  const lines = plain(text).split('\n');
  return (lines.find((line) => line.trim() !== '') ?? '').trim();
}

/** One line about a failed Vite build: the first error and where it is. */
export function buildFault(error) {
  const message = plain(error.errors?.[0]?.message ?? error.message);
  const place = /\[ (\S+:\d+:\d+) \]/.exec(message)?.[1];
  return place ? `${firstLine(message)} (${place})` : firstLine(message);
}

/** A port number out of an option or variable; anything else ends the process. */
export function portOf(text) {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) die(`"${text}" is not a port number (0 to 65535)`);
  return port;
}

/** Closes `server` and ends with status 0 on Ctrl-C or SIGTERM. */
export function closeOnSignal(server) {
  const stop = () => server.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
