// Names as parts of a URL or of its fragment.
export const encode = encodeURIComponent;

/** Encodes a path, whose slashes stay. */
export const encodePath = (path) => path.split('/').map(encode).join('/');
