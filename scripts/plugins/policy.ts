// The Content-Security-Policy of the built page, and the plugin that writes it into index.html.
import type { Plugin } from 'vite';

/**
 * Everything comes from the app's own folder. React and d3 set styles through the object model, which needs no exception.
 * `data:` and `blob:` images are the exports (an SVG drawn onto a canvas) and nothing else.
 */
const DIRECTIVES: readonly (readonly [name: string, ...sources: string[]])[] = [
  ['default-src', "'none'"],
  ['script-src', "'self'"],
  ['style-src', "'self'"],
  ['img-src', "'self'", 'data:', 'blob:'],
  ['font-src', "'self'"],
  ['connect-src', "'self'"],
  ['worker-src', "'self'"],
  ['manifest-src', "'self'"],
  ['base-uri', "'none'"],
  ['form-action', "'none'"],
];

/** The policy as one header value. */
export const POLICY = DIRECTIVES.map((directive) => directive.join(' ')).join('; ');

/** Puts the policy first in the head of the built page; the development server, which needs inline code, goes without. */
export function policyPlugin(): Plugin {
  return {
    name: 'irqscope-policy',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: () => [
        {
          tag: 'meta',
          attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY },
          injectTo: 'head-prepend',
        },
      ],
    },
  };
}
