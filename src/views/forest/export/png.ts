// The drawing as a PNG: the SVG with its fonts inside, painted onto a canvas.

import uiUrl from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';
import monoUrl from '@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2?url';
import { LONGEST_SIDE } from './limits.ts';
import { type Picture, type SvgFile, svgFile } from './svg.tsx';

/** Rejects with a sentence when the picture would be too large or cannot be painted. */
export async function pngBlob(picture: Picture, theme: 'shown' | 'light', scale: number): Promise<Blob> {
  const file = svgFile(picture, theme, await fontFaces());
  const width = Math.round(file.width * scale);
  const height = Math.round(file.height * scale);
  if (Math.max(width, height) > LONGEST_SIDE)
    throw new Error(
      `The picture would be ${width} × ${height} px; browsers paint up to ${LONGEST_SIDE} px a side.`,
    );
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')!.drawImage(await imageOf(file), 0, 0, width, height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The browser could not paint the picture.');
  return blob;
}

async function imageOf(file: SvgFile): Promise<HTMLImageElement> {
  const url = URL.createObjectURL(new Blob([file.text], { type: 'image/svg+xml' }));
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
  } catch {
    throw new Error('The browser could not paint the picture.');
  } finally {
    URL.revokeObjectURL(url);
  }
  return image;
}

/** A picture cannot see the page's fonts: they go inside. Without them it falls back to the system's. */
async function fontFaces(): Promise<string> {
  const faces = [
    ['Inter Variable', uiUrl],
    ['JetBrains Mono Variable', monoUrl],
  ] as const;
  const rules = await Promise.all(
    faces.map(async ([family, url]) => {
      const response = await fetch(url);
      if (!response.ok) return '';
      const data = await dataUrl(await response.blob());
      return `@font-face { font-family: "${family}"; font-weight: 100 900; src: url(${data}) format("woff2"); }\n`;
    }),
  );
  return rules.join('');
}

function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(new Error('a font could not be read'));
    reader.readAsDataURL(blob);
  });
}
