// Texts that come with captures and are known, but not read: each is listed with the reason.

import type { Importer } from '../context.ts';
import { IGNORED_TEXTS } from './forms.ts';

const importers: readonly Importer[] = IGNORED_TEXTS.map((text) => ({ ...text, parse: () => {} }));

export default importers;
