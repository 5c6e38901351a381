import { createContext } from 'react';
import type { Samples } from './samples.ts';

/** The bundled captures of this page. */
export const SamplesContext = createContext<Samples | null>(null);
