// npm run -s cli -- <command>: the command line, src/cli/main.ts.
import { run } from './bundle.mjs';

await run('cli', 'src/cli/main.ts');
