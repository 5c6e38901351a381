export const NO_CHROMIUM: string;
export function chromiumHere(): Promise<string | null>;
export function ensureChromium(): Promise<string | null>;
