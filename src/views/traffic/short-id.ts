/** An address without its segment where that is the first one: `00:03.0` of `0000:00:03.0`. */
export const shortId = (id: string): string => id.replace(/^0000:/, '');
