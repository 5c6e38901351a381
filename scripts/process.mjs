// What every script does with its own process: one-line errors, ports, signals.

/** Ends the process with status 1 and one line on stderr. */
export function die(message) {
  process.stderr.write(`irqscope: ${firstLine(message)}\n`);
  process.exit(1);
}

/** The first line that says something, without colour codes. */
export function firstLine(text) {
  const colour = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
  const lines = String(text).replace(colour, '').split('\n');
  return (lines.find((line) => line.trim() !== '') ?? '').trim();
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
